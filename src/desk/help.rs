//! `/help`: every command somebody may use, in one line each.

use super::answer::Answer;
use super::command::Verb;
use crate::domain::staff::Role;

pub(super) fn help(role: Role) -> Answer {
    let usable = Verb::ALL.into_iter().filter(|verb| role >= verb.needs());
    let lines: Vec<String> =
        usable.map(|verb| format!("/{:<34} {}", verb.usage(), verb.does())).collect();
    Answer::done(lines.join("\n"))
}
