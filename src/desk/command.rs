//! The commands: a closed set, with who may use each and what it needs.

use super::answer::Exported;
use crate::domain::day::Day;
use crate::domain::language::Language;
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
    /// Load a screen's page anew.
    Reload,
    /// What waits for the wall.
    Held,
    /// The flood is over.
    Calm,
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
    /// Posts that say something.
    Search,
    /// The day's summary.
    Summary,
    /// Is everything working?
    Status,
    /// A file of the data.
    Export,
    /// Who works here.
    Staff,
    /// A link for a new colleague.
    Invite,
    /// What a colleague may do.
    Role,
    /// Cards come here.
    Join,
    /// No more cards here.
    Leave,
    /// In which language.
    Lang,
    /// Without a sound.
    Mute,
    /// All of this.
    Help,
}

impl Verb {
    /// Every command, in the order help shows them.
    pub const ALL: [Self; 36] = [
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
        Self::Reload,
        Self::Held,
        Self::Calm,
        Self::Stats,
        Self::Tags,
        Self::Together,
        Self::Timeline,
        Self::Reposts,
        Self::Authors,
        Self::Languages,
        Self::Search,
        Self::Summary,
        Self::Status,
        Self::Export,
        Self::Staff,
        Self::Invite,
        Self::Role,
        Self::Join,
        Self::Leave,
        Self::Lang,
        Self::Mute,
        Self::Help,
    ];

    /// What is typed after the slash: Latin, and the same in every language.
    pub fn name(self) -> &'static str {
        self.rules().0
    }

    /// Who may use it.
    pub fn needs(self) -> Role {
        self.rules().1
    }

    fn changes(self) -> bool {
        self.rules().2 == Effect::Changes
    }

    /// Name, who may use it, and what it does.
    fn rules(self) -> (&'static str, Role, Effect) {
        use Effect::{Asks, Changes};
        use Role::{Lead, Member, Viewer};
        match self {
            Self::Waiting => ("waiting", Viewer, Asks),
            Self::Find => ("find", Viewer, Asks),
            Self::Give => ("give", Member, Changes),
            Self::Decline => ("decline", Member, Changes),
            Self::Undo => ("undo", Member, Changes),
            Self::Add => ("add", Member, Changes),
            Self::Why => ("why", Viewer, Asks),
            Self::Same => ("same", Lead, Changes),
            Self::Part => ("part", Lead, Changes),
            Self::Block => ("block", Lead, Changes),
            Self::Unblock => ("unblock", Lead, Changes),
            Self::Hide => ("hide", Member, Changes),
            Self::Show => ("show", Member, Changes),
            Self::Reload => ("reload", Lead, Changes),
            Self::Held => ("held", Viewer, Asks),
            Self::Calm => ("calm", Lead, Changes),
            Self::Stock => ("stock", Viewer, Changes),
            Self::Stats => ("stats", Viewer, Asks),
            Self::Tags => ("tags", Viewer, Asks),
            Self::Together => ("together", Viewer, Asks),
            Self::Timeline => ("timeline", Viewer, Asks),
            Self::Reposts => ("reposts", Viewer, Asks),
            Self::Authors => ("authors", Viewer, Asks),
            Self::Languages => ("languages", Viewer, Asks),
            Self::Search => ("search", Viewer, Asks),
            Self::Summary => ("summary", Viewer, Asks),
            Self::Status => ("status", Viewer, Asks),
            Self::Export => ("export", Lead, Asks),
            Self::Staff => ("staff", Viewer, Asks),
            Self::Invite => ("invite", Lead, Changes),
            Self::Role => ("role", Lead, Changes),
            Self::Join => ("join", Member, Changes),
            Self::Leave => ("leave", Member, Changes),
            Self::Lang => ("lang", Viewer, Asks),
            Self::Mute => ("mute", Member, Changes),
            Self::Help => ("help", Viewer, Asks),
        }
    }
}

/// What a command does to the booth.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Nothing that could not be done twice.
    Asks,
    /// Something that must happen once, while it is meant.
    Changes,
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
    Add { network: Network, name: String, link: Option<String>, rest: String },
    Why { what: String },
    Same { one: String, other: String },
    Part { who: String },
    Block { who: String },
    Unblock { who: String },
    Hide { link: String },
    Show { link: String },
    Reload { screen: Option<String> },
    Held,
    Calm { all: bool },
    Stock { change: Option<(String, u32)> },
    Stats { day: Option<Day> },
    Tags,
    Together { tag: String },
    Timeline,
    Reposts,
    Authors,
    Languages,
    Search { text: String },
    Summary { day: Option<Day> },
    Status,
    Export { what: Exported },
    Staff,
    Invite { name: Option<String>, role: Role },
    Role { who: String, role: Option<Role> },
    Join,
    Leave,
    Lang { language: Language, chat: bool },
    Mute { minutes: Option<u32> },
    Help,
}

impl Command {
    /// Who may use it with these arguments.
    pub fn needs(&self) -> Role {
        match self {
            Self::Stock { change: Some(_) } => Role::Member,
            other => other.verb().needs(),
        }
    }

    /// Whether it changes anything with these arguments: then it must not be carried out long after
    /// it was typed.
    pub fn changes(&self) -> bool {
        match self {
            Self::Stock { change } => change.is_some(),
            other => other.verb().changes(),
        }
    }

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
            Self::Reload { .. } => Verb::Reload,
            Self::Held => Verb::Held,
            Self::Calm { .. } => Verb::Calm,
            Self::Stock { .. } => Verb::Stock,
            Self::Stats { .. } => Verb::Stats,
            Self::Tags => Verb::Tags,
            Self::Together { .. } => Verb::Together,
            Self::Timeline => Verb::Timeline,
            Self::Reposts => Verb::Reposts,
            Self::Authors => Verb::Authors,
            Self::Languages => Verb::Languages,
            Self::Search { .. } => Verb::Search,
            Self::Summary { .. } => Verb::Summary,
            Self::Status => Verb::Status,
            Self::Export { .. } => Verb::Export,
            Self::Staff => Verb::Staff,
            Self::Invite { .. } => Verb::Invite,
            Self::Role { .. } => Verb::Role,
            Self::Join => Verb::Join,
            Self::Leave => Verb::Leave,
            Self::Lang { .. } => Verb::Lang,
            Self::Mute { .. } => Verb::Mute,
            Self::Help => Verb::Help,
        }
    }
}
