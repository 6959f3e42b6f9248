//! The time as the loops see it: the system's, or one that somebody sets by hand.

use chrono::{DateTime, Duration, Utc};
use tokio::sync::watch;

/// How often a long wait looks at the clock on the wall.
const LOOK: Duration = Duration::seconds(20);

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
            return by_the_wall(wait).await;
        };
        let (mut hands, until) = (hands.clone(), self.now() + wait);
        if hands.wait_for(|now| *now >= until).await.is_err() {
            // Nobody can set it any more: it stands still for ever.
            std::future::pending::<()>().await;
        }
    }
}

/// Waits for so long, or until the system's clock shows that it is over: a machine that sleeps
/// does not count, and a night with the lid closed must not lengthen a wait for midnight.
async fn by_the_wall(wait: Duration) {
    let (until, mut left) = (Utc::now() + wait, wait);
    while left > Duration::zero() && Utc::now() < until {
        let step = left.min(LOOK);
        tokio::time::sleep(step.to_std().unwrap_or_default()).await;
        left -= step;
    }
}
