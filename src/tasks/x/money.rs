//! What is left to spend, asked before every paid request and told to the leads.

use chrono::{DateTime, Duration, DurationRound, NaiveDate, Utc};

use super::tell_leads;
use crate::domain::budget::{Budget, ReadFor, Spent, TOLD_AT};
use crate::domain::notice::SourceNews;
use crate::store::Store;
use crate::store::connection::StoreError;

/// The purse of one source.
#[derive(Clone)]
pub(super) struct Money {
    store: Store,
    budget: Budget,
    /// The day and the share that were told last, so that telling costs no write.
    told: Option<(NaiveDate, u64)>,
}

impl Money {
    pub(super) fn new(store: Store, budget: Budget) -> Self {
        Self { store, budget, told: None }
    }

    /// What has been spent.
    pub(super) async fn spent(&self, now: DateTime<Utc>) -> Result<Spent, StoreError> {
        self.store.spent(now).await
    }

    /// Whether there is money to read for that.
    pub(super) async fn allows(
        &self,
        purpose: ReadFor,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        Ok(self.budget.allows(purpose, self.spent(now).await?))
    }

    /// Posts that may still be read for that.
    pub(super) async fn left_for(
        &self,
        purpose: ReadFor,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        Ok(self.budget.left_for(purpose, self.spent(now).await?))
    }

    /// Tells the leads when a share of the budget is spent: each share once a day.
    pub(super) async fn tell(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let spent = self.spent(now).await?;
        let percent = self.budget.percent(spent);
        let Some(share) = TOLD_AT.into_iter().rev().find(|share| percent >= *share) else {
            return Ok(());
        };
        let today = now.date_naive();
        if self.told.replace((today, share)) == Some((today, share)) {
            return Ok(());
        }
        let news = SourceNews::Spent {
            percent: share,
            posts: spent.today,
            usd: self.budget.usd(spent.today).to_string(),
            for_good: self.budget.is_gone_for_good(spent),
        };
        // The topic is unique: what has been told is not told again, after a restart neither.
        tell_leads(&self.store, format!("budget {today} {share}"), news, now).await
    }

    /// How long until there may be money again: X's day is UTC's.
    pub(super) fn until_tomorrow(now: DateTime<Utc>) -> Duration {
        begin_of_day(now) + Duration::days(1) - now
    }
}

/// When X's day began: it is UTC's.
pub(super) fn begin_of_day(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(Duration::days(1)).unwrap_or(now)
}
