//! `boothbot import`: files of posts into the database.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Global, Tags, output};
use crate::sources::Format;
use crate::store::connection::Purpose;
use crate::tasks::import::{self, Imported, Progress};

#[derive(Args)]
pub(super) struct Import {
    /// Files of posts, plain, .gz or .zst; - is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The files' format.
    #[arg(long, default_value = "auto", value_parser = parse_format)]
    format: Format,
    /// Keep each post also as received?
    #[arg(long, value_enum)]
    raw: Option<Raw>,
    #[command(flatten)]
    tags: Tags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Raw {
    Keep,
    None,
}

fn parse_format(name: &str) -> Result<Format, String> {
    let names: Vec<&str> = Format::ALL.into_iter().map(Format::name).collect();
    Format::from_name(name).ok_or_else(|| format!("use one of {}", names.join(", ")))
}

impl Import {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let config = global.configuration()?;
        let campaign = self.tags.applied_to(config.campaign.clone())?;
        let store = global.store(Purpose::Import, campaign)?;
        let keep_raw = self.raw.map_or(config.keep_raw, |raw| raw == Raw::Keep);
        let import = import::Import { files: self.files, format: self.format, keep_raw };
        let bar = Bar::new();
        let imported = import::run(&store, &import, |file, progress| bar.show(file, progress))?;
        bar.clear();
        report(&imported, &store.path().display().to_string());
        let failed = imported.is_nothing() || !imported.unread.is_empty();
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn report(imported: &Imported, database: &str) {
    for fault in &imported.faults {
        output::note(&format!(
            "{}:{}: {}",
            fault.file.display(),
            fault.bad.line,
            output::one_line(&fault.bad.reason)
        ));
    }
    let told = imported.faults.len() as u64;
    if imported.bad > told {
        output::note(&format!("… and {} more bad lines", imported.bad - told));
    }
    for (file, reason) in &imported.unread {
        output::note(&format!("{}: cannot be read: {reason}", file.display()));
    }
    let recorded = imported.recorded;
    output::note(&format!(
        "Imported {} new posts into {database}: {} repeats, {} without a watched tag, \
         {} lines without a post, {} bad lines; {} claims opened, {} posts gone.",
        recorded.posts,
        recorded.repeats,
        recorded.unwatched,
        imported.skipped,
        imported.bad,
        recorded.claims,
        recorded.gone
    ));
}

/// A progress bar on a terminal, and nothing anywhere else.
struct Bar(Option<ProgressBar>);

impl Bar {
    fn new() -> Self {
        Self(std::io::stderr().is_terminal().then(|| ProgressBar::new(0)))
    }

    fn show(&self, file: &Path, progress: &Progress) {
        let Some(bar) = &self.0 else { return };
        if bar.length() != progress.size {
            let template = match progress.size {
                Some(_) => "{wide_bar} {bytes}/{total_bytes} {eta} {msg}",
                None => "{spinner} {bytes} {msg}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_length(progress.size.unwrap_or(0));
        }
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} · {} posts", file.display(), progress.recorded.posts));
    }

    fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
