//! How fast a chat may be spoken to.
//!
//! A sliding window, not a bucket that refills: "20 a minute" is then true of any 60 seconds,
//! also across the moment the bucket would have been full.

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};

/// The window of the limits: a minute, and a second more, because one request is longer on its way
/// than another and the chat counts what arrives.
pub const WINDOW: Duration = Duration::seconds(61);

/// What a chat may be sent. The default is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Messages in any 60 seconds; edits do not count. `None` is no limit.
    pub a_minute: Option<u32>,
    /// How many of these only answers to commands may use.
    pub kept_for_answers: u32,
    /// The least time between two messages or edits.
    pub spacing: Option<Duration>,
    /// Messages and edits in any second, over all chats of the same service. `None` where its
    /// chats have nothing in common.
    pub all_a_second: Option<u32>,
    /// More new cards than this in a minute, and they share messages.
    pub single_cards: Option<u32>,
}

impl Limits {
    /// How many messages may have been sent in any minute when one of this kind is the last of
    /// them; `None` where that does not matter.
    pub fn a_minute_of(&self, kind: Kind) -> Option<u32> {
        let all = self.a_minute?;
        match kind {
            Kind::Edit => None,
            Kind::Answer => Some(all),
            Kind::Message => Some(all.saturating_sub(self.kept_for_answers).max(1)),
        }
    }
}

/// What is about to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An answer to a command.
    Answer,
    /// Any other new message.
    Message,
    /// An edit.
    Edit,
}

/// What a chat was sent, and when it may be sent more.
#[derive(Clone, Debug)]
pub struct Pace {
    limits: Limits,
    /// Messages of the last 60 seconds, oldest first.
    sent: VecDeque<DateTime<Utc>>,
    last: Option<DateTime<Utc>>,
    paused_until: Option<DateTime<Utc>>,
}

impl Pace {
    /// The pace of a chat that was sent nothing lately.
    pub fn new(limits: Limits) -> Self {
        Self { limits, sent: VecDeque::new(), last: None, paused_until: None }
    }

    /// Learns what the chat was sent, whoever sent it: the topics of a group have one pace, and a
    /// worker each.
    pub fn learn(&mut self, messages: Vec<DateTime<Utc>>, last: Option<DateTime<Utc>>) {
        self.sent = messages.into();
        self.last = last;
    }

    /// The earliest moment, `now` or later, at which something may be said.
    pub fn ready_at(&mut self, kind: Kind, now: DateTime<Utc>) -> DateTime<Utc> {
        self.forget(now);
        let mut at = now.max(self.paused_until.unwrap_or(now));
        if let (Some(last), Some(spacing)) = (self.last, self.limits.spacing) {
            at = at.max(last + spacing);
        }
        at.max(self.window_opens(kind).unwrap_or(at))
    }

    /// Says nothing until then.
    pub fn pause(&mut self, until: DateTime<Utc>) {
        self.paused_until = Some(until.max(self.paused_until.unwrap_or(until)));
    }

    /// Whether so many cards more would be too many for a message each.
    pub fn is_rush(&mut self, cards: usize, now: DateTime<Utc>) -> bool {
        self.forget(now);
        let Some(single) = self.limits.single_cards else { return false };
        self.sent.len() + cards > single as usize
    }

    fn forget(&mut self, now: DateTime<Utc>) {
        while self.sent.front().is_some_and(|sent| *sent + WINDOW <= now) {
            self.sent.pop_front();
        }
    }

    /// When the window has room; `None` when it has.
    fn window_opens(&self, kind: Kind) -> Option<DateTime<Utc>> {
        let room = self.limits.a_minute_of(kind)?;
        let too_many = (self.sent.len() + 1).checked_sub(room as usize)?;
        let leaves = too_many.checked_sub(1)?;
        self.sent.get(leaves).map(|sent| *sent + WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GROUP: Limits = Limits {
        a_minute: Some(20),
        kept_for_answers: 2,
        spacing: Some(Duration::seconds(1)),
        all_a_second: None,
        single_cards: Some(15),
    };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_219_200 + seconds, 0).unwrap()
    }

    fn note(pace: &mut Pace, now: DateTime<Utc>) {
        let sent = pace.sent.iter().copied().chain([now]).collect();
        pace.learn(sent, Some(now));
    }

    #[test]
    fn two_messages_of_every_minute_are_kept_for_answers() {
        let mut pace = Pace::new(GROUP);
        for second in 0..18 {
            assert_eq!(pace.ready_at(Kind::Message, at(second)), at(second));
            note(&mut pace, at(second));
        }
        assert_eq!(pace.ready_at(Kind::Message, at(18)), at(61), "the first of 18 leaves then");
        for second in [18, 19] {
            assert_eq!(pace.ready_at(Kind::Answer, at(second)), at(second));
            note(&mut pace, at(second));
        }
        assert_eq!(pace.ready_at(Kind::Answer, at(20)), at(61));
        assert_eq!(pace.ready_at(Kind::Edit, at(20)), at(20), "edits have no minute of theirs");
    }

    #[test]
    fn a_restart_remembers_the_last_minute_and_a_pause_holds_everything() {
        let mut pace = Pace::new(GROUP);
        pace.learn((0..18).map(at).collect(), Some(at(17)));
        assert_eq!(pace.ready_at(Kind::Message, at(30)), at(61));
        pace.pause(at(100));
        assert_eq!(pace.ready_at(Kind::Edit, at(30)), at(100));
    }

    #[test]
    fn more_than_fifteen_cards_a_minute_are_a_rush() {
        let mut pace = Pace::new(GROUP);
        pace.learn((0..10).map(at).collect(), Some(at(9)));
        assert!(!pace.is_rush(5, at(10)));
        assert!(pace.is_rush(6, at(10)));
        assert!(!pace.is_rush(6, at(65)));
    }

    proptest! {
        #[test]
        fn no_sixty_seconds_ever_hold_more_than_the_limit(waits in prop::collection::vec(0i64..4, 1..200)) {
            let mut pace = Pace::new(GROUP);
            let (mut now, mut sent) = (at(0), Vec::new());
            for (number, wait) in waits.into_iter().enumerate() {
                now += Duration::seconds(wait);
                let kind = if number % 3 == 0 { Kind::Answer } else { Kind::Message };
                now = pace.ready_at(kind, now);
                note(&mut pace, now);
                sent.push(now);
            }
            for window in sent.windows(21) {
                prop_assert!(window[20] - window[0] >= WINDOW);
            }
            for pair in sent.windows(2) {
                prop_assert!(pair[1] - pair[0] >= Duration::seconds(1));
            }
        }
    }
}
