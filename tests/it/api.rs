//! The API as its own description says: every route asked as documented, every answer checked.

use std::collections::BTreeSet;

use boothbot::config::web::Doors;
use boothbot::domain::language::Language;
use boothbot::web::routes::ROUTES;
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::wall::{BOTH, Wall};

/// What the paths of pages begin with, which are for people and not for programs.
const PAGES: [&str; 5] = ["/assets", "/scenes", "/screen", "/desk", "/log"];

/// The description, with references followed.
struct Described(Value);

impl Described {
    async fn by(wall: &Wall) -> Self {
        Self(wall.json("/api/v1/openapi.json").await)
    }

    /// A schema or a parameter, or the one it refers to.
    fn meant<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            Some(name) => {
                let pointer = name.trim_start_matches('#');
                self.0.pointer(pointer).unwrap_or_else(|| panic!("{name} is nowhere"))
            }
            None => value,
        }
    }

    fn paths(&self) -> &Map<String, Value> {
        self.0["paths"].as_object().expect("paths")
    }

    fn parameters<'d>(&'d self, operation: &'d Value) -> Vec<&'d Value> {
        let list = operation["parameters"].as_array().expect("a list of parameters");
        list.iter().map(|parameter| self.meant(parameter)).collect()
    }

    /// What of a value is not as its schema says, each with its place.
    fn faults(&self, value: &Value, schema: &Value, place: &str) -> Vec<String> {
        let schema = self.meant(schema);
        let types = match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect::<Vec<_>>(),
        };
        let is = |name: &str| match name {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "null" => value.is_null(),
            other => panic!("{place}: the checker does not know the type {other}"),
        };
        if !types.is_empty() && !types.iter().any(|name| is(name)) {
            return vec![format!("{place} is {value}, and should be {types:?}")];
        }
        let mut faults = Vec::new();
        if let Some(known) = schema["enum"].as_array().filter(|known| !known.contains(value)) {
            faults.push(format!("{place} is {value}, and should be one of {known:?}"));
        }
        if schema["format"] == "date-time"
            && let Some(text) = value.as_str()
            && chrono::DateTime::parse_from_rfc3339(text).is_err()
        {
            faults.push(format!("{place} is {value}, and should be a time"));
        }
        if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
            && number < least
        {
            faults.push(format!("{place} is {value}, less than {least}"));
        }
        for (at, item) in value.as_array().into_iter().flatten().enumerate() {
            if !schema["items"].is_null() {
                faults.extend(self.faults(item, &schema["items"], &format!("{place}[{at}]")));
            }
        }
        if let (Some(object), Some(known)) = (value.as_object(), schema["properties"].as_object()) {
            for (key, value) in object {
                match known.get(key) {
                    Some(schema) => {
                        faults.extend(self.faults(value, schema, &format!("{place}.{key}")));
                    }
                    None => faults.push(format!("{place}.{key} is not documented")),
                }
            }
            let required = schema["required"].as_array().into_iter().flatten();
            for key in required.filter_map(Value::as_str).filter(|key| !object.contains_key(*key)) {
                faults.push(format!("{place}.{key} is missing"));
            }
        }
        faults
    }

    /// The schema of a documented answer, with its kind of content.
    fn content<'d>(&'d self, operation: &'d Value, status: &str) -> Option<(&'d str, &'d Value)> {
        let content = operation["responses"][status]["content"].as_object()?;
        content.iter().next().map(|(kind, content)| (kind.as_str(), &content["schema"]))
    }
}

/// `path?name=example` for every parameter that must be there.
fn with_needed(path: &str, parameters: &[&Value]) -> String {
    let needed = parameters.iter().filter(|it| it["required"] == true);
    let words: Vec<String> =
        needed.map(|it| format!("{}={}", text(&it["name"]), text(&it["example"]))).collect();
    if words.is_empty() { path.to_owned() } else { format!("{path}?{}", words.join("&")) }
}

fn and(url: &str, more: &str) -> String {
    format!("{url}{}{more}", if url.contains('?') { '&' } else { '?' })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} should be a text"))
}

/// A booth in which every list has a row.
async fn busy() -> Wall {
    let mut wall = Wall::open().await;
    wall.post_with("mina", &format!("{BOTH} @ken #Python"), |line| {
        line["data"]["public_metrics"] = json!({"retweet_count": 7});
        line["data"]["entities"] = json!({
            "hashtags": [{"tag": "PyConAPAC"}, {"tag": "Elastic"}, {"tag": "Python"}],
            "mentions": [{"username": "ken"}],
            "urls": [{"expanded_url": "https://elastic.example/"}],
        });
    })
    .await;
    wall.types("/give @mina mug").await;
    let now = chrono::Utc::now();
    wall.store.source_starts("x".to_owned(), now, now).await.expect("it is noted");
    wall
}

