//! Health and figures over HTTP.

use assert_cmd::Command;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::{BOTH, Wall};

/// Every key of a value, in order, with those of what is in it.
fn keys(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => {
            let inner = |(key, value): (&String, &Value)| {
                let below = keys(value).into_iter().map(move |below| format!("{key}.{below}"));
                std::iter::once(key.clone()).chain(below).collect::<Vec<_>>()
            };
            map.iter().flat_map(inner).collect()
        }
        Value::Array(list) => list.first().map(keys).unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn the_figures_are_those_of_the_command_line() {
    let mut wall = Wall::open().await;
    wall.post("mina", BOTH).await;
    wall.post_with("jun", BOTH, |line| {
        line["data"]["public_metrics"] = serde_json::json!({"retweet_count": 7});
    })
    .await;
    wall.types("/give @mina mug").await;
    for what in ["tags", "timeline", "reposts", "authors", "giveaway"] {
        let served = wall.json(&format!("/api/v1/{what}")).await;
        let mut command = Command::cargo_bin("boothbot").expect("the binary");
        command.env_remove("BOOTHBOT_CONFIG").arg("--db").arg(wall.store.path());
        let printed = command.args(["stats", what, "--format", "json"]).output().expect("it runs");
        let printed: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
        assert!(keys(&served).len() > 1, "{what} has no rows to compare: {served}");
        assert_eq!(keys(&served), keys(&printed), "{what}");
        assert_eq!(served, printed, "{what}");
    }
    let totals = wall.json("/api/v1/totals").await;
    assert_eq!(totals["posts"], 2);
    assert_eq!(wall.json("/api/v1/tags?limit=1").await.as_array().expect("a list").len(), 1);
    assert_eq!(wall.json("/api/v1/timeline?bucket=day&tag=elastic").await[0]["posts"], 2);
    wall.closes().await;
}

#[tokio::test]
async fn a_question_that_cannot_be_meant_is_refused_with_the_reason() {
    let wall = Wall::open().await;
    for path in [
        "/api/v1/tags?limit=0",
        "/api/v1/tags?limit=1001",
        "/api/v1/tags?limit=many",
        "/api/v1/tags?lmit=3",
        "/api/v1/timeline?bucket=week",
        "/api/v1/timeline?tag=",
        "/api/v1/totals?day=1",
    ] {
        let (status, body) = wall.get(path).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
        let body: Value = serde_json::from_str(&body).expect("JSON");
        assert!(body["error"].as_str().is_some_and(|why| why.len() > 5), "{path}: {body}");
    }
    wall.closes().await;
}

#[tokio::test]
async fn what_may_not_be_shown_is_in_no_public_list() {
    let mut wall = Wall::open().await;
    let reposted = |line: &mut Value| {
        line["data"]["public_metrics"] = serde_json::json!({"retweet_count": 7});
    };
    let hidden = wall.post_with("mina", "#PyConAPAC hide me", reposted).await;
    wall.post_with("secret", "#PyConAPAC followers only", |line| {
        reposted(line);
        line["includes"]["users"][0]["protected"] = true.into();
    })
    .await;
    wall.types(&format!("/hide {}", hidden.native)).await;
    for list in ["reposts", "authors"] {
        let served = wall.json(&format!("/api/v1/{list}")).await.to_string();
        assert_eq!(served, "[]", "{list}");
    }
    wall.closes().await;
}

#[tokio::test]
async fn health_names_the_sources_and_why_the_database_cannot_be_read() {
    let wall = Wall::open().await;
    let now = chrono::Utc::now();
    wall.store.source_starts("x".to_owned(), now, now).await.expect("it is noted");
    let health = wall.json("/healthz").await;
    assert_eq!((&health["status"], &health["database"]), (&"ok".into(), &"ok".into()));
    assert_eq!(health["sources"][0]["name"], "x");
    assert_eq!(wall.json("/api/v1/sources").await[0]["state"], "starting");
    assert_eq!(wall.json("/readyz").await["ready"], true);

    wall.rows().execute("ALTER TABLE source_health RENAME TO lost", []).expect("it is renamed");
    let answer = wall.asked(Method::GET, "/healthz").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let health: Value = answer.json().await.expect("JSON");
    let why = health["database"].as_str().expect("a reason");
    assert!(why.contains("source_health"), "{why}");
    wall.closes().await;
}
