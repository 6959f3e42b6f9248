//! The real binary with a Telegram staff chat, against the strict Bot API server.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};

use boothbot::store::Store;
use serde_json::json;

use crate::bot_api::people::{ChatId, User};
use crate::bot_api::state::{CallbackAnswer, Shown};
use crate::bot_api::{BotApi, PATIENCE};

/// The staff's group.
pub(crate) const STAFF: ChatId = ChatId(-1_001_234_567_890);

/// A booth whose lead Mei has joined on Telegram, and whose cards come to the staff group.
pub(crate) struct Bot {
    pub(crate) api: Arc<BotApi>,
    folder: tempfile::TempDir,
    running: Option<Running>,
    posts: u64,
}

/// The binary while it runs.
struct Running {
    child: Child,
    keyboard: ChildStdin,
    said: Arc<Gathered>,
    errors: Arc<Gathered>,
}

/// Mei, who leads.
pub(crate) fn mei() -> User {
    User::new(42, "Mei").speaks("en")
}

/// Ken, who helps once he is invited.
pub(crate) fn ken() -> User {
    User::new(43, "Ken").speaks("en")
}

/// What comes out of a pipe, as it comes.
#[derive(Default)]
struct Gathered {
    text: Mutex<String>,
    more: Condvar,
}

impl Gathered {
    fn of(pipe: impl Read + Send + 'static) -> Arc<Self> {
        let gathered = Arc::new(Self::default());
        let seen = gathered.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                *seen.text.lock().expect("nobody panicked") += &format!("{line}\n");
                seen.more.notify_all();
            }
        });
        gathered
    }

    fn text(&self) -> String {
        self.text.lock().expect("nobody panicked").clone()
    }

    #[track_caller]
    fn wait_for(&self, words: &str) {
        let text = self.text.lock().expect("nobody panicked");
        let waits = |text: &mut String| !text.contains(words);
        let waited = self.more.wait_timeout_while(text, PATIENCE, waits);
        let (text, waited) = waited.expect("nobody panicked");
        assert!(!waited.timed_out(), "waited in vain for {words:?} in {text}");
    }
}

impl Bot {
    /// A booth on a new database that Mei leads.
    pub(crate) fn open() -> Self {
        Self::with("")
    }

    /// The same with more settings.
    pub(crate) fn with(settings: &str) -> Self {
        let mut bot = Self::closed(settings);
        bot.starts();
        let token = bot.first_token();
        bot.api.command(ChatId(42), &mei(), &format!("/join {token}"));
        bot.api.wait_for(|state| {
            state.chat(ChatId(42)).into_iter().find(|shown| shown.plain.starts_with("Welcome"))
        });
        bot.api.command(STAFF, &mei(), "/join");
        bot.sees(STAFF, "Cards come here");
        bot
    }

    /// The same, with settings that come after a post was seen.
    pub(crate) fn open_late(settings: &str) -> Self {
        let mut bot = Self::open();
        bot.posts("early");
        bot.sees(STAFF, "@early");
        bot.ends_on("-TERM");
        let path = bot.folder.path().join("boothbot.toml");
        let before = std::fs::read_to_string(&path).expect("it is there");
        std::fs::write(path, format!("{before}{settings}")).expect("it is written");
        bot.starts();
        bot
    }

    /// A booth that has not been started yet.
    pub(crate) fn closed(settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = format!(
            "[web]\nlisten = \"none\"\n[[items]]\nname = \"mug\"\nstock = 5\n[[items]]\nname = \"sticker\"\n\
             [sources.file]\nfollow = \"posts.jsonl\"\n{settings}"
        );
        std::fs::write(folder.path().join("boothbot.toml"), config).expect("it is written");
        Self { api: Arc::new(BotApi::start()), folder, running: None, posts: 0 }
    }

    /// Starts the binary.
    pub(crate) fn starts(&mut self) {
        self.starts_logging("info");
    }

    /// Starts it so that it tells everything it can.
    pub(crate) fn traces(&mut self) {
        self.starts_logging("trace");
    }

