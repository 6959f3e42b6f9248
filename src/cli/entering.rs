//! `boothbot link` and `boothbot passphrase`: how people come in to the pages.

use std::io::{self, IsTerminal, Read};
use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::Utc;
use clap::Args;

use super::{Global, output, setup, wall};
use crate::config::passphrase::{Passphrase, SHORTEST};
use crate::domain::day::Day;
use crate::domain::staff::Role;
use crate::store::connection::Purpose;

/// The most bytes that are read: more is no passphrase.
const LONGEST: u64 = 4_096;

#[derive(Args)]
pub(super) struct Link {
    /// Whom it lets in; somebody new works here from now on.
    #[arg(long = "as", value_name = "NAME")]
    name: String,
    /// What they may do; without it, what they may now, and somebody new is a member.
    #[arg(long, value_name = "ROLE", value_parser = ["lead", "member"])]
    role: Option<String>,
}

impl Link {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let configured = global.configuration_file().is_some();
        let config = global.configuration()?;
        let (items, members) = (super::run::items(&config), super::run::staff(&config));
        let Some(web) = &config.web else {
            bail!("no pages are served: listen is \"none\" under [web] in the configuration");
        };
        let address = wall::address_of(web);
        let store = global.store(Purpose::Answer, config.campaign.clone())?;
        setup::block_on(async move {
            let today = Day::of(Utc::now(), store.campaign().zone);
            // The defaults furnish a database that has nothing yet, never one that was set up.
            if configured || store.items(today).await?.is_empty() {
                store.set_up(items, members, Vec::new()).await?;
            }
            let name = self.name.trim().to_owned();
            if name.is_empty() || name.chars().any(char::is_control) {
                return Err(output::usage("--as needs a name"));
            }
            let role = self.role.as_deref().and_then(Role::from_name);
            let known = store.staff_named(name.clone()).await?;
            let staff = match (known, role) {
                (Some(staff), None) => staff,
                (Some(staff), Some(role)) if staff.role == role => staff,
                (_, role) => store.set_staff(name, role.unwrap_or(Role::Member)).await?,
            };
            output::print(&wall::link(&store, &staff, &address).await?)?;
            output::note(&format!(
                "Lets {} in as a {}, once, for 15 minutes, while `boothbot run` serves the pages.",
                staff.name,
                staff.role.name()
            ));
            Ok(ExitCode::SUCCESS)
        })
    }
}

#[derive(Args)]
pub(super) struct Phrase {}

impl Phrase {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let typed = match io::stdin().is_terminal() {
            true => asked()?,
            false => {
                let mut text = String::new();
                io::stdin().take(LONGEST).read_to_string(&mut text).context("no text came")?;
                text
            }
        };
        let typed = typed.trim();
        if typed.chars().count() < SHORTEST {
            bail!("that is too short to be safe; take {SHORTEST} characters or more");
        }
        let hash = Passphrase::hash(typed).context("the system has no randomness; try again")?;
        output::print(&hash)?;
        output::note(
            "Write that line to a file and name it with passphrase_file (or guest_password_file) \
             under [web]. Whoever reads it does not learn the passphrase.",
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// Asks twice, and shows nothing of what is typed.
fn asked() -> anyhow::Result<String> {
    let ask = |words| rpassword::prompt_password(words).context("the terminal cannot be read");
    let typed = ask("Passphrase: ")?;
    if ask("Once more: ")? != typed {
        bail!("the two are not the same; try again");
    }
    Ok(typed)
}
