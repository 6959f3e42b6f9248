//! Posts that staff want looked up.

use boothbot::domain::post::PostId;

use super::{Live, both};

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_post_is_noticed_when_staff_ask() {
    let live = Live::open().await;
    let tweet = live.posts("mina");
    live.earned(1).await;
    live.api.delete(tweet.id);
    live.store.ask_lookup(PostId::x(tweet.id.to_string()), live.now()).await.expect("it writes");
    live.sees(|live| (live.count("SELECT count(*) FROM claims WHERE gone = 1") == 1).then_some(()))
        .await;
    live.sees(|live| (live.count("SELECT count(*) FROM lookups") == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_the_stream_never_brought_earns_when_staff_ask_about_it() {
    let live = Live::open().await;
    let tweet = live.api.publish_unseen(both("mina"));
    live.store.ask_lookup(PostId::x(tweet.id.to_string()), live.now()).await.expect("it writes");
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_lost_its_hashtag_is_found_under_its_new_id() {
    let live = Live::open().await;
    let tweet = live.posts("mina");
    live.earned(1).await;
    let edited = crate::x_api::tweet::Tweet::new("mina", "sold out").edit_of(&tweet);
    live.api.publish_unseen(edited);
    live.store.ask_lookup(PostId::x(tweet.id.to_string()), live.now()).await.expect("it writes");
    live.sees(|live| {
        (live.count("SELECT count(*) FROM posts WHERE text = 'sold out'") == 1).then_some(())
    })
    .await;
}
