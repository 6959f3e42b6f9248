//! The stream and its rules, as a client meets them.

use std::time::Duration;

use boothbot::domain::hashtag::Hashtag;
use boothbot::domain::post::Item;
use boothbot::sources::{Format, Parsed, Parser};
use reqwest::Method;
use serde_json::json;

use super::{QUERY, RULES, STREAM, Stream, add_rule, answer, change_rules, get, request};
use crate::x_api::XApi;
use crate::x_api::answer::{Answer, Scripted, too_many_connections};
use crate::x_api::endpoint::Endpoint;
use crate::x_api::fields::Vocabulary;
use crate::x_api::stream::Chunking;
use crate::x_api::tweet::{Tweet, id_at, ms_of};

fn tagged(handle: &str) -> Tweet {
    Tweet::new(handle, "hello & #PyConAPAC #Elastic")
}

#[tokio::test]
async fn a_matching_post_comes_at_once_with_the_fields_that_were_asked_for() {
    let api = XApi::start();
    add_rule(&api).await;
    let mut plain = Stream::open(&api, &[]).await;
    api.publish(Tweet::new("ken", "only #Elastic"));
    api.publish(Tweet::new("ken", "#PyConAPAC and #ElasticSearch"));
    let mei = api.publish(tagged("mei").lang("ko"));
    let line = plain.json().await;
    let id = mei.id.to_string();
    let rule = json!([{"id": api.rules()[0].id.to_string(), "tag": "booth:1"}]);
    let data = json!({
        "id": id, "text": "hello &amp; #PyConAPAC #Elastic", "edit_history_tweet_ids": [id],
    });
    assert_eq!(line, json!({"data": data, "matching_rules": rule}));
    api.cut();
    assert_eq!(plain.line().await.expect("a clean end"), None);

    let fields = "created_at,author_id,entities,lang,possibly_sensitive,withheld,public_metrics";
    let query = [
        ("tweet.fields", fields),
        ("expansions", "author_id"),
        ("user.fields", "protected,verified"),
    ];
    let mut full = Stream::open(&api, &query).await;
    let at = id_at(1_715_237_007_550, 3);
    api.publish(tagged("mei").id(at).name("Mei T").author_id(77).sensitive().withheld(&["DE"]));
    let line = full.json().await;
    assert_eq!(ms_of(at), 1_715_237_007_550);
    assert_eq!(line["data"]["created_at"], "2024-05-09T06:43:27.000Z");
    let tags = json!([
        {"start": 12, "end": 22, "tag": "PyConAPAC"}, {"start": 23, "end": 31, "tag": "Elastic"},
    ]);
    assert_eq!(line["data"]["entities"]["hashtags"], tags);
    assert_eq!(line["data"]["withheld"]["country_codes"], json!(["DE"]));
    assert_eq!(line["data"]["possibly_sensitive"], true);
    assert_eq!(line["data"]["public_metrics"]["retweet_count"], 0);
    let user = json!({
        "id": "77", "name": "Mei T", "username": "mei", "protected": false, "verified": false,
    });
    assert_eq!(line["includes"], json!({"users": [user]}));
    assert_eq!(line["data"]["author_id"], "77");

    api.publish(tagged("ghost").without_includes());
    let line = full.json().await;
    assert_eq!(line["errors"][0]["resource_type"], "user");
    assert!(line.get("includes").is_none() && line.get("data").is_some(), "{line}");
    let bill = api.billed();
    assert_eq!((bill.reads(), bill.distinct(), bill.users, bill.counts), (3, 3, 1, 0));
}

