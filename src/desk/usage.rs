//! What each command does and what follows it, in every language.

use super::command::Verb;
use crate::domain::language::Language;
use crate::say;

impl Verb {
    /// Name and arguments: `give CODE|@HANDLE [ITEM] [NOTE]`.
    pub fn usage(self, language: Language) -> String {
        let arguments = match self {
            Self::Waiting => say!(language, "usage-waiting"),
            Self::Find | Self::Search => say!(language, "usage-find"),
            Self::Give => say!(language, "usage-give"),
            Self::Decline => say!(language, "usage-decline"),
            Self::Undo => say!(language, "usage-undo"),
            Self::Add => say!(language, "usage-add"),
            Self::Why => say!(language, "usage-why"),
            Self::Same => say!(language, "usage-same"),
            Self::Part => say!(language, "usage-handle"),
            Self::Block | Self::Unblock => say!(language, "usage-handle-or-link"),
            Self::Hide | Self::Show => say!(language, "usage-link"),
            Self::Reload => say!(language, "usage-reload"),
            Self::Stock => say!(language, "usage-stock"),
            Self::Stats | Self::Summary => say!(language, "usage-day"),
            Self::Together => say!(language, "usage-together"),
            Self::Export => say!(language, "usage-export"),
            Self::Invite => say!(language, "usage-invite"),
            Self::Role => say!(language, "usage-role"),
            // A word that is typed as it is, in every language.
            Self::Calm => "[all]".to_owned(),
            Self::Lang => say!(language, "usage-lang"),
            Self::Mute => say!(language, "usage-mute"),
            Self::Tags
            | Self::Timeline
            | Self::Reposts
            | Self::Authors
            | Self::Languages
            | Self::Held
            | Self::Status
            | Self::Staff
            | Self::Join
            | Self::Leave
            | Self::Help => return self.name().to_owned(),
        };
        format!("{} {arguments}", self.name())
    }

    /// What it does, in one line.
    pub fn does(self, language: Language) -> String {
        match self {
            Self::Waiting => say!(language, "does-waiting"),
            Self::Find => say!(language, "does-find"),
            Self::Give => say!(language, "does-give"),
            Self::Decline => say!(language, "does-decline"),
            Self::Undo => say!(language, "does-undo"),
            Self::Add => say!(language, "does-add"),
            Self::Why => say!(language, "does-why"),
            Self::Same => say!(language, "does-same"),
            Self::Part => say!(language, "does-part"),
            Self::Block => say!(language, "does-block"),
            Self::Unblock => say!(language, "does-unblock"),
            Self::Hide => say!(language, "does-hide"),
            Self::Show => say!(language, "does-show"),
            Self::Reload => say!(language, "does-reload"),
            Self::Held => say!(language, "does-held"),
            Self::Calm => say!(language, "does-calm"),
            Self::Stock => say!(language, "does-stock"),
            Self::Stats => say!(language, "does-stats"),
            Self::Tags => say!(language, "does-tags"),
            Self::Together => say!(language, "does-together"),
            Self::Timeline => say!(language, "does-timeline"),
            Self::Reposts => say!(language, "does-reposts"),
            Self::Authors => say!(language, "does-authors"),
            Self::Languages => say!(language, "does-languages"),
            Self::Search => say!(language, "does-search"),
            Self::Summary => say!(language, "does-summary"),
            Self::Status => say!(language, "does-status"),
            Self::Export => say!(language, "does-export"),
            Self::Staff => say!(language, "does-staff"),
            Self::Invite => say!(language, "does-invite"),
            Self::Role => say!(language, "does-role"),
            Self::Join => say!(language, "does-join"),
            Self::Leave => say!(language, "does-leave"),
            Self::Lang => say!(language, "does-lang"),
            Self::Mute => say!(language, "does-mute"),
            Self::Help => say!(language, "does-help"),
        }
    }
}
