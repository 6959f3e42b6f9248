//! What becomes of a message that is under way while its group becomes another.

use boothbot::store::deliveries::DeliveryId;
use chrono::Duration;

use crate::booth::Booth;
use crate::recorder::{Heard, Talk, at};

const OLD: &str = "telegram:-100";
const NEW: &str = "telegram:-900";
const TAGS: &str = "#PyConAPAC #Elastic";

/// The group moves while its next message is under way. Returns what that was.
async fn moves_in_the_middle(booth: &Booth) -> DeliveryId {
    let rows = booth.rows();
    let begins = "UPDATE deliveries SET state = 'sending' WHERE id =
                  (SELECT min(id) FROM deliveries WHERE chat = ?1 AND state = 'ready')
                  RETURNING id";
    let id = rows.query_row(begins, [OLD], |row| row.get(0).map(DeliveryId)).expect("it is due");
    let moved = booth.store.chat_moved(OLD.to_owned(), NEW.to_owned(), at(10));
    moved.await.expect("it is heard");
    id
}

#[tokio::test]
async fn what_was_under_way_when_a_group_moved_is_no_repeat_where_it_is_now() {
    let mut booth = Booth::open().await;
    Talk::open(&booth.store, OLD, at(0)).await;
    booth.post("mina", TAGS).await;
    moves_in_the_middle(&booth).await;
    let mut new = Talk::with(&booth.store, NEW, at(10)).await;
    new.settles().await;
    let heard = new.heard();
    let told: Vec<_> = heard.iter().map(|it| (it.shows("@mina"), it.said.again)).collect();
    assert_eq!(told, [(true, false)], "the new chat never had it");
    booth.closes().await;
}

#[tokio::test]
async fn what_the_old_group_says_late_changes_nothing_in_the_new_one() {
    let mut booth = Booth::open().await;
    Talk::open(&booth.store, OLD, at(0)).await;
    booth.post("mina", TAGS).await;
    let id = moves_in_the_middle(&booth).await;
    let mut new = Talk::with(&booth.store, NEW, at(10)).await;
    new.settles().await;
    let (store, old, why) = (&booth.store, || OLD.to_owned(), || "late".to_owned());
    store.delivery_unclear(old(), vec![id], why(), at(11)).await.expect("it is heard");
    store.message_lost(old(), vec![id]).await.expect("it is heard");
    store.delivery_waits(old(), vec![id], at(12), why()).await.expect("it is heard");
    store.chat_paused(old(), vec![id], at(12), why()).await.expect("it is heard");
    store.delivery_given_up(old(), vec![id], why(), at(12)).await.expect("it is heard");
    new.now += Duration::seconds(30);
    new.settles().await;
    assert_eq!(new.heard().iter().filter(|heard| Heard::shows(heard, "@mina")).count(), 1);
    booth.closes().await;
}

#[tokio::test]
async fn a_worker_that_starts_beside_others_takes_nothing_for_interrupted() {
    let mut booth = Booth::open().await;
    Talk::open(&booth.store, OLD, at(0)).await;
    booth.post("mina", TAGS).await;
    let rows = booth.rows();
    rows.execute("UPDATE deliveries SET state = 'sending' WHERE chat = ?1", [OLD]).expect("begun");
    let mut other = Talk::with(&booth.store, OLD, at(1)).await;
    other.settles().await;
    assert_eq!(other.heard().len(), 0, "somebody else is sending it");
    other.restarts(&booth.store, at(2)).await;
    other.settles().await;
    assert!(other.heard()[0].said.again, "until the whole program was started again");
    booth.closes().await;
}
