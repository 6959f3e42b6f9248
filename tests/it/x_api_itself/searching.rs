//! Search, look-up, counts and the account's own figures, as a client meets them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{QUERY, SEARCH, get, ids, search};
use crate::x_api::XApi;
use crate::x_api::endpoint::Endpoint;
use crate::x_api::fields::Dialect;
use crate::x_api::tweet::{Tweet, id_at};

const COUNTS: &str = "/2/tweets/counts/recent";

fn tagged(handle: &str) -> Tweet {
    Tweet::new(handle, "hello #PyConAPAC #Elastic")
}

#[tokio::test]
async fn pages_go_from_the_newest_to_the_oldest() {
    let api = XApi::start();
    assert_eq!(search(&api, &[]).await, json!({"meta": {"result_count": 0}}));
    let posts: Vec<u64> = (0..5).map(|_| api.publish_unseen(tagged("mei")).id).collect();
    api.publish_unseen(Tweet::new("ken", "#PyConAPAC"));
    api.page_size(2);
    let mut found = Vec::new();
    let mut token = None;
    let since = posts[0].to_string();
    loop {
        let mut query = vec![("since_id", since.as_str()), ("max_results", "100")];
        query.extend(token.as_deref().map(|token| ("next_token", token)));
        let page = search(&api, &query).await;
        assert_eq!(page["meta"]["newest_id"], page["data"][0]["id"]);
        found.extend(ids(&page));
        token = page["meta"]["next_token"].as_str().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(found, [posts[4], posts[3], posts[2], posts[1]]);
    let until = posts[1].to_string();
    assert_eq!(ids(&search(&api, &[("until_id", &until)]).await), [posts[0]]);
    let (bill, calls) = (api.billed(), api.calls(Endpoint::Search));
    assert_eq!((bill.reads(), bill.distinct(), calls.len()), (5, 5, 4));
    assert_eq!(calls[0].param("query"), Some(QUERY));
    assert!(calls[0].target.contains("%23PyConAPAC"), "{}", calls[0].target);
    assert_eq!(calls[0].header("User-Agent"), Some("booth/1"));
}

#[tokio::test]
async fn search_finds_what_stands_and_is_recent() {
    let api = XApi::start();
    let original = api.publish(tagged("mei"));
    let edited = api.publish(Tweet::new("mei", "better #pyconapac #ELASTIC").edit_of(&original));
    api.publish(Tweet::new("ken", "true").quoting(&edited));
    api.publish(Tweet::retweet("ken", &edited));
    api.publish(tagged("secret").protected());
    let deleted = api.publish(tagged("ken"));
    assert_eq!(ids(&search(&api, &[]).await), [deleted.id, edited.id]);
    let (_, without) = get(&api, SEARCH, &[("query", "#PyConAPAC #Elastic")]).await;
    assert_eq!(ids(&without), [deleted.id, edited.id], "no retweets, asked for or not");
    api.delete(deleted.id);
    let week = 7 * 24 * 3_600_000;
    let old = api.publish(tagged("old").id(id_at(api.now_ms() - week - 1000, 0)));
    let recent = api.publish(tagged("recent").id(id_at(api.now_ms() - week + 3_600_000, 0)));
    assert_eq!(ids(&search(&api, &[]).await), [edited.id, recent.id]);

    let asked = old.id.to_string();
    let (status, refused) = get(&api, SEARCH, &[("query", QUERY), ("since_id", &asked)]).await;
    let message = refused["errors"][0]["message"].as_str().expect("a message");
    assert!(status == 400 && message.starts_with("'since_id' must be a tweet id created after"));
    // An hour later by X's clock the other is a week old too.
    api.clock_ahead_by_seconds(7200);
    assert_eq!(ids(&search(&api, &[]).await), [edited.id]);

    api.indexing_lag(Duration::from_secs(3 * 3_600));
    assert_eq!(ids(&search(&api, &[]).await), Vec::<u64>::new());
}

#[tokio::test]
async fn times_bound_a_search_too() {
    let api = XApi::start();
    let second = |ms: u64| {
        let at = i64::try_from(ms).expect("a moment");
        let at = chrono::DateTime::from_timestamp_millis(at).expect("a moment");
        at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    let now = api.now_ms() / 1000 * 1000;
    let posts = [3000, 2000, 1000].map(|ago| api.publish(tagged("mei").id(id_at(now - ago, 0))).id);
    let (start, end) = (second(now - 2000), second(now - 1000));
    let found = search(&api, &[("start_time", &start), ("end_time", &end)]).await;
    assert_eq!(ids(&found), [posts[1]]);
    let counts = [("query", QUERY), ("start_time", &start), ("granularity", "minute")];
    let (_, counts) = get(&api, COUNTS, &counts).await;
    assert_eq!(counts["meta"]["total_tweet_count"], 2);
    let stale = second(now - 8 * 24 * 3_600_000);
    assert_eq!(get(&api, SEARCH, &[("query", QUERY), ("start_time", &stale)]).await.0, 400);
}

#[tokio::test]
async fn a_client_is_answered_in_the_words_it_asks_in() {
    let api = XApi::start();
    let note = format!("{} #PyConAPAC #Elastic", "word ".repeat(80));
    let first = api.publish(Tweet::new("mei", &note));
    api.publish(Tweet::new("mei", &note).edit_of(&first));
    let fields = ("tweet.fields", "created_at,author_id,note_tweet");
    let keys = |body: &Value| {
        let post = body["data"][0].as_object().expect("a post");
        post.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    let old = search(&api, &[fields]).await;
    assert_eq!(keys(&old), "id text author_id created_at edit_history_tweet_ids note_tweet");
    let wrong = [("query", QUERY), ("tweet.fields", "note_post")];
    let (status, refused) = get(&api, SEARCH, &wrong).await;
    assert_eq!(
        (status, &refused["errors"][0]["parameters"]["tweet.fields"][0]),
        (400, &json!("note_post"))
    );
    assert_eq!(get(&api, SEARCH, &[("query", QUERY), ("post.fields", "lang")]).await.0, 400);

    api.dialect(Dialect::New);
    assert_eq!(search(&api, &[fields]).await, old);
    assert_eq!(keys(&search(&api, &[]).await), "id text");
    let unknown = search(&api, &[("post.fields", "author_id,note_tweet,referenced_posts")]).await;
    assert_eq!(keys(&unknown), "id text");
    let new = [
        ("post.fields", "note_post,public_metrics"),
        ("expansions", "author_id,edit_history_post_ids,referenced_tweets.id"),
    ];
    let found = search(&api, &new).await;
    assert_eq!(keys(&found), "id text author_id edit_history_post_ids public_metrics note_post");
    assert_eq!(found["data"][0]["public_metrics"]["repost_count"], 0);
    assert_eq!(found["includes"]["posts"].as_array().map(Vec::len), Some(2));

    api.dialect(Dialect::NewStrict);
    let (status, refused) = get(&api, SEARCH, &[("query", QUERY), fields]).await;
    let message = refused["errors"][0]["message"].as_str().expect("a message");
    assert!(status == 400 && message.contains("[tweet.fields]"), "{refused}");
    assert_eq!(search(&api, &new).await, found);
}

#[tokio::test]
async fn a_look_up_tells_which_posts_are_gone() {
    let api = XApi::start();
    let [here, gone, hidden] = ["mei", "ken", "eva"].map(|handle| api.publish(tagged(handle)).id);
    let newer = api.publish(tagged("ken").edit_of(&tagged("ken").id(gone))).id;
    api.delete(newer);
    api.protect(hidden);
    let asked = format!("{here},{gone},{hidden},12");
    let (status, found) = get(&api, "/2/tweets", &[("ids", &asked)]).await;
    assert_eq!((status, ids(&found)), (200, vec![here]));
    let problems: Vec<_> = found["errors"].as_array().expect("errors").iter().collect();
    let told = problems.iter().map(|problem| {
        let kind = problem["type"].as_str().and_then(|uri| uri.rsplit('/').next());
        (problem["resource_id"].as_str().expect("an id").to_owned(), kind.expect("a type"))
    });
    let (lost, closed) = ("resource-not-found", "not-authorized-for-resource");
    let expected =
        [(gone.to_string(), lost), (hidden.to_string(), closed), ("12".to_owned(), lost)];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let (status, none) = get(&api, "/2/tweets", &[("ids", "12")]).await;
    assert!(status == 200 && none.get("data").is_none(), "{none}");
    assert_eq!(api.billed().reads(), 1);
}

#[tokio::test]
async fn counts_and_the_account_have_their_figures() {
    let api = XApi::start();
    let post = api.publish(tagged("mei"));
    search(&api, &[]).await;
    api.delete(post.id);
    let (_, counts) = get(&api, COUNTS, &[("query", QUERY)]).await;
    let buckets = counts["data"].as_array().expect("buckets");
    assert_eq!(counts["meta"]["total_tweet_count"], 1, "what is gone is counted");
    assert!((168..=170).contains(&buckets.len()), "{}", buckets.len());
    assert_eq!(buckets.last().expect("a bucket")["tweet_count"], 1);
    api.dialect(Dialect::New);
    let (_, counts) = get(&api, COUNTS, &[("query", QUERY), ("granularity", "day")]).await;
    assert_eq!(counts["meta"]["total_post_count"], 1);
    assert_eq!(api.billed().counts, 2);

    let fields = ("usage.fields", "daily_project_usage,daily_client_app_usage,project_cap");
    let (_, usage) = get(&api, "/2/usage/tweets", &[("days", "3"), fields]).await;
    assert_eq!(usage["data"]["project_usage"], "1");
    assert_eq!(usage["data"]["daily_client_app_usage"][0]["usage"][0]["usage"], "1");
    assert_eq!(get(&api, "/2/usage/credits", &[]).await, (404, json!("")));
    api.credits(4.75);
    let (_, credits) = get(&api, "/2/usage/credits", &[]).await;
    assert_eq!(credits["data"]["total_balance"], 4.75);
}
