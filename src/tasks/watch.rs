//! Source → store: what a source brings is recorded, and only then does it go on.

use std::time::Duration;

use chrono::Utc;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::sources::Source;
use crate::store::Store;
use crate::store::batch::Batch;
use crate::store::connection::StoreError;

/// The first wait after a fault; it doubles with each fault in a row.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait: a source that is back is noticed within half a minute.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Watches one source until told to stop.
///
/// # Errors
/// When the database fails. A source that fails is tried again for ever.
pub async fn run(
    store: Store,
    mut source: impl Source,
    stop: CancellationToken,
) -> Result<(), StoreError> {
    let mut wait = FIRST_WAIT;
    loop {
        // Dropping `next` loses nothing: its cursor moves only with what was recorded.
        let brought = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            brought = source.next() => brought,
        };
        match brought {
            Ok(brought) => {
                wait = FIRST_WAIT;
                let mut batch = Batch::prepare(brought.items, store.campaign());
                batch.cursor = Some(brought.cursor);
                let recorded = store.record(batch, Utc::now()).await?;
                info!(
                    source = source.name(),
                    posts = recorded.posts,
                    claims = recorded.claims,
                    "{}: {} posts, {} claims",
                    source.name(),
                    recorded.posts,
                    recorded.claims
                );
            }
            Err(error) => {
                let name = source.name();
                warn!(source = name, "{name} fails, trying again in {wait:?}: {error}");
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = tokio::time::sleep(wait) => {}
                }
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}
