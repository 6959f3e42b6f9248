//! Store → chat: what is owed is delivered, and marked so only after the chat took it.
//!
//! One [`Worker`] per chat, so that a chat that must wait, or is gone, never makes another wait.
//! A worker has no clock: it does what can be done at `now` and says when it wants to be called
//! again. Before each request it marks the rows as being sent, so that a crash in between is
//! known as one, and whatever may have arrived is sent once more, marked, and never again.

mod cards;
mod words;

use std::time::Duration as StdDuration;

use chrono::{DateTime, Duration, Utc};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::chat::pace::{Kind, Limits, Pace, WINDOW};
use crate::chat::{Chat, ChatError, Outgoing, Said};
use crate::store::Store;
use crate::store::chats::ChatRow;
use crate::store::connection::StoreError;
use crate::store::deliveries::requests::{Beginning, Begun, Lately, Share, Sharing};
use crate::store::deliveries::{ANSWER, Delivery, DeliveryId, Owed, Without};
use cards::Cards;
use words::Words;

/// How many deliveries are read at once: enough to fill a shared message several times.
const AT_ONCE: u32 = 64;

/// How many cards share a message in a rush: what a phone shows without scrolling twice.
const CARDS_A_MESSAGE: usize = 8;

/// How long a rush may gather cards before they are sent.
const GATHER: Duration = Duration::seconds(4);

/// How long a request that is under way may still take once we are told to stop.
const GRACE: StdDuration = StdDuration::from_secs(2);

/// The longest wait of a worker with nothing due: a fact that was missed costs no more.
const LONGEST_WAIT: StdDuration = StdDuration::from_secs(5);

/// Speaks to one chat.
pub struct Worker<C> {
    store: Store,
    chat: C,
    pace: Pace,
}

/// What is said next: rows that share one message, and when that may be.
struct Job {
    kind: Kind,
    rows: Vec<DeliveryId>,
    said: Said,
    /// The revision each row shows once it is said.
    shown: Vec<i64>,
}

/// What was made of deliveries that are due.
enum Ready {
    Job(Box<Job>),
    Nothing,
    Fault(String),
}

impl<C: Chat> Worker<C> {
    /// A worker for a chat. It takes nothing for interrupted: that is asked once, when the program
    /// starts ([`Store::recover_deliveries`]).
    pub fn new(store: Store, chat: C) -> Self {
        let pace = Pace::new(chat.limits());
        Self { store, chat, pace }
    }

    /// Says everything that is due and may be said now. Returns when there will be more to do;
    /// `None` when nothing is owed.
    ///
    /// # Errors
    /// When the database fails. A chat that fails is noted on the delivery.
    pub async fn work(&mut self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let name = self.chat.name().to_owned();
        loop {
            let Some(row) = self.store.chat(name.clone()).await?.filter(|it| it.closed.is_none())
            else {
                return Ok(None);
            };
            let due = self.store.due(name.clone(), now, AT_ONCE).await?;
            let Some(first) = due.first() else {
                return self.store.next_due(name).await;
            };
            let together = self.chat.limits().all_a_second.is_some();
            if let Some(until) = self.store.paused_until(name.clone(), together, now).await? {
                return Ok(Some(until));
            }
            let Lately { messages, last } =
                self.store.sent_lately(name.clone(), WINDOW, now).await?;
            self.pace.learn(messages, last);
            let kind = kind(first);
            let mut ready = self.pace.ready_at(kind, now);
            let together = self.together(&due, now);
            if let Some(gathered) = gathered(&together, &self.pace.clone(), now) {
                ready = ready.max(gathered);
            }
            let next = if ready > now {
                // An edit may go where a new card has to wait for the next minute.
                let edit = due.iter().find(|delivery| self::kind(delivery) == Kind::Edit);
                match edit.filter(|_| self.pace.ready_at(Kind::Edit, now) <= now) {
                    Some(edit) => std::slice::from_ref(edit),
                    None => return Ok(Some(ready)),
                }
            } else {
                together.as_slice()
            };
            if let Some(room) = self.deliver(next, &row, now).await? {
                return Ok(Some(room));
            }
        }
    }

    /// Whether the chat is no more: it has another name now, or nobody talks there.
    async fn is_over(&self) -> Result<bool, StoreError> {
        Ok(self.store.chat(self.chat.name().to_owned()).await?.is_none())
    }

