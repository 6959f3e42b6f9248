//! A chat that writes down what it is told, and answers as a test has scripted.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use boothbot::chat::pace::Limits;
use boothbot::chat::{Chat, ChatError, Outgoing, Said};
use boothbot::domain::language::Language;
use boothbot::store::Store;
use boothbot::store::told::Telling;
use boothbot::tasks::deliver::Worker;
use chrono::{DateTime, Duration, Utc};

/// What Telegram allows in a group.
const GROUP: Limits = Limits {
    a_minute: Some(20),
    kept_for_answers: 2,
    spacing: Some(Duration::seconds(1)),
    all_a_second: Some(25),
    single_cards: Some(15),
};

/// More calls than any test needs: a worker that passes them never comes to rest.
const CALLS: u32 = 20_000;

/// So many seconds after the booth opened.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    let opened: DateTime<Utc> = "2026-11-21T05:00:00Z".parse().expect("an instant");
    opened + Duration::seconds(seconds)
}

/// How a chat meets what it is told.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Takes,
    /// Cannot be reached for so many seconds.
    LaterBy(i64),
    /// Asks for a pause of so many seconds.
    PausesFor(i64),
    Unclear,
    Lost,
    Moves(&'static str),
    Closes,
    Refuses,
}

/// Something that a chat was told, and the name it gave the message if it said that it took it.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) at: DateTime<Utc>,
    pub(crate) said: Said,
    pub(crate) taken: Option<String>,
    /// Whether it may stand in the chat.
    pub(crate) arrived: bool,
}

impl Heard {
    /// The message it edits.
    pub(crate) fn edits(&self) -> Option<&str> {
        self.said.edits()
    }

    /// Whose cards it shows: handle and state.
    pub(crate) fn cards(&self) -> Vec<(&str, &str)> {
        match &self.said.what {
            Outgoing::Cards { cards, .. } => {
                cards.iter().map(|card| (card.who.as_str(), card.status.as_str())).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn shows(&self, who: &str) -> bool {
        self.cards().iter().any(|card| card.0 == who)
    }

    pub(crate) fn is_answer(&self) -> bool {
        matches!(self.said.what, Outgoing::Answer { .. })
    }

    /// The words of a notice.
    pub(crate) fn notice(&self) -> &str {
        match &self.said.what {
            Outgoing::Notice { text, .. } => text,
            _ => "",
        }
    }
}

#[derive(Debug, Default)]
struct Room {
    replies: VecDeque<Reply>,
    heard: Vec<Heard>,
}

/// The chat.
#[derive(Clone)]
pub(crate) struct Recorder {
    name: String,
    room: Arc<Mutex<Room>>,
}

impl Recorder {
    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().expect("nobody panicked")
    }
}

impl Chat for Recorder {
    fn name(&self) -> &str {
        &self.name
    }

    fn limits(&self) -> Limits {
        GROUP
    }

    async fn say(&mut self, said: &Said, now: DateTime<Utc>) -> Result<String, ChatError> {
        let mut room = self.room();
        let reply = room.replies.pop_front().unwrap_or(Reply::Takes);
        let mut heard = Heard { at: now, said: said.clone(), taken: None, arrived: false };
        // Only a message that was there can be lost.
        let reply = match reply {
            Reply::Lost if heard.edits().is_none() => Reply::Takes,
            reply => reply,
        };
        heard.arrived = matches!(reply, Reply::Takes | Reply::Unclear);
        let outcome = match reply {
            Reply::Takes => {
                let fresh = format!("{}", room.heard.len() + 100);
                Ok(heard.edits().map_or(fresh, str::to_owned))
            }
            Reply::LaterBy(seconds) => Err(ChatError::TryLater {
                at: now + Duration::seconds(seconds),
                reason: "too many".to_owned(),
            }),
            Reply::PausesFor(seconds) => Err(ChatError::Paused {
                until: now + Duration::seconds(seconds),
                reason: "too many".to_owned(),
            }),
            Reply::Unclear => Err(ChatError::Unclear("no answer".to_owned())),
            Reply::Lost => Err(ChatError::Lost),
            Reply::Moves(new) => Err(ChatError::Moved(new.to_owned())),
            Reply::Closes => Err(ChatError::Closed("kicked".to_owned())),
            Reply::Refuses => Err(ChatError::Refused("too long".to_owned())),
        };
        heard.taken = outcome.as_ref().ok().cloned();
        room.heard.push(heard);
        outcome
    }
}

/// A chat with its worker and the clock they live by.
pub(crate) struct Talk {
    worker: Worker<Recorder>,
    chat: Recorder,
    pub(crate) now: DateTime<Utc>,
}

impl Talk {
    /// Cards come to a chat of that name from now on.
    pub(crate) async fn open(store: &Store, name: &str, now: DateTime<Utc>) -> Self {
        let telling = Telling::new(format!("open {name} {now}"), now, |_| ());
        store.open_chat(name.to_owned(), Language::En, now, telling).await.expect("it opens");
        Self::with(store, name, now)
    }

    /// A worker for a chat the store knows.
    pub(crate) fn with(store: &Store, name: &str, now: DateTime<Utc>) -> Self {
        let chat = Recorder { name: name.to_owned(), room: Arc::default() };
        let worker = Worker::new(store.clone(), chat.clone());
        Self { worker, chat, now }
    }

    /// The program ends and is started again.
    pub(crate) async fn restarts(&mut self, store: &Store, now: DateTime<Utc>) {
        self.now = now;
        store.recover_deliveries(now).await.expect("the database is there");
        self.worker = Worker::new(store.clone(), self.chat.clone());
    }

    /// What the chat answers from now on, one for each message; then it takes everything.
    pub(crate) fn replies(&self, replies: impl IntoIterator<Item = Reply>) {
        self.chat.room().replies.extend(replies);
    }

    /// The chat takes everything from now on.
    pub(crate) fn quiet(&self) {
        self.chat.room().replies.clear();
    }

    /// The worker works until then: each time it is called when it asked to be.
    pub(crate) async fn until(&mut self, end: DateTime<Utc>) {
        for _ in 0..CALLS {
            let next = self.works().await;
            if self.now >= end {
                return;
            }
            self.now = next.map_or(end, |next| next.min(end));
        }
        panic!("the worker never comes to rest");
    }

    /// The worker works until it has nothing more to do.
    pub(crate) async fn settles(&mut self) {
        for _ in 0..CALLS {
            match self.works().await {
                Some(next) => self.now = next,
                None => return,
            }
        }
        panic!("the worker never comes to rest");
    }

    /// All of them work until then, as workers beside each other do.
    pub(crate) async fn all_until(talks: &mut [Self], end: DateTime<Utc>) {
        for _ in 0..CALLS {
            let Some(now) = talks.iter().map(|talk| talk.now).min().filter(|now| *now <= end)
            else {
                return;
            };
            for talk in talks.iter_mut().filter(|talk| talk.now == now) {
                let next = talk.works().await;
                let idle = end + Duration::milliseconds(1);
                talk.now = next.map_or(idle, |next| next.min(idle));
            }
        }
        panic!("the workers never come to rest");
    }

    async fn works(&mut self) -> Option<DateTime<Utc>> {
        let next = self.worker.work(self.now).await.expect("the database is there");
        assert!(next.is_none_or(|next| next > self.now), "{next:?} is not after {}", self.now);
        next
    }

    /// Everything the chat was told.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.chat.room().heard.clone()
    }

    /// The new messages among it.
    pub(crate) fn messages(&self) -> Vec<Heard> {
        self.heard().into_iter().filter(|heard| heard.edits().is_none()).collect()
    }
}