#[tokio::test]
async fn every_route_answers_as_it_is_documented() {
    let wall = busy().await;
    let described = Described::by(&wall).await;
    assert!(text(&described.0["openapi"]).starts_with("3.1."));
    for (path, operations) in described.paths() {
        let operation = &operations["get"];
        assert_eq!(operations.as_object().expect("operations").len(), 1, "{path}: only GET");
        let parameters = described.parameters(operation);
        let url = with_needed(path, &parameters);
        let (kind, schema) = described.content(operation, "200").expect("a documented answer");
        let mut answer = wall.asked(Method::GET, &url).await;
        assert_eq!(answer.status(), StatusCode::OK, "{url}");
        assert_eq!(answer.headers()["content-type"], kind, "{url}");
        let body = match kind {
            _ if kind.starts_with("application/json") => {
                answer.json().await.unwrap_or_else(|fault| panic!("{url}: {fault}"))
            }
            _ if kind.starts_with("text/event-stream") => {
                let first = answer.chunk().await.expect("an answer").expect("an event");
                let first = String::from_utf8(first.to_vec()).expect("text");
                let data = first.lines().find_map(|line| line.strip_prefix("data: "));
                serde_json::from_str(data.expect("data")).expect("JSON")
            }
            _ => Value::String(answer.text().await.expect("text")),
        };
        assert_eq!(described.faults(&body, schema, path), Vec::<String>::new(), "{url}");
        if let Some(rows) = body.as_array() {
            assert!(!rows.is_empty(), "{path} has no row to check");
        }
        let head = wall.asked(Method::HEAD, &url).await;
        assert_eq!(head.status(), StatusCode::OK, "{url}");
        let post = wall.asked(Method::POST, &url).await;
        assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED, "{url}");
    }
    wall.closes().await;
}

#[tokio::test]
async fn every_parameter_is_taken_and_refused_as_it_is_documented() {
    let wall = busy().await;
    let described = Described::by(&wall).await;
    for (path, operations) in described.paths() {
        let operation = &operations["get"];
        let parameters = described.parameters(operation);
        let url = with_needed(path, &parameters);
        let Some((_, error)) = described.content(operation, "400") else {
            assert!(parameters.is_empty(), "{path} takes parameters and refuses none");
            continue;
        };
        let mut bad = vec![and(&url, "no_such=1")];
        for parameter in &parameters {
            let (name, schema) = (text(&parameter["name"]), &parameter["schema"]);
            let needed = parameter["required"] == true;
            let (good, wrong): (Vec<String>, &[&str]) = match text(&schema["type"]) {
                "integer" => {
                    assert_eq!((&schema["minimum"], &schema["maximum"]), (&json!(1), &json!(1000)));
                    (vec!["1".into(), "1000".into()], &["0", "1001", "-1", "many", ""])
                }
                "boolean" => (vec!["true".into(), "false".into()], &["maybe", "1", ""]),
                _ if schema["enum"].is_array() => {
                    let known = schema["enum"].as_array().into_iter().flatten();
                    (known.map(|it| text(it).to_owned()).collect(), &["week", ""])
                }
                _ if name == "tag" => (vec![text(&parameter["example"]).into()], &["", "%23"]),
                _ => (vec![text(&parameter["example"]).into()], &["yesterday", "", "2026-13-01"]),
            };
            // A parameter that must be there stands in the address once already.
            let base = if needed { path.to_owned() } else { url.clone() };
            for value in good {
                let asked = and(&base, &format!("{name}={value}"));
                assert_eq!(wall.get(&asked).await.0, StatusCode::OK, "{asked}");
            }
            bad.extend(wrong.iter().map(|value| and(&base, &format!("{name}={value}"))));
            if needed {
                bad.push(base);
            }
        }
        for asked in bad {
            let (status, body) = wall.get(&asked).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{:.200}", asked);
            let body: Value = serde_json::from_str(&body).expect("JSON");
            assert_eq!(described.faults(&body, error, "error"), Vec::<String>::new());
        }
    }
    let endless = format!("/api/v1/timeline?tag={}", "a".repeat(4_096));
    assert_eq!(wall.get(&endless).await.0, StatusCode::URI_TOO_LONG);
    let long = format!("/api/v1/timeline?tag={}", "a".repeat(281));
    assert_eq!(wall.get(&long).await.0, StatusCode::BAD_REQUEST);
    let both = "/api/v1/totals?day=2026-11-21&since=2026-11-20";
    assert_eq!(wall.get(both).await.0, StatusCode::BAD_REQUEST);
    wall.closes().await;
}

#[tokio::test]
async fn every_route_of_the_code_is_documented() {
    let wall = Wall::open().await;
    let described = Described::by(&wall).await;
    let is_page = |path: &str| path == "/" || PAGES.iter().any(|page| path.starts_with(page));
    let real = ROUTES.iter().map(|route| route.path.to_owned());
    let real: BTreeSet<String> = real.filter(|path| !is_page(path)).collect();
    let documented: BTreeSet<String> = described.paths().keys().cloned().collect();
    assert_eq!(real, documented);
    wall.closes().await;
}