#[tokio::test]
async fn quotes_match_by_what_they_quote_and_retweets_are_cut() {
    let api = XApi::start();
    let [all, own] = [("#PyConAPAC #Elastic", "all"), (QUERY, "own")];
    let all = api.has_rule(all.0, all.1);
    api.has_rule(own.0, own.1);
    let fields = [
        ("tweet.fields", "referenced_tweets,entities,note_tweet,in_reply_to_user_id"),
        ("expansions", "referenced_tweets.id,referenced_tweets.id.author_id"),
    ];
    let mut stream = Stream::open(&api, &fields).await;
    let long = format!("{}#PyConAPAC #Elastic", "word ".repeat(80));
    let original = api.publish(Tweet::new("mei", &long));
    let line = stream.json().await;
    assert_eq!(line["matching_rules"].as_array().map(Vec::len), Some(2));
    assert!(line["data"]["text"].as_str().expect("text").ends_with("… https://t.co/note"));
    assert_eq!(line["data"]["entities"], json!(null));
    assert_eq!(line["data"]["note_tweet"]["text"], long);
    assert_eq!(line["data"]["note_tweet"]["entities"]["hashtags"][1]["tag"], "Elastic");

    api.publish(Tweet::new("ken", "So true!").quoting(&original));
    let line = stream.json().await;
    assert_eq!(line["data"]["referenced_tweets"][0]["type"], "quoted");
    assert_eq!(line["includes"]["tweets"][0]["id"], original.id.to_string());
    assert_eq!(line["includes"]["users"][0]["username"], "mei");

    api.publish(Tweet::retweet("ken", &original));
    let line = stream.json().await;
    assert_eq!(line["matching_rules"], json!([{"id": all.id.to_string(), "tag": "all"}]));
    let text = line["data"]["text"].as_str().expect("text");
    assert!(text.starts_with("RT @mei: word") && text.ends_with('…'), "{text}");
    assert_eq!(line["data"]["referenced_tweets"][0]["type"], "retweeted");

    api.publish(tagged("secret").protected());
    api.publish(tagged("ken").replying_to(&original));
    let line = stream.json().await;
    assert_eq!(line["data"]["in_reply_to_user_id"], original.author.id.to_string());

    let first = api.publish(tagged("eva"));
    let second = api.publish(Tweet::new("eva", "fixed #PyConAPAC #elastic").edit_of(&first));
    stream.json().await;
    let history = json!([first.id.to_string(), second.id.to_string()]);
    assert_eq!(stream.json().await["data"]["edit_history_tweet_ids"], history);
    // The quoted, the retweeted and the answered post were returned once more each.
    assert_eq!(api.billed().posts[&original.id], 4);
}

#[tokio::test]
async fn bytes_come_in_the_pieces_a_test_wants() {
    let api = XApi::start();
    api.has_rule("#파이콘", "ko");
    let mut stream = Stream::open(&api, &[]).await;
    api.chunking(Chunking::Bytes(1));
    let first = api.publish(Tweet::new("mei", "#파이콘"));
    assert_eq!(stream.chunk().await.expect("no break"), Some(b"{".to_vec()));
    assert_eq!(stream.chunk().await.expect("no break"), Some(b"\"".to_vec()));
    stream.seen = b"{\"".to_vec();
    assert_eq!(stream.json().await["data"]["text"], "#파이콘");

    api.chunking(Chunking::Pairs);
    api.publish(first.clone());
    api.publish(first.clone());
    let chunk = stream.chunk().await.expect("no break").expect("no end");
    let text = String::from_utf8(chunk).expect("text");
    assert_eq!(text.matches("}\r\n").count(), 2, "{text}");
    // The odd one comes at the latest when lines are wanted again.
    api.publish(first);
    api.chunking(Chunking::Lines);
    stream.json().await;
}

#[tokio::test]
async fn a_heartbeat_fills_the_silence_and_a_stall_does_not() {
    let api = XApi::start();
    api.has_rule(QUERY, "");
    let mut stream = Stream::open(&api, &[]).await;
    api.heartbeat_every(Duration::from_millis(1));
    for _ in 0..3 {
        assert_eq!(stream.chunk().await.expect("no break"), Some(b"\r\n".to_vec()));
    }
    api.stall();
    api.publish(tagged("mei"));
    let silence = Duration::from_millis(100);
    let mut late = 0;
    while tokio::time::timeout(silence, stream.response.chunk()).await.is_ok() {
        late += 1;
        assert!(late < 1000, "it goes on");
    }
    assert_eq!(api.billed().reads(), 0, "what nobody gets is not charged");
    assert_eq!(get(&api, STREAM, &[]).await, (429, too_many_connections()));
}

