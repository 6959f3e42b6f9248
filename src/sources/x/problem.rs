//! What X says when something is wrong, in any of its three shapes or none.
//!
//! A problem (RFC 7807), a validation answer with `errors[].message`, or the old
//! `{"errors":[{"code":88,"message":...}]}`. Bodies are also empty, HTML or plain text.

use serde_json::Value;

/// The most characters of somebody else's words that we repeat.
const LONGEST: usize = 300;

/// A problem as far as it could be read; what was not told is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) title: String,
    pub(super) detail: String,
    /// The last segment of the type's URI: the host before it has changed and will again.
    pub(super) kind: String,
    pub(super) reason: String,
    pub(super) connection_issue: String,
    pub(super) disconnect_type: String,
    /// The messages of `errors[]`.
    pub(super) messages: Vec<String>,
    /// It came with a post, or some.
    pub(super) is_beside_data: bool,
}

impl Problem {
    /// Reads an answer's body.
    pub(super) fn read(body: &[u8]) -> Self {
        match serde_json::from_slice::<Value>(body) {
            Ok(value) => Self::of(&value),
            // A web page says nothing to staff.
            Err(_) if body.trim_ascii().first() == Some(&b'<') => Self::default(),
            Err(_) => Self { detail: cut(&String::from_utf8_lossy(body)), ..Self::default() },
        }
    }

    fn of(value: &Value) -> Self {
        let word = |value: &Value, key: &str| {
            value.get(key).and_then(Value::as_str).map(cut).unwrap_or_default()
        };
        let errors = value.get("errors").and_then(Value::as_array);
        let errors = errors.map(Vec::as_slice).unwrap_or_default();
        let named = |key: &str| {
            let own = word(value, key);
            match own.is_empty() {
                false => own,
                true => errors
                    .iter()
                    .map(|error| word(error, key))
                    .find(|told| !told.is_empty())
                    .unwrap_or_default(),
            }
        };
        let kind = named("type");
        let details = |error: &Value| match error.get("details").and_then(Value::as_array) {
            Some(details) => details.iter().filter_map(Value::as_str).map(cut).collect(),
            None => vec![word(error, "message")],
        };
        Self {
            title: named("title"),
            detail: named("detail"),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            reason: named("reason"),
            connection_issue: named("connection_issue"),
            disconnect_type: named("disconnect_type"),
            is_beside_data: value.get("data").is_some_and(|data| !data.is_null()),
            messages: errors.iter().flat_map(details).filter(|told| !told.is_empty()).collect(),
        }
    }

    /// What it says, for a human; empty when it says nothing.
    pub(super) fn words(&self) -> String {
        let all = [&self.detail, &self.title].into_iter().chain(&self.messages);
        let mut told: Vec<&str> = Vec::new();
        for words in all.map(String::as_str).filter(|words| !words.is_empty()) {
            if !told.iter().any(|known| known.contains(words)) {
                told.push(words);
            }
        }
        told.join("; ")
    }

    /// Whether anything in it mentions that.
    pub(super) fn mentions(&self, what: &str) -> bool {
        let all = [&self.title, &self.detail, &self.kind, &self.reason];
        all.into_iter().chain(&self.messages).any(|words| words.to_lowercase().contains(what))
    }
}

fn cut(words: &str) -> String {
    words.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_read_as_far_as_it_goes() {
        let problem = Problem::read(
            br#"{"title":"Unauthorized","type":"https://api.twitter.com/2/problems/usage-capped",
                 "status":401,"detail":"Unauthorized"}"#,
        );
        assert_eq!(
            (problem.kind.as_str(), problem.words().as_str()),
            ("usage-capped", "Unauthorized")
        );
        let validation = Problem::read(
            br#"{"errors":[{"parameters":{"since_id":["1"]},"message":"'since_id' must be larger"}],
                 "title":"Invalid Request","detail":"One or more parameters was invalid."}"#,
        );
        assert!(validation.mentions("since_id"));
        let old = Problem::read(br#"{"errors":[{"code":88,"message":"Rate limit exceeded"}]}"#);
        assert_eq!(old.words(), "Rate limit exceeded");
        assert_eq!(Problem::read(b"<html>Bad gateway</html>"), Problem::default());
        assert_eq!(Problem::read(b"").words(), "");
        assert_eq!(Problem::read(b"upstream connect error").words(), "upstream connect error");
        assert_eq!(Problem::read(br#"{"title":7,"errors":"x","type":null}"#), Problem::default());
    }
}
