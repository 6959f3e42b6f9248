//! A Telegram Bot API server for tests, stricter than the real one.
//!
//! It listens on a port of this machine, on a thread of its own, so that a test without a runtime
//! can point the real program at it. Whatever a strict server or a careful reader would object to
//! is a violation, and a test that ends with one fails.

mod connection;
mod editing;
pub(crate) mod fault;
mod html;
pub(crate) mod keyboard;
mod methods;
mod pace;
pub(crate) mod people;
mod sending;
mod server;
pub(crate) mod state;
mod table;
mod updates;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use fault::Fault;
use keyboard::Does;
use people::{ChatId, Extra, User};
use server::Shared;
use state::{Call, CallbackAnswer, Shown, State};

const TOKEN: &str = "123456:TEST-AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

/// How long a test waits for a bot before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct BotApi {
    url: String,
    shared: Arc<Shared>,
    expects_violations: AtomicBool,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl BotApi {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener can be set so");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Shared::new();
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::spawn(move || server::serve(listener, served, stopped));
        Self {
            url,
            shared,
            expects_violations: AtomicBool::new(false),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn token(&self) -> &'static str {
        TOKEN
    }

    /// The bot is in this chat. A chat is also known once somebody has written there.
    pub(crate) fn knows(&self, chat: ChatId) {
        self.shared.change(|state| {
            state.knows(chat.0);
        });
    }

    /// The chat is a forum with this topic.
    pub(crate) fn topic(&self, chat: ChatId, thread: i64) {
        self.shared.change(|state| state.knows(chat.0).topics.insert(thread));
    }

    /// Somebody writes to a chat; returns the id of the message.
    pub(crate) fn command(&self, chat: ChatId, from: &User, text: &str) -> i64 {
        self.command_with(chat, from, text, &Extra::default())
    }

    pub(crate) fn command_with(&self, chat: ChatId, from: &User, text: &str, extra: &Extra) -> i64 {
        self.shared.change(|state| state.hear(chat.0, from, text, extra))
    }

    /// Every update from that message on comes again, `later` seconds after it was written, as
    /// after a crash before its offset was stored. Returns the first one's number.
    pub(crate) fn bring_again(&self, chat: ChatId, message: i64, later: i64) -> i64 {
        self.shared.change(|state| state.bring_again(chat.0, message, later))
    }

    /// A press with any data, as a client may send it; returns the id of the callback query.
    pub(crate) fn press(&self, chat: ChatId, message: i64, from: &User, data: &str) -> String {
        self.shared.change(|state| state.press(chat.0, message, from, data))
    }

    /// A press on the button of a message whose text holds `label_part`.
    #[track_caller]
    pub(crate) fn press_button(
        &self,
        chat: ChatId,
        message: i64,
        from: &User,
        label_part: &str,
    ) -> String {
        let shown = self.chat(chat).into_iter().find(|shown| shown.id == message);
        let shown = shown.unwrap_or_else(|| panic!("message {message} stands in {chat:?}"));
        let button =
            shown.keyboard.iter().flatten().find(|button| button.text.contains(label_part));
        match button.map(|button| &button.does) {
            Some(Does::Data(data)) => self.press(chat, message, from, data),
            found => panic!("no button {label_part:?} to press but {found:?} in {shown:#?}"),
        }
    }

    /// The bot's standing in a chat changes: `kicked`, `left`, `member`, `administrator`.
    pub(crate) fn my_chat_member(&self, chat: ChatId, from: &User, old: &str, new: &str) {
        self.shared.change(|state| state.bot_becomes(chat.0, from, old, new));
    }

    /// A group becomes a supergroup.
    pub(crate) fn migrate(&self, chat: ChatId, new: ChatId) {
        self.shared.change(|state| state.migrate(chat.0, new.0));
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.shared.change(|state| state.faults.push(fault));
    }

    /// The next `times` polls find that another bot polls too.
    pub(crate) fn second_poller(&self, times: u32) {
        self.shared.change(|state| state.other_pollers += times);
    }

    /// Waits until a question about the state has an answer.
    #[track_caller]
    pub(crate) fn wait_for<T>(&self, mut question: impl FnMut(&State) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut state = self.shared.lock();
        loop {
            if let Some(answer) = question(&state) {
                return answer;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let transcript = state.transcript();
                drop(state);
                panic!("waited {PATIENCE:?} in vain:\n{transcript}");
            }
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }

    pub(crate) fn chat(&self, chat: ChatId) -> Vec<Shown> {
        self.shared.lock().chat(chat)
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.lock().calls.clone()
    }

    pub(crate) fn answers(&self) -> Vec<CallbackAnswer> {
        self.shared.lock().answers.clone()
    }

    /// Presses that nobody has answered yet.
    pub(crate) fn unanswered(&self) -> Vec<String> {
        self.shared.lock().unanswered()
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        self.shared.lock().violations.clone()
    }

    /// This test provokes violations, and looks at them itself.
    pub(crate) fn expect_violations(&self) {
        self.expects_violations.store(true, Ordering::SeqCst);
    }
}

impl Drop for BotApi {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().expect("it runs until here").join();
        if std::thread::panicking() || self.expects_violations.load(Ordering::SeqCst) {
            return;
        }
        assert!(ended.is_ok(), "the server panicked");
        let state = self.shared.lock();
        let (violations, transcript) = (state.violations.clone(), state.transcript());
        drop(state);
        assert!(violations.is_empty(), "violations: {violations:#?}\n{transcript}");
    }
}
