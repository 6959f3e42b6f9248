//! What becomes of a message that is under way while its group becomes another.

use boothbot::store::deliveries::requests::{Beginning, Begun};
use boothbot::store::deliveries::{Delivery, DeliveryId, Owed};
use chrono::Duration;

use crate::booth::Booth;
use crate::recorder::{Heard, Reply, Talk, at};

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
    let mut new = Talk::with(&booth.store, NEW, at(10));
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
    let mut new = Talk::with(&booth.store, NEW, at(10));
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

/// A new message of the old group that is about to begin.
fn beginning(due: &[Delivery]) -> Beginning {
    let deliveries = due.iter().map(|delivery| delivery.id).collect();
    Beginning { chat: OLD.to_owned(), deliveries, message: None, edit: false, shares: Vec::new() }
}

#[tokio::test]
async fn what_moves_just_before_it_is_sent_is_left_to_the_new_group() {
    let mut booth = Booth::open().await;
    Talk::open(&booth.store, OLD, at(0)).await;
    booth.post("mina", TAGS).await;
    let due = booth.store.due(OLD.to_owned(), at(0), 8).await.expect("it is read");
    let moved = booth.store.chat_moved(OLD.to_owned(), NEW.to_owned(), at(10));
    moved.await.expect("it is heard");
    let begun = booth.store.sending(beginning(&due), at(10)).await.expect("it is asked");
    assert_eq!(begun, Begun::Changed);
    let mut new = Talk::with(&booth.store, NEW, at(10));
    new.settles().await;
    assert!(new.heard()[0].shows("@mina"), "nobody else is sending it");
    booth.closes().await;
}

#[tokio::test]
async fn a_card_that_turns_out_to_have_arrived_is_not_sent_again() {
    let mut booth = Booth::open().await;
    let mut talk = Talk::open(&booth.store, OLD, at(0)).await;
    booth.post("mina", TAGS).await;
    talk.replies([Reply::Unclear]);
    talk.until(at(0)).await;
    let due = booth.store.due(OLD.to_owned(), at(9), 8).await.expect("it is read");
    let Owed::Card { claim, .. } = due[0].owed else { panic!("a card is due") };
    // Somebody presses on it between our looking and our sending.
    let redraw = booth.store.owe_redraw(OLD.to_owned(), "77".to_owned(), claim, false, at(9));
    redraw.await.expect("it is owed");
    let begun = booth.store.sending(beginning(&due), at(9)).await.expect("it is asked");
    assert_eq!(begun, Begun::Changed);
    talk.until(at(20)).await;
    assert_eq!(talk.messages().len(), 1, "the one that was pressed");
    booth.closes().await;
}

#[tokio::test]
async fn cards_that_the_new_group_has_already_are_not_sent_there_again() {
    let mut booth = Booth::open().await;
    let mut old = Talk::open(&booth.store, OLD, at(0)).await;
    booth.post("mina", TAGS).await;
    old.settles().await;
    // The word that the group moved was lost, and somebody opens the new one.
    let mut new = Talk::open(&booth.store, NEW, at(10)).await;
    new.settles().await;
    booth.clock(at(20)).post("jun", TAGS).await;
    old.replies([Reply::Moves(NEW)]);
    old.until(at(20)).await;
    new.now = at(20);
    new.settles().await;
    for who in ["@mina", "@jun"] {
        assert_eq!(new.messages().iter().filter(|it| it.shows(who)).count(), 1, "{who}");
    }
    booth.closes().await;
}

#[tokio::test]
async fn a_worker_that_starts_beside_others_takes_nothing_for_interrupted() {
    let mut booth = Booth::open().await;
    Talk::open(&booth.store, OLD, at(0)).await;
    booth.post("mina", TAGS).await;
    let rows = booth.rows();
    rows.execute("UPDATE deliveries SET state = 'sending' WHERE chat = ?1", [OLD]).expect("begun");
    let mut other = Talk::with(&booth.store, OLD, at(1));
    other.settles().await;
    assert_eq!(other.heard().len(), 0, "somebody else is sending it");
    other.restarts(&booth.store, at(2)).await;
    other.settles().await;
    assert!(other.heard()[0].said.again, "until the whole program was started again");
    booth.closes().await;
}
