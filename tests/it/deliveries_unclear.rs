//! When it often stays unclear whether a message arrived, somebody is told.

use crate::booth::Booth;
use crate::deliveries::leads_on_telegram;
use crate::recorder::{Reply, Talk, at};

const STAFF: &str = "telegram:-100";
const TAGS: &str = "#PyConAPAC #Elastic";

/// So many cards, 20 seconds from each other, of which it is unclear once whether they arrived.
async fn unclear(booth: &mut Booth, talk: &mut Talk, from: i64, cards: i64) {
    for card in 0..cards {
        let now = at(from + 20 * card);
        talk.replies([Reply::Unclear]);
        booth.clock(now).post(&format!("p{from}_{card}"), TAGS).await;
        talk.until(now + chrono::Duration::seconds(15)).await;
    }
}

#[tokio::test]
async fn three_unknown_messages_in_ten_minutes_are_no_news_and_four_are() {
    let mut booth = Booth::open().await;
    let mut lead = leads_on_telegram(&booth).await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    unclear(&mut booth, &mut talk, 0, 3).await;
    lead.until(at(60)).await;
    assert_eq!(lead.heard().len(), 0);
    let status = booth.clock(at(60)).says("Mei", "/status").await;
    assert!(!status.contains("10 minutes"), "{status}");

    unclear(&mut booth, &mut talk, 100, 3).await;
    lead.until(at(200)).await;
    let heard = lead.heard();
    assert_eq!(heard.len(), 1, "once, and not for each: {heard:?}");
    assert!(heard[0].notice().contains("4 messages"), "{}", heard[0].notice());
    let status = booth.clock(at(200)).says("Mei", "/status").await;
    assert!(status.contains("6 messages without an answer within 10 minutes"), "{status}");

    let status = booth.clock(at(1_000)).says("Mei", "/status").await;
    assert!(!status.contains("10 minutes"), "it is over: {status}");
    unclear(&mut booth, &mut talk, 1_000, 4).await;
    lead.until(at(1_100)).await;
    assert_eq!(lead.heard().len(), 2, "and told again when it comes again");
    booth.closes().await;
}

#[tokio::test]
async fn a_card_that_an_outage_costs_is_told_once_the_outage_is_over() {
    let mut booth = Booth::open().await;
    let mut lead = leads_on_telegram(&booth).await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    talk.replies(vec![Reply::Unclear; 2]);
    booth.clock(at(0)).post("mina", TAGS).await;
    talk.until(at(10)).await;
    // The lead's chat is behind the same outage.
    lead.replies(vec![Reply::Unclear; 6]);
    lead.until(at(600)).await;
    let heard = lead.heard();
    assert!(heard.len() >= 7, "tried until it arrives: {heard:?}");
    assert!(heard[6].taken.is_some() && heard[6].notice().contains("card"), "{:?}", heard[6]);
}

#[tokio::test]
async fn one_message_with_many_cards_is_one_unknown_message() {
    let mut booth = Booth::open().await;
    let mut lead = leads_on_telegram(&booth).await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    for number in 0..24 {
        booth.clock(at(0)).post(&format!("p{number:02}"), TAGS).await;
    }
    talk.replies([Reply::Unclear]);
    talk.settles().await;
    lead.until(at(100)).await;
    assert_eq!(lead.heard().len(), 0);
    booth.closes().await;
}
