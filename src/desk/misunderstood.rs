//! Why a line somebody typed is no command, and what to type instead.

use super::answer::listed;
use super::command::Verb;
use crate::domain::language::Language;
use crate::domain::post::Network;
use crate::say;

/// Why a line is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misunderstood {
    /// No command has that name.
    NoSuchCommand {
        /// What was typed.
        typed: String,
        /// The nearest command, if one is near.
        nearest: Option<Verb>,
    },
    /// The command is right and its arguments are not.
    Arguments {
        /// The command.
        verb: Verb,
        /// What is wrong.
        problem: Problem,
    },
}

/// What is wrong with a command's arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Something is not there.
    Missing(Missing),
    /// No network has that name.
    Network(String),
    /// This is no page number.
    Page(String),
    /// This is no day.
    Day(String),
    /// This is no number of gifts.
    Count(String),
    /// This is no role.
    Role(String),
    /// We do not speak this language.
    Language(String),
    /// This is no number of minutes.
    Minutes(String),
    /// This cannot be exported.
    Exported(String),
}

/// What a command needs and did not get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// What to look for.
    Text,
    /// A code or @handle.
    Person,
    /// The reason.
    Reason,
    /// The network.
    Network,
    /// The name.
    Name,
    /// A link or @handle.
    LinkOrHandle,
    /// The second of two accounts.
    Second,
    /// The link.
    Link,
    /// The hashtag.
    Hashtag,
    /// How many are left.
    Count,
}

impl Misunderstood {
    /// A sentence that says what to type instead.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::NoSuchCommand { typed, nearest: None } if typed.is_empty() => {
                say!(language, "misunderstood-nothing")
            }
            Self::NoSuchCommand { typed, nearest: None } => {
                say!(language, "misunderstood-command", typed = typed)
            }
            Self::NoSuchCommand { typed, nearest: Some(verb) } => {
                let usage = verb.usage(language);
                say!(language, "misunderstood-nearest", typed = typed, usage = usage)
            }
            Self::Arguments { verb, problem } => {
                let (problem, usage) = (problem.say(language), verb.usage(language));
                say!(language, "misunderstood-arguments", problem = problem, usage = usage)
            }
        }
    }
}

impl Problem {
    fn say(&self, language: Language) -> String {
        match self {
            Self::Missing(missing) => missing.say(language),
            Self::Network(typed) => {
                let networks = listed(&Network::ALL.map(Network::name), language);
                say!(language, "problem-network", typed = typed, networks = networks)
            }
            Self::Page(typed) => say!(language, "problem-page", typed = typed),
            Self::Day(typed) => say!(language, "problem-day", typed = typed),
            Self::Count(typed) => say!(language, "problem-count", typed = typed),
            Self::Role(typed) => say!(language, "problem-role", typed = typed),
            Self::Language(typed) => say!(language, "problem-language", typed = typed),
            Self::Minutes(typed) => say!(language, "problem-minutes", typed = typed),
            Self::Exported(typed) => say!(language, "problem-export", typed = typed),
        }
    }
}

impl Missing {
    fn say(self, language: Language) -> String {
        match self {
            Self::Text => say!(language, "problem-no-text"),
            Self::Person => say!(language, "problem-no-person"),
            Self::Reason => say!(language, "problem-no-reason"),
            Self::Network => say!(language, "problem-no-network"),
            Self::Name => say!(language, "problem-no-name"),
            Self::LinkOrHandle => say!(language, "problem-no-link-or-handle"),
            Self::Second => say!(language, "problem-no-second"),
            Self::Link => say!(language, "problem-no-link"),
            Self::Hashtag => say!(language, "problem-no-hashtag"),
            Self::Count => say!(language, "problem-no-count"),
        }
    }
}
