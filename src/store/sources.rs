//! How the sources do: their state, their gaps, and what a batch says of both.
//!
//! Going down opens a gap and coming back closes it, each in the transaction that changes the
//! state. A source that was killed left its last sign of life behind: that is where the gap of
//! the next start begins.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Row, Transaction, params};

use super::batch::{Arrival, By};
use super::connection::StoreError;
use super::posts::time as moment;
use super::{Fact, Store};
use crate::domain::source::{BUDGET_SPENT, Gap, Gaps, Health, Room, State};

impl Store {
    /// A source begins. Unless a gap is open still, one begins at its last sign of life, or at
    /// `first` when it has never shown any.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn source_starts(
        &self,
        name: String,
        first: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(move |tx, facts| {
            let heard = heard_at(tx, &name)?;
            change(tx, facts, &name, State::Starting, None, now)?;
            open_gap(tx, &name, heard.unwrap_or(first).min(now), "boothbot did not run")
        })
        .await
    }

    /// A source sees again: its gap ends, at `from`, which may be later than now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn source_sees(
        &self,
        name: String,
        state: State,
        from: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(move |tx, facts| {
            change(tx, facts, &name, state, None, now)?;
            tx.execute(
                "UPDATE gaps SET until_at = max(from_at, ?2) WHERE source = ?1 AND until_at IS NULL",
                params![name, from.timestamp_millis()],
            )?;
            heard(tx, &name, now)
        })
        .await
    }

    /// A source sees no more: a gap begins at its last sign of life. One that something else
    /// stands in for goes on being looked for, until the money is spent.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn source_is_blind(
        &self,
        name: String,
        state: State,
        trouble: &'static str,
        why: String,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(move |tx, facts| {
            let state = match state {
                State::Down | State::Blocked if is_stood_in_for(tx, &name)? => State::Polling,
                state => state,
            };
            change(tx, facts, &name, state, Some(&why), now)?;
            let from = heard_at(tx, &name)?.unwrap_or(now).min(now);
            open_gap(tx, &name, from, &why)?;
            tx.execute(
                "INSERT INTO reconnects (source, trouble, times, last_at) VALUES (?1, ?2, 1, ?3)
                 ON CONFLICT (source, trouble)
                 DO UPDATE SET times = times + 1, last_at = excluded.last_at",
                params![name, trouble, now.timestamp_millis()],
            )
            .map(drop)
        })
        .await
    }

    /// Something else looks in a source's place while a gap lasts, or does so no more. A source
    /// that is back by now stays what it is; why it went stays said.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn source_stood_in_for(
        &self,
        name: String,
        gap: i64,
        looks: bool,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        let state = if looks { State::Polling } else { State::Down };
        self.write(move |tx, facts| {
            let changed = tx.execute(
                "UPDATE source_health SET state = ?1, since = ?2
                  WHERE name = ?3
                    AND iif(?1 = 'polling', state IN ('starting', 'down', 'blocked'),
                            state = 'polling')
                    AND EXISTS (SELECT 1 FROM gaps WHERE id = ?4 AND until_at IS NULL)",
                params![state.name(), now.timestamp_millis(), name, gap],
            )?;
            if changed == 1 {
                facts.push(Fact::SourcesChanged);
            }
            Ok(())
        })
        .await
    }

    /// A source has shown a sign of life; `room` is what its network said about requests left.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn source_heard(
        &self,
        name: String,
        room: Option<Room>,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(move |tx, _| {
            heard(tx, &name, now)?;
            note_room(tx, &name, room)
        })
        .await
    }

    /// The gaps of a source that have not been searched to their end, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unfilled_gaps(&self, source: String) -> std::result::Result<Vec<Gap>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(
                "SELECT id, from_at, until_at, reached, below, searched, why = ?2 FROM gaps
                  WHERE source = ?1 AND filled_at IS NULL ORDER BY id",
            )?
            .query_map(params![source, BUDGET_SPENT], |row| {
                Ok(Gap {
                    id: row.get(0)?,
                    from: moment(row.get(1)?),
                    until: row.get::<_, Option<i64>>(2)?.map(moment),
                    reached: row.get(3)?,
                    below: row.get(4)?,
                    searched: row.get(5)?,
                    is_of_money: row.get(6)?,
                })
            })?
            .collect()
        })
        .await
    }

    /// A gap has been searched to its end once more; with `filled`, for the last time.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn gap_searched(
        &self,
        gap: i64,
        filled: bool,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(move |tx, facts| {
            tx.execute(
                "UPDATE gaps
                    SET searched = searched + 1,
                        reached = nullif(max(coalesce(reached, 0), coalesce(top, 0)), 0),
                        top = NULL, below = NULL,
                        filled_at = iif(?2 AND until_at IS NOT NULL, ?3, filled_at)
                  WHERE id = ?1",
                params![gap, filled, now.timestamp_millis()],
            )?;
            facts.push(Fact::SourcesChanged);
            Ok(())
        })
        .await
    }

    /// How every source does; gaps are those that touch the window from `since` to `until`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sources(
        &self,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> std::result::Result<Vec<Health>, StoreError> {
        self.read(move |tx| {
            let mut all = tx
                .prepare_cached(
                    "SELECT name, state, since, why, heard_at, post_at,
                            room_left, room_of, room_until
                       FROM source_health ORDER BY name",
                )?
                .query_map([], read_health)?
                .collect::<Result<Vec<Health>>>()?;
            for health in &mut all {
                health.reconnects = reconnects(tx, &health.name)?;
                health.gaps = gaps(tx, &health.name, since, until)?;
            }
            Ok(all)
        })
        .await
    }
}

