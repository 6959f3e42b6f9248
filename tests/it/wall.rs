//! The wall as browsers see it: the real app on a port of its own, asked over HTTP.

mod figures;
mod live;
mod page;
mod scenes;
mod screens;

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use boothbot::app;
use boothbot::chat::terminal::{Colour, Terminal};
use boothbot::config::web::Doors;
use boothbot::domain::campaign::Campaign;
use boothbot::domain::language::Language;
use boothbot::domain::post::{Item, PostId};
use boothbot::domain::staff::Role;
use boothbot::sources::follow::Follow;
use boothbot::sources::{Format, Parser};
use boothbot::store::batch::Batch;
use boothbot::store::connection::Purpose;
use boothbot::store::stock::ItemSetup;
use boothbot::store::{Kind, Store};
use boothbot::web::Web;
use chrono::Utc;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long a test waits for what must come before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// With it, a post earns.
pub(crate) const BOTH: &str = "#PyConAPAC #Elastic";

/// A booth with a wall: 3 mugs, Mei leads.
pub(crate) struct Wall {
    pub(crate) store: Store,
    at: SocketAddr,
    http: reqwest::Client,
    keyboard: mpsc::Sender<String>,
    said: mpsc::UnboundedReceiver<String>,
    stop: CancellationToken,
    running: JoinHandle<anyhow::Result<()>>,
    posts: u64,
    folder: tempfile::TempDir,
}

/// The terminal's screen, line by line.
struct Screen(mpsc::UnboundedSender<String>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // The test may have ended.
        let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Wall {
    pub(crate) async fn open() -> Self {
        Self::in_language(Language::En).await
    }

    pub(crate) async fn in_language(language: Language) -> Self {
        Self::with(language, Doors::default()).await
    }

    pub(crate) async fn with(language: Language, doors: Doors) -> Self {
        Self::measured(language, doors, true).await
    }

    /// `metrics`: whether the configuration asks for them.
    pub(crate) async fn measured(language: Language, doors: Doors, metrics: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("booth.db");
        let campaign = Campaign::default();
        let store = Store::open(&path, Purpose::Live, Kind::Real, campaign).expect("a store");
        let mug = ItemSetup { name: "mug".into(), started: Some(3), per_day: None, low: None };
        let terminal = vec![("terminal".to_owned(), Language::En)];
        store.set_up(vec![mug], Vec::new(), terminal).await.expect("it is set up");
        let mei = store.set_staff("Mei".to_owned(), Role::Lead).await.expect("a lead");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let (keyboard, typed) = mpsc::channel(16);
        let (screen, said) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        let booth = app::Booth {
            store: store.clone(),
            sources: Vec::<Follow>::new(),
            x: None,
            terminal: Terminal::new(Box::new(Screen(screen)), Colour::Off),
            typed,
            staff: mei,
            telegram: None,
            webhooks: Vec::new(),
            web: Some(Web { listener, language, doors, metrics }),
            summary_at: None,
            stop: stop.clone(),
        };
        let running = tokio::spawn(app::run(booth));
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
        let http = http.build().expect("a client");
        Self { store, at, http, keyboard, said, stop, running, posts: 0, folder }
    }

    /// Somebody publishes a post, and it is recorded.
    pub(crate) async fn post(&mut self, handle: &str, text: &str) -> PostId {
        self.post_with(handle, text, |_| {}).await
    }

    /// The same, with more said of it on the wire.
    pub(crate) async fn post_with(
        &mut self,
        handle: &str,
        text: &str,
        change: impl FnOnce(&mut Value),
    ) -> PostId {
        self.posts += 1;
        let id = 1_991_000_000_000_000_000 + self.posts;
        let mut line = json!({
            "data": {
                "id": id.to_string(), "text": text, "author_id": format!("7{handle}"),
                "created_at": "2026-11-21T05:02:00Z", "lang": "ko",
            },
            "includes": {"users": [
                {"id": format!("7{handle}"), "username": handle, "name": format!("{handle}'s")},
            ]},
        });
        change(&mut line);
        let mut items = Vec::new();
        let mut parser = Parser::new(Format::XV2, true);
        parser.parse(line.to_string().as_bytes(), &mut items).expect("the line parses");
        self.record(items).await;
        PostId::x(id.to_string())
    }

    pub(crate) async fn record(&self, items: Vec<Item>) {
        let batch = Batch::prepare(items, self.store.campaign());
        self.store.record(batch, Utc::now()).await.expect("it is recorded");
    }

    /// Somebody types a command, and is answered.
    pub(crate) async fn types(&mut self, command: &str) -> String {
        self.keyboard.send(command.to_owned()).await.expect("it listens");
        let mut shown = String::new();
        let echo = format!("> {command}");
        tokio::time::timeout(PATIENCE, async {
            while !shown.contains(&echo) {
                shown += &self.said.recv().await.expect("a screen");
            }
        })
        .await
        .expect("it is answered");
        shown
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    pub(crate) async fn asked(&self, method: Method, path: &str) -> reqwest::Response {
        self.http.request(method, self.url(path)).send().await.expect("an answer")
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        let answer = self.asked(Method::GET, path).await;
        (answer.status(), answer.text().await.expect("text"))
    }

    pub(crate) async fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str(&body).expect("JSON")
    }

    /// The database, for what the store has no method for.
    pub(crate) fn rows(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("booth.db")).expect("a database")
    }

    /// Ends the booth as Ctrl-C does.
    pub(crate) async fn closes(self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(1), self.running).await;
        ended.expect("within a second").expect("no panic").expect("it ends well");
    }
}

#[tokio::test]
async fn nothing_but_reading_is_answered_and_only_where_something_is() {
    let wall = Wall::open().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = wall.asked(method.clone(), "/healthz").await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.headers()["allow"], "GET,HEAD");
    }
    assert_eq!(wall.asked(Method::HEAD, "/healthz").await.status(), StatusCode::OK);
    for path in ["/admin", "/.git/config", "/assets/..%2f..%2fCargo.toml", "/api/v1"] {
        assert_eq!(wall.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    wall.closes().await;
}
