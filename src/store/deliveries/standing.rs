//! How the deliveries stand, for whoever asks.

use chrono::Duration;
use rusqlite::Result;

use super::Standing;
use crate::store::Store;
use crate::store::connection::StoreError;

impl Store {
    /// How the deliveries to all chats stand.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn standing(&self) -> Result<Standing, StoreError> {
        self.read(|tx| {
            tx.query_row(
                "SELECT count(*) FILTER (WHERE state IN ('ready', 'sending', 'unknown')),
                        count(*) FILTER (WHERE state = 'unknown'),
                        count(*) FILTER (WHERE state = 'dead')
                   FROM deliveries d JOIN chats c ON c.name = d.chat AND c.active = 1
                  -- A summary tells what is owed besides itself; so does an answer.
                  WHERE d.topic IS NULL OR d.state = 'dead'
                     OR (d.topic NOT LIKE 'summary %' AND d.topic NOT LIKE 'answer %')",
                [],
                |row| Ok(Standing { owed: row.get(0)?, unknown: row.get(1)?, dead: row.get(2)? }),
            )
        })
        .await
    }

    /// How long the last cards took from being owed to being in the chat: the middle one and the
    /// slowest of up to `last`. `None` before the first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn card_latency(
        &self,
        last: u32,
    ) -> Result<Option<(Duration, Duration)>, StoreError> {
        self.read(move |tx| {
            let mut waits: Vec<i64> = tx
                .prepare_cached(
                    "SELECT waited FROM deliveries
                      WHERE claim IS NOT NULL AND waited IS NOT NULL
                      ORDER BY sent_at DESC LIMIT ?1",
                )?
                .query_map([last], |row| row.get(0))?
                .collect::<Result<_>>()?;
            waits.sort_unstable();
            let middle = waits.get(waits.len() / 2).copied();
            let pair = middle.zip(waits.last().copied());
            Ok(pair.map(|(middle, most)| {
                (Duration::milliseconds(middle), Duration::milliseconds(most))
            }))
        })
        .await
    }
}