/// What a batch says of the source that brought it.
pub(super) fn arrived(
    tx: &Transaction<'_>,
    arrival: &Arrival,
    found: u64,
    now: DateTime<Utc>,
) -> Result<()> {
    match arrival.by {
        // Only this moves the beginning of the next gap.
        By::Watching => heard(tx, &arrival.source, now)?,
        By::Gap { id, ids } => {
            let (newest, oldest) = ids.unzip();
            tx.prepare_cached(
                "UPDATE gaps SET found = found + ?2, top = coalesce(top, ?3),
                        below = coalesce(?4, below)
                  WHERE id = ?1",
            )?
            .execute(params![id, found, newest, oldest])?;
        }
        By::Asking => {}
    }
    note_room(tx, &arrival.source, arrival.room)?;
    if !arrival.reads.is_empty() && arrival.by != By::Asking {
        tx.prepare_cached("UPDATE source_health SET post_at = ?2 WHERE name = ?1")?
            .execute(params![arrival.source, now.timestamp_millis()])?;
    }
    super::spending::read(tx, &arrival.reads, now)
}

fn change(
    tx: &Transaction<'_>,
    facts: &mut Vec<Fact>,
    name: &str,
    state: State,
    why: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "INSERT INTO source_health (name, state, since, why) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (name) DO UPDATE
            SET since = iif(state = excluded.state, since, excluded.since),
                state = excluded.state, why = excluded.why",
        params![name, state.name(), now.timestamp_millis(), why],
    )?;
    facts.push(Fact::SourcesChanged);
    Ok(())
}

/// Whether search looks while a gap lasts: a source that polls by itself has none.
fn is_stood_in_for(tx: &Transaction<'_>, name: &str) -> Result<bool> {
    tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM source_health JOIN gaps ON source = name
                         WHERE name = ?1 AND state = 'polling' AND until_at IS NULL)",
        [name],
        |row| row.get(0),
    )
}

fn heard(tx: &Transaction<'_>, name: &str, now: DateTime<Utc>) -> Result<()> {
    tx.prepare_cached("UPDATE source_health SET heard_at = ?2 WHERE name = ?1")?
        .execute(params![name, now.timestamp_millis()])
        .map(drop)
}

fn note_room(tx: &Transaction<'_>, name: &str, room: Option<Room>) -> Result<()> {
    let Some(Room { left, of, resets_at }) = room else { return Ok(()) };
    tx.prepare_cached(
        "UPDATE source_health SET room_left = ?2, room_of = ?3, room_until = ?4 WHERE name = ?1",
    )?
    .execute(params![name, left, of, resets_at.timestamp_millis()])
    .map(drop)
}

fn heard_at(tx: &Transaction<'_>, name: &str) -> Result<Option<DateTime<Utc>>> {
    let at: Option<Option<i64>> = tx
        .query_row("SELECT heard_at FROM source_health WHERE name = ?1", [name], |row| row.get(0))
        .optional()?;
    Ok(at.flatten().map(moment))
}

/// Opens a gap, unless one is open already.
fn open_gap(tx: &Transaction<'_>, source: &str, from: DateTime<Utc>, why: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO gaps (source, from_at, why) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![source, from.timestamp_millis(), why],
    )
    .map(drop)
}

fn read_health(row: &Row<'_>) -> Result<Health> {
    let at = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(moment));
    let state: String = row.get(1)?;
    let room = match (row.get(6)?, row.get(7)?, at(8)?) {
        (Some(left), Some(of), Some(resets_at)) => Some(Room { left, of, resets_at }),
        _ => None,
    };
    Ok(Health {
        name: row.get(0)?,
        state: State::from_name(&state).unwrap_or(State::Down),
        since: moment(row.get(2)?),
        why: row.get(3)?,
        heard_at: at(4)?,
        post_at: at(5)?,
        room,
        reconnects: Vec::new(),
        gaps: Gaps::default(),
    })
}

fn reconnects(tx: &Transaction<'_>, source: &str) -> Result<Vec<(String, u64)>> {
    tx.prepare_cached("SELECT trouble, times FROM reconnects WHERE source = ?1 ORDER BY trouble")?
        .query_map([source], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn gaps(
    tx: &Transaction<'_>,
    source: &str,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Gaps> {
    let mut gaps = Gaps::default();
    let mut query = tx.prepare_cached(
        "SELECT max(from_at, ?2), min(coalesce(until_at, ?3), ?3), filled_at IS NOT NULL, found
           FROM gaps
          WHERE source = ?1 AND from_at < ?3 AND coalesce(until_at, ?3) > ?2",
    )?;
    let mut rows =
        query.query(params![source, since.timestamp_millis(), until.timestamp_millis()])?;
    while let Some(row) = rows.next()? {
        let length = moment(row.get(1)?) - moment(row.get(0)?);
        gaps.add(length, row.get(2)?, row.get(3)?);
    }
    Ok(gaps)
}
