//! The people who work at the booth.

use super::language::Language;

/// A staff member's row in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StaffId(pub i64);

/// What somebody may do. Ordered: a lead may do all a member may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks, and changes nothing.
    Viewer,
    /// Gives gifts, and takes back their own last action.
    Member,
    /// Also blocks, corrects stock and takes back anybody's action.
    Lead,
}

impl Role {
    /// The word in SQL, configuration and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Lead => "lead",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Viewer, Self::Member, Self::Lead].into_iter().find(|role| role.name() == name)
    }
}

/// A named human with a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The row.
    pub id: StaffId,
    /// How colleagues call them; unique.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The language they chose to be answered in.
    pub language: Option<Language>,
}
