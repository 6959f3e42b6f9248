//! What a strict server objects to in a request, whatever it asks for.

use super::TOKEN;
use super::answer::Answer;
use super::endpoint::Endpoint;
use super::fields::Dialect;
use super::http::Request;
use super::state::State;

/// Where a redirect leads; nobody may come here.
pub(super) const ELSEWHERE: &str = "/elsewhere";

/// Looks at who asks, and how.
pub(super) fn caller(state: &mut State, request: &Request) -> Result<(), Answer> {
    let what = format!("{} {}", request.method, request.path);
    if request.path == ELSEWHERE {
        state.object("a redirect was followed");
        return Err(Answer::not_found());
    }
    if request.target.contains('#') {
        state.object(format!("{what}: an unencoded # in the address"));
    }
    if !request.target.bytes().all(|byte| byte.is_ascii_graphic()) {
        state.object(format!("{what}: an unencoded character in the address"));
    }
    if request.header("user-agent").is_none_or(str::is_empty) {
        state.object(format!("{what}: no User-Agent"));
    }
    let named = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("authorization");
    let mut given = request.headers.iter().filter(named).map(|(_, value)| value);
    let token = match (given.next(), given.next()) {
        (Some(only), None) => only.strip_prefix("Bearer "),
        _ => None,
    };
    match token {
        Some(TOKEN) => Ok(()),
        Some(token) if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(Answer::unauthorized())
        }
        _ => {
            state.object(format!("{what}: no single Authorization with a Bearer token"));
            Err(Answer::unauthorized())
        }
    }
}

/// Looks at the parameters that every endpoint treats alike.
pub(super) fn parameters(
    state: &mut State,
    endpoint: Endpoint,
    request: &Request,
) -> Result<(), Answer> {
    let mut known: Vec<&str> = endpoint.parameters().collect();
    let dialect = state.settings.dialect;
    if endpoint.has_fields() {
        known.extend(vocabularies(endpoint, dialect));
    }
    let mut refusal = Ok(());
    for (number, (name, value)) in request.query.iter().enumerate() {
        if request.query[..number].iter().any(|(earlier, _)| earlier == name) {
            state.object(format!("{}: {name} comes twice", request.path));
        }
        if known.contains(&name.as_str()) {
            continue;
        }
        // Asking in the other vocabulary is how a client finds out which one is spoken.
        if !(endpoint.has_fields() && matches!(name.as_str(), "tweet.fields" | "post.fields")) {
            state.object(format!("{}: the parameter {name} is not for us", request.path));
        }
        refusal = refusal.and(Err(Answer::unknown_parameter(name, value, &known)));
    }
    let encodings = request.header("accept-encoding").unwrap_or_default();
    let is_plain = |encoding: &str| matches!(encoding.trim(), "" | "identity");
    if endpoint == Endpoint::Stream && !encodings.split(',').all(is_plain) {
        state.object(format!("a stream in {encodings}, which holds heartbeats back"));
    }
    refusal
}

fn vocabularies(endpoint: Endpoint, dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        // The stream has kept the old words.
        _ if endpoint == Endpoint::Stream => &["tweet.fields"],
        Dialect::Old => &["tweet.fields"],
        Dialect::New => &["tweet.fields", "post.fields"],
        Dialect::NewStrict => &["post.fields"],
    }
}
