//! Posts that staff ask about, and those behind open claims.

use super::{Live, Settings, both};
use crate::x_api::endpoint::Endpoint;

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_post_is_noticed_when_staff_ask() {
    let live = Live::open().await;
    let tweet = live.posts("mina");
    live.earned(1).await;
    live.api.delete(tweet.id);
    let answer = live.says(&format!("/why https://x.com/mina/status/{}", tweet.id)).await;
    assert!(answer.contains("X is being asked whether it is there now"), "{answer}");
    live.sees(|live| (live.count("SELECT count(*) FROM claims WHERE gone = 1") == 1).then_some(()))
        .await;
    live.sees(|live| (live.count("SELECT count(*) FROM lookups") == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_the_stream_never_brought_earns_when_staff_ask_about_it() {
    let live = Live::open().await;
    let tweet = live.api.publish_unseen(both("mina"));
    let answer = live.says(&format!("/why https://x.com/mina/status/{}", tweet.id)).await;
    assert!(answer.starts_with("We have not seen that post"), "{answer}");
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_lost_its_hashtag_is_found_under_its_new_id() {
    let live = Live::open().await;
    let tweet = live.posts("mina");
    live.earned(1).await;
    let edited = crate::x_api::tweet::Tweet::new("mina", "sold out").edit_of(&tweet);
    live.api.publish_unseen(edited);
    live.says("/why @mina").await;
    live.sees(|live| {
        (live.count("SELECT count(*) FROM posts WHERE text = 'sold out'") == 1).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_summary_the_posts_behind_open_claims_are_looked_up_a_hundred_at_once() {
    let mut live = Live::closed(Settings { summary_at: Some("18:00"), ..Settings::default() });
    live.starts();
    live.streams(1).await;
    live.fills_all_gaps().await;
    let mut tweets = Vec::new();
    for number in 0..130 {
        tweets.push(live.posts(&format!("person{number}")));
    }
    live.earned(130).await;
    live.api.delete(tweets[7].id);
    live.api.protect(tweets[8].id);
    let gone = "SELECT count(*) FROM claims WHERE gone = 1";
    // It is noon in Seoul.
    live.passes_until(60, |live| (live.count(gone) == 2).then_some(())).await;
    assert!((live.now().timestamp() + 9 * 3_600) % 86_400 >= 17 * 3_600 + 50 * 60);
    live.sees(|live| (live.api.calls(Endpoint::Lookup).len() >= 2).then_some(())).await;
    let calls = live.api.calls(Endpoint::Lookup);
    let sizes: Vec<usize> =
        calls.iter().filter_map(|call| Some(call.param("ids")?.split(',').count())).collect();
    assert_eq!(sizes, [100, 30]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_post_that_was_deleted_is_noticed() {
    let live = Live::open().await;
    let first = live.posts("mina");
    live.earned(1).await;
    let second = live.api.publish(both("mina").edit_of(&first));
    live.sees(|live| (live.count("SELECT count(*) FROM post_versions") >= 2).then_some(())).await;
    live.api.delete(second.id);
    live.says(&format!("/why https://x.com/mina/status/{}", second.id)).await;
    live.sees(|live| (live.count("SELECT count(*) FROM claims WHERE gone = 1") == 1).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_none_keeps_no_other_post_from_being_looked_up() {
    let live = Live::open().await;
    live.says("/why https://x.com/mina/status/99999999999999999999999").await;
    let tweet = live.api.publish_unseen(both("mina"));
    live.passes(5).await;
    live.says(&format!("/why https://x.com/mina/status/{}", tweet.id)).await;
    live.earned(1).await;
    live.sees(|live| (live.count("SELECT count(*) FROM lookups") == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lookup_speaks_the_new_words_where_x_knows_only_those() {
    let live = Live::open().await;
    live.api.dialect(crate::x_api::fields::Dialect::NewStrict);
    let tweet = live.api.publish_unseen(both("mina"));
    live.says(&format!("/why https://x.com/mina/status/{}", tweet.id)).await;
    live.earned(1).await;
    assert_eq!(live.count("SELECT count(*) FROM authors WHERE handle = 'mina'"), 1);
}
