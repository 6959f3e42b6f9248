//! The summary at the end of every booth day: once, late rather than never.
//!
//! "Due" is a question to the store and not a timer: which days have ended at `at` since the last
//! one that was summarised? A restart or a night without power changes nothing about the answer.

use std::time::Duration as StdDuration;

use chrono::{DateTime, Duration, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::domain::campaign::Campaign;
use crate::domain::day::Day;
use crate::domain::notice::Notice;
use crate::store::Store;
use crate::store::connection::StoreError;

/// How often somebody looks at the clock: a summary is due to the minute.
const LOOK: StdDuration = StdDuration::from_secs(20);

/// Where the last day that was summarised is kept.
const LAST: &str = "summary.last";

/// The most days that are made up for: older ones nobody waits for any more.
const MOST_MISSED: i64 = 14;

/// Sends a summary at the end of every booth day until told to stop.
///
/// # Errors
/// When the database fails.
pub async fn run(store: Store, at: NaiveTime, stop: CancellationToken) -> Result<(), StoreError> {
    loop {
        owe_what_is_due(&store, at, Utc::now()).await?;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Owes the summary of every booth day that has ended and has none.
///
/// # Errors
/// When the database fails.
pub async fn owe_what_is_due(
    store: &Store,
    at: NaiveTime,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let campaign = store.campaign();
    let latest = latest_due(at, now, campaign.zone);
    let last = store.setting(LAST.to_owned()).await?.and_then(|day| Day::parse(&day));
    // A boothbot that is started for the first time owes nothing for the days before.
    let last = match last {
        Some(last) => last,
        None => {
            let yesterday = Day::of(now, campaign.zone).before(1);
            store.set_setting(LAST.to_owned(), yesterday.to_string()).await?;
            yesterday
        }
    };
    if latest <= last {
        return Ok(());
    }
    let missed = (latest.0 - last.0).num_days().min(MOST_MISSED);
    let mut notices = Vec::new();
    for back in (0..missed).rev() {
        let day = latest.before(back);
        if is_booth_day(campaign, day) {
            info!("the summary of {day} is due");
            notices.push((format!("summary {day}"), Notice::Summary { day }));
            notices.push((format!("summary picture {day}"), Notice::SummaryPicture { day }));
        }
    }
    // Owed first, remembered second: a crash in between owes the same topics again, which
    // changes nothing.
    if !notices.is_empty() {
        store.owe_notices(notices, now).await?;
    }
    store.set_setting(LAST.to_owned(), latest.to_string()).await
}

/// The last day whose summary time has come.
fn latest_due(at: NaiveTime, now: DateTime<Utc>, zone: Tz) -> Day {
    let today = Day::of(now, zone);
    if now >= moment(today, at, zone) { today } else { today.before(1) }
}

/// When a day's summary is due. Where clocks skip that time, as soon as they have.
fn moment(day: Day, at: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let local = day.0.and_time(at);
    let shown = |minutes| zone.from_local_datetime(&(local + Duration::minutes(minutes)));
    let exists = (0..=180).step_by(15).find_map(|minutes| shown(minutes).earliest());
    exists.map_or_else(|| Utc.from_utc_datetime(&local), |at| at.with_timezone(&Utc))
}

/// A booth day lies in the campaign's window; without a window every day is one.
fn is_booth_day(campaign: &Campaign, day: Day) -> bool {
    let (start, end) = day.bounds(campaign.zone);
    campaign.starts.is_none_or(|starts| starts < end)
        && campaign.ends.is_none_or(|ends| ends > start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_due_from_its_time_on_until_the_next_days() {
        let zone = chrono_tz::Asia::Seoul;
        let at = NaiveTime::from_hms_opt(18, 30, 0).unwrap();
        let due = |now: &str| latest_due(at, now.parse().unwrap(), zone).to_string();
        assert_eq!(due("2026-11-21T09:29:59Z"), "2026-11-20");
        assert_eq!(due("2026-11-21T09:30:00Z"), "2026-11-21");
        assert_eq!(due("2026-11-22T02:00:00Z"), "2026-11-21");
    }

    #[test]
    fn a_time_that_clocks_skip_comes_as_soon_as_they_have() {
        let zone = chrono_tz::Europe::Berlin;
        let at = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
        let due = moment(Day::parse("2026-03-29").unwrap(), at, zone);
        assert_eq!(due.to_rfc3339(), "2026-03-29T01:00:00+00:00");
    }

    #[test]
    fn only_days_of_the_campaign_are_booth_days() {
        let campaign = Campaign {
            starts: Some("2026-11-21T00:00:00Z".parse().unwrap()),
            ends: Some("2026-11-22T09:00:00Z".parse().unwrap()),
            ..Campaign::default()
        };
        let days = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"];
        let booth = days.map(|day| is_booth_day(&campaign, Day::parse(day).unwrap()));
        assert_eq!(booth, [false, true, true, false]);
    }
}