#[tokio::test]
async fn a_stream_ends_in_each_way_there_is() {
    let api = XApi::start();
    api.has_rule(QUERY, "");
    let mut stream = Stream::open(&api, &[]).await;
    api.disconnect_message("ForceDisconnect");
    let line = stream.json().await;
    assert_eq!(line["errors"][0]["disconnect_type"], "ForceDisconnect");
    assert_eq!(stream.line().await.expect("a clean end"), None);

    let mut stream = Stream::open(&api, &[]).await;
    api.bytes(b"{\"data\":");
    stream.chunk().await.expect("half a line");
    api.reset();
    let broken = stream.line().await;
    assert!(broken.is_err(), "{broken:?}");

    api.answer_next(Endpoint::Stream, 1, Scripted::Reset);
    assert!(request(&api, Method::GET, STREAM, &[]).send().await.is_err());
    api.answer_next(Endpoint::Stream, 1, Scripted::Silence);
    let silent = request(&api, Method::GET, STREAM, &[]).timeout(Duration::from_millis(50));
    assert!(silent.send().await.expect_err("no headers").is_timeout());
    let statuses: Vec<u16> = api.calls(Endpoint::Stream).iter().map(|call| call.status).collect();
    assert_eq!(statuses, [200, 200, 0, 0]);
}

#[tokio::test]
async fn lines_come_as_a_test_wrote_them() {
    let api = XApi::start();
    api.has_rule(QUERY, "");
    let mut stream = Stream::open(&api, &[]).await;
    let post = tagged("mei").id(id_at(api.now_ms(), 0));
    let mut line = api.line_of(&post, Vocabulary::Post);
    line["matching_rules"][0]["id"] = json!(7);
    api.line(&line);
    api.line(&too_many_connections());
    api.bytes(b"no JSON\r\n");
    let seen = stream.json().await;
    assert_eq!(seen["data"]["public_metrics"]["repost_count"], 0);
    assert_eq!(seen["matching_rules"][0]["id"], 7);
    assert_eq!(stream.json().await, too_many_connections());
    assert_eq!(stream.line().await.expect("no break"), Some(b"no JSON".to_vec()));
    let old = api.line_of(&post, Vocabulary::Tweet);
    assert_eq!(old["includes"]["users"][0]["username"], "mei");
}