    /// The deliveries that go into the next message: in a rush several new cards, else the first.
    fn together(&mut self, due: &[Delivery], now: DateTime<Utc>) -> Vec<Delivery> {
        let fresh = |delivery: &&Delivery| {
            matches!(delivery.owed, Owed::Card { message: None, .. })
                && delivery.unclear == 0
                && !delivery.plain
        };
        let first = &due[..1];
        let waiting: Vec<Delivery> = due.iter().filter(fresh).cloned().collect();
        if !fresh(&&due[0]) || !self.pace.is_rush(waiting.len(), now) {
            return first.to_vec();
        }
        waiting.into_iter().take(CARDS_A_MESSAGE).collect()
    }

    /// Says one message. Returns when there is room for it, if its group or all chats together had
    /// their share.
    async fn deliver(
        &mut self,
        deliveries: &[Delivery],
        row: &ChatRow,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let name = self.chat.name().to_owned();
        let ids: Vec<DeliveryId> = deliveries.iter().map(|delivery| delivery.id).collect();
        let job = match self.prepare(deliveries, row, now).await? {
            Ready::Job(job) => job,
            Ready::Nothing => {
                self.store.delivery_needless(ids).await?;
                return Ok(None);
            }
            Ready::Fault(fault) => {
                error!(delivery = ids[0].0, "delivery {} is given up: {fault}", ids[0].0);
                self.store.delivery_given_up(name, ids, fault, now).await?;
                return Ok(None);
            }
        };
        let beginning = Beginning {
            chat: name,
            deliveries: job.rows.clone(),
            message: job.said.edits().map(str::to_owned),
            edit: job.kind == Kind::Edit,
            shares: shares(self.chat.limits(), job.kind),
        };
        match self.store.sending(beginning, now).await? {
            Begun::Now => {}
            Begun::RoomAt(room) => return Ok(Some(room)),
            Begun::Changed => return Ok(None),
        }
        let outcome = self.chat.say(&job.said, now).await;
        self.note(*job, deliveries, outcome, now).await?;
        if let Some(title) = self.chat.title().filter(|title| row.title.as_deref() != Some(title)) {
            let name = self.chat.name().to_owned();
            self.store.set_chat_title(name, title.to_owned()).await?;
        }
        Ok(None)
    }

    async fn prepare(
        &self,
        deliveries: &[Delivery],
        row: &ChatRow,
        now: DateTime<Utc>,
    ) -> Result<Ready, StoreError> {
        let first = &deliveries[0];
        let mut key = first.id.0.to_string();
        let (what, rows, shown) = match &first.owed {
            Owed::Words { body, .. } => {
                match words::of(&self.store, body, row.language, !first.wordy).await? {
                    Words::Say(what) => (what, vec![first.id], vec![1]),
                    Words::Nothing => return Ok(Ready::Nothing),
                    Words::Unreadable(fault) => return Ok(Ready::Fault(fault)),
                }
            }
            Owed::Card { message, .. } => {
                let Cards { cards, rows, shown } =
                    cards::of(&self.store, deliveries, message.as_ref(), row, now).await?;
                let Some(newest) = shown.first() else {
                    // Claims are never deleted: a card without one is a fault worth seeing.
                    return Ok(Ready::Fault("its claim is gone".to_owned()));
                };
                key = format!("{key}.{newest}");
                (Outgoing::Cards { cards, message: message.clone() }, rows, shown)
            }
        };
        let said = Said {
            what,
            language: row.language,
            silent: row.muted_until.is_some_and(|until| now < until),
            again: first.unclear > 0,
            plain: first.plain,
            key,
        };
        Ok(Ready::Job(Box::new(Job { kind: kind(first), rows, said, shown })))
    }

