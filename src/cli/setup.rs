//! Getting started: the configuration file, the campaign and store of a command, completions.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use clap_complete::Shell;

use super::{Global, Tags, output};
use crate::config::{self, Config};
use crate::domain::campaign::{Campaign, Watched};
use crate::domain::hashtag::{self, Hashtag};
use crate::store::connection::Purpose;
use crate::store::{Kind, Store};

/// The file that `run` looks for when none is named.
const DEFAULT_CONFIG: &str = "boothbot.toml";

#[derive(Args)]
pub(super) struct Init {
    /// Where to write it.
    #[arg(default_value = DEFAULT_CONFIG)]
    file: PathBuf,
    /// Replace a file that is there.
    #[arg(short, long)]
    force: bool,
}

impl Init {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        if self.file.exists() && !self.force {
            bail!("{} exists already; --force replaces it", self.file.display());
        }
        std::fs::write(&self.file, config::EXAMPLE)
            .with_context(|| format!("{} cannot be written", self.file.display()))?;
        output::note(&format!(
            "Wrote {}. Set your hashtags, gifts and staff in it, then: boothbot run --config {}",
            self.file.display(),
            self.file.display()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Args)]
pub(super) struct Completions {
    /// For which shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, command: &mut clap::Command) -> anyhow::Result<ExitCode> {
        clap_complete::generate(self.shell, command, "boothbot", &mut io::stdout());
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Args)]
pub(super) struct Man {}

impl Man {
    pub(super) fn run(&self, command: clap::Command) -> anyhow::Result<ExitCode> {
        clap_mangen::Man::new(command).render(&mut io::stdout())?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Global {
    /// The configuration file: the named one, else `boothbot.toml` here.
    pub(super) fn configuration_file(&self) -> Option<PathBuf> {
        let here = PathBuf::from(DEFAULT_CONFIG);
        self.config.clone().or_else(|| here.is_file().then_some(here))
    }

    /// The configuration, or the defaults.
    pub(super) fn configuration(&self) -> anyhow::Result<Config> {
        let variable = |name: &str| std::env::var(name).ok();
        let mut config = match self.configuration_file() {
            Some(path) => Config::load(&path, &variable)?,
            None => Config::from_environment(&variable)?,
        };
        if let Some(db) = &self.db {
            config.database.clone_from(db);
        }
        Ok(config)
    }

    /// The store of a command.
    pub(super) fn store(&self, purpose: Purpose, campaign: Campaign) -> anyhow::Result<Store> {
        let path = self.configuration()?.database;
        Ok(Store::open(&path, purpose, Kind::Real, campaign)?)
    }
}

impl Tags {
    /// The campaign with what `--require` and `--watch` say instead. `--require` alone watches
    /// the tags it names: what could earn must be recorded.
    pub(super) fn applied_to(&self, campaign: Campaign) -> anyhow::Result<Campaign> {
        let mut campaign = campaign;
        if !self.require.is_empty() {
            campaign.required = tags(&self.require)?;
            campaign.watched = Watched::Tags(campaign.required.clone());
        }
        if self.watch.iter().any(|tag| tag == "*") {
            campaign.watched = Watched::Everything;
        } else if !self.watch.is_empty() {
            campaign.watched = Watched::Tags(tags(&self.watch)?);
        }
        Ok(campaign)
    }

    /// The named tags to filter by: any of `--watch`, all of `--require`.
    pub(super) fn filters(&self) -> anyhow::Result<(Vec<Hashtag>, Vec<Hashtag>)> {
        let any: Vec<String> =
            if self.watch.iter().any(|tag| tag == "*") { Vec::new() } else { self.watch.clone() };
        Ok((tags(&any)?, tags(&self.require)?))
    }
}

fn tags(words: &[String]) -> anyhow::Result<Vec<Hashtag>> {
    for word in words {
        if Hashtag::new(word).is_none() {
            let text = format!("{word:?} is no hashtag; write it like #PyConAPAC or PyConAPAC");
            return Err(output::usage(text));
        }
    }
    Ok(hashtag::once_each(words.iter().map(String::as_str)))
}

/// Runs async work on a small runtime of its own.
pub(super) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("the async runtime cannot start")?
        .block_on(work)
}
