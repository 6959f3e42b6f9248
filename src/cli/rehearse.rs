//! `boothbot rehearse`: the main job, with nothing to set up.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio_util::sync::CancellationToken;

use super::{Global, output, run, setup, wall};
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::store::connection::{Purpose, StoreError};
use crate::store::{Kind, Store};
use crate::tasks::rehearsal::{self, Rehearsal, Speed, script};

/// Where the made-up day is kept, so that one can look around in it afterwards.
const DATABASE: &str = "rehearsal.db";

#[derive(Args)]
pub(super) struct Rehearse {
    /// Which made-up day; the same number gives the same day.
    #[arg(long, default_value_t = 2016)]
    seed: u64,
    /// How many times as fast as life, or `max` for without waiting. 540 is a day in a minute.
    #[arg(long, value_parser = speed)]
    speed: Option<Speed>,
}

fn speed(text: &str) -> Result<Speed, String> {
    if text == "max" {
        return Ok(Speed::Max);
    }
    match text.parse::<f64>() {
        Ok(times) if times > 0.0 && times.is_finite() => Ok(Speed::Times(times)),
        _ => Err("write a number like 540, or max".to_owned()),
    }
}

impl Rehearse {
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        // The environment names the real event's database: a rehearsal keeps out of it.
        let of_the_event = std::env::var_os("BOOTHBOT_DB").map(PathBuf::from);
        let named = global.db.clone().filter(|db| Some(db) != of_the_event.as_ref());
        let path = named.unwrap_or_else(|| PathBuf::from(DATABASE));
        let store = fresh(&path)?;
        output::note(
            "A booth day goes by in about a minute. Type /waiting, /find py, /give CODE, /stats \
             or /help meanwhile; Ctrl-C ends it.",
        );
        let speed = self.speed.unwrap_or(Speed::DEFAULT);
        let seed = self.seed;
        let summary = setup::block_on(async move {
            let stop = CancellationToken::new();
            run::stop_on_signal(stop.clone())?;
            let (terminal, typed) = (run::terminal(), run::keyboard());
            // A day that is over at once is on no screen.
            let web = match speed {
                Speed::Times(_) => wall::open_if_free().await,
                Speed::Max => None,
            };
            if let Some(web) = &web {
                let you = store.set_staff(rehearsal::YOU.to_owned(), Role::Lead).await?;
                wall::tell_link(&store, &you, &wall::address(web)).await?;
            }
            rehearsal::run(Rehearsal { store, terminal, typed, web, seed, speed, stop }).await
        })?;
        output::print(&format!("\n{}", summary.text(Language::En)))?;
        let path = path.display();
        output::print(&format!(
            "\nThe day is in {path}. Look around: boothbot --db {path} stats tags"
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A fresh rehearsal's database. An earlier rehearsal's is replaced; anything else is left
/// alone, with the reason.
fn fresh(path: &Path) -> anyhow::Result<Store> {
    let open = || Store::open(path, Purpose::Live, Kind::Rehearsal, script::campaign());
    match open() {
        // It was there, or it was made just now: either way it is a rehearsal's.
        Ok(store) => drop(store),
        Err(error @ StoreError::ReadOnly(_)) => {
            return Err(error).context("name a place for the rehearsal's database with --db");
        }
        Err(error) => return Err(error.into()),
    }
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| {
                    format!("the earlier rehearsal {} cannot be replaced", path.display())
                });
            }
            _ => {}
        }
    }
    Ok(open()?)
}
