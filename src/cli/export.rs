//! `boothbot export`: claims, posts, ids or statistics as CSV or JSON lines.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::{Global, output};
use crate::export::{self, Format};
use crate::store::connection::Purpose;

#[derive(Args)]
pub(super) struct Export {
    /// What to write.
    #[arg(value_enum)]
    what: What,
    /// How to write it.
    #[arg(long, value_enum, default_value = "csv")]
    format: FormatName,
    /// Only posts that earn (posts and ids).
    #[arg(long)]
    earning: bool,
    /// Where to; standard output if left out or -.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Who earned what, and got it from whom.
    Claims,
    /// Every recorded post.
    Posts,
    /// Only the posts' ids: what may be handed to others.
    Ids,
    /// Every statistic.
    Stats,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Csv,
    Jsonl,
}

impl Export {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let campaign = global.configuration()?.campaign;
        let store = global.store(Purpose::Answer, campaign)?;
        let format = match self.format {
            FormatName::Csv => Format::Csv,
            FormatName::Jsonl => Format::JsonLines,
        };
        let mut out = BufWriter::new(self.target()?);
        let rows = match self.what {
            What::Claims => export::claims(&store, format, &mut out)?,
            What::Posts => export::posts(&store, format, self.earning, &mut out)?,
            What::Ids => export::ids(&store, format, self.earning, &mut out)?,
            What::Stats => {
                let tables =
                    super::setup::block_on(async { Ok(export::statistics(&store).await?) })?;
                export::write_statistics(&tables, format, &mut out)?
            }
        };
        out.flush()?;
        if let Some(file) = &self.output {
            output::note(&format!("Wrote {rows} rows to {}.", file.display()));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn target(&self) -> anyhow::Result<Box<dyn Write>> {
        match &self.output {
            None => Ok(Box::new(io::stdout())),
            Some(path) if path == Path::new("-") => Ok(Box::new(io::stdout())),
            Some(path) => {
                let file = File::create(path)
                    .with_context(|| format!("{} cannot be written", path.display()))?;
                Ok(Box::new(file))
            }
        }
    }
}
