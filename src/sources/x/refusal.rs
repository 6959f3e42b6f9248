//! Why X did not do what it was asked, sorted by what the caller does next.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::problem::Problem;

/// Our clock is wrong when it is further than this from the server's.
const SKEW: Duration = Duration::seconds(30);

/// The longest a rate limit can last: its window is 15 minutes.
const LONGEST_LIMIT: Duration = Duration::seconds(901);

/// What X refused, or why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody answered, or not to the end.
    #[error("X cannot be reached: {0}")]
    Network(String),
    /// X is broken at the moment.
    #[error("X has trouble ({status}){}", after_colon(.words))]
    Server {
        /// The HTTP status.
        status: u16,
        /// What it said.
        words: String,
    },
    /// Another connection of ours is still open, or X thinks so.
    #[error("X says that this app's stream is open elsewhere{}", after_colon(.0))]
    TooManyConnections(String),
    /// Too many requests. For how long, where X told and it can be believed.
    #[error("X asks to slow down{}", in_seconds(*.0))]
    Limited(Option<Duration>),
    /// The stream has no rules.
    #[error("X has no rules of this app")]
    NoRules,
    /// The request itself is wrong: the same again is refused again.
    #[error("X did not understand the request{}", after_colon(.0))]
    Wrong(String),
    /// `since_id` is older than the seven days that search reaches back.
    #[error("X's search does not reach back that far")]
    TooOld,
    /// Asking again soon cannot help: a human must do something.
    #[error("{0}")]
    Blocked(Blocked),
}

/// What a human must mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// What it is about.
    pub by: Barrier,
    /// What X said.
    pub words: String,
}

/// What stands between us and X.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    /// 401: the token.
    Token,
    /// 402, a spending limit or a monthly cap: money.
    Money,
    /// 403: the app is in no project, or the plan lacks this.
    NotEnrolled,
    /// 403 for another reason.
    Forbidden,
    /// 404 or a redirect: nobody of that name is there.
    Address,
}

impl Barrier {
    /// Its name in a table or a log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Money => "money",
            Self::NotEnrolled => "not-enrolled",
            Self::Forbidden => "forbidden",
            Self::Address => "address",
        }
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, mend) = match self.by {
            Barrier::Token => (
                "X does not accept the token (401)",
                "make a new one at console.x.com under Keys and tokens",
            ),
            Barrier::Money => (
                "X wants money (402, or a cap)",
                "buy credits or raise the spending limit at console.x.com",
            ),
            Barrier::NotEnrolled => (
                "X says that the app may not do this (403)",
                "attach the app to a project with pay-per-use at console.x.com",
            ),
            Barrier::Forbidden => ("X forbids it (403)", "look at the app at console.x.com"),
            Barrier::Address => ("nobody of that name is there", "check api_url"),
        };
        write!(f, "{what}{}; {mend}", after_colon(&self.words))
    }
}

