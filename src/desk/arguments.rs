//! How the arguments of each command are read.

use super::command::{Command, Verb};
use super::misunderstood::{Missing, Problem};
use crate::domain::day::Day;
use crate::domain::post::UnknownNetwork;

/// The command of that name with what was typed after it.
///
/// # Errors
/// When an argument is missing or wrong.
pub(super) fn arguments(verb: Verb, rest: &str) -> Result<Command, Problem> {
    let text = |what| {
        if rest.is_empty() { Err(Problem::Missing(what)) } else { Ok(rest.to_owned()) }
    };
    Ok(match verb {
        Verb::Waiting => Command::Waiting { page: page(rest)? },
        Verb::Find => Command::Find { text: text(Missing::Text)? },
        Verb::Give => {
            let (who, rest) = person(rest)?;
            Command::Give { who, rest: rest.to_owned() }
        }
        Verb::Decline => {
            let (who, reason) = person(rest)?;
            if reason.is_empty() {
                return Err(Problem::Missing(Missing::Reason));
            }
            Command::Decline { who, reason: reason.to_owned() }
        }
        Verb::Undo if rest.is_empty() => Command::Undo { who: None },
        Verb::Undo => Command::Undo { who: Some(person(rest)?.0) },
        Verb::Add => {
            let (network, rest) = word(rest).ok_or(Problem::Missing(Missing::Network))?;
            let network =
                network.parse().map_err(|UnknownNetwork(typed)| Problem::Network(typed))?;
            let (name, rest) = word(rest).ok_or(Problem::Missing(Missing::Name))?;
            Command::Add { network, name: name.to_owned(), rest: rest.to_owned() }
        }
        Verb::Why => Command::Why { what: text(Missing::LinkOrHandle)? },
        Verb::Same => {
            let (one, rest) = person(rest)?;
            let (other, _) = person(rest).map_err(|_| Problem::Missing(Missing::Second))?;
            Command::Same { one, other }
        }
        Verb::Part => Command::Part { who: person(rest)?.0 },
        Verb::Block => Command::Block { who: person(rest)?.0 },
        Verb::Unblock => Command::Unblock { who: person(rest)?.0 },
        Verb::Hide => Command::Hide { link: text(Missing::Link)? },
        Verb::Show => Command::Show { link: text(Missing::Link)? },
        Verb::Stock => Command::Stock { change: stock(rest)? },
        Verb::Stats => Command::Stats { day: day(rest)? },
        Verb::Tags => Command::Tags,
        Verb::Together => Command::Together { tag: text(Missing::Hashtag)? },
        Verb::Timeline => Command::Timeline,
        Verb::Reposts => Command::Reposts,
        Verb::Authors => Command::Authors,
        Verb::Languages => Command::Languages,
        Verb::Summary => Command::Summary { day: day(rest)? },
        Verb::Status => Command::Status,
        Verb::Staff => Command::Staff,
        Verb::Help => Command::Help,
    })
}

/// The first word, or what stands in quotes (a name may have spaces), and the rest.
fn word(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.trim_start();
    if let Some(quoted) = rest.strip_prefix('"')
        && let Some((inside, after)) = quoted.split_once('"')
    {
        return Some((inside, after.trim()));
    }
    let (first, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    (!first.is_empty()).then_some((first, after.trim()))
}

fn person(rest: &str) -> Result<(String, &str), Problem> {
    let (who, rest) = word(rest).ok_or(Problem::Missing(Missing::Person))?;
    Ok((who.to_owned(), rest))
}

fn page(rest: &str) -> Result<u32, Problem> {
    if rest.is_empty() {
        return Ok(1);
    }
    match rest.parse() {
        Ok(page) if page > 0 => Ok(page),
        _ => Err(Problem::Page(rest.to_owned())),
    }
}

fn day(rest: &str) -> Result<Option<Day>, Problem> {
    if rest.is_empty() {
        return Ok(None);
    }
    Day::parse(rest).map(Some).ok_or_else(|| Problem::Day(rest.to_owned()))
}

fn stock(rest: &str) -> Result<Option<(String, u32)>, Problem> {
    if rest.is_empty() {
        return Ok(None);
    }
    let (item, number) =
        rest.rsplit_once(char::is_whitespace).ok_or(Problem::Missing(Missing::Count))?;
    let left = number.parse().map_err(|_| Problem::Count(number.to_owned()))?;
    Ok(Some((item.trim().to_owned(), left)))
}
