//! How long to wait before speaking to X again, by what went wrong.
//!
//! The waits are those of X's documentation ("handling disconnections"): a dropped connection at
//! once, the network 250 ms more each time up to 16 s, X's own trouble 5 s doubling to 320 s, too
//! many requests a minute, doubling. There are 50 connects in 15 minutes, so every wait gets up to
//! a quarter more by chance, and never less than was asked for.

use std::collections::HashMap;

use chrono::Duration;

use crate::domain::source::State;
use crate::sources::x::refusal::Refusal;

/// A connection that lasted less did not work: opening it again and again at once would turn in
/// circles.
pub(super) const LASTED: Duration = Duration::seconds(10);

/// When a human must mend something, it is tried this often: outages of X's own log-in exist.
pub(super) const BLOCKED: Duration = Duration::minutes(15);

const NETWORK_STEP: Duration = Duration::milliseconds(250);
const NETWORK_MOST: Duration = Duration::seconds(16);
const SERVER_FIRST: Duration = Duration::seconds(5);
const SERVER_MOST: Duration = Duration::seconds(320);
const LIMITED_FIRST: Duration = Duration::seconds(60);
const LIMITED_MOST: Duration = Duration::minutes(15);

/// X needs some seconds to notice that our last connection is gone; then something else holds it.
const BUSY_FIRST: Duration = Duration::seconds(5);
const BUSY_MOST: Duration = Duration::minutes(5);

/// A new rule takes up to 20 s to be known everywhere.
const NO_RULES: Duration = Duration::seconds(20);

/// What ended a connection, or kept it from coming about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It was open and ended, after so long.
    Dropped(Duration),
    /// It was open and showed no sign of life any more.
    Silent,
    /// X refused.
    Refused(Refusal),
}

impl Trouble {
    /// Its name in the database.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Dropped(_) => "dropped",
            Self::Silent => "silent",
            Self::Refused(refusal) => match refusal {
                Refusal::Network(_) => "network",
                Refusal::Server { .. } => "server",
                Refusal::TooManyConnections(_) => "busy",
                Refusal::Limited(_) => "limited",
                Refusal::NoRules => "no-rules",
                Refusal::Wrong(_) | Refusal::TooOld => "wrong",
                Refusal::Blocked(blocked) => blocked.by.name(),
            },
        }
    }

    /// The state a source is in because of it.
    pub(super) fn state(&self) -> State {
        match self {
            Self::Refused(Refusal::Blocked(_) | Refusal::Wrong(_)) => State::Blocked,
            _ => State::Down,
        }
    }
}

/// Remembers what went wrong since something worked, each kind of trouble for itself: two kinds
/// that take turns are no first trouble again and again.
#[derive(Debug, Default)]
pub(super) struct Waits {
    times: HashMap<&'static str, i32>,
}

impl Waits {
    /// Something worked: the next trouble is a first one.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// How long to wait after this; `chance` is from 0 to 1.
    pub(super) fn after(&mut self, trouble: &Trouble, chance: f64) -> Duration {
        let times = self.times.entry(trouble.name()).or_default();
        *times = times.saturating_add(1);
        let wait = wait(trouble, *times);
        let more = wait.num_milliseconds() as f64 * 0.25 * chance.clamp(0.0, 1.0);
        wait + Duration::milliseconds(more as i64)
    }
}

fn wait(trouble: &Trouble, times: i32) -> Duration {
    let doubling = |first: Duration, most: Duration| {
        let more = 1_i32.checked_shl(times.saturating_sub(1).min(20).unsigned_abs());
        (first * more.unwrap_or(i32::MAX)).min(most)
    };
    match trouble {
        Trouble::Dropped(lasted) if *lasted > LASTED => Duration::zero(),
        // The first time may be chance; from then on it does not work.
        Trouble::Dropped(_) | Trouble::Silent if times == 1 => Duration::zero(),
        Trouble::Dropped(_) | Trouble::Silent => doubling(SERVER_FIRST, SERVER_MOST),
        Trouble::Refused(refusal) => match refusal {
            Refusal::Network(_) => (NETWORK_STEP * times.min(1_000)).min(NETWORK_MOST),
            Refusal::Server { .. } => doubling(SERVER_FIRST, SERVER_MOST),
            Refusal::TooManyConnections(_) if times == 1 => BUSY_FIRST,
            Refusal::TooManyConnections(_) => doubling(LIMITED_FIRST / 2, BUSY_MOST),
            Refusal::Limited(Some(wait)) => *wait,
            Refusal::Limited(None) => doubling(LIMITED_FIRST, LIMITED_MOST),
            Refusal::NoRules => NO_RULES,
            Refusal::Wrong(_) | Refusal::TooOld | Refusal::Blocked(_) => BLOCKED,
        },
    }
}

/// From 0 to 1, by chance.
pub(super) fn chance() -> f64 {
    // Without chance every wait is the shortest one, which is allowed.
    getrandom::u32().map_or(0.0, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(trouble: &Trouble, seconds: &[f64]) {
        let mut waits = Waits::default();
        for expected in seconds {
            let wait = waits.after(trouble, 0.0).as_seconds_f64();
            assert!((wait - expected).abs() < 1e-9, "{trouble:?}: {wait} s and not {expected} s");
        }
        let longest = seconds.last().unwrap() * 1.25;
        assert!(waits.after(trouble, 1.0).as_seconds_f64() <= longest.max(901.0 * 1.25));
    }

    #[test]
    fn each_kind_of_trouble_waits_as_x_documents() {
        let refused = Trouble::Refused;
        let server = || Refusal::Server { status: 503, words: String::new() };
        check(&Trouble::Dropped(Duration::minutes(5)), &[0.0, 0.0, 0.0]);
        check(&Trouble::Dropped(Duration::seconds(1)), &[0.0, 10.0, 20.0]);
        check(&Trouble::Silent, &[0.0, 10.0, 20.0]);
        check(&refused(Refusal::Network(String::new())), &[0.25, 0.5, 0.75, 1.0]);
        check(&refused(server()), &[5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 320.0]);
        check(
            &refused(Refusal::TooManyConnections(String::new())),
            &[5.0, 60.0, 120.0, 240.0, 300.0],
        );
        check(&refused(Refusal::Limited(Some(Duration::seconds(77)))), &[77.0, 77.0]);
        check(&refused(Refusal::Limited(None)), &[60.0, 120.0, 240.0, 480.0, 900.0, 900.0]);
        check(&refused(Refusal::NoRules), &[20.0, 20.0]);
    }

    #[test]
    fn two_kinds_of_trouble_that_take_turns_wait_longer_and_longer() {
        let mut waits = Waits::default();
        let busy = Trouble::Refused(Refusal::TooManyConnections(String::new()));
        let dropped = Trouble::Dropped(Duration::seconds(1));
        let all = (0..10).map(|_| waits.after(&dropped, 0.0) + waits.after(&busy, 0.0));
        let minutes = all.sum::<Duration>().num_minutes();
        // More than 50 connects in 15 minutes are refused.
        assert!(minutes > 15, "20 connects within {minutes} minutes");
    }

    #[test]
    fn waiting_never_gives_up_and_never_overflows() {
        let mut waits = Waits::default();
        let network = Trouble::Refused(Refusal::Network(String::new()));
        let longest = (0..100_000).map(|_| waits.after(&network, 0.0)).max();
        assert_eq!(longest, Some(NETWORK_MOST));
        waits.reset();
        assert_eq!(waits.after(&network, 0.0), NETWORK_STEP);
    }
}
