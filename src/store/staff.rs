//! Who works at the booth: staff, invitations to join them, and strangers who asked.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Row, Transaction, params};

use super::connection::StoreError;
use super::told::{Telling, Told};
use super::{Fact, Store};
use crate::domain::language::Language;
use crate::domain::staff::{Role, Staff, StaffId};

pub(super) const COLUMNS: &str = "id, name, role, language";

pub(super) fn read_staff(row: &Row<'_>) -> Result<Staff> {
    let role: String = row.get(2)?;
    let language: Option<String> = row.get(3)?;
    Ok(Staff {
        id: StaffId(row.get(0)?),
        name: row.get(1)?,
        role: Role::from_name(&role).ok_or(rusqlite::Error::InvalidQuery)?,
        language: language.as_deref().and_then(Language::from_code),
    })
}

/// Adds a staff member, or changes the role of one.
pub(super) fn set(tx: &Transaction<'_>, name: &str, role: Role) -> Result<Staff> {
    tx.query_row(
        &format!(
            "INSERT INTO staff (name, role) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET role = excluded.role, active = 1
             RETURNING {COLUMNS}"
        ),
        [name.trim(), role.name()],
        read_staff,
    )
}

/// Makes somebody of the configuration known. What staff changed since, a role or somebody's
/// leaving, stays as it is.
pub(super) fn introduce(tx: &Transaction<'_>, name: &str, role: Role) -> Result<()> {
    tx.execute(
        "INSERT INTO staff (name, role) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
        [name.trim(), role.name()],
    )
    .map(drop)
}

/// What came of somebody's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joining {
    /// They work here from now on.
    Joined(Staff),
    /// They worked here already.
    Already(Staff),
    /// The token is unknown, used, or too old.
    Refused,
}

/// An account on Telegram that wants to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joiner {
    /// Telegram's id of the person.
    pub telegram: i64,
    /// What they call themselves there.
    pub name: String,
    /// The language their phone is in, if we speak it.
    pub language: Option<Language>,
}

impl Store {
    /// Adds a staff member or changes a role.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_staff(&self, name: String, role: Role) -> Result<Staff, StoreError> {
        self.write(move |tx, facts| {
            facts.push(Fact::StaffChanged);
            set(tx, &name, role)
        })
        .await
    }

    /// Changes what somebody may do, or with `None` ends their work here: what they did stays in
    /// the log, their invitation and their account are forgotten.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn change_role<A: Told>(
        &self,
        staff: Staff,
        wanted: Option<Role>,
        telling: Telling<(), A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            facts.push(Fact::StaffChanged);
            match wanted {
                Some(role) => set(tx, &staff.name, role).map(drop),
                None => remove(tx, staff.id),
            }
        })
        .await
    }

    /// The staff member of that name, in any case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff_named(&self, name: String) -> Result<Option<Staff>, StoreError> {
        self.read(move |tx| {
            tx.query_row(
                &format!("SELECT {COLUMNS} FROM staff WHERE name = ?1 AND active = 1"),
                [name.trim()],
                read_staff,
            )
            .optional()
        })
        .await
    }

    /// The staff member with that account on Telegram.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff_on_telegram(&self, telegram: i64) -> Result<Option<Staff>, StoreError> {
        self.read(move |tx| {
            tx.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM staff WHERE telegram = ?1 AND active = 1"
            ))?
            .query_row([telegram], read_staff)
            .optional()
        })
        .await
    }

    /// Everybody who works here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff(&self) -> Result<Vec<Staff>, StoreError> {
        self.read(|tx| {
            tx.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM staff WHERE active = 1 ORDER BY name"
            ))?
            .query_map([], read_staff)?
            .collect()
        })
        .await
    }

    /// Whether some lead, besides that one, can be reached on Telegram.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_lead_on_telegram(&self, but: Option<StaffId>) -> Result<bool, StoreError> {
        self.read(move |tx| {
            tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM staff
                  WHERE role = 'lead' AND active = 1 AND telegram IS NOT NULL AND id IS NOT ?1)",
                [but.map(|staff| staff.0)],
                |row| row.get(0),
            )
        })
        .await
    }

    /// The chat on Telegram in which that staff member can be written to in private.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn private_chat(&self, staff: StaffId) -> Result<Option<String>, StoreError> {
        self.read(move |tx| {
            tx.query_row(
                "SELECT c.name FROM chats c JOIN staff s ON c.name = 'telegram:' || s.telegram
                  WHERE s.id = ?1 AND c.active = 1 AND c.closed IS NULL",
                [staff.0],
                |row| row.get(0),
            )
            .optional()
        })
        .await
    }

    /// The accounts on Telegram of those who lead.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn leads_on_telegram(&self) -> Result<Vec<i64>, StoreError> {
        self.read(|tx| {
            tx.prepare(
                "SELECT telegram FROM staff
                  WHERE role = 'lead' AND active = 1 AND telegram IS NOT NULL",
            )?
            .query_map([], |row| row.get(0))?
            .collect()
        })
        .await
    }

    /// In which language somebody is answered.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_language(&self, staff: StaffId, language: Language) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            tx.execute(
                "UPDATE staff SET language = ?2 WHERE id = ?1",
                params![staff.0, language.name()],
            )
            .map(drop)
        })
        .await
    }

    /// Lets whoever has the token of this hash join, once, until it expires.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn invite<A: Told>(
        &self,
        hash: String,
        name: Option<String>,
        role: Role,
        expires_at: DateTime<Utc>,
        telling: Telling<(), A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, _| {
            invite(tx, &hash, name.as_deref(), role, expires_at, false)
        })
        .await
    }

    /// Lets whoever has the token of this hash become the first lead; an earlier token for that is
    /// worth nothing any more.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn invite_first_lead(
        &self,
        hash: String,
        name: Option<String>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(move |tx, _| {
            forget_first_leads(tx)?;
            invite(tx, &hash, name.as_deref(), Role::Lead, expires_at, true)
        })
        .await
    }

    /// Takes somebody on who has a token with this hash.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn take_on<A: Told>(
        &self,
        hash: String,
        joiner: Joiner,
        now: DateTime<Utc>,
        telling: Telling<Joining, A>,
    ) -> Result<A, StoreError> {
        self.write_once(telling, move |tx, facts| {
            facts.push(Fact::StaffChanged);
            take_on(tx, &hash, &joiner, now)
        })
        .await
    }

    /// Notes that a stranger asked; true the first time.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn new_stranger(&self, telegram: i64, at: DateTime<Utc>) -> Result<bool, StoreError> {
        self.write(move |tx, _| {
            let fresh = tx.execute(
                "INSERT INTO strangers (telegram, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![telegram, at.timestamp_millis()],
            )?;
            Ok(fresh == 1)
        })
        .await
    }
}

