//! A whole booth for tests: the real parser, store, desk, deliveries and chat; a clock by hand.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

use boothbot::chat::terminal::{Colour, Terminal};
use boothbot::desk::{At, Desk};
use boothbot::domain::campaign::Campaign;
use boothbot::domain::language::Language;
use boothbot::domain::post::{Item, PostId};
use boothbot::domain::staff::Role;
use boothbot::sources::{Format, Parser};
use boothbot::store::batch::{Batch, Recorded};
use boothbot::store::connection::Purpose;
use boothbot::store::deliveries::Standing;
use boothbot::store::stock::ItemSetup;
use boothbot::store::{Kind, Store};
use boothbot::tasks::deliver::Worker;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// A booth that has just opened: Mei leads, Ken and Ana help; 3 mugs, plenty of stickers.
pub(crate) struct Booth {
    pub(crate) store: Store,
    desk: Desk,
    worker: Worker<Terminal>,
    said: Arc<Mutex<Vec<u8>>>,
    now: DateTime<Utc>,
    posts: u64,
    presses: u64,
    authors: HashMap<String, u64>,
    languages: HashMap<String, Language>,
    folder: tempfile::TempDir,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no test panics while writing").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Booth {
    pub(crate) async fn open() -> Self {
        Self::of(Campaign::default()).await
    }

    pub(crate) async fn of(campaign: Campaign) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("booth.db");
        let store = Store::open(&path, Purpose::Live, Kind::Real, campaign).expect("a store");
        let item = |name: &str, started| ItemSetup {
            name: name.to_owned(),
            started,
            per_day: None,
            low: Some(1),
        };
        let staff = [("Mei", Role::Lead), ("Ken", Role::Member), ("Ana", Role::Member)];
        store
            .set_up(
                vec![item("mug", Some(3)), item("sticker", None)],
                staff.map(|(name, role)| (name.to_owned(), role)).into(),
                vec![("terminal".to_owned(), Language::En)],
            )
            .await
            .expect("it is set up");
        let said = Shared::default();
        let terminal = Terminal::new(Box::new(said.clone()), Colour::Off);
        let opened = "2026-11-21T05:00:00Z".parse().expect("14:00 in Seoul");
        let worker = Worker::new(store.clone(), terminal);
        Self {
            desk: Desk::new(store.clone()),
            store,
            worker,
            said: said.0,
            now: opened,
            posts: 0,
            presses: 0,
            authors: HashMap::new(),
            languages: HashMap::new(),
            folder,
        }
    }

    /// From now on the desk answers that person in that language.
    pub(crate) fn speaks(&mut self, who: &str, language: Language) -> &mut Self {
        self.languages.insert(who.to_owned(), language);
        self
    }

    /// Sets the clock of the day, in Seoul.
    pub(crate) fn at(&mut self, time: &str) -> &mut Self {
        self.now = format!("2026-11-21T{time}:00+09:00").parse().expect("a time like 14:05");
        self
    }

    pub(crate) fn on(&mut self, day: &str, time: &str) -> &mut Self {
        self.now = format!("{day}T{time}:00+09:00").parse().expect("a day and a time");
        self
    }

    /// Sets the clock to an instant.
    pub(crate) fn clock(&mut self, now: DateTime<Utc>) -> &mut Self {
        self.now = now;
        self
    }

    /// The database, for questions the store has no method for.
    pub(crate) fn rows(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("booth.db")).expect("a database")
    }

    /// A line of X's stream for a post that somebody publishes now.
    pub(crate) fn line(&mut self, handle: &str, text: &str) -> Value {
        self.posts += 1;
        let ms =
            u64::try_from(self.now.timestamp_millis()).expect("after 1970") - 1_288_834_974_657;
        let id = (ms << 22) + self.posts;
        let next = 100 + self.authors.len() as u64;
        let author = *self.authors.entry(handle.to_owned()).or_insert(next);
        json!({
            "data": {
                "id": id.to_string(), "text": text, "author_id": author.to_string(),
                "created_at": self.now.to_rfc3339(), "lang": "ko",
            },
            "includes": {"users": [
                {"id": author.to_string(), "username": handle, "name": handle.to_uppercase()},
            ]},
        })
    }

    /// Somebody publishes a post, and the stream brings it. Returns its id.
    pub(crate) async fn post(&mut self, handle: &str, text: &str) -> PostId {
        let line = self.line(handle, text);
        self.stream(&line).await;
        PostId::x(line["data"]["id"].as_str().expect("an id"))
    }

    /// The stream brings a line.
    pub(crate) async fn stream(&mut self, line: &Value) -> Recorded {
        let mut items = Vec::new();
        Parser::new(Format::XV2, true)
            .parse(line.to_string().as_bytes(), &mut items)
            .expect("the line parses");
        self.record(items).await
    }

    pub(crate) async fn record(&mut self, items: Vec<Item>) -> Recorded {
        let batch = Batch::prepare(items, self.store.campaign());
        let recorded = self.store.record(batch, self.now).await.expect("it is recorded");
        self.deliver().await;
        recorded
    }

    /// Somebody of the staff types a command; returns the answer.
    pub(crate) async fn says(&mut self, who: &str, command: &str) -> String {
        self.presses += 1;
        let nonce = format!("press {}", self.presses);
        self.presses_with(who, command, &nonce).await
    }

    /// The same press again, as a client that heard no answer would send it.
    pub(crate) async fn presses_with(&mut self, who: &str, command: &str, nonce: &str) -> String {
        let at = self.who(who, nonce).await;
        let answer = self.desk.run(command, &at).await.expect("the desk answers");
        self.deliver().await;
        answer.text
    }

    pub(crate) async fn who(&self, who: &str, nonce: &str) -> At {
        let staff = self.store.staff_named(who.to_owned()).await.expect("a store");
        let staff = staff.unwrap_or_else(|| panic!("{who} works here"));
        let language = self.languages.get(who).copied().unwrap_or_default();
        At { staff, language, place: None, now: self.now, nonce: nonce.to_owned(), revision: None }
    }

    pub(crate) fn desk(&self) -> Desk {
        self.desk.clone()
    }

    async fn deliver(&mut self) {
        self.worker.work(self.now).await.expect("it is delivered");
    }

    /// Everything the chat has shown since the last look.
    pub(crate) fn chat(&self) -> String {
        let said = std::mem::take(&mut *self.said.lock().expect("nobody panicked"));
        String::from_utf8(said).expect("the chat is text")
    }

    /// Every number recounts, every equation holds, nothing owed was left undelivered.
    pub(crate) async fn closes(self) {
        assert_eq!(self.store.verify().await.expect("it can be read"), []);
        assert_eq!(self.store.standing().await.expect("it can be read"), Standing::default());
    }
}
