//! What watching costs.

use super::{Live, Settings};
use crate::x_api::endpoint::Endpoint;
use crate::x_api::tweet::Tweet;

fn watching_only(handle: &str) -> Tweet {
    Tweet::new(handle, "just looking #PyConAPAC")
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_clean_day_every_post_is_paid_for_once() {
    let live = Live::open().await;
    for number in 0..50 {
        live.posts(&format!("person{number}"));
    }
    live.earned(50).await;
    live.fills_all_gaps().await;
    let bill = live.api.billed();
    assert_eq!((bill.reads(), bill.distinct()), (50, 50));
    let spent = live.store.spent(live.now()).await.expect("it reads");
    assert_eq!((spent.today, spent.returned_today), (50, 50));
}

#[tokio::test(flavor = "multi_thread")]
async fn near_the_end_of_the_budget_only_posts_that_may_earn_are_read() {
    let live = Live::with(Settings { per_day: 20, wide: true, ..Settings::default() }).await;
    assert_eq!(live.api.rules().len(), 2);
    for number in 0..16 {
        live.api.publish(watching_only(&format!("looker{number}")));
    }
    live.sees(|live| (live.api.rules().len() == 1).then_some(())).await;
    live.api.publish(watching_only("one too many"));
    for handle in ["mina", "ken", "ana"] {
        live.posts(handle);
    }
    live.earned(3).await;
    assert_eq!(live.api.billed().reads(), 19);
    assert_eq!(live.api.rules()[0].value, "#PyConAPAC #Elastic -is:retweet");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_share_of_the_budget_is_told_once_on_the_terminal_where_no_lead_has_telegram() {
    let live = Live::with(Settings { per_day: 20, ..Settings::default() }).await;
    live.has_a_chat().await;
    for number in 0..20 {
        live.posts(&format!("person{number}"));
        live.earned(number + 1).await;
    }
    live.is("braked").await;
    let rows = live.rows();
    let mut query = rows
        .prepare(
            "SELECT body ->> '$.news.percent' FROM deliveries
              WHERE topic LIKE 'alert x budget %' ORDER BY id",
        )
        .expect("it is SQL");
    let told = query.query_map([], |row| row.get(0)).expect("it answers");
    let told: Vec<u32> = told.collect::<Result<_, _>>().expect("numbers");
    assert_eq!(told, [50, 80, 100]);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_budget_is_spent_nothing_is_read_until_the_next_day_of_x() {
    let live = Live::with(Settings { per_day: 100, ..Settings::default() }).await;
    for number in 0..99 {
        live.posts(&format!("person{number}"));
    }
    live.earned(99).await;
    live.passes(2).await;
    live.posts("person99");
    live.is("braked").await;
    let asked = live.api.calls(Endpoint::Search).len();
    live.posts_unseen("late");
    live.passes(1_800).await;
    live.passes(1_800).await;
    assert_eq!(live.api.billed().reads(), 100);
    assert!(live.api.calls(Endpoint::Search).len() <= asked + 1);
    live.passes_until(3_600, |live| {
        live.api.wait_for(|state| Some(state.streams_opened == 2)).then_some(())
    })
    .await;
    live.fills_all_gaps().await;
    live.earned(101).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_that_costs_more_than_a_day_may_is_filled_over_days_and_paid_for_once() {
    let mut live = Live::closed(Settings { per_day: 30, hour: 23, ..Settings::default() });
    live.api.page_size(10);
    for number in 0..45 {
        live.posts_unseen(&format!("person{number}"));
    }
    live.passes(61).await;
    live.starts();
    live.sees(|live| (live.api.billed().reads() == 30).then_some(())).await;
    live.passes_until(3_600, |live| {
        (live.count("SELECT count(*) FROM claims") == 45).then_some(())
    })
    .await;
    live.fills_all_gaps().await;
    assert!(live.api.billed().reads() <= 60, "{:?}", live.api.billed());
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_that_only_count_leave_a_gaps_earners_their_money() {
    let mut live = Live::closed(Settings { per_day: 100, wide: true, ..Settings::default() });
    live.api.page_size(10);
    for handle in ["mina", "ken", "ana"] {
        live.posts_unseen(handle);
    }
    for number in 0..95 {
        live.api.publish_unseen(watching_only(&format!("looker{number}")));
    }
    live.passes(61).await;
    live.starts();
    live.streams(1).await;
    live.passes_until(5, |live| (live.count("SELECT count(*) FROM claims") == 3).then_some(()))
        .await;
    let distinct = live.api.billed().distinct();
    assert!((80..=90).contains(&distinct), "{distinct} posts");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_new_day_s_money_watching_begins_again_before_any_post_comes() {
    let settings = Settings { per_day: 20, wide: true, hour: 23, ..Settings::default() };
    let live = Live::with(settings).await;
    for number in 0..16 {
        live.api.publish(watching_only(&format!("looker{number}")));
    }
    live.sees(|live| (live.api.rules().len() == 1).then_some(())).await;
    live.passes(3_600).await;
    live.passes_until(5, |live| (live.api.rules().len() == 2).then_some(())).await;
}