impl Refusal {
    /// Sorts an answer that is no success.
    pub(super) fn of(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Self {
        let problem = Problem::read(body);
        let words = problem.words();
        let blocked = |by| Self::Blocked(Blocked { by, words: words.clone() });
        match status.as_u16() {
            400 if problem.mentions("'since_id' must be") => Self::TooOld,
            400 => Self::Wrong(words),
            401 => blocked(Barrier::Token),
            402 => blocked(Barrier::Money),
            403 if is_about_money(&problem) => blocked(Barrier::Money),
            403 | 409 if problem.connection_issue == "ProvisioningSubscription" => {
                blocked(Barrier::NotEnrolled)
            }
            403 if problem.mentions("enrolled")
                || problem.mentions("unsupported-authentication") =>
            {
                blocked(Barrier::NotEnrolled)
            }
            403 => blocked(Barrier::Forbidden),
            404 | 300..400 => blocked(Barrier::Address),
            409 if problem.connection_issue == "TooManyConnections" => {
                Self::TooManyConnections(words)
            }
            409 => Self::NoRules,
            429 => Self::too_many(&problem, headers, now),
            status @ (408 | 500..) => Self::Server { status, words },
            status => Self::Wrong(format!("{status} {words}").trim_end().to_owned()),
        }
    }

    /// 429 has three meanings.
    fn too_many(problem: &Problem, headers: &HeaderMap, now: DateTime<Utc>) -> Self {
        if is_about_money(problem) {
            return Self::Blocked(Blocked { by: Barrier::Money, words: problem.words() });
        }
        if is_about_connections(problem) {
            return Self::TooManyConnections(problem.words());
        }
        Self::Limited(limited_for(headers, now))
    }

    /// Sorts what the stream itself says before X closes it, if it is a problem.
    pub fn of_line(line: &[u8]) -> Option<Self> {
        let problem = Problem::read(line);
        // A post that could not be read is no word about the connection, whatever errors it has.
        if problem.is_beside_data {
            return None;
        }
        let told = [&problem.title, &problem.kind, &problem.disconnect_type];
        if told.into_iter().all(String::is_empty) && problem.messages.is_empty() {
            return None;
        }
        if is_about_money(&problem) {
            return Some(Self::Blocked(Blocked { by: Barrier::Money, words: problem.words() }));
        }
        if is_about_connections(&problem) {
            return Some(Self::TooManyConnections(problem.words()));
        }
        if is_about_rules(&problem) {
            return Some(Self::NoRules);
        }
        let words = match problem.disconnect_type.as_str() {
            "" => problem.words(),
            kind => format!("{kind}: {}", problem.words()),
        };
        match problem.disconnect_type.is_empty() {
            // A notice that X is about to close.
            false => Some(Self::Network(words)),
            // One post could not be filled in: the stream goes on.
            true if problem.kind == "field-hydration-failure" => None,
            true if problem.kind == "resource-not-found" => None,
            true if problem.kind == "not-authorized-for-resource" => None,
            true => Some(Self::Network(words)),
        }
    }
}

fn is_about_money(problem: &Problem) -> bool {
    matches!(problem.kind.as_str(), "usage-capped" | "credits" | "credits-depleted")
        || ["credits depleted", "spending limit", "spend cap", "usage cap", "spend-cap"]
            .into_iter()
            .any(|word| problem.mentions(word))
}

/// Whoever lists the rules again finds out what is wrong with them.
fn is_about_rules(problem: &Problem) -> bool {
    matches!(problem.connection_issue.as_str(), "RuleConfigurationIssue" | "RulesInvalidIssue")
        || problem.disconnect_type == "InvalidRules"
}

fn is_about_connections(problem: &Problem) -> bool {
    problem.connection_issue == "TooManyConnections"
        || problem.mentions("toomanyconnections")
        || problem.mentions("maximum allowed connection")
        || (problem.kind == "streaming-connection" && problem.connection_issue.is_empty())
}

/// How long the window of a rate limit still lasts.
///
/// With requests left it is not the window's limit that was hit. A clock that is wrong must not
/// make an hour of a minute, so the server's own time counts when the two disagree.
fn limited_for(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<i64>().ok();
    if number("x-rate-limit-remaining").is_some_and(|left| left > 0) {
        return None;
    }
    let resets = DateTime::from_timestamp(number("x-rate-limit-reset")?, 0)?;
    let theirs = server_time(headers).filter(|theirs| (*theirs - now).abs() > SKEW);
    let wait = resets - theirs.unwrap_or(now);
    Some(wait.clamp(Duration::seconds(1), LONGEST_LIMIT))
}

/// What the server's clock shows.
pub(super) fn server_time(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = headers.get(reqwest::header::DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(date).ok().map(|at| at.with_timezone(&Utc))
}

fn after_colon(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

fn in_seconds(wait: Option<Duration>) -> String {
    wait.map(|wait| format!(" for {} s", wait.num_seconds())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-24T12:00:00Z";

    #[track_caller]
    fn check(status: u16, headers: &[(&'static str, &str)], body: &str, expected: &Refusal) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        let found = Refusal::of(status, &map, body.as_bytes(), NOW.parse().unwrap());
        assert_eq!(&found, expected, "{status} {body}");
    }

    fn blocked(by: Barrier, words: &str) -> Refusal {
        Refusal::Blocked(Blocked { by, words: words.to_owned() })
    }

    #[test]
    fn too_many_requests_has_three_meanings() {
        let problem = |kind: &str| format!(r#"{{"type":"https://api.x.com/2/problems/{kind}"}}"#);
        check(429, &[], &problem("usage-capped"), &blocked(Barrier::Money, ""));
        check(
            429,
            &[],
            &problem("streaming-connection"),
            &Refusal::TooManyConnections(String::new()),
        );
        check(429, &[], "", &Refusal::Limited(None));
        let reset = "1795521690"; // 90 s after NOW
        let wait = |seconds| Refusal::Limited(Some(Duration::seconds(seconds)));
        check(
            429,
            &[("x-rate-limit-reset", reset), ("x-rate-limit-remaining", "0")],
            "{}",
            &wait(90),
        );
        check(
            429,
            &[("x-rate-limit-reset", reset), ("date", "Tue, 24 Nov 2026 12:01:00 GMT")],
            "",
            &wait(30),
        );
        check(429, &[("x-rate-limit-reset", "99999999999")], "", &wait(901));
        check(
            429,
            &[("x-rate-limit-reset", reset), ("x-rate-limit-remaining", "9")],
            "",
            &Refusal::Limited(None),
        );
    }

    #[test]
    fn what_a_human_must_mend_is_told_apart() {
        check(401, &[], r#"{"title":"Unauthorized"}"#, &blocked(Barrier::Token, "Unauthorized"));
        check(402, &[], "", &blocked(Barrier::Money, ""));
        check(403, &[], r#"{"reason":"client-not-enrolled"}"#, &blocked(Barrier::NotEnrolled, ""));
        let limit = r#"{"title":"SpendCapReached","detail":"over the spending limit"}"#;
        check(
            403,
            &[],
            limit,
            &blocked(Barrier::Money, "over the spending limit; SpendCapReached"),
        );
        check(404, &[], "", &blocked(Barrier::Address, ""));
    }

    #[test]
    fn what_passes_by_itself_is_told_apart() {
        check(503, &[], "<html></html>", &Refusal::Server { status: 503, words: String::new() });
        check(409, &[], r#"{"connection_issue":"RuleConfigurationIssue"}"#, &Refusal::NoRules);
        let old = r#"{"errors":[{"message":"'since_id' must be a tweet id created after x"}]}"#;
        check(400, &[], old, &Refusal::TooOld);
    }

    #[test]
    fn a_line_of_the_stream_can_be_a_problem_and_need_not_end_it() {
        let of = |line: &str| Refusal::of_line(line.as_bytes());
        let ends = r#"{"errors":[{"title":"operational-disconnect","disconnect_type":"ForceDisconnect"}]}"#;
        assert!(matches!(of(ends), Some(Refusal::Network(words)) if words.contains("Force")));
        let busy = r#"{"title":"ConnectionException","connection_issue":"TooManyConnections"}"#;
        assert!(matches!(of(busy), Some(Refusal::TooManyConnections(_))));
        let rules = r#"{"errors":[{"title":"x","disconnect_type":"InvalidRules"}]}"#;
        assert_eq!(of(rules), Some(Refusal::NoRules));
        assert_eq!(of(r#"{"data":{"id":{}},"errors":[{"title":"Forbidden"}]}"#), None);
        let hydration = r#"{"errors":[{"type":"https://x/field-hydration-failure","title":"x"}]}"#;
        assert_eq!(of(hydration), None);
        assert_eq!(of(r#"{"something":"new"}"#), None);
    }
}
