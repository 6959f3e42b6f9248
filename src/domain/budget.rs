//! What may be spent on reading, and on what first.
//!
//! X charges for every post it returns, a post that it returns again within the same UTC day once.
//! The posts that earn gifts come first: when the end is near, those that are only counted are let
//! go, and what is left is kept for the ones somebody is waiting for.

use std::fmt;

/// Percent of a limit up to which posts are read that only the statistics want.
const WATCHING_UP_TO: u64 = 80;

/// Shares of a limit, in percent, at which the leads are told.
pub const TOLD_AT: [u64; 3] = [50, 80, 100];

/// What a post is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFor {
    /// It may earn a gift.
    Earning,
    /// It is counted.
    Watching,
    /// To see whether it is still there.
    Recheck,
}

impl ReadFor {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Earning => "earning",
            Self::Watching => "watching",
            Self::Recheck => "recheck",
        }
    }
}

/// What may be read: at least one of the two is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Posts a UTC day, which is how X counts.
    pub per_day: Option<u64>,
    /// Posts in all.
    pub in_all: Option<u64>,
    /// What X asks for a post.
    pub price: Usd,
}

/// Posts that were paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// On this UTC day.
    pub today: u64,
    /// Ever.
    pub in_all: u64,
    /// Posts returned on this day: the same ones again are not charged again.
    pub returned_today: u64,
}

impl Budget {
    /// Posts that may still be read.
    pub fn left(&self, spent: Spent) -> u64 {
        self.left_for(ReadFor::Earning, spent)
    }

    /// Posts that may still be read for that.
    pub fn left_for(&self, purpose: ReadFor, spent: Spent) -> u64 {
        let share = match purpose {
            ReadFor::Earning => 100,
            ReadFor::Watching | ReadFor::Recheck => WATCHING_UP_TO,
        };
        let left = |limit: Option<u64>, spent: u64| {
            let limit = u128::from(limit?) * u128::from(share);
            Some(u64::try_from(limit.div_ceil(100)).unwrap_or(u64::MAX).saturating_sub(spent))
        };
        let lefts = [left(self.per_day, spent.today), left(self.in_all, spent.in_all)];
        lefts.into_iter().flatten().min().unwrap_or(0)
    }

    /// The share that is spent, of the limit that is nearer its end, in percent.
    pub fn percent(&self, spent: Spent) -> u64 {
        let share = |limit: Option<u64>, spent: u64| {
            limit.map(|limit| spent.saturating_mul(100).checked_div(limit).unwrap_or(100))
        };
        let shares = [share(self.per_day, spent.today), share(self.in_all, spent.in_all)];
        shares.into_iter().flatten().max().unwrap_or(100)
    }

    /// Whether there is money to read more posts for that.
    pub fn allows(&self, purpose: ReadFor, spent: Spent) -> bool {
        self.left_for(purpose, spent) > 0
    }

    /// Whether the money is gone for good, and not only for today.
    pub fn is_gone_for_good(&self, spent: Spent) -> bool {
        self.in_all.is_some_and(|limit| spent.in_all >= limit)
    }

    /// What so many posts cost.
    pub fn usd(&self, posts: u64) -> Usd {
        Usd(self.price.0.saturating_mul(posts))
    }

    /// What the day costs if it goes on as it did in the seconds of it that are over.
    pub fn forecast(&self, spent: Spent, seconds_of_day: u32) -> Usd {
        /// A day that has only begun says little: its first hour counts as a whole one.
        const LEAST: u32 = 3_600;
        const DAY: u64 = 86_400;
        let posts = spent.today.saturating_mul(DAY) / u64::from(seconds_of_day.max(LEAST));
        self.usd(self.per_day.map_or(posts, |limit| posts.min(limit)))
    }
}

/// An amount of money, in millionths of a US dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(pub u64);

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = (self.0 + 5_000) / 10_000;
        write!(f, "{}.{:02} USD", cents / 100, cents % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(today: u64, in_all: u64) -> Spent {
        Spent { today, in_all, returned_today: today }
    }

    #[test]
    fn the_nearer_limit_counts() {
        let budget = Budget { per_day: Some(100), in_all: Some(150), price: Usd(5_000) };
        assert_eq!(budget.left(spent(20, 60)), 80);
        assert_eq!(budget.left(spent(20, 120)), 30);
        assert_eq!(budget.percent(spent(20, 120)), 80);
        assert_eq!(budget.left(spent(101, 120)), 0);
        assert!(!budget.is_gone_for_good(spent(100, 120)));
        assert!(budget.is_gone_for_good(spent(0, 150)));
    }

    #[test]
    fn posts_that_only_count_are_let_go_first() {
        let budget = Budget { per_day: Some(100), in_all: None, price: Usd(5_000) };
        let allows = |today| {
            [ReadFor::Earning, ReadFor::Watching, ReadFor::Recheck]
                .map(|purpose| budget.allows(purpose, spent(today, today)))
        };
        assert_eq!(allows(79), [true, true, true]);
        assert_eq!(allows(80), [true, false, false]);
        assert_eq!(allows(100), [false, false, false]);
        assert_eq!(budget.left_for(ReadFor::Recheck, spent(70, 70)), 10);
    }

    #[test]
    fn a_day_is_forecast_from_its_pace_and_never_above_its_limit() {
        let budget = Budget { per_day: Some(2_000), in_all: None, price: Usd(5_000) };
        assert_eq!(budget.forecast(spent(100, 100), 6 * 3_600).to_string(), "2.00 USD");
        assert_eq!(budget.forecast(spent(10, 10), 5).to_string(), "1.20 USD");
        assert_eq!(budget.forecast(spent(1_000, 1_000), 3_600).to_string(), "10.00 USD");
    }
}
