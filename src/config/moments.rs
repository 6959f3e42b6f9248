//! Time zones and moments as people write them.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::faults::{nearest, quoted};
use crate::domain::day::Day;

/// Which end of a stretch of time a moment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    End,
}

/// The zone of that name.
///
/// # Errors
/// With the name that was probably meant.
pub(super) fn zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| {
        let remedy = match meant(name) {
            Some(near) => format!("did you mean {near:?}?"),
            None => "write a name of the IANA list, like \"Asia/Seoul\" or \"UTC\"".to_owned(),
        };
        format!("there is no time zone {}; {remedy}", quoted(name))
    })
}

/// A zone by its city alone, or the one spelled nearly so. Abbreviations are too short to guess
/// from: KST is one letter away from EST.
fn meant(name: &str) -> Option<&'static str> {
    let city = |zone: &'static str| zone.rsplit('/').next().unwrap_or(zone);
    let names = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let typed = name.trim().replace(' ', "_");
    if let Some(zone) = names().find(|zone| city(zone).eq_ignore_ascii_case(&typed)) {
        return Some(zone);
    }
    if typed.len() < 4 {
        return None;
    }
    nearest(&typed, names()).or_else(|| {
        let near = nearest(&typed, names().filter(|zone| zone.contains('/')).map(city))?;
        names().find(|zone| city(zone) == near)
    })
}

/// Reads a moment: with an offset, or as a wall clock in `zone` shows it. A date alone is its
/// whole day. Where clocks go back and a time comes twice, a stretch takes all of it in.
///
/// # Errors
/// With what is wrong and what to write.
pub(super) fn moment(text: &str, zone: Tz, edge: Edge) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    let iso = text.replacen([' ', 't'], "T", 1);
    if let Ok(date) = NaiveDate::parse_from_str(&iso, "%Y-%m-%d") {
        let (first, next) = Day(date).bounds(zone);
        return Ok(if edge == Edge::Start { first } else { next });
    }
    let absolute = DateTime::parse_from_rfc3339(&iso)
        .or_else(|_| DateTime::parse_from_str(&iso, "%Y-%m-%dT%H:%M%#z"));
    if let Ok(at) = absolute {
        return Ok(at.with_timezone(&Utc));
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&iso, format).ok());
    let Some(local) = local else {
        return Err(format!("{} is no date and time; write 2026-11-21T09:00:00", quoted(text)));
    };
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => Ok(at.with_timezone(&Utc)),
        LocalResult::Ambiguous(first, second) => {
            let at = if edge == Edge::Start { first } else { second };
            Ok(at.with_timezone(&Utc))
        }
        LocalResult::None => Err(format!(
            "clocks in {zone} skip {}; write a time that exists there, or one with an offset",
            local.format("%Y-%m-%d %H:%M")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_guessed_from_its_city_or_a_slip_but_never_from_three_letters() {
        #[track_caller]
        fn check(typed: &str, expected: Option<&str>) {
            assert_eq!(meant(typed), expected, "{typed}");
        }
        check("Asia/Soul", Some("Asia/Seoul"));
        check("asia/seoul", Some("Asia/Seoul"));
        check("Seoul", Some("Asia/Seoul"));
        check("Toyko", Some("Asia/Tokyo"));
        check("new york", Some("America/New_York"));
        check("KST", None);
        check("UTC+9", None);
        check("", None);
        check(&"x".repeat(100_000), None);
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        #[track_caller]
        fn check(text: &str, edge: Edge, expected: &str) {
            let at = moment(text, chrono_tz::Europe::Berlin, edge).unwrap();
            assert_eq!(at, expected.parse::<DateTime<Utc>>().unwrap(), "{text}");
        }
        check("2026-11-21T09:00:00", Edge::Start, "2026-11-21T08:00:00Z");
        check("2026-11-21 09:00", Edge::Start, "2026-11-21T08:00:00Z");
        check("2026-11-21T09:00:00+09:00", Edge::Start, "2026-11-21T00:00:00Z");
        check("2026-11-21T09:00Z", Edge::Start, "2026-11-21T09:00:00Z");
        check("2026-11-21", Edge::Start, "2026-11-20T23:00:00Z");
        check("2026-11-21", Edge::End, "2026-11-21T23:00:00Z");
        check("2026-10-25T02:30:00", Edge::Start, "2026-10-25T00:30:00Z");
        check("2026-10-25T02:30:00", Edge::End, "2026-10-25T01:30:00Z");
    }

    #[test]
    fn a_moment_that_is_none_says_what_to_write() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let fault = moment(text, chrono_tz::Europe::Berlin, Edge::Start).unwrap_err();
            assert_eq!(fault, expected);
        }
        check("09:00", "\"09:00\" is no date and time; write 2026-11-21T09:00:00");
        check("soon", "\"soon\" is no date and time; write 2026-11-21T09:00:00");
        check(
            "2026-03-29T02:30:00",
            "clocks in Europe/Berlin skip 2026-03-29 02:30; write a time that exists there, or \
             one with an offset",
        );
    }
}
