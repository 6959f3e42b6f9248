//! `boothbot desk "/find py" --as Mina`: one staff command from the shell.

use std::process::ExitCode;

use anyhow::bail;
use chrono::Utc;
use clap::Args;

use super::{Global, output, setup};
use crate::desk::{At, Desk as Counter};
use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::domain::staff::{Role, Staff};
use crate::store::Store;
use crate::store::connection::Purpose;

#[derive(Args)]
pub(super) struct Desk {
    /// The command, like "/give 7F2K mug"; "/help" lists them all.
    command: String,
    /// Who is asking.
    #[arg(long = "as", value_name = "NAME")]
    name: String,
}

impl Desk {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let configured = global.configuration_file().is_some();
        let config = global.configuration()?;
        let items = super::run::items(&config);
        let members = super::run::staff(&config);
        let store = global.store(Purpose::Answer, config.campaign)?;
        setup::block_on(async move {
            let today = Day::of(Utc::now(), store.campaign().zone);
            // The defaults furnish a database that has nothing yet, never one that was set up.
            if configured || store.items(today).await?.is_empty() {
                store.set_up(items, members, Vec::new()).await?;
            }
            let staff = known(&store, &self.name).await?;
            let now = Utc::now();
            let nonce = format!("shell {} {}", self.name, now.timestamp_micros());
            let at = At { staff, language: Language::En, place: None, now, nonce, revision: None };
            let answer = Counter::new(store).run(&self.command, &at).await?;
            if answer.done {
                output::print_foreign(&answer.text)?;
                return Ok(ExitCode::SUCCESS);
            }
            output::note(&answer.text);
            Ok(ExitCode::FAILURE)
        })
    }
}

/// The staff member of that name. Whoever has the shell has the database, so the first name
/// used on an empty staff list becomes its lead; after that, names must be known.
async fn known(store: &Store, name: &str) -> anyhow::Result<Staff> {
    if let Some(staff) = store.staff_named(name.to_owned()).await? {
        return Ok(staff);
    }
    let others = store.staff().await?;
    if others.is_empty() && !name.trim().is_empty() {
        return Ok(store.set_staff(name.to_owned(), Role::Lead).await?);
    }
    let names: Vec<&str> = others.iter().map(|staff| staff.name.as_str()).collect();
    bail!(
        "nobody called {name:?} works here. Staff: {}. Add people under [[staff]] in the \
         configuration",
        names.join(", ")
    )
}
