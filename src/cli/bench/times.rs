//! How long something took, many times.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

/// Times, the shortest first.
#[derive(Debug)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// How many were measured.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Milliseconds within which so many of a hundred lie, to the microsecond.
    pub(super) fn within(&self, percent: usize) -> f64 {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        let time = self.0.get(place).copied().unwrap_or_default();
        (time.as_secs_f64() * 1e6).round() / 1e3
    }

    /// The same for programs, in milliseconds, and how many were measured.
    pub(super) fn json(&self) -> Value {
        let (p50, p99, most) = (self.within(50), self.within(99), self.within(100));
        json!({"p50": p50, "p99": p99, "max": most, "times": self.count()})
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p99, most) = (self.within(50), self.within(99), self.within(100));
        write!(f, "p50 {p50:.2} ms   p99 {p99:.2} ms   max {most:.2} ms   of {}", self.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_of_a_hundred_lie_within() {
        let times = Times::new((1..=200).rev().map(Duration::from_millis).collect());
        let within = [50, 99, 100].map(|percent| times.within(percent));
        assert_eq!(within, [100.0, 198.0, 200.0]);
        assert_eq!(Times::new(vec![Duration::from_micros(1_250)]).within(50), 1.25);
        assert_eq!(Times::new(Vec::new()).within(99), 0.0);
    }
}
