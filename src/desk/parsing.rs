//! What somebody typed, read as a command.

use super::answer::Exported;
use super::command::{Command, Verb};
use super::misunderstood::{Missing, Misunderstood, Problem};
use crate::domain::day::Day;
use crate::domain::hashtag::fold;
use crate::domain::language::Language;
use crate::domain::post::UnknownNetwork;
use crate::domain::staff::Role;

/// Reads a line somebody typed: `/give 7F2K mug`, with or without the slash, in any case.
///
/// # Errors
/// When no command has that name, or its arguments are missing or wrong.
pub fn parse(line: &str) -> Result<Command, Misunderstood> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    // In a group Telegram adds the bot's name: `/stats@boothbot`.
    let word = fold(word.trim_start_matches('/').split('@').next().unwrap_or_default());
    let Some(verb) = Verb::ALL.into_iter().find(|verb| verb.name() == word) else {
        let nearest = Verb::ALL
            .into_iter()
            .map(|verb| (strsim::osa_distance(&word, verb.name()), verb))
            .filter(|(distance, verb)| *distance <= verb.name().len() / 2)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, verb)| verb);
        return Err(Misunderstood::NoSuchCommand { typed: word.into_owned(), nearest });
    };
    arguments(verb, rest).map_err(|problem| Misunderstood::Arguments { verb, problem })
}

fn arguments(verb: Verb, rest: &str) -> Result<Command, Problem> {
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
            let (link, rest) = link(rest);
            Command::Add { network, name: name.to_owned(), link, rest }
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
        Verb::Reload => Command::Reload { screen: word(rest).map(|(name, _)| name.to_owned()) },
        Verb::Held => Command::Held,
        Verb::Calm => Command::Calm { all: rest.eq_ignore_ascii_case("all") },
        Verb::Stock => Command::Stock { change: stock(rest)? },
        Verb::Stats => Command::Stats { day: day(rest)? },
        Verb::Tags => Command::Tags,
        Verb::Together => Command::Together { tag: text(Missing::Hashtag)? },
        Verb::Timeline => Command::Timeline,
        Verb::Reposts => Command::Reposts,
        Verb::Authors => Command::Authors,
        Verb::Languages => Command::Languages,
        Verb::Search => Command::Search { text: text(Missing::Text)? },
        Verb::Summary => Command::Summary { day: day(rest)? },
        Verb::Status => Command::Status,
        Verb::Export => Command::Export { what: exported(rest)? },
        Verb::Staff => Command::Staff,
        Verb::Invite => invite(rest)?,
        Verb::Role => {
            let (who, wanted) = word(rest).ok_or(Problem::Missing(Missing::Name))?;
            Command::Role { who: who.to_owned(), role: role_or_none(wanted)? }
        }
        Verb::Join => Command::Join,
        Verb::Leave => Command::Leave,
        Verb::Lang => language(rest)?,
        Verb::Mute => Command::Mute { minutes: minutes(rest)? },
        Verb::Help => Command::Help,
    })
}

/// The first link among the words, and the others.
fn link(rest: &str) -> (Option<String>, String) {
    let is_link = |word: &&str| {
        word.strip_prefix("https://").is_some_and(|host| host.len() > 3 && host.contains('.'))
    };
    let link = rest.split_whitespace().find(is_link);
    let others: Vec<&str> = rest.split_whitespace().filter(|word| Some(*word) != link).collect();
    (link.map(str::to_owned), others.join(" "))
}

/// `/invite`, `/invite Ken`, `/invite lead`, `/invite "Kim Min" lead`.
fn invite(rest: &str) -> Result<Command, Problem> {
    let Some((first, more)) = word(rest) else {
        return Ok(Command::Invite { name: None, role: Role::Member });
    };
    match (Role::from_name(&first.to_lowercase()), more) {
        (Some(role), "") => Ok(Command::Invite { name: None, role }),
        (_, "") => Ok(Command::Invite { name: Some(first.to_owned()), role: Role::Member }),
        (_, more) => Ok(Command::Invite { name: Some(first.to_owned()), role: role(more)? }),
    }
}

fn role(word: &str) -> Result<Role, Problem> {
    Role::from_name(&word.trim().to_lowercase()).ok_or_else(|| Problem::Role(word.to_owned()))
}

fn role_or_none(word: &str) -> Result<Option<Role>, Problem> {
    if word.trim().eq_ignore_ascii_case("none") { Ok(None) } else { role(word).map(Some) }
}