#[test]
fn what_it_sends_is_read_as_it_was_published() {
    let api = XApi::start();
    let long = format!("{}#PyConAPAC <3 #Elastic", "word ".repeat(80));
    let original = api.publish(Tweet::new("mei", &long));
    let edited = api.publish(tagged("mei").lang("ko").edit_of(&original));
    let posts = [
        (original.clone(), "original"),
        (edited, "original"),
        (tagged("ken").quoting(&original).id(id_at(api.now_ms(), 1)), "quote"),
        (tagged("ken").replying_to(&original).id(id_at(api.now_ms(), 2)), "reply"),
        (Tweet::retweet("ken", &original).id(id_at(api.now_ms(), 3)), "repost"),
    ];
    for (post, kind) in posts {
        for vocabulary in [Vocabulary::Tweet, Vocabulary::Post] {
            let line = api.line_of(&post, vocabulary).to_string();
            let mut items = Vec::new();
            let parsed = Parser::new(Format::XV2, false).parse(line.as_bytes(), &mut items);
            assert_eq!(parsed, Ok(Parsed::Items), "{line}");
            let [Item::Seen(seen)] = items.as_slice() else { panic!("{items:?} from {line}") };
            let seen = &seen.post;
            let tags: Vec<_> = seen.tags.iter().map(Hashtag::folded).collect();
            assert_eq!((seen.kind.name(), tags), (kind, vec!["pyconapac", "elastic"]), "{line}");
            assert_eq!(
                (&seen.id.native, &seen.author.handle),
                (&post.id.to_string(), &post.author.handle)
            );
            let at = u64::try_from(seen.created_at.timestamp()).expect("after 1970");
            assert_eq!(at, ms_of(post.id) / 1000);
            let text = if kind == "repost" { &original.text } else { &post.text };
            assert!(seen.text.starts_with(text.as_str()), "{}", seen.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_may_be_missed_for_a_while() {
    let api = XApi::start();
    assert_eq!(get(&api, STREAM, &[]).await.0, 409);
    api.has_rule(QUERY, "");
    drop(Stream::open(&api, &[]).await);
    // The second connection comes while the first may still be closing.
    let second = Stream::open(&api, &[]).await;
    api.lingers_after_close(2);
    drop(second);
    api.wait_for(|state| (!state.is_streaming()).then_some(()));
    assert_eq!(get(&api, STREAM, &[]).await, (429, too_many_connections()));
    assert_eq!(get(&api, STREAM, &[]).await.0, 429);
    let third = Stream::open(&api, &[]).await;
    api.wait_for_stream(3);
    drop(third);
    api.wait_for(|state| (!state.is_streaming()).then_some(()));

    let kill = || request(&api, Method::DELETE, "/2/connections/filtered_stream", &[]);
    assert_eq!(answer(kill()).await.1["data"]["successful_kills"], 1);
    let mut fourth = Stream::open(&api, &[]).await;
    let (_, listed) = get(&api, "/2/connections", &[("status", "active")]).await;
    assert_eq!(listed["data"][0]["endpoint_name"], "filtered_stream");
    assert_eq!(answer(kill()).await.1["data"]["results"][0]["success"], true);
    assert_eq!(fourth.line().await.expect("a clean end"), None);
    assert_eq!(answer(kill()).await.1["data"]["successful_kills"], 0);
    let (_, listed) = get(&api, "/2/connections", &[]).await;
    assert_eq!(listed, json!({"meta": {"result_count": 0}}));
}

#[tokio::test]
async fn rules_are_kept_once_and_refused_with_reasons() {
    let api = XApi::start();
    let (_, empty) = get(&api, RULES, &[]).await;
    assert!(empty.get("data").is_none() && empty["meta"]["result_count"] == 0, "{empty}");
    let body = json!({"add": [{"value": QUERY, "tag": "booth:1"}]});
    let (status, dry) = change_rules(&api, &[("dry_run", "true")], &body).await;
    assert_eq!((status, &dry["meta"]["summary"]["created"]), (201, &json!(1)));
    assert_eq!(get(&api, STREAM, &[]).await.0, 409, "nothing was created");

    let (status, added) = add_rule(&api).await;
    let summary = json!({"created": 1, "not_created": 0, "valid": 1, "invalid": 0});
    assert_eq!((status, &added["meta"]["summary"]), (201, &summary));
    let again = json!({"add": [{"value": QUERY, "tag": "booth:2"}, {"value": "-#a"}]});
    let (status, again) = change_rules(&api, &[], &again).await;
    assert_eq!((status, &again["meta"]["summary"]["not_created"]), (200, &json!(2)));
    assert_eq!(again["errors"][0]["title"], "DuplicateRule");
    assert_eq!(again["errors"][0]["id"], added["data"][0]["id"]);
    assert!(again["errors"][1]["details"][0].as_str().is_some_and(|why| why.contains("negation")));
    let (_, listed) = get(&api, RULES, &[]).await;
    assert_eq!(listed["data"], added["data"], "the old tag stands");

    for value in ["#a or #b", "(#a", "-(#a #b)", "#a min_faves:3", "lang:en", "#", "#a )"] {
        let (_, refused) = change_rules(&api, &[], &json!({"add": [{"value": value}]})).await;
        assert_eq!(refused["errors"][0]["title"], "UnprocessableEntity", "{value}");
    }
    for value in ["(#a OR #b) \"x y\" -#c", "from:mei -is:reply -is:quote lang:en"] {
        let (status, added) = change_rules(&api, &[], &json!({"add": [{"value": value}]})).await;
        assert_eq!(status, 201, "{added}");
        assert!(added["data"][0].get("tag").is_none());
    }
    let (_, counts) = get(&api, &format!("{RULES}/counts"), &[]).await;
    assert_eq!(counts["data"]["project_rules_count"], "3");
    let delete = json!({"delete": {"ids": [added["data"][0]["id"], "12"]}});
    let (_, deleted) = change_rules(&api, &[], &delete).await;
    assert_eq!(deleted["meta"]["summary"], json!({"deleted": 1, "not_deleted": 1}));
    let delete = json!({"delete": {"values": ["from:mei -is:reply -is:quote lang:en"]}});
    change_rules(&api, &[], &delete).await;
    let left: Vec<_> = api.rules().into_iter().map(|rule| (rule.value, rule.tag)).collect();
    assert_eq!(left, [("(#a OR #b) \"x y\" -#c".to_owned(), None)]);
    change_rules(&api, &[("delete_all", "true")], &json!({})).await;
    assert_eq!(api.rules().len(), 0);
}

#[tokio::test]
async fn scripts_come_before_the_stream_is_asked() {
    let api = XApi::start();
    api.has_rule(QUERY, "");
    api.answer_next(Endpoint::Stream, 2, Answer::unavailable());
    api.answer_next(Endpoint::Stream, 1, Answer::no_rules());
    for status in [503, 503, 409] {
        assert_eq!(get(&api, STREAM, &[]).await.0, status);
    }
    Stream::open(&api, &[]).await;
}
