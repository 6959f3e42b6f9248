//! What benches make: a folder of their own, and databases of made-up posts.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::steps::Steps;
use crate::domain::campaign::{Campaign, Watched};
use crate::sources::Format;
use crate::store::connection::Purpose;
use crate::store::{Kind, Store};
use crate::tasks::generator::Generator;
use crate::tasks::import::{self, Import, Imported};

/// A folder for what a bench makes, which goes with it unless somebody has named one.
pub(super) struct Folder {
    path: PathBuf,
    named: bool,
}

impl Folder {
    /// Makes it.
    pub(super) fn make(named: Option<&Path>) -> Result<Self> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => {
                let now = chrono::Utc::now().timestamp_micros();
                std::env::temp_dir().join(format!("boothbot-bench-{}-{now}", std::process::id()))
            }
        };
        std::fs::create_dir_all(&path)
            .with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self { path, named: named.is_some() })
    }

    /// A file in it that is not there yet.
    pub(super) fn fresh(&self, name: &str) -> Result<PathBuf> {
        let path = self.path.join(name);
        if path.exists() {
            bail!("{} is there already; name another folder", path.display());
        }
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.named {
            // What is left there the system clears away.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// A database of made-up posts, everything watched.
pub(super) struct Made {
    pub(super) database: PathBuf,
    pub(super) campaign: Campaign,
    /// The posts of tomorrow come from here.
    pub(super) generator: Generator,
    pub(super) imported: Imported,
    /// How long the import took.
    pub(super) seconds: f64,
    /// How far it was, and when.
    pub(super) steps: Steps,
    /// Bytes of the file that was imported.
    pub(super) bytes: u64,
}

impl Made {
    /// Writes a file of so many posts and imports it.
    pub(super) fn import(folder: &Folder, posts: u64, seed: u64, keep_raw: bool) -> Result<Self> {
        let mut generator = Generator::new(seed);
        let (file, database) = (folder.fresh("posts.jsonl")?, folder.fresh("bench.db")?);
        let bytes = write(&mut generator, posts, &file)?;
        let campaign = Campaign { watched: Watched::Everything, ..Campaign::default() };
        let store = Store::open(&database, Purpose::Import, Kind::Real, campaign.clone())?;
        let import = Import { files: vec![file], format: Format::Auto, keep_raw };
        let started = Instant::now();
        let mut steps = Steps::default();
        let imported = import::run(&store, &import, |_, progress| {
            steps.add(progress.recorded.posts, started.elapsed());
        })?;
        drop(store);
        let seconds = started.elapsed().as_secs_f64();
        Ok(Self { database, campaign, generator, imported, seconds, steps, bytes })
    }

    /// Opens it as `run` does.
    pub(super) fn open(&self) -> Result<Store> {
        Ok(Store::open(&self.database, Purpose::Live, Kind::Real, self.campaign.clone())?)
    }
}

fn write(generator: &mut Generator, posts: u64, path: &Path) -> Result<u64> {
    let file = File::create_new(path)
        .with_context(|| format!("{} cannot be made; name another folder", path.display()))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let (mut line, mut bytes) = (Vec::new(), 0);
    for _ in 0..posts {
        line.clear();
        generator.line(&mut line);
        out.write_all(&line)?;
        bytes += line.len() as u64;
    }
    out.flush()?;
    Ok(bytes)
}