/// `/lang ko` for oneself, `/lang chat ko` for the cards of a chat.
fn language(rest: &str) -> Result<Command, Problem> {
    let (first, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let chat =
        first.eq_ignore_ascii_case("chat").then(|| after.trim()).filter(|after| !after.is_empty());
    let language = Language::from_code(chat.unwrap_or(rest))
        .ok_or_else(|| Problem::Language(chat.unwrap_or(rest).to_owned()))?;
    Ok(Command::Lang { language, chat: chat.is_some() })
}

/// `/mute` for a while, `/mute 90` for so many minutes, `/mute 0` or `/mute off` no more.
fn minutes(rest: &str) -> Result<Option<u32>, Problem> {
    match rest {
        "" => Ok(None),
        off if off.eq_ignore_ascii_case("off") => Ok(Some(0)),
        // A day is the longest that anybody means.
        minutes => match minutes.parse() {
            Ok(minutes @ 0..=1_440) => Ok(Some(minutes)),
            _ => Err(Problem::Minutes(minutes.to_owned())),
        },
    }
}

fn exported(rest: &str) -> Result<Exported, Problem> {
    Exported::from_name(&rest.to_lowercase()).ok_or_else(|| Problem::Exported(rest.to_owned()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::domain::post::Network;

    #[track_caller]
    fn check(typed: &str, expected: Command) {
        assert_eq!(parse(typed), Ok(expected), "{typed}");
    }

    #[track_caller]
    fn refused(typed: &str, expected: &str) {
        let sentence = parse(typed).expect_err("a sentence, not a command").say(Language::En);
        assert_eq!(sentence, expected, "{typed}");
    }

    #[test]
    fn commands_are_understood_as_people_type_them() {
        check("/waiting", Command::Waiting { page: 1 });
        check("  /WAITING 2 ", Command::Waiting { page: 2 });
        check("stats", Command::Stats { day: None });
        check("/stats@boothbot", Command::Stats { day: None });
        check(
            "/give 7F2K stress ball thanks",
            Command::Give { who: "7F2K".into(), rest: "stress ball thanks".into() },
        );
        check("/give \"Kim Min\" mug", Command::Give { who: "Kim Min".into(), rest: "mug".into() });
        check("/stock stress ball 12", Command::Stock { change: Some(("stress ball".into(), 12)) });
        check("/undo", Command::Undo { who: None });
        check(
            "/add instagram 이서연",
            Command::Add {
                network: Network::Instagram,
                name: "이서연".into(),
                link: None,
                rest: String::new(),
            },
        );
        check(
            "/add threads jun https://threads.net/@jun/post/1 stress ball  hi",
            Command::Add {
                network: Network::Threads,
                name: "jun".into(),
                link: Some("https://threads.net/@jun/post/1".into()),
                rest: "stress ball hi".into(),
            },
        );
    }

    #[test]
    fn a_wrong_command_gets_the_nearest_right_one() {
        refused("/wating", "There is no /wating. Did you mean /waiting [PAGE]?");
        refused("/xyzzy", "There is no /xyzzy. /help lists what there is.");
        refused(
            "/give",
            "The code or @handle is missing. Type it like this: /give CODE|@HANDLE [ITEM] [NOTE]",
        );
        refused(
            "/decline 7F2K",
            "The reason is missing. Type it like this: /decline CODE|@HANDLE REASON",
        );
        refused(
            "/stock mug many",
            "\"many\" is no number of gifts. Type it like this: /stock [ITEM NUMBER]",
        );
        refused(
            "/summary friday",
            "\"friday\" is no day. Type it like this: /summary [YYYY-MM-DD]",
        );
    }

    #[test]
    fn a_wrong_command_is_answered_in_the_language_of_whoever_typed_it() {
        let say = |typed, language| parse(typed).expect_err("no command").say(language);
        assert_eq!(
            say("/wating", Language::Ko),
            "/wating 명령은 없어요. 혹시 이건가요? /waiting [쪽]"
        );
        assert_eq!(
            say("/give", Language::Ko),
            "코드나 @아이디가 빠졌어요. 이렇게 입력하세요: /give 코드|@아이디 [품목] [메모]"
        );
        assert_eq!(
            say("/add myspace tom", Language::Ja),
            "「myspace」というネットワークはありません。x、bluesky、mastodon、\
             instagram、facebook、threads、linkedin、other の中から選んでください。 \
             このように入力してください: /add ネットワーク 名前 [リンク] [品目] [メモ]"
        );
    }

    #[test]
    fn every_command_can_be_typed_by_its_name() {
        for verb in Verb::ALL {
            let answer = parse(&format!("/{}", verb.name()));
            let known = !matches!(answer, Err(Misunderstood::NoSuchCommand { .. }));
            assert!(known, "{verb:?}");
        }
    }
}
