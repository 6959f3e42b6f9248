//! Looking after the database: recounting, copying, health.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use chrono::{Duration, Utc};
use clap::Args;

use super::{Global, output, setup};
use crate::store::Store;
use crate::store::connection::Purpose;

#[derive(Args)]
pub(super) struct Verify {}

impl Verify {
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let campaign = global.configuration()?.campaign;
        let store = global.store(Purpose::Answer, campaign)?;
        let differences = setup::block_on(async { Ok(store.verify().await?) })?;
        if differences.is_empty() {
            output::print(&format!("{} checks, no difference.", Store::checks()))?;
            return Ok(ExitCode::SUCCESS);
        }
        for difference in &differences {
            output::print(&format!("{}: {}", difference.what, difference.detail))?;
        }
        output::note(&format!("{} of {} checks differ.", differences.len(), Store::checks()));
        Ok(ExitCode::FAILURE)
    }
}

#[derive(Args)]
pub(super) struct Backup {
    /// The file to write; it must not exist.
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let campaign = global.configuration()?.campaign;
        let store = global.store(Purpose::Answer, campaign)?;
        store.back_up(&self.file)?;
        output::note(&format!("Copied {} to {}.", store.path().display(), self.file.display()));
        Ok(ExitCode::SUCCESS)
    }
}

/// A running boothbot tells that it is alive every few seconds; silence for this long is a
/// fault.
const SILENCE: Duration = Duration::seconds(60);

#[derive(Args)]
pub(super) struct Healthcheck {}

impl Healthcheck {
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let campaign = global.configuration()?.campaign;
        let store = global.store(Purpose::Answer, campaign)?;
        let alive = setup::block_on(async { Ok(store.last_alive().await?) })?;
        match alive {
            Some(at) if Utc::now() - at < SILENCE => Ok(ExitCode::SUCCESS),
            Some(at) => bail!("boothbot has been silent since {}", at.to_rfc3339()),
            None => bail!("boothbot has not run on this database yet"),
        }
    }
}
