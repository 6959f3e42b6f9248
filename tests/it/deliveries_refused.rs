//! What becomes of what a chat refuses: it is given up and told, and nothing beside it is.

use crate::booth::Booth;
use crate::deliveries::{earns, leads_on_telegram, names};
use crate::recorder::{Heard, Reply, Talk, at};

const STAFF: &str = "telegram:-100";

#[tokio::test]
async fn what_a_chat_refuses_is_given_up_and_told() {
    let mut booth = Booth::open().await;
    let mut lead = leads_on_telegram(&booth).await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    talk.replies([Reply::Refuses]);
    earns(&mut booth, "mina", 0).await;
    earns(&mut booth, "jun", 1).await;
    talk.settles().await;
    assert_eq!(names(&talk.messages()), ["@mina", "@jun"], "the next goes on");
    lead.until(at(10)).await;
    assert!(lead.heard()[0].notice().contains("too long"), "{:?}", lead.heard());
    assert_eq!(booth.store.standing().await.expect("figures").dead, 1);
    // Whoever finds her by name mends it: what changes is told anew.
    booth.clock(at(20)).says("Mei", "/give @mina mug").await;
    talk.until(at(20)).await;
    booth.closes().await;
}

#[tokio::test]
async fn one_card_that_a_chat_refuses_takes_none_of_those_beside_it_along() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    for number in 0..24 {
        earns(&mut booth, &format!("p{number:02}"), 0).await;
    }
    talk.replies([Reply::Refuses, Reply::Refuses]);
    talk.settles().await;
    let heard = talk.heard();
    assert_eq!(heard[0].cards().len(), 8, "they were to share a message");
    assert_eq!(heard[1].cards().len(), 1, "each is tried alone");
    let arrived = heard.iter().filter(|heard| heard.arrived).flat_map(Heard::cards);
    assert_eq!(arrived.count(), 23, "all but the one that was refused alone too");
    assert_eq!(booth.store.standing().await.expect("it is read").dead, 1);
}

#[tokio::test]
async fn a_card_that_is_given_up_again_is_told_again() {
    let mut booth = Booth::open().await;
    let mut lead = leads_on_telegram(&booth).await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    talk.replies(vec![Reply::Refuses; 3]);
    earns(&mut booth, "mina", 0).await;
    talk.until(at(1)).await;
    for (second, press) in [(10, "/give @mina mug"), (20, "/undo @mina")] {
        booth.clock(at(second)).says("Mei", press).await;
        talk.until(at(second)).await;
    }
    lead.until(at(60)).await;
    assert_eq!(lead.heard().len(), 3, "{:?}", lead.heard());
}
