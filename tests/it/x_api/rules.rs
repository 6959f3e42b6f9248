//! The rules of the filtered stream.

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::http::Request;
use super::query::{self, Term};
use super::state::State;
use super::tweet::moment;

const LONGEST: usize = 1024;
const MOST: usize = 1000;

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: u64,
    pub(crate) value: String,
    pub(crate) tag: Option<String>,
    pub(super) term: Term,
}

impl Rule {
    fn json(&self) -> Value {
        let mut told = json!({"id": self.id.to_string(), "value": self.value});
        if let Some(tag) = &self.tag {
            told["tag"] = json!(tag);
        }
        told
    }
}

impl State {
    /// Takes a rule in, or tells why not.
    pub(super) fn add_rule(&mut self, value: &str, tag: Option<&str>) -> Result<Rule, Value> {
        let value = value.trim();
        if let Some(known) = self.rules.iter().find(|rule| rule.value == value) {
            return Err(json!({
                "value": value, "id": known.id.to_string(), "title": "DuplicateRule",
                "type": "https://api.twitter.com/2/problems/duplicate-rules",
            }));
        }
        let length = value.chars().count();
        let term = if length > LONGEST {
            self.object(format!("a rule of {length} characters"));
            Err(vec![format!("Rules must be at most {LONGEST} characters (was {length})")])
        } else {
            query::parse(value)
        };
        let term = term.map_err(|details| {
            json!({
                "value": value, "details": details, "title": "UnprocessableEntity",
                "type": "https://api.twitter.com/2/problems/invalid-rules",
            })
        })?;
        let tag = tag.map(str::to_owned);
        let rule = Rule { id: self.next_id(), value: value.to_owned(), tag, term };
        self.rules.push(rule.clone());
        Ok(rule)
    }
}

pub(super) fn list(state: &mut State, request: &Request) -> Result<Answer, Answer> {
    let ids = request.param("ids").map(|ids| ids.split(',').collect::<Vec<_>>());
    let wanted = |rule: &&Rule| ids.as_ref().is_none_or(|ids| ids.contains(&&*rule.id.to_string()));
    let rules: Vec<Value> = state.rules.iter().filter(wanted).map(Rule::json).collect();
    let mut body = Map::new();
    let count = rules.len();
    if count > 0 {
        body.insert("data".to_owned(), Value::from(rules));
    }
    let meta = json!({"sent": moment(state.now_ms()), "result_count": count});
    body.insert("meta".to_owned(), meta);
    Ok(Answer::json(200, &Value::from(body)))
}

pub(super) fn counts(state: &mut State, _: &Request) -> Result<Answer, Answer> {
    let count = state.rules.len();
    let body = json!({"data": {
        "cap_per_client_app": MOST.to_string(), "cap_per_project": MOST.to_string(),
        "client_app_rules_count": {"client_app_id": "123456", "rule_count": count},
        "project_rules_count": count.to_string(),
    }});
    Ok(Answer::json(200, &body))
}

/// Adds, deletes, or tells what would come of it.
pub(super) fn change(state: &mut State, request: &Request) -> Result<Answer, Answer> {
    let is_dry = match request.param("dry_run") {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => {
            state.object(format!("dry_run={other}"));
            return Err(Answer::bad_value("dry_run", other, "must be true or false"));
        }
    };
    let kind = request.header("content-type").unwrap_or_default();
    if !request.body.is_empty() && !kind.starts_with("application/json") {
        state.object(format!("rules of the type {kind:?}"));
    }
    let before = state.rules.clone();
    let body: Map<String, Value> = serde_json::from_str(&request.body).unwrap_or_default();
    let keys: Vec<&str> = body.keys().map(String::as_str).collect();
    let answer = match (keys.as_slice(), request.param("delete_all")) {
        (["add"], None) => add(state, &body["add"]),
        (["delete"], None) => delete(state, &body["delete"]),
        ([], Some("true")) => {
            let deleted = state.rules.len();
            state.rules.clear();
            Some(deletion(state, deleted, 0))
        }
        _ => None,
    };
    if is_dry {
        state.rules = before;
    }
    answer.ok_or_else(|| {
        state.object(format!("rules cannot be changed by {}: {}", request.target, request.body));
        Answer::bad_value("body", &request.body, "exactly one of add, delete and delete_all")
    })
}

/// None when it has another shape than X's.
fn add(state: &mut State, rules: &Value) -> Option<Answer> {
    let rules = rules.as_array().filter(|rules| !rules.is_empty())?;
    let (mut created, mut errors, mut valid) = (Vec::new(), Vec::new(), 0);
    for rule in rules {
        let rule = rule.as_object()?;
        if !rule.keys().all(|key| matches!(key.as_str(), "value" | "tag")) {
            return None;
        }
        let value = rule.get("value")?.as_str()?;
        let tag = rule.get("tag").and_then(Value::as_str);
        if state.rules.len() == MOST {
            return Some(rule_cap());
        }
        match state.add_rule(value, tag) {
            Ok(rule) => {
                created.push(rule.json());
                valid += 1;
            }
            Err(problem) => errors.push(problem),
        }
    }
    let (not_created, status) = (errors.len(), if created.is_empty() { 200 } else { 201 });
    let mut body = json!({"meta": {"sent": moment(state.now_ms()), "summary": {
        "created": created.len(), "not_created": not_created, "valid": valid,
        "invalid": not_created,
    }}});
    if !created.is_empty() {
        body["data"] = Value::from(created);
    }
    if !errors.is_empty() {
        body["errors"] = Value::from(errors);
    }
    Some(Answer::json(status, &body))
}

fn rule_cap() -> Answer {
    let body = json!({
        "title": "RuleCapExceeded", "detail": format!("At most {MOST} rules."), "status": 422,
        "type": "https://api.x.com/2/problems/rule-cap",
    });
    Answer::json(422, &body)
}

/// None when it has another shape than X's.
fn delete(state: &mut State, wanted: &Value) -> Option<Answer> {
    let wanted = wanted.as_object().filter(|wanted| wanted.len() == 1)?;
    let (by, names) = wanted.iter().next()?;
    let names: Vec<&str> = names.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
    let before = state.rules.len();
    match by.as_str() {
        "ids" => state.rules.retain(|rule| !names.contains(&&*rule.id.to_string())),
        "values" => state.rules.retain(|rule| !names.contains(&&*rule.value)),
        _ => return None,
    }
    let deleted = before - state.rules.len();
    Some(deletion(state, deleted, names.len().saturating_sub(deleted)))
}

fn deletion(state: &State, deleted: usize, not_deleted: usize) -> Answer {
    let body = json!({"meta": {
        "sent": moment(state.now_ms()),
        "summary": {"deleted": deleted, "not_deleted": not_deleted},
    }});
    Answer::json(200, &body)
}
