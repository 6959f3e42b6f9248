//! How fast a bot may write to one chat, and to all of them.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

const MOST_IN_A_MINUTE: usize = 20;
const MOST_IN_A_SECOND: usize = 3;

const MOST_TO_ALL_IN_A_SECOND: usize = 30;

/// The messages of the last second in all chats.
#[derive(Debug, Default)]
pub(super) struct Overall(VecDeque<Instant>);

impl Overall {
    /// Counts a message, and says whether it is one too many.
    pub(super) fn count(&mut self, now: Instant) -> Option<String> {
        self.0.retain(|earlier| now.duration_since(*earlier) < Duration::from_secs(1));
        self.0.push_back(now);
        let messages = self.0.len();
        (messages > MOST_TO_ALL_IN_A_SECOND)
            .then(|| format!("{messages} messages to all chats within a second"))
    }
}

/// The messages of the last minute in one chat.
#[derive(Debug, Default)]
pub(super) struct Pace {
    sent: VecDeque<Instant>,
    /// No message before this: Telegram said so.
    pub(super) pause_until: Option<Instant>,
}

impl Pace {
    /// Counts a message, and says what is too fast about it.
    pub(super) fn count(&mut self, chat: i64, now: Instant) -> Vec<String> {
        let mut faults = Vec::new();
        let within = |earlier: &Instant, seconds| {
            now.duration_since(*earlier) < Duration::from_secs(seconds)
        };
        while self.sent.front().is_some_and(|first| !within(first, 60)) {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
        if chat < 0 && self.sent.len() > MOST_IN_A_MINUTE {
            faults.push(format!("{} messages to group {chat} within 60 s", self.sent.len()));
        }
        let burst = self.sent.iter().rev().take_while(|earlier| within(earlier, 1)).count();
        if burst > MOST_IN_A_SECOND {
            faults.push(format!("{burst} messages to chat {chat} within a second"));
        }
        faults
    }

    /// Objects to a call that comes although Telegram asked for a pause.
    pub(super) fn early(&self, chat: i64, now: Instant) -> Option<String> {
        let left = self.pause_until?.checked_duration_since(now)?;
        (!left.is_zero()).then(|| format!("chat {chat} was written to {left:?} before retry_after"))
    }
}

#[test]
fn the_minute_slides_and_short_bursts_pass() {
    let mut pace = Pace::default();
    let start = Instant::now();
    let at = |tenths: u64| start + Duration::from_millis(tenths * 100);
    for message in 0..20 {
        assert_eq!(pace.count(-5, at(message * 10)), Vec::<String>::new());
    }
    let faults = pace.count(-5, at(599));
    assert_eq!(faults, ["21 messages to group -5 within 60 s"]);
    assert_eq!(pace.count(-5, at(1_200)), Vec::<String>::new());
    for message in 1..=2 {
        assert_eq!(pace.count(-5, at(1_200 + message)), Vec::<String>::new());
    }
    assert_eq!(pace.count(-5, at(1_204)), ["4 messages to chat -5 within a second"]);
}

#[test]
fn thirty_messages_a_second_pass_over_all_chats() {
    let (mut overall, start) = (Overall::default(), Instant::now());
    let at = |tenths: u64| start + Duration::from_millis(tenths * 100);
    for message in 0..30 {
        assert_eq!(overall.count(at(message / 4)), None);
    }
    let fault = overall.count(at(9)).expect("one too many");
    assert_eq!(fault, "31 messages to all chats within a second");
    assert_eq!(overall.count(at(19)), None);
}
