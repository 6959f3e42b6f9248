//! Who is logged in to the pages.
//!
//! A session is a random token that a browser keeps and we know only by its hash. It ends when it
//! was not used for [`IDLE`], at its end whatever happens, when somebody logs out, when a lead ends
//! them all, and when the person works here no more: what they may do is read with it each time.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{OptionalExtension, Result, Transaction, params};

use super::connection::StoreError;
use super::staff::{self, COLUMNS, read_staff};
use super::{Fact, Store};
use crate::domain::staff::{Role, Staff, StaffId};

/// How long a session lasts that nobody uses: a phone that was lost overnight is out by morning.
pub const IDLE: Duration = Duration::hours(12);

/// How long a session lasts at most: two days of a booth take two log-ins.
pub const LONGEST: Duration = Duration::hours(36);

/// How old the time of the last use may be: a write for every look would be one for every page.
const TOUCHED: Duration = Duration::minutes(5);

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// With the guests' password.
    Guest,
    /// As one of the staff.
    Staff(Staff),
}

/// What came of a name that was given with the staff's passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByName {
    /// They are in.
    In(Staff),
    /// A lead has that name: only a link lets leads in.
    IsLead,
    /// Whoever had that name works here no more.
    Left,
}

impl Store {
    /// Who has the session of that hash, if it goes on. Notes that it is used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(
        &self,
        hash: String,
        now: DateTime<Utc>,
    ) -> std::result::Result<Option<Session>, StoreError> {
        let wanted = hash.clone();
        let found = self.read(move |tx| found(tx, &wanted, now)).await?;
        let Some((session, used)) = found else { return Ok(None) };
        if now - used > TOUCHED {
            self.write(move |tx, _| {
                tx.execute(
                    "UPDATE sessions SET used_at = max(used_at, ?2) WHERE hash = ?1",
                    params![hash, now.timestamp_millis()],
                )
            })
            .await?;
        }
        Ok(Some(session))
    }

    /// Lets a guest in.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn let_guest_in(
        &self,
        hash: String,
        now: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(move |tx, _| open(tx, &hash, None, now)).await
    }

    /// Lets somebody in who knows the staff's passphrase and says who they are. A name that nobody
    /// has becomes a member.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn let_in_by_name(
        &self,
        name: String,
        hash: String,
        now: DateTime<Utc>,
    ) -> std::result::Result<ByName, StoreError> {
        self.write(move |tx, facts| {
            let known: Option<(Staff, bool)> = tx
                .query_row(
                    &format!("SELECT {COLUMNS}, active FROM staff WHERE name = ?1"),
                    [name.trim()],
                    |row| Ok((read_staff(row)?, row.get(4)?)),
                )
                .optional()?;
            let staff = match known {
                Some((_, false)) => return Ok(ByName::Left),
                Some((Staff { role: Role::Lead, .. }, true)) => return Ok(ByName::IsLead),
                Some((staff, true)) => staff,
                None => {
                    facts.push(Fact::StaffChanged);
                    staff::set(tx, &name, Role::Member)?
                }
            };
            open(tx, &hash, Some(staff.id), now)?;
            Ok(ByName::In(staff))
        })
        .await
    }

    /// Lets whoever has the token of this hash in as that person, once, until it expires.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn make_login_link(
        &self,
        hash: String,
        staff: StaffId,
        expires_at: DateTime<Utc>,
    ) -> std::result::Result<(), StoreError> {
        self.write(move |tx, _| {
            tx.execute(
                "INSERT INTO login_links (hash, staff, expires_at) VALUES (?1, ?2, ?3)",
                params![hash, staff.0, expires_at.timestamp_millis()],
            )
            .map(drop)
        })
        .await
    }

    /// Whom a link would let in. Does not use it up: chats open links to show what is behind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn login_link(
        &self,
        hash: String,
        now: DateTime<Utc>,
    ) -> std::result::Result<Option<Staff>, StoreError> {
        self.read(move |tx| of_link(tx, &hash, now)).await
    }

    /// Lets the person of a link in, and uses the link up. `None` when it is worth nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn let_in_by_link(
        &self,
        link: String,
        hash: String,
        now: DateTime<Utc>,
    ) -> std::result::Result<Option<Staff>, StoreError> {
        self.write(move |tx, _| {
            let Some(staff) = of_link(tx, &link, now)? else { return Ok(None) };
            tx.execute("DELETE FROM login_links WHERE hash = ?1", [link])?;
            open(tx, &hash, Some(staff.id), now)?;
            Ok(Some(staff))
        })
        .await
    }

    /// Logs somebody out.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_session(&self, hash: String) -> std::result::Result<(), StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::SessionsEnded);
            tx.execute("DELETE FROM sessions WHERE hash = ?1", [hash]).map(drop)
        })
        .await
    }

    /// Logs everybody out, and makes every link worth nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_all_sessions(&self) -> std::result::Result<(), StoreError> {
        self.write(|tx, facts| {
            facts.push(Fact::SessionsEnded);
            tx.execute("DELETE FROM login_links", [])?;
            tx.execute("DELETE FROM sessions", []).map(drop)
        })
        .await
    }
}

fn found(
    tx: &Transaction<'_>,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Session, DateTime<Utc>)>> {
    let row: Option<(Option<i64>, i64)> = tx
        .prepare_cached(
            "SELECT staff, used_at FROM sessions WHERE hash = ?1 AND ends_at > ?2 AND used_at > ?3",
        )?
        .query_row(params![hash, now.timestamp_millis(), (now - IDLE).timestamp_millis()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((staff, used)) = row else { return Ok(None) };
    let session = match staff {
        None => Some(Session::Guest),
        Some(id) => working(tx, id)?.map(Session::Staff),
    };
    Ok(session.map(|session| (session, super::posts::time(used))))
}

fn working(tx: &Transaction<'_>, id: i64) -> Result<Option<Staff>> {
    tx.prepare_cached(&format!("SELECT {COLUMNS} FROM staff WHERE id = ?1 AND active = 1"))?
        .query_row([id], read_staff)
        .optional()
}

fn of_link(tx: &Transaction<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<Staff>> {
    let staff: Option<i64> = tx
        .query_row(
            "SELECT staff FROM login_links WHERE hash = ?1 AND expires_at > ?2",
            params![hash, now.timestamp_millis()],
            |row| row.get(0),
        )
        .optional()?;
    match staff {
        Some(id) => working(tx, id),
        None => Ok(None),
    }
}

/// Opens a session, and clears away what has ended.
fn open(
    tx: &Transaction<'_>,
    hash: &str,
    staff: Option<StaffId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let ms = now.timestamp_millis();
    tx.execute(
        "DELETE FROM sessions WHERE ends_at <= ?1 OR used_at <= ?2",
        params![ms, (now - IDLE).timestamp_millis()],
    )?;
    tx.execute("DELETE FROM login_links WHERE expires_at <= ?1", [ms])?;
    tx.execute(
        "INSERT INTO sessions (hash, staff, opened_at, used_at, ends_at)
         VALUES (?1, ?2, ?3, ?3, ?4)",
        params![hash, staff.map(|staff| staff.0), ms, (now + LONGEST).timestamp_millis()],
    )
    .map(drop)
}
