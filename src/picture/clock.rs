//! Axes of time: round local hours, and the days above them.
//!
//! Offsets come with the points, so an axis follows its time zone through a change of the clock
//! without knowing the zone.

use chrono::{DateTime, FixedOffset};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 28 * DAY;

/// Ticks an axis has at most: each has a label of some 60 pixels.
const MOST_TICKS: i64 = 8;

/// Distances between ticks, in seconds; beyond the last, twice as far each time.
const STEPS: [i64; 17] = [
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    MONTH,
    91 * DAY,
    364 * DAY,
];

/// A place on an axis with what is written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick {
    /// Seconds since 1970.
    pub(super) at: i64,
    /// `14:00`, `08-14` or `2016-08`.
    pub(super) label: String,
}

/// What an axis shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Axis {
    /// Round moments, oldest first.
    pub(super) ticks: Vec<Tick>,
    /// The days when there are several and the ticks are hours; the first begins with the axis,
    /// the others at midnight.
    pub(super) days: Vec<Tick>,
}

impl Axis {
    /// The axis of moments that are in order. Without a moment there is nothing on it.
    pub(super) fn of(moments: &[DateTime<FixedOffset>]) -> Self {
        let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
            return Self::default();
        };
        let step = step(last.timestamp() - first.timestamp());
        let format = match step {
            step if step < DAY => "%H:%M",
            step if step < MONTH => "%m-%d",
            _ => "%Y-%m",
        };
        let stretches = stretches(moments);
        let mut ticks = rounds(&stretches, step, format);
        if ticks.is_empty() {
            ticks.extend(tick(first.timestamp(), *first.offset(), format));
        }
        let mut days = Vec::new();
        if step < DAY && day(first) != day(last) {
            days.extend(tick(first.timestamp(), *first.offset(), "%m-%d"));
            days.extend(rounds(&stretches, DAY, "%m-%d"));
            // An axis that begins at midnight has that day twice.
            days.dedup_by(|later, earlier| later.label == earlier.label);
        }
        Self { ticks, days }
    }
}

fn step(range: i64) -> i64 {
    let fits = |step: &i64| range / step <= MOST_TICKS;
    STEPS.into_iter().find(fits).unwrap_or_else(|| {
        let mut step = STEPS[STEPS.len() - 1];
        while !fits(&step) {
            step *= 2;
        }
        step
    })
}

/// A stretch of time in which clocks are not changed.
struct Stretch {
    /// In seconds since 1970.
    from: i64,
    /// The first second that is not in it.
    until: i64,
    offset: FixedOffset,
}

fn stretches(moments: &[DateTime<FixedOffset>]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for moment in moments {
        let (at, offset) = (moment.timestamp(), *moment.offset());
        match stretches.last_mut() {
            Some(stretch) if stretch.offset == offset => stretch.until = at + 1,
            earlier => {
                if let Some(stretch) = earlier {
                    stretch.until = at;
                }
                stretches.push(Stretch { from: at, until: at + 1, offset });
            }
        }
    }
    stretches
}

/// The moments at which a local clock shows a multiple of `step` seconds.
fn rounds(stretches: &[Stretch], step: i64, format: &str) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    for stretch in stretches {
        let shift = i64::from(stretch.offset.local_minus_utc());
        let mut local = (stretch.from + shift).div_euclid(step) * step;
        while local - shift < stretch.until {
            let at = local - shift;
            let enough = ticks.last().is_none_or(|last| at - last.at >= step / 2);
            if at >= stretch.from && enough {
                ticks.extend(tick(at, stretch.offset, format));
            }
            local += step;
        }
    }
    ticks
}

/// How a moment is written in local time.
pub(super) fn clock(moment: &DateTime<FixedOffset>) -> String {
    tick(moment.timestamp(), *moment.offset(), "%m-%d %H:%M").map(|t| t.label).unwrap_or_default()
}

fn local(moment: &DateTime<FixedOffset>) -> i64 {
    moment.timestamp() + i64::from(moment.offset().local_minus_utc())
}

fn day(moment: &DateTime<FixedOffset>) -> i64 {
    local(moment).div_euclid(DAY)
}

/// `None` at the ends of all time, where an offset leads out of it.
fn tick(at: i64, offset: FixedOffset, format: &str) -> Option<Tick> {
    let local = at + i64::from(offset.local_minus_utc());
    let moment = DateTime::from_timestamp(local, 0)?;
    Some(Tick { at, label: moment.format(format).to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    #[track_caller]
    fn check(moments: &[&str], ticks: &[&str], days: &[&str]) {
        let moments: Vec<_> = moments.iter().map(|text| at(text)).collect();
        let labels = |ticks: Vec<Tick>| ticks.into_iter().map(|t| t.label).collect::<Vec<_>>();
        let axis = Axis::of(&moments);
        assert_eq!((labels(axis.ticks), labels(axis.days)), (own(ticks), own(days)));
    }

    fn own(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_day_has_round_local_hours() {
        check(
            &["2016-08-13T09:00:00+09:00", "2016-08-13T18:00:00+09:00"],
            &["10:00", "12:00", "14:00", "16:00", "18:00"],
            &[],
        );
        check(
            &["2016-08-13T10:10:00+05:30", "2016-08-13T10:40:00+05:30"],
            &["10:10", "10:15", "10:20", "10:25", "10:30", "10:35", "10:40"],
            &[],
        );
    }

    #[test]
    fn several_days_are_told_apart() {
        check(
            &["2016-08-13T09:00:00+09:00", "2016-08-14T18:00:00+09:00"],
            &["12:00", "18:00", "00:00", "06:00", "12:00", "18:00"],
            &["08-13", "08-14"],
        );
        check(
            &["2016-08-13T00:00:00+09:00", "2016-08-14T18:00:00+09:00"],
            &["00:00", "06:00", "12:00", "18:00", "00:00", "06:00", "12:00", "18:00"],
            &["08-13", "08-14"],
        );
    }

    #[test]
    fn many_days_are_ticks_themselves() {
        check(
            &["2016-08-13T09:00:00+09:00", "2016-08-20T18:00:00+09:00"],
            &["08-14", "08-15", "08-16", "08-17", "08-18", "08-19", "08-20"],
            &[],
        );
    }

    #[test]
    fn hours_stay_local_when_clocks_change() {
        check(
            &[
                "2026-10-25T00:00:00+02:00",
                "2026-10-25T02:00:00+02:00",
                "2026-10-25T02:00:00+01:00",
                "2026-10-25T06:00:00+01:00",
            ],
            &["00:00", "01:00", "02:00", "02:00", "03:00", "04:00", "05:00", "06:00"],
            &[],
        );
    }

    #[test]
    fn one_moment_is_enough_and_all_of_time_is_not_too_much() {
        check(&["2016-08-13T09:07:30+09:00"], &["09:07"], &[]);
        check(&[], &[], &[]);
        let ends =
            [DateTime::<chrono::Utc>::MIN_UTC.into(), DateTime::<chrono::Utc>::MAX_UTC.into()];
        assert!((2..=9).contains(&Axis::of(&ends).ticks.len()));
    }
}
