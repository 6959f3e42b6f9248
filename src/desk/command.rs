//! The commands: a closed set, parsed once, with who may use each.

use super::arguments::arguments;
use super::misunderstood::Misunderstood;
use crate::domain::day::Day;
use crate::domain::hashtag::fold;
use crate::domain::post::Network;
use crate::domain::staff::Role;

/// The name of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// The queue.
    Waiting,
    /// Look somebody up.
    Find,
    /// Hand a gift over.
    Give,
    /// Say no.
    Decline,
    /// Take it back.
    Undo,
    /// A claim by hand.
    Add,
    /// Why did this not earn?
    Why,
    /// Two accounts, one person.
    Same,
    /// Two persons after all.
    Part,
    /// Keep from earning.
    Block,
    /// Let earn again.
    Unblock,
    /// Off the wall.
    Hide,
    /// Back on the wall.
    Show,
    /// What is left.
    Stock,
    /// The figures.
    Stats,
    /// Tag ranking.
    Tags,
    /// Tags seen together.
    Together,
    /// Posts over time.
    Timeline,
    /// Most reposted.
    Reposts,
    /// Most active.
    Authors,
    /// Languages.
    Languages,
    /// The day's summary.
    Summary,
    /// Is everything working?
    Status,
    /// Who works here.
    Staff,
    /// All of this.
    Help,
}

impl Verb {
    /// Every command, in the order help shows them.
    pub const ALL: [Self; 25] = [
        Self::Waiting,
        Self::Find,
        Self::Give,
        Self::Decline,
        Self::Undo,
        Self::Add,
        Self::Why,
        Self::Stock,
        Self::Same,
        Self::Part,
        Self::Block,
        Self::Unblock,
        Self::Hide,
        Self::Show,
        Self::Stats,
        Self::Tags,
        Self::Together,
        Self::Timeline,
        Self::Reposts,
        Self::Authors,
        Self::Languages,
        Self::Summary,
        Self::Status,
        Self::Staff,
        Self::Help,
    ];

    /// What is typed after the slash: Latin, and the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Find => "find",
            Self::Give => "give",
            Self::Decline => "decline",
            Self::Undo => "undo",
            Self::Add => "add",
            Self::Why => "why",
            Self::Same => "same",
            Self::Part => "part",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::Hide => "hide",
            Self::Show => "show",
            Self::Stock => "stock",
            Self::Stats => "stats",
            Self::Tags => "tags",
            Self::Together => "together",
            Self::Timeline => "timeline",
            Self::Reposts => "reposts",
            Self::Authors => "authors",
            Self::Languages => "languages",
            Self::Summary => "summary",
            Self::Status => "status",
            Self::Staff => "staff",
            Self::Help => "help",
        }
    }

    /// Who may use it.
    pub fn needs(self) -> Role {
        match self {
            Self::Same | Self::Part | Self::Block | Self::Unblock => Role::Lead,
            Self::Waiting
            | Self::Find
            | Self::Give
            | Self::Decline
            | Self::Undo
            | Self::Add
            | Self::Why
            | Self::Hide
            | Self::Show
            | Self::Stock
            | Self::Stats
            | Self::Tags
            | Self::Together
            | Self::Timeline
            | Self::Reposts
            | Self::Authors
            | Self::Languages
            | Self::Summary
            | Self::Status
            | Self::Staff
            | Self::Help => Role::Member,
        }
    }
}

/// A command with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the arguments that Verb::usage names")]
pub enum Command {
    Waiting { page: u32 },
    Find { text: String },
    Give { who: String, rest: String },
    Decline { who: String, reason: String },
    Undo { who: Option<String> },
    Add { network: Network, name: String, rest: String },
    Why { what: String },
    Same { one: String, other: String },
    Part { who: String },
    Block { who: String },
    Unblock { who: String },
    Hide { link: String },
    Show { link: String },
    Stock { change: Option<(String, u32)> },
    Stats { day: Option<Day> },
    Tags,
    Together { tag: String },
    Timeline,
    Reposts,
    Authors,
    Languages,
    Summary { day: Option<Day> },
    Status,
    Staff,
    Help,
}

impl Command {
    /// Its name.
    pub fn verb(&self) -> Verb {
        match self {
            Self::Waiting { .. } => Verb::Waiting,
            Self::Find { .. } => Verb::Find,
            Self::Give { .. } => Verb::Give,
            Self::Decline { .. } => Verb::Decline,
            Self::Undo { .. } => Verb::Undo,
            Self::Add { .. } => Verb::Add,
            Self::Why { .. } => Verb::Why,
            Self::Same { .. } => Verb::Same,
            Self::Part { .. } => Verb::Part,
            Self::Block { .. } => Verb::Block,
            Self::Unblock { .. } => Verb::Unblock,
            Self::Hide { .. } => Verb::Hide,
            Self::Show { .. } => Verb::Show,
            Self::Stock { .. } => Verb::Stock,
            Self::Stats { .. } => Verb::Stats,
            Self::Tags => Verb::Tags,
            Self::Together { .. } => Verb::Together,
            Self::Timeline => Verb::Timeline,
            Self::Reposts => Verb::Reposts,
            Self::Authors => Verb::Authors,
            Self::Languages => Verb::Languages,
            Self::Summary { .. } => Verb::Summary,
            Self::Status => Verb::Status,
            Self::Staff => Verb::Staff,
            Self::Help => Verb::Help,
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

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
                rest: String::new(),
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
             このように入力してください: /add ネットワーク 名前 [リンクかメモ]"
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