#[tokio::test]
async fn the_checker_finds_what_is_not_as_documented() {
    let wall = Wall::open().await;
    let described = Described::by(&wall).await;
    let schema = json!({"$ref": "#/components/schemas/TagRow"});
    let good = json!({"tag": "a", "shown": "A", "posts": 1, "authors": 1});
    assert_eq!(described.faults(&good, &schema, "row"), Vec::<String>::new());
    for (key, value, expected) in [
        ("posts", json!("1"), "should be [\"integer\"]"),
        ("posts", json!(-1), "less than 0"),
        ("more", json!(1), "row.more is not documented"),
    ] {
        let mut wrong = good.clone();
        wrong[key] = value;
        let faults = described.faults(&wrong, &schema, "row").concat();
        assert!(faults.contains(expected), "{faults}");
    }
    let missing = json!({"tag": "a", "shown": "A", "posts": 1});
    assert_eq!(described.faults(&missing, &schema, "row"), ["row.authors is missing"]);
    wall.closes().await;
}

#[tokio::test]
async fn windows_and_filters_count_as_the_command_line_does() {
    let mut wall = busy().await;
    wall.post_with("jun", "#PyConAPAC later", |line| {
        line["data"]["created_at"] = json!("2026-11-22T05:02:00Z");
    })
    .await;
    wall.post("ken", "#PyConAPAC #spoiler").await;
    wall.types("/hide p3").await;
    for what in
        ["tags", "together", "timeline", "reposts", "authors", "languages", "networks", "mentions"]
    {
        let tag = if what == "together" { "tag=pyconapac&" } else { "" };
        let window = "since=2026-11-22&until=2026-11-23T00:00:00%2B09:00&originals=true";
        let served = wall.json(&format!("/api/v1/{what}?{tag}{window}")).await;
        let mut command = assert_cmd::Command::cargo_bin("boothbot").expect("the binary");
        command.env_remove("BOOTHBOT_CONFIG").arg("--db").arg(wall.store.path());
        command.args(["stats", what]);
        if what == "together" {
            command.arg("pyconapac");
        }
        command.args(["--since", "2026-11-22", "--until", "2026-11-23T00:00:00+09:00"]);
        let printed = command.args(["--originals", "--format", "json"]).output().expect("it runs");
        let printed: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
        assert_eq!(served, printed, "{what}");
    }
    assert_eq!(wall.json("/api/v1/totals?day=2026-11-22").await["posts"], 1);
    // Whoever does not encode the plus of an offset is understood.
    let since = "/api/v1/totals?since=2026-11-22T00:00:00+09:00";
    assert_eq!(wall.json(since).await["posts"], 1);
    // Of a hidden post nothing is named, in a window neither.
    let authors = wall.json("/api/v1/authors?since=2016-01-01").await.to_string();
    assert!(!authors.contains("ken"), "{authors}");
    assert_eq!(wall.json("/api/v1/giveaway?day=2016-08-13").await["earned"], 0);
    wall.closes().await;
}

#[tokio::test]
async fn metrics_say_how_the_booth_does_and_nobodys_name() {
    let wall = busy().await;
    let budget = boothbot::domain::budget::Budget {
        per_day: Some(100),
        in_all: None,
        price: boothbot::domain::budget::Usd(5_000),
    };
    wall.store.set_budget(budget).await.expect("a budget");
    let (page, _) = wall.listens().await;
    let (status, text) = wall.get("/metrics").await;
    assert_eq!(status, StatusCode::OK);
    for line in [
        concat!("boothbot_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        "boothbot_posts{kind=\"original\"} 1",
        "boothbot_claims{state=\"handed_over\"} 1",
        "boothbot_deliveries{state=\"dead\"} 0",
        "boothbot_source_state{source=\"x\",state=\"starting\"} 1",
        "boothbot_budget_spent_ratio 0",
        "boothbot_posts_held 0",
        "boothbot_flood 0",
        "boothbot_live_viewers 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("mina") && !text.contains("Mei"), "{text}");
    // The format: every sample belongs to the family told last, none is told twice.
    let mut families = BTreeSet::new();
    let mut family = String::new();
    for line in text.lines() {
        if let Some(told) = line.strip_prefix("# TYPE ") {
            family = told.strip_suffix(" gauge").expect("a gauge").to_owned();
            assert!(families.insert(family.clone()), "{family} comes twice");
        } else if !line.starts_with('#') {
            let (name, value) = line.rsplit_once(' ').expect("a value");
            assert_eq!(name.split('{').next(), Some(family.as_str()), "{line}");
            assert!(value.parse::<f64>().is_ok_and(f64::is_finite), "{line}");
        }
    }
    drop(page);
    wall.closes().await;
}

#[tokio::test]
async fn metrics_are_served_only_where_they_are_asked_for() {
    let wall = Wall::measured(Language::En, Doors::default(), false).await;
    assert_eq!(wall.get("/metrics").await.0, StatusCode::NOT_FOUND);
    wall.closes().await;
}