fn remove(tx: &Transaction<'_>, staff: StaffId) -> Result<()> {
    tx.execute(
        "UPDATE chats SET active = 0
          WHERE name = (SELECT 'telegram:' || telegram FROM staff WHERE id = ?1)",
        [staff.0],
    )?;
    tx.execute("UPDATE staff SET active = 0, telegram = NULL WHERE id = ?1", [staff.0]).map(drop)
}

fn invite(
    tx: &Transaction<'_>,
    hash: &str,
    name: Option<&str>,
    role: Role,
    expires_at: DateTime<Utc>,
    first: bool,
) -> Result<()> {
    tx.execute(
        "INSERT INTO invitations (hash, name, role, expires_at, first) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![hash, name, role.name(), expires_at.timestamp_millis(), first],
    )
    .map(drop)
}

fn forget_first_leads(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("DELETE FROM invitations WHERE first = 1 AND used_by IS NULL", []).map(drop)
}

fn take_on(
    tx: &Transaction<'_>,
    hash: &str,
    joiner: &Joiner,
    now: DateTime<Utc>,
) -> Result<Joining> {
    let invitation: Option<(Option<String>, String)> = tx
        .query_row(
            "SELECT name, role FROM invitations
              WHERE hash = ?1 AND used_by IS NULL AND expires_at > ?2",
            params![hash, now.timestamp_millis()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let known = tx
        .query_row(
            &format!("SELECT {COLUMNS} FROM staff WHERE telegram = ?1 AND active = 1"),
            [joiner.telegram],
            read_staff,
        )
        .optional()?;
    let Some((name, role)) = invitation else {
        // The same message may come twice: whoever is in already is welcome.
        return Ok(known.map_or(Joining::Refused, Joining::Already));
    };
    let role = Role::from_name(&role).ok_or(rusqlite::Error::InvalidQuery)?;
    let staff = match known {
        // An invitation may raise a role, and never takes one away.
        Some(known) if known.role >= role => return Ok(Joining::Already(known)),
        Some(known) => set(tx, &known.name, role)?,
        None => {
            let name = match name {
                // Somebody else is called so, and may not be pushed out by a link.
                Some(name) if is_on_telegram(tx, &name)? => return Ok(Joining::Refused),
                Some(name) => name,
                None => free_name(tx, &joiner.name)?,
            };
            set(tx, &name, role.max(role_of(tx, &name)?.unwrap_or(role)))?
        }
    };
    tx.execute(
        "UPDATE staff SET telegram = ?2, language = coalesce(language, ?3) WHERE id = ?1",
        params![staff.id.0, joiner.telegram, joiner.language.map(Language::name)],
    )?;
    tx.execute("UPDATE invitations SET used_by = ?2 WHERE hash = ?1", params![hash, staff.id.0])?;
    if role == Role::Lead {
        forget_first_leads(tx)?;
    }
    tx.execute("DELETE FROM strangers WHERE telegram = ?1", [joiner.telegram])?;
    Ok(Joining::Joined(Staff { language: staff.language.or(joiner.language), ..staff }))
}

fn is_on_telegram(tx: &Transaction<'_>, name: &str) -> Result<bool> {
    tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM staff
                         WHERE name = ?1 AND active = 1 AND telegram IS NOT NULL)",
        [name],
        |row| row.get(0),
    )
}

/// What somebody who works here may do already.
fn role_of(tx: &Transaction<'_>, name: &str) -> Result<Option<Role>> {
    let role: Option<String> = tx
        .query_row("SELECT role FROM staff WHERE name = ?1 AND active = 1", [name], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(role.as_deref().and_then(Role::from_name))
}

/// The name, or the name with a number, that no colleague has.
fn free_name(tx: &Transaction<'_>, wanted: &str) -> Result<String> {
    let spaced = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted: String = spaced.chars().filter(|c| !c.is_control()).take(32).collect();
    let wanted = if wanted.is_empty() { "staff".to_owned() } else { wanted };
    let mut name = wanted.clone();
    for number in 2.. {
        let taken: bool =
            tx.query_row("SELECT EXISTS (SELECT 1 FROM staff WHERE name = ?1)", [&name], |row| {
                row.get(0)
            })?;
        if !taken {
            break;
        }
        name = format!("{wanted} {number}");
    }
    Ok(name)
}
