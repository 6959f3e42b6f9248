//! The time as the loops see it: the system's, or one that somebody sets by hand.

use chrono::{DateTime, Duration, Utc};
use tokio::sync::watch;

/// A clock; cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Option<watch::Receiver<DateTime<Utc>>>);

impl Clock {
    /// The system's.
    pub fn system() -> Self {
        Self(None)
    }

    /// One that shows what was sent last.
    pub fn by_hand(hands: watch::Receiver<DateTime<Utc>>) -> Self {
        Self(Some(hands))
    }

    /// What it shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.as_ref().map_or_else(Utc::now, |hands| *hands.borrow())
    }

    /// Waits until it shows so much more. Cancel-safe.
    pub async fn sleep(&self, wait: Duration) {
        let Some(hands) = &self.0 else {
            return tokio::time::sleep(wait.to_std().unwrap_or_default()).await;
        };
        let (mut hands, until) = (hands.clone(), self.now() + wait);
        if hands.wait_for(|now| *now >= until).await.is_err() {
            // Nobody can set it any more: it stands still for ever.
            std::future::pending::<()>().await;
        }
    }
}
