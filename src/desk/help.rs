//! `/help`: every command somebody may use, in one line each.

use super::answer::Answer;
use super::command::Verb;
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::say;

/// What commands are about, in the order help shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Gifts,
    People,
    Wall,
    Numbers,
    Booth,
}

impl Group {
    const ALL: [Self; 5] = [Self::Gifts, Self::People, Self::Wall, Self::Numbers, Self::Booth];

    fn of(verb: Verb) -> Self {
        match verb {
            Verb::Waiting
            | Verb::Find
            | Verb::Give
            | Verb::Decline
            | Verb::Undo
            | Verb::Add
            | Verb::Why
            | Verb::Stock => Self::Gifts,
            Verb::Same | Verb::Part | Verb::Block | Verb::Unblock => Self::People,
            Verb::Hide | Verb::Show | Verb::Held | Verb::Calm | Verb::Reload => Self::Wall,
            Verb::Stats
            | Verb::Tags
            | Verb::Together
            | Verb::Timeline
            | Verb::Reposts
            | Verb::Authors
            | Verb::Languages
            | Verb::Search
            | Verb::Summary
            | Verb::Export => Self::Numbers,
            Verb::Status
            | Verb::Staff
            | Verb::Invite
            | Verb::Role
            | Verb::Join
            | Verb::Leave
            | Verb::Lang
            | Verb::Mute
            | Verb::Help => Self::Booth,
        }
    }

    fn title(self, language: Language) -> String {
        match self {
            Self::Gifts => say!(language, "help-gifts"),
            Self::People => say!(language, "help-people"),
            Self::Wall => say!(language, "help-wall"),
            Self::Numbers => say!(language, "help-numbers"),
            Self::Booth => say!(language, "help-booth"),
        }
    }
}

pub(super) fn help(role: Role, language: Language) -> Answer {
    let usable = |group| {
        Verb::ALL
            .into_iter()
            .filter(move |verb| role >= verb.needs() && Group::of(*verb) == group)
            .map(|verb| format!("/{} – {}", verb.usage(language), verb.does(language)))
    };
    let groups = Group::ALL.into_iter().filter_map(|group| {
        let lines: Vec<String> = usable(group).collect();
        let title = group.title(language);
        (!lines.is_empty()).then(|| format!("{title}\n{}", lines.join("\n")))
    });
    let groups: Vec<String> = groups.collect();
    Answer::done(groups.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_shows_each_command_once_to_those_who_may_use_it() {
        for language in Language::ALL {
            let (lead, member) =
                (help(Role::Lead, language).text, help(Role::Member, language).text);
            for verb in Verb::ALL {
                let line = format!("\n/{} – ", verb.usage(language));
                assert_eq!(lead.matches(&line).count(), 1, "{verb:?}");
                let expected = usize::from(verb.needs() <= Role::Member);
                assert_eq!(member.matches(&line).count(), expected, "{verb:?}");
            }
            let people = format!("\n{}\n", Group::People.title(language));
            assert!(lead.contains(&people) && !member.contains(&people), "{member}");
        }
    }
}
