//! Days and buckets of time in the campaign's time zone.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// A calendar day in the campaign's time zone.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Day(pub NaiveDate);

impl Day {
    /// The day an instant falls on.
    pub fn of(at: DateTime<Utc>, zone: Tz) -> Self {
        Self(at.with_timezone(&zone).date_naive())
    }

    /// The day so many days earlier.
    pub fn before(self, days: i64) -> Self {
        Self(self.0.checked_sub_signed(Duration::days(days)).unwrap_or(self.0))
    }

    /// Reads `2026-11-24`.
    pub fn parse(text: &str) -> Option<Self> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self)
    }

    /// The instants `[start, end)` of the day. A day may have 23 or 25 hours.
    pub fn bounds(self, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        let next = self.0.succ_opt().unwrap_or(self.0);
        (midnight(self.0, zone), midnight(next, zone))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

/// Reads an instant: RFC 3339, or a date or local time in the zone.
pub fn instant(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    if let Some(day) = Day::parse(text) {
        return Some(day.bounds(zone).0);
    }
    ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .and_then(|naive| zone.from_local_datetime(&naive).earliest())
        .map(|at| at.with_timezone(&Utc))
}

/// Where clocks skip midnight (some zones change at 00:00), the day starts at the first instant
/// that exists.
fn midnight(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let naive = date.and_time(NaiveTime::MIN);
    for minutes in (0..=180).step_by(15) {
        if let Some(at) = zone.from_local_datetime(&(naive + Duration::minutes(minutes))).earliest()
        {
            return at.with_timezone(&Utc);
        }
    }
    Utc.from_utc_datetime(&naive)
}

/// The width of a timeline's buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// Ten minutes.
    TenMinutes,
    /// An hour on the wall clock.
    Hour,
    /// A calendar day.
    Day,
}

impl Bucket {
    /// Reads `10m`, `hour` or `day`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "10m" => Some(Self::TenMinutes),
            "hour" => Some(Self::Hour),
            "day" => Some(Self::Day),
            _ => None,
        }
    }

    /// The start of the bucket that an instant falls into.
    pub fn start(self, at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        let local = at.with_timezone(&zone);
        let width = match self {
            Self::TenMinutes => 600,
            Self::Hour => 3600,
            Self::Day => return Day(local.date_naive()).bounds(zone).0,
        };
        // Cut on the wall clock, so that an hour starts at :00 in Kathmandu as in Seoul.
        let offset = i64::from(local.offset().fix().local_minus_utc());
        let seconds = at.timestamp() + offset;
        let start = seconds - seconds.rem_euclid(width) - offset;
        DateTime::from_timestamp(start, 0).unwrap_or(at)
    }

    /// The start of the next bucket.
    pub fn next(self, start: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::TenMinutes => start + Duration::minutes(10),
            Self::Hour => start + Duration::hours(1),
            Self::Day => Day::of(start, zone).bounds(zone).1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a test's time is RFC 3339")
    }

    #[test]
    fn a_day_belongs_to_the_campaigns_zone() {
        let seoul = chrono_tz::Asia::Seoul;
        assert_eq!(Day::of(at("2016-08-12T15:00:00Z"), seoul), Day::parse("2016-08-13").unwrap());
        let (start, end) = Day::parse("2016-08-13").unwrap().bounds(seoul);
        assert_eq!(start, at("2016-08-12T15:00:00Z"));
        assert_eq!(end, at("2016-08-13T15:00:00Z"));
    }

    #[test]
    fn buckets_start_on_the_wall_clock() {
        let kathmandu = chrono_tz::Asia::Kathmandu;
        let start = Bucket::Hour.start(at("2026-01-01T00:20:00Z"), kathmandu);
        assert_eq!(start, at("2026-01-01T00:15:00Z"), "06:05 in Kathmandu is in its 06:00 hour");
        assert_eq!(Bucket::Hour.next(start, kathmandu), at("2026-01-01T01:15:00Z"));
    }

    #[test]
    fn the_day_of_a_clock_change_is_as_long_as_it_is() {
        let (start, end) = Day::parse("2026-03-29").unwrap().bounds(chrono_tz::Europe::Berlin);
        assert_eq!((end - start).num_hours(), 23);
    }
}
