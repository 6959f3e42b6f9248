//! What users of other clients complained about, each as a test.

use std::time::Duration;

use serde_json::json;

use super::{Live, Settings, both};
use crate::x_api::answer::Answer;
use crate::x_api::endpoint::Endpoint;
use crate::x_api::fields::Vocabulary;
use crate::x_api::tweet::Tweet;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_x_says_that_a_stream_is_open_and_it_still_comes_back() {
    let mut live = Live::open().await;
    live.api.lingers_after_close(3);
    live.stops().await;
    live.starts();
    live.streams(2).await;
    live.posts("mina");
    live.earned(1).await;
    let busy = live.health().await.reconnects.into_iter().find(|(kind, _)| kind == "busy");
    assert_eq!(busy, Some(("busy".to_owned(), 3)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_the_stream_is_about_to_close_is_taken_at_its_word() {
    let live = Live::open().await;
    live.passes(60).await;
    live.api.disconnect_message("UpstreamOperationalDisconnect");
    live.streams(2).await;
    live.posts("mina");
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_goes_silent_is_opened_again() {
    let live = Live::open().await;
    live.api.stall();
    live.streams(2).await;
    let health = live.health().await;
    assert!(health.reconnects.contains(&("silent".to_owned(), 1)), "{health:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_closes_at_once_again_and_again_is_not_asked_for_in_a_tight_loop() {
    let live = Live::open().await;
    let begun = live.now();
    // The strict X counts connects: more than 50 in 15 minutes is a violation.
    for number in 2..8 {
        live.api.cut();
        live.streams(number).await;
    }
    let passed = (live.now() - begun).num_seconds();
    assert!(passed >= 5 + 10 + 20, "only {passed} s passed");
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_of_every_kind_for_an_hour_does_not_make_it_give_up() {
    let mut live = Live::closed(Settings::default());
    let refusals = [
        Answer::unavailable_page(),
        Answer::internal_error(),
        Answer::rate_limit(Duration::from_secs(300)),
        Answer::too_many_connections(),
        Answer::unauthorized(),
        Answer::not_found(),
        Answer::usage_capped(),
        Answer::client_not_enrolled(),
    ];
    for refusal in refusals {
        live.api.answer_next(Endpoint::Stream, 1, refusal);
    }
    live.starts();
    live.passes_until(20, |live| {
        live.api.wait_for(|state| Some(state.streams_opened > 0)).then_some(())
    })
    .await;
    live.posts("mina");
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_in_the_stream_is_no_post_and_is_waited_out() {
    let live = Live::open().await;
    live.api.line(&json!({
        "title": "ConnectionException", "detail": "This stream is currently at the maximum \
        allowed connection limit.", "connection_issue": "TooManyConnections",
        "type": "https://api.x.com/2/problems/streaming-connection",
    }));
    live.is("down").await;
    live.streams(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repost_whose_tags_x_cut_off_earns_nothing_and_costs_nothing() {
    let live = Live::open().await;
    let original = live.posts("mina");
    live.api.publish(Tweet::retweet("ken", &original));
    live.posts("ana");
    live.earned(2).await;
    assert_eq!(live.api.billed().reads(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hashtags_at_the_end_of_a_long_post_count() {
    let live = Live::open().await;
    let long = format!("{} #PyConAPAC #Elastic", "so much to say. ".repeat(40));
    live.api.publish(Tweet::new("mina", &long));
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_vanished_are_made_again() {
    let live = Live::open().await;
    live.api.answer_next(Endpoint::Stream, 1, Answer::no_rules());
    live.passes(60).await;
    live.api.cut();
    live.streams(2).await;
    assert_eq!(live.api.rules().len(), 1);
    live.posts("mina");
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_rules_of_ours_go_and_those_of_others_are_told_about() {
    let mut live = Live::closed(Settings::default());
    live.has_a_chat().await;
    live.api.has_rule("#LastYear", "booth:00000000");
    live.api.has_rule("#cats", "somebody");
    live.starts();
    live.streams(1).await;
    let left: Vec<String> = live.api.rules().into_iter().map(|rule| rule.value).collect();
    assert_eq!(left, ["#cats", "#PyConAPAC #Elastic -is:retweet"]);
    let told = "SELECT count(*) FROM deliveries WHERE body LIKE '%#cats%'";
    live.sees(|live| (live.count(told) == 1).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_older_than_a_week_is_no_dead_end() {
    let mut live = Live::open().await;
    live.posts("early");
    live.earned(1).await;
    live.stops().await;
    live.passes(8 * 24 * 3_600).await;
    live.posts_unseen("mina");
    live.passes(60).await;
    live.starts();
    live.streams(2).await;
    live.fills_all_gaps().await;
    live.earned(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_without_the_stream_is_named_and_search_stands_in() {
    let mut live = Live::closed(Settings::default());
    live.api.answer_next(Endpoint::Stream, 100, Answer::client_not_enrolled());
    live.starts();
    live.is("blocked").await;
    let why = live.health().await.why.expect("it says why");
    assert!(why.contains("project") && why.contains("console.x.com"), "{why}");
    live.posts_unseen("mina");
    live.passes_until(5, |live| (live.count("SELECT count(*) FROM claims") == 1).then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_of_the_moments_between_two_connections_are_found() {
    let live = Live::open().await;
    live.passes(60).await;
    live.api.answer_next(Endpoint::Stream, 1, Answer::unavailable());
    live.api.cut();
    live.is("down").await;
    live.posts_unseen("mina");
    live.streams(2).await;
    live.fills_all_gaps().await;
    live.earned(1).await;
    let gaps = live.health().await.gaps;
    assert_eq!((gaps.filled, gaps.found), (gaps.count, 1), "{gaps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_x_renamed_are_found_under_either_name() {
    let live = Live::open().await;
    let tweet = both("mina");
    let tweet = live.api.publish_unseen(tweet.without_includes());
    let line = live.api.line_of(&tweet, Vocabulary::Post);
    live.api.line(&line);
    live.earned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_credits_is_told_once_and_asked_about_four_times_an_hour() {
    let mut live = Live::closed(Settings::default());
    live.api.answer_next(Endpoint::Stream, 1_000, Answer::credits_depleted());
    live.api.answer_next(Endpoint::Search, 1_000, Answer::credits_depleted());
    live.starts();
    live.is("blocked").await;
    let begun = live.now();
    live.passes_until(60, |live| (live.now() - begun > chrono::Duration::hours(2)).then_some(()))
        .await;
    let calls = live.api.calls(Endpoint::Stream).len();
    assert!((2..=9).contains(&calls), "{calls} tries in two hours");
    let why = live.health().await.why.expect("it says why");
    assert!(why.contains("buy credits"), "{why}");
}
