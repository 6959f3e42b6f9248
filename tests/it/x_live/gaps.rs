//! What happens to posts that the stream did not see.

use boothbot::config::x::Mode;

use super::{Live, Settings, both};
use crate::x_api::answer::Answer;
use crate::x_api::endpoint::Endpoint;
use crate::x_api::fields::Dialect;

#[tokio::test(flavor = "multi_thread")]
async fn while_the_stream_is_down_search_stands_in_and_hands_back() {
    let live = Live::open().await;
    live.passes(60).await;
    live.api.answer_next(Endpoint::Stream, 6, Answer::unavailable_page());
    live.api.cut();
    live.is("down").await;
    live.posts_unseen("mina");
    live.passes_until(1, |live| {
        (live.count("SELECT count(*) FROM source_health WHERE state = 'polling'") == 1)
            .then_some(())
    })
    .await;
    live.passes_until(1, |live| (live.count("SELECT count(*) FROM claims") == 1).then_some(()))
        .await;
    live.streams(2).await;
    live.posts("ken");
    live.earned(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_of_filling_a_gap_it_goes_on_after_the_restart() {
    let mut live = Live::open().await;
    live.stops().await;
    live.passes(600).await;
    for number in 0..25 {
        live.posts_unseen(&format!("person{number}"));
    }
    live.passes(90).await;
    live.api.page_size(10);
    live.starts();
    live.streams(2).await;
    live.sees(|live| (live.count("SELECT count(*) FROM claims") > 0).then_some(())).await;
    live.dies().await;
    live.starts();
    live.streams(3).await;
    live.fills_all_gaps().await;
    live.earned(25).await;
    let bill = live.api.billed();
    assert_eq!(bill.distinct(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_x_indexes_late_is_found_by_the_second_look() {
    let live = Live::open().await;
    live.passes(60).await;
    live.api.answer_next(Endpoint::Stream, 1, Answer::unavailable());
    live.api.cut();
    live.is("down").await;
    live.api.indexing_lag(std::time::Duration::from_secs(20));
    live.posts_unseen("mina");
    live.streams(2).await;
    live.fills_all_gaps().await;
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn search_alone_sees_everything_once() {
    let mut live = Live::closed(Settings { mode: Mode::Search, ..Settings::default() });
    live.starts();
    live.is("polling").await;
    for handle in ["mina", "ken", "ana"] {
        live.posts_unseen(handle);
        live.passes(31).await;
    }
    live.passes_until(5, |live| (live.count("SELECT count(*) FROM claims") == 3).then_some(()))
        .await;
    let bill = live.api.billed();
    assert_eq!(bill.distinct(), 3);
    assert_eq!(live.health().await.room.expect("X told").of, 450);
    assert!(live.api.calls(Endpoint::Stream).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn either_vocabulary_of_search_is_understood() {
    for dialect in [Dialect::New, Dialect::NewStrict] {
        let mut live = Live::closed(Settings { mode: Mode::Search, ..Settings::default() });
        live.api.dialect(dialect);
        live.starts();
        live.is("polling").await;
        let long = format!("{} #PyConAPAC #Elastic", "so much to say. ".repeat(40));
        live.api.publish_unseen(crate::x_api::tweet::Tweet::new("mina", &long));
        live.passes_until(5, |live| (live.count("SELECT count(*) FROM posts") == 1).then_some(()))
            .await;
        live.earned(1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_of_today_count_although_the_booth_is_only_opened_now() {
    let mut live = Live::closed(Settings::default());
    live.posts_unseen("early");
    live.passes(61).await;
    live.starts();
    live.streams(1).await;
    live.fills_all_gaps().await;
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_post_is_one_post() {
    let live = Live::open().await;
    let first = live.posts("mina");
    live.earned(1).await;
    live.api.publish(both("mina").edit_of(&first));
    live.sees(|live| (live.count("SELECT count(*) FROM post_versions") >= 2).then_some(())).await;
    assert_eq!(live.count("SELECT count(*) FROM posts WHERE state = 1"), 1);
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_gap_is_searched_when_several_have_waited_for_search_to_come_back() {
    let live = Live::open().await;
    live.passes(60).await;
    live.api.answer_next(Endpoint::Search, 6, Answer::unavailable());
    for (stream, handle) in [(2, "mina"), (3, "ken")] {
        live.api.answer_next(Endpoint::Stream, 1, Answer::unavailable());
        live.api.cut();
        live.is("down").await;
        live.posts_unseen(handle);
        live.streams(stream).await;
        live.passes(60).await;
    }
    live.passes(300).await;
    live.fills_all_gaps().await;
    live.earned(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_that_x_reaches_no_more_keeps_none_from_being_filled() {
    let mut live = Live::open().await;
    live.stops().await;
    let ago = |days| (live.now() - chrono::Duration::days(days)).timestamp_millis();
    let old = "INSERT INTO gaps (id, source, from_at, until_at, why) VALUES (0, 'x', ?1, ?2, '')";
    live.rows().execute(old, [ago(20), ago(19)]).expect("it is written");
    live.posts_unseen("mina");
    live.passes(300).await;
    live.starts();
    live.streams(2).await;
    let open = "SELECT count(*) FROM gaps WHERE filled_at IS NULL AND id <> 0";
    live.passes_until(5, |live| (live.count(open) == 0).then_some(())).await;
    live.earned(1).await;
    assert_eq!(live.count("SELECT count(*) FROM gaps WHERE filled_at IS NULL"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_search_stands_in_the_status_says_so_however_often_the_stream_fails() {
    let live = Live::open().await;
    live.passes(60).await;
    live.api.answer_next(Endpoint::Stream, 8, Answer::unavailable_page());
    live.api.cut();
    live.is("down").await;
    live.passes(90).await;
    live.is("polling").await;
    for _ in 0..20 {
        live.passes(10).await;
        assert_eq!(live.health().await.state.name(), "polling");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_doctor_hears_is_no_sign_of_life_of_the_booth() {
    let mut live = Live::open().await;
    live.stops().await;
    live.passes(60).await;
    live.posts_unseen("night");
    live.passes(3_600).await;
    let watch = live.watch(&tokio_util::sync::CancellationToken::new());
    live.api.expect_violations();
    boothbot::tasks::doctor::spend(&watch, live.now()).await.expect("it writes");
    live.starts();
    live.streams(3).await;
    live.fills_all_gaps().await;
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_that_come_before_a_new_rule_is_known_everywhere_are_searched() {
    let mut live = Live::closed(Settings::default());
    live.starts();
    live.streams(1).await;
    live.passes(10).await;
    live.posts_unseen("mina");
    live.fills_all_gaps().await;
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_what_was_asked_for_is_asked_again_in_the_other_words() {
    let mut live = Live::closed(Settings { mode: Mode::Search, ..Settings::default() });
    live.api.dialect(Dialect::New);
    let tweet = live.posts_unseen("mina");
    live.passes(60).await;
    let bare = serde_json::json!({
        "data": [{"id": tweet.id.to_string(), "text": "hello from the booth #PyConAPAC #Elastic"}],
        "meta": {"newest_id": tweet.id.to_string(), "result_count": 1},
    });
    live.api.answer_next(Endpoint::Search, 1, Answer::json(200, &bare));
    live.starts();
    live.is("polling").await;
    live.earned(1).await;
    assert_eq!(live.count("SELECT count(*) FROM authors WHERE handle = 'mina'"), 1);
    assert_eq!(live.count("SELECT count(*) FROM authors"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_moves_no_gap() {
    for fast in [-900, 900] {
        let live = Live::with(Settings { fast, ..Settings::default() }).await;
        live.passes(300).await;
        live.api.answer_next(Endpoint::Stream, 2, Answer::unavailable());
        live.api.cut();
        live.is("down").await;
        live.posts_unseen("mina");
        live.passes(2).await;
        live.posts_unseen("ken");
        live.streams(2).await;
        live.passes(300).await;
        live.fills_all_gaps().await;
        live.earned(2).await;
    }
}
