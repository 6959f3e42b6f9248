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
async fn the_topics_of_a_group_share_its_minute_and_its_second() {
    let mut booth = Booth::open().await;
    let mut talks = Vec::new();
    for name in ["telegram:-100/2", "telegram:-100/3", "telegram:-100"] {
        talks.push(Talk::open(&booth.store, name, at(0)).await);
    }
    for second in 0..20 {
        booth.clock(at(second)).post(&format!("p{second:02}"), TAGS).await;
        Talk::all_until(&mut talks, at(second)).await;
    }
    Talk::all_until(&mut talks, at(300)).await;
    let heard = talks.iter().flat_map(Talk::messages);
    let mut messages: Vec<DateTime<Utc>> = heard.map(|heard| heard.at).collect();
    messages.sort_unstable();
    for pair in messages.windows(2) {
        assert!(pair[1] - pair[0] >= Duration::seconds(1), "{pair:?}");
    }
    for window in messages.windows(19) {
        let took = window[18] - window[0];
        assert!(took >= Duration::seconds(60), "19 messages in {took}, at {}", window[0]);
    }
    let cards = |talk: &Talk| talk.messages().iter().map(|it| it.cards().len()).sum::<usize>();
    assert_eq!(talks.iter().map(cards).collect::<Vec<_>>(), [20; 3], "and nobody is left out");
    booth.closes().await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_silences_nobody() {
    let (mut booth, mut talks) = groups(1).await;
    let talk = &mut talks[0];
    booth.clock(at(4_000)).post("mina", TAGS).await;
    talk.until(at(4_000)).await;
    talk.now = at(400);
    booth.clock(at(400)).post("jun", TAGS).await;
    talk.until(at(401)).await;
    assert_eq!(moments(talk), [at(4_000), at(400)]);
    booth.closes().await;
}

#[tokio::test]
async fn every_request_counts_for_the_minute_whatever_became_of_it_and_over_a_restart() {
    let (mut booth, mut talks) = groups(1).await;
    let talk = &mut talks[0];
    // Of each card it is unclear whether it arrived, so that each is sent twice.
    talk.replies(vec![Reply::Unclear; 40]);
    for second in 0..12 {
        booth.clock(at(second)).post(&format!("p{second:02}"), TAGS).await;
        talk.until(at(second)).await;
    }
    talk.restarts(&booth.store, at(14)).await;
    talk.until(at(200)).await;
    let requests = moments(talk);
    assert!(requests.len() > 18, "more than a minute holds");
    for window in requests.windows(19) {
        let took = window[18] - window[0];
        assert!(took >= Duration::seconds(60), "19 requests in {took}, at {}", window[0]);
    }
}

#[tokio::test]
async fn what_was_never_said_takes_no_place_in_the_minute() {
    let (mut booth, mut talks) = groups(1).await;
    let talk = &mut talks[0];
    let day = boothbot::domain::day::Day::of(at(0), chrono_tz::Asia::Seoul);
    let picture = boothbot::domain::notice::Notice::SummaryPicture { day };
    // Nothing was posted: the picture is owed, and there is nothing to show.
    let owed = booth.store.owe_notices(vec![("picture".to_owned(), picture)], at(0));
    owed.await.expect("it is owed");
    talk.until(at(0)).await;
    assert_eq!(talk.heard().len(), 0);
    let sent = "SELECT count(*) FROM deliveries WHERE sent_at IS NOT NULL OR waited IS NOT NULL
                   OR message IS NOT NULL";
    let sent: u64 = booth.rows().query_row(sent, [], |row| row.get(0)).expect("a number");
    assert_eq!(sent, 0, "nothing was sent");
    booth.post("mina", TAGS).await;
    talk.restarts(&booth.store, at(0)).await;
    talk.until(at(0)).await;
    assert_eq!(moments(talk), [at(0)], "and nothing has to wait for it");
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
    // Three requests that were under way together are told the same.
    for topic in 2..=4 {
        let (name, fault) = (format!("telegram:-100/{topic}"), "too many".to_owned());
        let paused = booth.store.chat_paused(name, Vec::new(), at(30), fault);
        paused.await.expect("it is kept");
    }
    booth.post("mina", TAGS).await;
    Talk::all_until(&mut talks, at(60)).await;
    assert_eq!(moments(&talks[0])[0], at(30));
    assert_eq!(moments(&talks[3]), [at(0)]);
    booth.closes().await;
}

#[tokio::test]
async fn a_pause_that_was_asked_for_outlasts_a_restart() {
    let (mut booth, mut talks) = groups(1).await;
    let talk = &mut talks[0];
    talk.replies([Reply::PausesFor(30)]);
    booth.post("mina", TAGS).await;
    talk.until(at(1)).await;
    talk.restarts(&booth.store, at(5)).await;
    booth.clock(at(6)).post("jun", TAGS).await;
    talk.until(at(60)).await;
    assert_eq!(moments(talk), [at(0), at(30), at(31)], "nobody is spoken to before the time");
    booth.closes().await;
}

#[tokio::test]
async fn the_pause_of_all_chats_outlasts_a_restart() {
    let (mut booth, mut talks) = groups(4).await;
    for talk in &talks[..3] {
        talk.replies([Reply::PausesFor(30)]);
    }
    booth.post("mina", TAGS).await;
    Talk::all_until(&mut talks[..3], at(1)).await;
    for talk in &mut talks {
        talk.restarts(&booth.store, at(2)).await;
    }
    Talk::all_until(&mut talks, at(60)).await;
    assert_eq!(moments(&talks[3]), [at(30)]);
    booth.closes().await;
}

#[tokio::test]
async fn a_pause_asked_for_in_one_topic_holds_in_the_whole_group() {
    let mut booth = Booth::open().await;
    let mut talks = Vec::new();
    for name in ["telegram:-100/2", "telegram:-100/3", "telegram:-1001"] {
        talks.push(Talk::open(&booth.store, name, at(0)).await);
    }
    talks[0].replies([Reply::PausesFor(30)]);
    booth.post("mina", TAGS).await;
    Talk::all_until(&mut talks, at(60)).await;
    assert_eq!(moments(&talks[1]), [at(31)], "a second after the first topic");
    assert_eq!(moments(&talks[2]), [at(0)], "another group is another group");
    booth.closes().await;
}
