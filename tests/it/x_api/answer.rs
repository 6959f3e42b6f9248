//! The answers a test can script, in X's own words.

use std::time::Duration;

use serde_json::{Value, json};

use super::tweet::{id_at, moment};

/// What the next requests meet.
#[derive(Clone, Debug)]
pub(crate) enum Scripted {
    Answer(Answer),
    /// The request is taken, and nothing ever comes back.
    Silence,
    /// The connection is reset.
    Reset,
}

impl From<Answer> for Scripted {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The rate limit is used up, and opens again this much later.
    pub(super) opens_in: Option<Duration>,
}

impl Answer {
    pub(crate) fn new(status: u16, content_type: &str, body: &str) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.to_owned(), opens_in: None }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", &body.to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// 400: a value of a parameter is not one of those it takes.
    pub(crate) fn invalid_value(parameter: &str, value: &str, known: &[&str]) -> Self {
        let known = known.join(",");
        invalid(
            parameter,
            value,
            &format!("The `{parameter}` query parameter value [{value}] is not one of [{known}]"),
        )
    }

    /// 400: a parameter that the endpoint does not take.
    pub(crate) fn unknown_parameter(parameter: &str, value: &str, known: &[&str]) -> Self {
        let known = known.join(",");
        let message = format!("The query parameter [{parameter}] is not one of [{known}]");
        invalid(parameter, value, &message)
    }

    /// 400: a parameter with a value that cannot be.
    pub(super) fn bad_value(parameter: &str, value: &str, why: &str) -> Self {
        let message =
            format!("The `{parameter}` query parameter value [{value}] is not valid: {why}");
        invalid(parameter, value, &message)
    }

    /// 400: `since_id` is from before `oldest_ms`.
    pub(crate) fn since_id_too_old(since_id: u64, oldest_ms: u64) -> Self {
        let moment = moment(oldest_ms);
        let (minute, oldest) = (&moment[..16], id_at(oldest_ms, 0));
        let message = format!(
            "'since_id' must be a tweet id created after {minute}Z. Please use a 'since_id' that \
             is larger than {oldest}"
        );
        invalid("since_id", &since_id.to_string(), &message)
    }

    /// 400: ids and times bound a search at once.
    pub(crate) fn since_id_with_start_time() -> Self {
        let message = "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' \
                       or 'end_time'.";
        let body = json!({
            "errors": [{"message": message}], "title": "Invalid Request", "detail": ONE_OR_MORE,
            "type": "https://api.twitter.com/2/problems/invalid-request",
        });
        Self::json(400, &body)
    }

    pub(crate) fn unauthorized() -> Self {
        let body = json!({
            "title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized",
        });
        Self::json(401, &body)
    }

    pub(crate) fn credits_depleted() -> Self {
        let body = json!({
            "detail": "credits depleted", "status": 402, "title": "Payment Required",
            "type": "https://api.x.com/2/problems/credits-depleted",
        });
        Self::json(402, &body)
    }

    /// The same as X put it in early 2026.
    pub(crate) fn credits_depleted_older() -> Self {
        let body = json!({
            "type": "https://api.twitter.com/2/problems/credits",
            "title": "CreditsDepleted",
            "detail": "Your enrolled account [1500000000000000000] does not have any credits to \
                       fulfill this request.",
        });
        Self::json(402, &body)
    }

    /// 403: the app is not attached to a project.
    pub(crate) fn client_not_enrolled() -> Self {
        let body = json!({
            "client_id": "10000001",
            "detail": "When authenticating requests to the Twitter API v2 endpoints, you must use \
                       keys and tokens from a Twitter developer App that is attached to a \
                       Project. You can create a project via the developer portal.",
            "registration_url": "https://developer.twitter.com/en/docs/projects/overview",
            "title": "Client Forbidden",
            "required_enrollment": "Appropriate Level of API Access",
            "reason": "client-not-enrolled",
            "type": "https://api.twitter.com/2/problems/client-forbidden",
        });
        Self::json(403, &body)
    }

    pub(crate) fn unsupported_authentication() -> Self {
        let body = json!({
            "title": "Unsupported Authentication",
            "detail": "Authenticating with OAuth 2.0 Application-Only is forbidden for this \
                       endpoint.  Supported authentication types are [OAuth 1.0a User Context, \
                       OAuth 2.0 User Context].",
            "type": "https://api.twitter.com/2/problems/unsupported-authentication",
            "status": 403,
        });
        Self::json(403, &body)
    }

    /// 403: the account's own limit is reached. X's exact words are not known.
    pub(crate) fn spending_limit() -> Self {
        let body = json!({
            "title": "Forbidden", "status": 403,
            "detail": "Your enrolled account [1500000000000000000] has reached its spending limit.",
            "type": "https://api.x.com/2/problems/credits",
        });
        Self::json(403, &body)
    }

    /// 404 with nothing in it, as a wrong path gets.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "text/plain", "")
    }

    pub(crate) fn no_rules() -> Self {
        let body = json!({
            "title": "ConnectionException",
            "detail": "You must define rules using the POST /2/tweets/search/stream/rules \
                       endpoint before connecting to filtered stream.",
            "connection_issue": "RuleConfigurationIssue",
            "type": "https://api.twitter.com/2/problems/streaming-connection",
        });
        Self::json(409, &body)
    }

    pub(crate) fn too_many_connections() -> Self {
        Self::json(429, &too_many_connections())
    }

    pub(crate) fn usage_capped() -> Self {
        let body = json!({
            "title": "UsageCapExceeded", "period": "Monthly", "scope": "Product",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": "https://api.twitter.com/2/problems/usage-capped",
        });
        Self::json(429, &body)
    }

    /// 429 until a moment that the headers tell.
    pub(crate) fn rate_limit(opens_in: Duration) -> Self {
        let body = json!({
            "title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank",
            "status": 429,
        });
        Self { opens_in: Some(opens_in), ..Self::json(429, &body) }
    }

    /// The same as the documentation still shows it.
    pub(crate) fn rate_limit_older(opens_in: Duration) -> Self {
        let body = json!({"errors": [{"code": 88, "message": "Rate limit exceeded"}]});
        Self { opens_in: Some(opens_in), ..Self::json(429, &body) }
    }

    pub(crate) fn internal_error() -> Self {
        let body = json!({
            "title": "Internal Server Error", "detail": "Internal Server Error",
            "type": "about:blank", "status": 500,
        });
        Self::json(500, &body)
    }

    pub(crate) fn unavailable() -> Self {
        let body = json!({
            "title": "Service Unavailable", "detail": "Service Unavailable",
            "type": "about:blank", "status": 503,
        });
        Self::json(503, &body)
    }

    /// 503 as the proxy before X writes it.
    pub(crate) fn unavailable_page() -> Self {
        let page = "<!DOCTYPE html>\n<html><head><title>503 Service Temporarily Unavailable\
                    </title></head><body><center><h1>503</h1></center></body></html>\n";
        Self::new(503, "text/html", page)
    }

    /// A redirect that nobody who carries a token should follow.
    pub(crate) fn redirect() -> Self {
        Self::new(307, "text/plain", "").header("location", super::strict::ELSEWHERE)
    }
}

const ONE_OR_MORE: &str = "One or more parameters to your request was invalid.";

fn invalid(parameter: &str, value: &str, message: &str) -> Answer {
    let body = json!({
        "errors": [{"parameters": {parameter: [value]}, "message": message}],
        "title": "Invalid Request",
        "detail": ONE_OR_MORE,
        "type": "https://api.twitter.com/2/problems/invalid-request",
    });
    Answer::json(400, &body)
}

/// A problem that X sends as an answer, and sometimes as a line of a stream.
pub(crate) fn too_many_connections() -> Value {
    json!({
        "title": "ConnectionException",
        "detail": "This stream is currently at the maximum allowed connection limit.",
        "connection_issue": "TooManyConnections",
        "type": "https://api.x.com/2/problems/streaming-connection",
    })
}