    async fn note(
        &mut self,
        job: Job,
        deliveries: &[Delivery],
        outcome: Result<String, ChatError>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let name = self.chat.name().to_owned();
        let first = deliveries[0].id.0;
        match outcome {
            Ok(message) => {
                let shown = job.rows.into_iter().zip(job.shown).collect();
                self.store.delivered(name, shown, message, now).await
            }
            Err(ChatError::TryLater { at, reason }) => {
                warn!(chat = name, "{name} waits until {at}: {reason}");
                self.pace.pause(at);
                self.store.delivery_waits(name, job.rows, at, reason).await
            }
            Err(ChatError::Paused { until, reason }) => {
                warn!(chat = name, "{name} asks for a pause until {until}: {reason}");
                self.store.chat_paused(name, job.rows, until, reason).await
            }
            Err(ChatError::Unclear(reason)) => {
                warn!(chat = name, delivery = first, "delivery {first} may have arrived: {reason}");
                self.store.delivery_unclear(name, job.rows, reason, now).await
            }
            Err(ChatError::Markup(reason)) => {
                error!(chat = name, delivery = first, "markup of ours was refused: {reason}");
                self.store.delivery_goes(name, job.rows, Without::Markup).await
            }
            Err(ChatError::NoFiles(reason)) => {
                info!(chat = name, delivery = first, "{name} takes no files: {reason}");
                self.store.delivery_goes(name, job.rows, Without::Files).await
            }
            Err(ChatError::Lost) => {
                info!(chat = name, delivery = first, "the message of delivery {first} is gone");
                self.store.message_lost(name, job.rows).await
            }
            Err(ChatError::Moved(new)) => {
                info!(chat = name, "{name} is {new} now");
                let why = format!("moved to {new}");
                self.store.delivery_waits(name.clone(), job.rows, now, why).await?;
                self.store.chat_moved(name, new, now).await
            }
            Err(ChatError::Closed(reason)) => {
                error!(chat = name, "{name} takes nothing any more: {reason}");
                self.store.delivery_waits(name.clone(), job.rows, now, reason.clone()).await?;
                self.store.chat_closed(name, reason, now).await
            }
            // One of them is the reason: alone, and without markup, the others arrive.
            Err(ChatError::Refused(reason)) if deliveries.len() > 1 => {
                error!(chat = name, delivery = first, "a shared message was refused: {reason}");
                self.store.delivery_goes(name, job.rows, Without::Markup).await
            }
            Err(ChatError::Refused(reason)) => {
                error!(chat = name, delivery = first, "delivery {first} given up: {reason}");
                self.store.delivery_given_up(name, job.rows, reason, now).await
            }
        }
    }
}

fn kind(delivery: &Delivery) -> Kind {
    match &delivery.owed {
        Owed::Card { message: Some(_), .. } => Kind::Edit,
        Owed::Card { message: None, .. } => Kind::Message,
        Owed::Words { topic, .. } if topic.starts_with(ANSWER) => Kind::Answer,
        Owed::Words { .. } => Kind::Message,
    }
}

/// What a request shares with the other topics of its group, and with all chats of the service:
/// other workers may be about to begin one too.
fn shares(limits: Limits, kind: Kind) -> Vec<Share> {
    let group = Sharing::Group;
    let spacing = limits.spacing.map(|within| Share { of: group, most: 1, within, edits: true });
    let minute = limits.a_minute_of(kind);
    let minute = minute.map(|most| Share { of: group, most, within: WINDOW, edits: false });
    let second = limits.all_a_second.map(|most| {
        let within = Duration::seconds(1);
        Share { of: Sharing::Service, most, within, edits: true }
    });
    [spacing, minute, second].into_iter().flatten().collect()
}

/// In a rush, cards are gathered until there is a message full of them or the first has waited
/// long enough. `None` when there is nothing to gather.
fn gathered(together: &[Delivery], pace: &Pace, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let first = &together[0];
    let is_card = matches!(first.owed, Owed::Card { message: None, .. }) && first.unclear == 0;
    if !is_card || together.len() >= CARDS_A_MESSAGE || !pace.clone().is_rush(1, now) {
        return None;
    }
    Some(first.owed_at + GATHER)
}

/// Ends when we were told to stop and have been patient since.
async fn overdue(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// Speaks to a chat until told to stop, or until the chat is no more.
///
/// # Errors
/// When the database fails.
pub async fn run(store: Store, chat: impl Chat, stop: CancellationToken) -> Result<(), StoreError> {
    let mut facts = store.facts();
    let mut worker = Worker::new(store, chat);
    loop {
        let next = tokio::select! {
            next = worker.work(Utc::now()) => next?,
            // Whatever was being sent is known as such, and may have arrived.
            () = overdue(&stop) => return Ok(()),
        };
        if next.is_none() && worker.is_over().await? {
            return Ok(());
        }
        let wait = match next {
            Some(at) => (at - Utc::now()).to_std().unwrap_or_default().min(LONGEST_WAIT),
            None => LONGEST_WAIT,
        };
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            // What happened only wakes us: the store knows what is owed.
            heard = facts.recv() => if let Err(broadcast::error::RecvError::Closed) = heard {
                return Ok(());
            },
            () = tokio::time::sleep(wait) => {}
        }
        // A batch of facts is one reason to look.
        while facts.try_recv().is_ok() {}
    }
}
