//! The booth's screens: when each was last seen, how soon it shows a post, and which must be
//! loaded anew.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Result, Transaction, params};

use super::connection::StoreError;
use super::posts::time;
use super::told::{Telling, Told};
use super::{Fact, Store};
use crate::domain::staff::StaffId;

/// The most screens that are known at once: more is no booth, but somebody making names up.
pub const MOST: usize = 32;

/// A screen that has not been seen for so long is forgotten.
const REMEMBERED: TimeDelta = TimeDelta::days(1);

/// From the recording of a post to its being on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    /// Half of the posts took no longer.
    pub middle: Duration,
    /// 99 of 100 took no longer.
    pub most: Duration,
}

/// A screen with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Its name.
    pub name: String,
    /// When it last said that it shows the wall.
    pub seen_at: DateTime<Utc>,
    /// How soon it shows posts, once it has shown one.
    pub delay: Option<Delay>,
}

/// What came of wanting screens to be loaded anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reload {
    /// They are told.
    Asked,
    /// No screen has that name; these are known.
    Unknown(Vec<String>),
}

impl Store {
    /// A screen shows the wall. `false` when too many others do.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn screen_seen(
        &self,
        name: String,
        delay: Option<Delay>,
        now: DateTime<Utc>,
    ) -> std::result::Result<bool, StoreError> {
        let millis = |wait: Duration| u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
        self.write(move |tx, _| {
            tx.execute(
                "DELETE FROM screens WHERE seen_at < ?1",
                [(now - REMEMBERED).timestamp_millis()],
            )?;
            // The WHERE clause is the limit: only a known screen is taken beyond it.
            let changed = tx.execute(
                "INSERT INTO screens (name, seen_at, middle, most)
                 SELECT ?1, ?2, ?3, ?4
                  WHERE (SELECT count(*) FROM screens WHERE name <> ?1) < ?5
                 ON CONFLICT (name) DO UPDATE
                    SET seen_at = excluded.seen_at,
                        middle = coalesce(excluded.middle, middle),
                        most = coalesce(excluded.most, most)",
                params![
                    name,
                    now.timestamp_millis(),
                    delay.map(|delay| millis(delay.middle)),
                    delay.map(|delay| millis(delay.most)),
                    MOST,
                ],
            )?;
            Ok(changed > 0)
        })
        .await
    }

    /// The screens that were seen in the last day, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn screens(&self) -> std::result::Result<Vec<Screen>, StoreError> {
        self.read(all).await
    }

    /// Staff want a screen, or every one, to load its page anew.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn ask_reload<A: Told>(
        &self,
        screen: Option<String>,
        staff: StaffId,
        now: DateTime<Utc>,
        telling: Telling<Reload, A>,
    ) -> std::result::Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            let known: Vec<String> = all(tx)?.into_iter().map(|screen| screen.name).collect();
            if screen.as_ref().is_some_and(|screen| !known.contains(screen)) {
                return Ok(Reload::Unknown(known));
            }
            tx.execute(
                "INSERT INTO reloads (screen, asked_by, asked_at) VALUES (?1, ?2, ?3)",
                params![screen, staff.0, now.timestamp_millis()],
            )?;
            facts.push(Fact::ReloadAsked);
            Ok(Reload::Asked)
        })
        .await
    }

    /// What was asked to be loaded anew after the wish `last`, in order: the wish, and the screen
    /// or every one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reloads_after(
        &self,
        last: i64,
    ) -> std::result::Result<Vec<(i64, Option<String>)>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached("SELECT id, screen FROM reloads WHERE id > ?1 ORDER BY id")?
                .query_map([last], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .await
    }
}

fn all(tx: &Transaction<'_>) -> Result<Vec<Screen>> {
    tx.prepare_cached("SELECT name, seen_at, middle, most FROM screens ORDER BY name")?
        .query_map([], |row| {
            let wait = |column| {
                let millis: Option<u32> = row.get(column)?;
                Ok::<_, rusqlite::Error>(millis.map(|ms| Duration::from_millis(ms.into())))
            };
            let delay = wait(2)?.zip(wait(3)?);
            Ok(Screen {
                name: row.get(0)?,
                seen_at: time(row.get(1)?),
                delay: delay.map(|(middle, most)| Delay { middle, most }),
            })
        })?
        .collect()
}
