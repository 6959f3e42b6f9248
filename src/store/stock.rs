//! Items and their stock. Every change keeps `started + adjusted = handed_over + left`.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Row, Transaction, params};

use super::deliveries;
use crate::domain::claim::{ClaimId, Refusal};
use crate::domain::day::Day;
use crate::domain::hashtag::fold;
use crate::domain::item::{Item, ItemId};
use crate::domain::notice::Notice;
use crate::domain::staff::StaffId;

/// An item as it is set up, before anything was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemSetup {
    /// What staff call it.
    pub name: String,
    /// How many there are; `None` means plenty.
    pub started: Option<u32>,
    /// At most so many a day.
    pub per_day: Option<u32>,
    /// Tell staff once when no more than this many are left.
    pub low: Option<u32>,
}

/// Every item, in the order they were set up.
pub(super) fn all(tx: &Transaction<'_>, day: Day) -> Result<Vec<Item>> {
    tx.prepare_cached(
        "SELECT i.id, i.name, i.started, i.adjusted, i.handed_over, i.per_day,
                coalesce((SELECT d.handed_over FROM item_days d
                           WHERE d.item = i.id AND d.day = ?1), 0)
           FROM items i ORDER BY i.id",
    )?
    .query_map([day.to_string()], read_item)?
    .collect()
}

fn read_item(row: &Row<'_>) -> Result<Item> {
    Ok(Item {
        id: ItemId(row.get(0)?),
        name: row.get(1)?,
        started: row.get(2)?,
        adjusted: row.get(3)?,
        handed_over: row.get(4)?,
        per_day: row.get(5)?,
        handed_over_today: row.get(6)?,
    })
}

/// Makes the items of a configuration known. One that exists keeps what it has handed over; a
/// changed `started` is taken over unless less than has gone out already.
pub(super) fn set_up(tx: &Transaction<'_>, items: &[ItemSetup]) -> Result<()> {
    for item in items {
        tx.execute(
            "INSERT INTO items (name, started, per_day, low) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE
                SET per_day = excluded.per_day, low = excluded.low,
                    started = CASE
                        WHEN excluded.started IS NULL
                          OR excluded.started + adjusted >= handed_over THEN excluded.started
                        ELSE started END",
            params![item.name, item.started, item.per_day, item.low],
        )?;
    }
    Ok(())
}

/// The item to hand over: the named one, or the only one there is.
pub(super) fn choose(
    tx: &Transaction<'_>,
    typed: Option<&str>,
    day: Day,
) -> Result<Result<ItemId, Refusal>> {
    let items = all(tx, day)?;
    let in_stock = |but: Option<ItemId>| -> Vec<String> {
        let left = items.iter().filter(|item| item.in_stock() && Some(item.id) != but);
        left.map(|item| item.name.clone()).collect()
    };
    let chosen = match typed {
        Some(typed) => match matching(&items, typed) {
            Some(item) => item,
            None => {
                let typed = typed.to_owned();
                return Ok(Err(Refusal::NoSuchItem { typed, items: in_stock(None) }));
            }
        },
        None => match items.as_slice() {
            [only] => only,
            _ => match in_stock(None).as_slice() {
                [] => {
                    let (item, others) = (String::new(), Vec::new());
                    return Ok(Err(Refusal::OutOfStock { item, others }));
                }
                [_] => items.iter().find(|item| item.in_stock()).unwrap_or(&items[0]),
                _ => {
                    return Ok(Err(Refusal::WhichItem { items: in_stock(None) }));
                }
            },
        },
    };
    if !chosen.in_stock() {
        let others = in_stock(Some(chosen.id));
        return Ok(Err(Refusal::OutOfStock { item: chosen.name.clone(), others }));
    }
    Ok(Ok(chosen.id))
}

/// The item of that name, in any case and width, or the only one that starts so.
pub(super) fn matching<'a>(items: &'a [Item], typed: &str) -> Option<&'a Item> {
    let typed = fold(typed.trim());
    let exact = items.iter().find(|item| fold(&item.name) == typed);
    let mut starting = items.iter().filter(|item| fold(&item.name).starts_with(&*typed));
    exact.or_else(|| starting.next().filter(|_| starting.next().is_none()))
}

/// Counts one item as handed over.
pub(super) fn take_one(tx: &Transaction<'_>, item: ItemId, day: Day) -> Result<()> {
    tx.execute("UPDATE items SET handed_over = handed_over + 1 WHERE id = ?1", [item.0])?;
    tx.execute(
        "INSERT INTO item_days (item, day, handed_over) VALUES (?1, ?2, 1)
         ON CONFLICT (item, day) DO UPDATE SET handed_over = handed_over + 1",
        params![item.0, day.to_string()],
    )?;
    Ok(())
}

/// Puts the item of a claim back, on the day it had gone out; nothing for a declined claim.
pub(super) fn put_back(tx: &Transaction<'_>, claim: ClaimId) -> Result<()> {
    tx.execute(
        "UPDATE items SET handed_over = handed_over - 1, told_low = 0
          WHERE id = (SELECT item FROM claims WHERE id = ?1)",
        [claim.0],
    )?;
    tx.execute(
        "UPDATE item_days SET handed_over = handed_over - 1
          WHERE (item, day) = (SELECT item, day FROM claims WHERE id = ?1)",
        [claim.0],
    )?;
    Ok(())
}

/// Corrects how many are left now. An item that was not counted is from here on.
pub(super) fn correct(
    tx: &Transaction<'_>,
    item: &Item,
    left: u32,
    staff: StaffId,
    at: DateTime<Utc>,
) -> Result<()> {
    let before = i64::from(item.left().unwrap_or(0));
    let delta = i64::from(left) - before;
    if item.started.is_none() {
        tx.execute(
            "UPDATE items SET started = handed_over, adjusted = 0 WHERE id = ?1",
            [item.id.0],
        )?;
    }
    tx.execute(
        "UPDATE items SET adjusted = adjusted + ?2, told_low = 0 WHERE id = ?1",
        params![item.id.0, delta],
    )?;
    tx.execute(
        "INSERT INTO stock_log (item, delta, staff, at) VALUES (?1, ?2, ?3, ?4)",
        params![item.id.0, delta, staff.0, at.timestamp_millis()],
    )?;
    Ok(())
}

/// Tells staff, once, that an item is running out.
pub(super) fn owe_low_notice(tx: &Transaction<'_>, item: ItemId, at: DateTime<Utc>) -> Result<()> {
    let low: Option<(String, i64)> = tx
        .prepare_cached(
            "SELECT name, started + adjusted - handed_over FROM items
              WHERE id = ?1 AND told_low = 0 AND started + adjusted - handed_over <= low",
        )?
        .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((name, left)) = low else {
        return Ok(());
    };
    tx.execute("UPDATE items SET told_low = 1 WHERE id = ?1", [item.0])?;
    let topic = format!("low {name} {}", at.timestamp_millis());
    let notice = Notice::LowStock { item: name, left: u32::try_from(left).unwrap_or(0) };
    deliveries::owe_notice(tx, &topic, &notice, at)
}
