//! Links that let somebody in to the pages once.

use chrono::{DateTime, Duration, Utc};

use super::Desk;
use super::token::Token;
use crate::domain::staff::Staff;
use crate::store::connection::StoreError;

/// How long a link is good for: long enough to find one's phone.
const LINK: Duration = Duration::minutes(15);

impl Desk {
    /// The token of a link that lets somebody in once. `None` when there is no randomness.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn login_link(
        &self,
        staff: &Staff,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let Some(token) = Token::long() else { return Ok(None) };
        self.store.make_login_link(token.hash, staff.id, now + LINK).await?;
        Ok(Some(token.text))
    }
}