    fn starts_logging(&mut self, level: &str) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_boothbot"))
            .env("RUST_LOG", level)
            .current_dir(self.folder.path())
            .env_remove("BOOTHBOT_CONFIG")
            .env_remove("BOOTHBOT_DB")
            .env("BOOTHBOT_TELEGRAM_TOKEN", self.api.token())
            .env("BOOTHBOT_TELEGRAM_API_URL", self.api.url())
            .args(["run", "--as", "booth"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let keyboard = child.stdin.take().expect("a keyboard");
        let said = Gathered::of(child.stdout.take().expect("standard output"));
        let errors = Gathered::of(child.stderr.take().expect("standard error"));
        self.running = Some(Running { child, keyboard, said, errors });
    }

    /// Ends it with a signal: `-KILL`, `-TERM`.
    pub(crate) fn ends_on(&mut self, signal: &str) -> bool {
        let mut running = self.running.take().expect("it runs");
        let id = running.child.id().to_string();
        Command::new("kill").args([signal, &id]).status().expect("kill is there");
        running.child.wait().expect("it ends").success()
    }

    /// What it has written to standard error.
    pub(crate) fn errors(&self) -> String {
        let running = self.running.as_ref().expect("it runs");
        running.errors.text()
    }

    /// What it has said on its own terminal.
    pub(crate) fn said(&self) -> String {
        let running = self.running.as_ref().expect("it runs");
        running.said.text()
    }

    /// Waits until its own terminal shows some words.
    #[track_caller]
    pub(crate) fn shows(&self, words: &str) {
        self.running.as_ref().expect("it runs").said.wait_for(words);
    }

    /// Waits until its log has some words.
    #[track_caller]
    pub(crate) fn logs(&self, words: &str) {
        self.running.as_ref().expect("it runs").errors.wait_for(words);
    }

    /// The token that is printed at the first start.
    fn first_token(&self) -> String {
        self.logs("whoever sends it leads the booth");
        let errors = self.errors();
        let token = errors.split("/join ").nth(1).expect("it is printed");
        token.split([',', '.']).next().expect("it ends").to_owned()
    }

    /// Types a command on the binary's own terminal.
    pub(crate) fn types(&mut self, line: &str) {
        let running = self.running.as_mut().expect("it runs");
        writeln!(running.keyboard, "{line}").expect("it listens");
    }

    /// Somebody publishes a post with both tags.
    pub(crate) fn posts(&mut self, handle: &str) {
        self.posts_text(handle, "hello #PyConAPAC #Elastic");
    }

    /// Somebody publishes that text.
    pub(crate) fn posts_text(&mut self, handle: &str, text: &str) {
        self.posts += 1;
        let (id, author) = (self.posts, format!("7{}", self.posts));
        self.brings(&json!({
            "data": {
                "id": id.to_string(), "author_id": author,
                "created_at": chrono::Utc::now().to_rfc3339(), "text": text,
            },
            "includes": {"users": [{"id": author, "username": handle, "name": ""}]},
        }));
    }

    /// A line as a network sends it.
    pub(crate) fn brings(&mut self, line: &serde_json::Value) {
        let path = self.folder.path().join("posts.jsonl");
        let mut file =
            std::fs::File::options().append(true).create(true).open(path).expect("a file");
        writeln!(file, "{line}").expect("it is written");
    }

    /// Waits for the answer to a press.
    pub(crate) fn answer_to(&self, press: &str) -> CallbackAnswer {
        self.api.wait_for(|state| state.answers.iter().find(|it| it.id == press).cloned())
    }

    /// Ends the binary and counts in its database.
    pub(crate) fn ends_and_counts(&mut self, sql: &str) -> i64 {
        self.ends_on("-TERM");
        self.counts(sql)
    }

    /// Counts in the database of a binary that has ended.
    pub(crate) fn counts(&self, sql: &str) -> i64 {
        let path = self.folder.path().join("boothbot.db");
        let database = rusqlite::Connection::open(path).expect("a database");
        database.query_row(sql, [], |row| row.get(0)).expect("a number")
    }

    /// Waits until a message of a chat contains a text, and returns it.
    pub(crate) fn sees(&self, chat: ChatId, text: &str) -> Shown {
        self.api
            .wait_for(|state| state.chat(chat).into_iter().find(|shown| shown.plain.contains(text)))
    }

    /// Presses a button and returns the answer to the press.
    pub(crate) fn presses(&self, who: &User, message: i64, label: &str) -> String {
        let press = self.api.press_button(STAFF, message, who, label);
        self.api.wait_for(|state| {
            state.answers.iter().find(|answer| answer.id == press).map(|it| it.text.clone())
        })
    }

    /// Invites somebody as a member, who joins.
    pub(crate) fn takes_on(&self, user: &User, private: ChatId) {
        self.api.command(ChatId(42), &mei(), &format!("/invite {}", user.first_name));
        let link = self.sees(ChatId(42), &format!("For {}", user.first_name));
        let token = link.plain.split("start=").nth(1).expect("a link").trim();
        self.api.command(private, user, &format!("/start {token}"));
        self.sees(private, "Welcome");
    }

    /// The binary is killed after it did what stands in messages from that one on, and before it
    /// owed their answers and stored their offset; it starts again so many minutes later.
    pub(crate) fn forgets_since(&mut self, chat: ChatId, message: i64, minutes: i64) {
        self.ends_on("-KILL");
        let first = self.api.bring_again(chat, message, minutes * 60);
        let path = self.folder.path().join("boothbot.db");
        let database = rusqlite::Connection::open(path).expect("a database");
        let sql = "DELETE FROM deliveries
                    WHERE topic LIKE 'answer %' AND CAST(substr(topic, 8) AS INTEGER) >= ?1";
        database.execute(sql, [first]).expect("answers are forgotten");
        let bot = self.api.token().split(':').next().expect("a number");
        let offset = format!("{bot} {first} {}", chrono::Utc::now().to_rfc3339());
        let sql = "UPDATE settings SET value = ?1 WHERE key = 'telegram.offset'";
        assert_eq!(database.execute(sql, [offset]).expect("the offset is set"), 1);
        drop(database);
        self.starts();
    }

    /// Keeps everybody else from writing to the database until it is dropped.
    pub(crate) fn locks_the_database(&self) -> rusqlite::Connection {
        let path = self.folder.path().join("boothbot.db");
        let database = rusqlite::Connection::open(path).expect("a database");
        database.busy_timeout(std::time::Duration::from_secs(5)).expect("it waits");
        database.execute_batch("BEGIN IMMEDIATE").expect("it is locked");
        database
    }

    /// The database, once the binary has ended.
    pub(crate) fn store(&self) -> Store {
        use boothbot::domain::campaign::Campaign;
        use boothbot::store::Kind;
        use boothbot::store::connection::Purpose;
        let path: PathBuf = self.folder.path().join("boothbot.db");
        Store::open(&path, Purpose::Answer, Kind::Real, Campaign::default()).expect("a store")
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}
