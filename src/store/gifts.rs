//! The giveaway's numbers.
//!
//! How many claims stand where is kept; a day's are counted. Of gifts there are as many rows as were
//! carried to the booth: few enough to read whenever somebody asks.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rusqlite::{Result, Transaction, params, params_from_iter};

use super::posts::{network, time};
use super::statistics::local;
use crate::domain::day::{Bucket, Day};
use crate::domain::stats::{Busiest, GiftHour, Giveaway, Share};

/// The giveaway's figures; of one day, the claims opened and the gifts handed out on it.
pub(super) fn giveaway(tx: &Transaction<'_>, day: Option<Day>, zone: Tz) -> Result<Giveaway> {
    let [from, to] = bounds(day, zone);
    let mut figures = Giveaway::default();
    let mut networks: BTreeMap<u8, u64> = BTreeMap::new();
    let (standing, bound): (_, &[i64]) = match day {
        None => ("SELECT state, network, claims FROM count_claims", &[]),
        Some(_) => (
            "SELECT c.state, a.network, count(*) FROM claims c JOIN authors a ON a.id = c.author
              WHERE c.opened_at >= ?1 AND c.opened_at < ?2 GROUP BY 1, 2",
            &[from, to],
        ),
    };
    let mut standing = tx.prepare_cached(standing)?;
    let mut rows = standing.query(params_from_iter(bound))?;
    while let Some(row) = rows.next()? {
        let count: u64 = row.get(2)?;
        figures.earned += count;
        *networks.entry(row.get(1)?).or_default() += count;
        match row.get::<_, String>(0)?.as_str() {
            "review" => figures.review += count,
            "waiting" => figures.waiting += count,
            "handed_over" => figures.handed_over += count,
            _ => figures.declined += count,
        }
    }
    let mut networks: Vec<(u8, u64)> = networks.into_iter().collect();
    networks.sort_by_key(|&(_, count)| Reverse(count));
    figures.by_network = networks
        .into_iter()
        .map(|(number, count)| Share { name: network(number).name().to_owned(), count })
        .collect();
    figures.by_item = tx
        .prepare_cached(
            "SELECT i.name, count(*) AS n FROM claims c JOIN items i ON i.id = c.item
              WHERE c.settled_at >= ?1 AND c.settled_at < ?2 GROUP BY i.id ORDER BY n DESC, i.id",
        )?
        .query_map([from, to], |row| Ok(Share { name: row.get(0)?, count: row.get(1)? }))?
        .collect::<Result<_>>()?;
    figures.gifts = figures.by_item.iter().map(|share| share.count).sum();
    gift_times(tx, from, to, zone, &mut figures)?;
    Ok(figures)
}

/// Gifts per hour and item, oldest first. Each hour names every item that went out in the time
/// asked about, in the order of the items, so that the hours stack; an hour without a gift
/// between two with one is there with zeros, but not a night between two days.
pub(super) fn by_hour(tx: &Transaction<'_>, day: Option<Day>, zone: Tz) -> Result<Vec<GiftHour>> {
    let [from, to] = bounds(day, zone);
    let gifts: Vec<(i64, i64, String)> = tx
        .prepare_cached(
            "SELECT c.settled_at, i.id, i.name FROM claims c JOIN items i ON i.id = c.item
              WHERE c.settled_at >= ?1 AND c.settled_at < ?2 ORDER BY c.settled_at",
        )?
        .query_map([from, to], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_>>()?;
    let items: BTreeMap<i64, &str> =
        gifts.iter().map(|(_, item, name)| (*item, name.as_str())).collect();
    let none: Vec<Share> =
        items.values().map(|name| Share { name: (*name).to_owned(), count: 0 }).collect();
    let mut hours: Vec<GiftHour> = Vec::new();
    let mut current: Option<DateTime<Utc>> = None;
    for (given, _, name) in &gifts {
        let start = Bucket::Hour.start(time(*given), zone);
        let mut next = match current {
            Some(before) if before == start => None,
            Some(before) if Day::of(before, zone) == Day::of(start, zone) => {
                Some(Bucket::Hour.next(before, zone))
            }
            _ => Some(start),
        };
        while let Some(hour) = next.filter(|hour| *hour <= start) {
            hours.push(GiftHour { start: local(hour, zone), items: none.clone() });
            next = Some(Bucket::Hour.next(hour, zone));
        }
        current = Some(start);
        let counts = hours.last_mut().into_iter().flat_map(|hour| &mut hour.items);
        for share in counts.filter(|share| share.name == *name) {
            share.count += 1;
        }
    }
    Ok(hours)
}

fn bounds(day: Option<Day>, zone: Tz) -> [i64; 2] {
    day.map_or([i64::MIN, i64::MAX], |day| {
        let (from, to) = day.bounds(zone);
        [from.timestamp_millis(), to.timestamp_millis()]
    })
}

/// The gifts of the last hour, for "out at 15:40".
pub(super) fn since(tx: &Transaction<'_>, item: i64, since: DateTime<Utc>) -> Result<u64> {
    tx.query_row(
        "SELECT count(*) FROM claims WHERE item = ?1 AND settled_at >= ?2",
        params![item, since.timestamp_millis()],
        |row| row.get(0),
    )
}

/// From post to gift, and the ten minutes with the most gifts. There are as many rows as gifts:
/// few enough to sort here.
fn gift_times(
    tx: &Transaction<'_>,
    from: i64,
    to: i64,
    zone: Tz,
    figures: &mut Giveaway,
) -> Result<()> {
    let gifts: Vec<(i64, Option<i64>)> = tx
        .prepare_cached(
            "SELECT c.settled_at, p.created_at FROM claims c LEFT JOIN posts p ON p.id = c.post
              WHERE c.state = 'handed_over' AND c.settled_at >= ?1 AND c.settled_at < ?2
              ORDER BY c.settled_at",
        )?
        .query_map([from, to], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut waits: Vec<i64> =
        gifts.iter().filter_map(|(given, posted)| Some((given - (*posted)?).max(0))).collect();
    waits.sort_unstable();
    figures.median_minutes = match waits.len() {
        0 => None,
        n => {
            let middle = (waits[(n - 1) / 2] + waits[n / 2]) as f64 / 2.0;
            Some((middle / 6_000.0).round() / 10.0)
        }
    };
    let mut busiest: Option<(DateTime<Utc>, u64)> = None;
    let mut current: Option<(DateTime<Utc>, u64)> = None;
    for (given, _) in &gifts {
        let start = Bucket::TenMinutes.start(time(*given), zone);
        let count = match current {
            Some((same, count)) if same == start => count + 1,
            _ => 1,
        };
        current = Some((start, count));
        if busiest.is_none_or(|(_, most)| count > most) {
            busiest = current;
        }
    }
    figures.busiest =
        busiest.map(|(start, handed_over)| Busiest { start: local(start, zone), handed_over });
    Ok(())
}
