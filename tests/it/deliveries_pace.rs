//! How fast all staff chats together are spoken to, and what becomes of a pause.

use chrono::{DateTime, Duration, Utc};

use crate::booth::Booth;
use crate::recorder::{Reply, Talk, at};

const TAGS: &str = "#PyConAPAC #Elastic";

/// A booth whose cards come to so many groups.
async fn groups(number: usize) -> (Booth, Vec<Talk>) {
    let booth = Booth::open().await;
    let mut talks = Vec::new();
    for group in 0..number {
        talks.push(Talk::open(&booth.store, &format!("telegram:-{}", 100 + group), at(0)).await);
    }
    (booth, talks)
}

fn moments(talk: &Talk) -> Vec<DateTime<Utc>> {
    talk.heard().iter().map(|heard| heard.at).collect()
}

#[tokio::test]
async fn all_chats_together_get_at_most_25_requests_in_any_second() {
    let (mut booth, mut talks) = groups(60).await;
    for (second, handle) in ["mina", "jun", "ara"].into_iter().enumerate() {
        let now = at(i64::try_from(second).expect("a few"));
        booth.clock(now).post(handle, TAGS).await;
        Talk::all_until(&mut talks, now).await;
    }
    Talk::all_until(&mut talks, at(20)).await;
    booth.clock(at(20)).says("Mei", "/give @mina mug").await;
    Talk::all_until(&mut talks, at(60)).await;
    let mut requests: Vec<DateTime<Utc>> = talks.iter().flat_map(moments).collect();
    requests.sort_unstable();
    assert_eq!(requests.len(), 60 * 4, "three cards and an edit for each");
    for window in requests.windows(26) {
        let took = window[25] - window[0];
        assert!(took >= Duration::seconds(1), "26 requests in {took}, at {}", window[0]);
    }
    let (cards, edits) = requests.split_at(60 * 3);
    assert!(cards[179] <= at(8) && edits[59] <= at(23), "no longer than they must");
    booth.closes().await;
}

#[tokio::test]
async fn three_chats_that_must_wait_at_once_pause_the_rest() {
    let (mut booth, mut talks) = groups(5).await;
    for (talk, seconds) in talks.iter().zip([20, 30, 40]) {
        talk.replies([Reply::PausesFor(seconds)]);
    }
    booth.post("mina", TAGS).await;
    // The first two are told to wait, and the others go on.
    Talk::all_until(&mut talks[..2], at(0)).await;
    Talk::all_until(&mut talks[3..4], at(0)).await;
    assert_eq!(talks[3].heard().len(), 1);
    Talk::all_until(&mut talks[2..3], at(0)).await;
    booth.clock(at(1)).post("jun", TAGS).await;
    Talk::all_until(&mut talks, at(60)).await;
    // Until only two have to wait.
    assert_eq!(moments(&talks[3])[1], at(20));
    assert_eq!(moments(&talks[4])[0], at(20));
    let first_again: Vec<_> = talks[..3].iter().map(|talk| moments(talk)[1]).collect();
    assert_eq!(first_again, [at(20), at(30), at(40)]);
    booth.closes().await;
}

#[tokio::test]
async fn three_topics_of_one_group_are_one_chat_that_must_wait() {
    let mut booth = Booth::open().await;
    let mut talks = Vec::new();
    for name in ["telegram:-100/2", "telegram:-100/3", "telegram:-100/4", "telegram:-200"] {
        talks.push(Talk::open(&booth.store, name, at(0)).await);
    }
    for talk in &talks[..3] {
        talk.replies([Reply::PausesFor(30)]);
    }
    booth.post("mina", TAGS).await;
    Talk::all_until(&mut talks, at(60)).await;
    assert_eq!(moments(&talks[3]), [at(0)]);
    booth.closes().await;
}
