//! What benches make: a folder of their own, and databases of made-up posts.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

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

    /// A file in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
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
    /// Posts that were recorded, and after how many seconds: once a transaction.
    pub(super) steps: Vec<(u64, f64)>,
    /// Bytes of the file that was imported.
    pub(super) bytes: u64,
}

impl Made {
    /// Writes a file of so many posts and imports it.
    pub(super) fn import(folder: &Folder, posts: u64, seed: u64, keep_raw: bool) -> Result<Self> {
        let mut generator = Generator::new(seed);
        let (file, database) = (folder.file("posts.jsonl"), folder.file("bench.db"));
        if database.exists() {
            bail!("{} is there already; name another folder", database.display());
        }
        let bytes = write(&mut generator, posts, &file)?;
        let campaign = Campaign { watched: Watched::Everything, ..Campaign::default() };
        let store = Store::open(&database, Purpose::Import, Kind::Real, campaign.clone())?;
        let import = Import { files: vec![file], format: Format::Auto, keep_raw };
        let started = Instant::now();
        let mut steps = vec![(0, 0.0)];
        let imported = import::run(&store, &import, |_, progress| {
            steps.push((progress.recorded.posts, started.elapsed().as_secs_f64()));
        })?;
        drop(store);
        let seconds = started.elapsed().as_secs_f64();
        Ok(Self { database, campaign, generator, imported, seconds, steps, bytes })
    }

    /// How many times as long a post of the last tenth took as one of the second; the first one warms
    /// up. `None` if there were too few transactions to tell.
    pub(super) fn growth(&self) -> Option<f64> {
        growth(&self.steps)
    }

    /// Opens it as `run` does.
    pub(super) fn open(&self) -> Result<Store> {
        Ok(Store::open(&self.database, Purpose::Live, Kind::Real, self.campaign.clone())?)
    }
}

/// Transactions in a tenth of an import, that its time can be told.
const TOLD: usize = 10;

fn growth(steps: &[(u64, f64)]) -> Option<f64> {
    let (posts, _) = *steps.last().filter(|_| steps.len() > TOLD)?;
    // When so many tenths were recorded, as if those of a transaction had come evenly.
    let at = |tenths: u64| {
        let recorded = posts as f64 * tenths as f64 / 10.0;
        let pairs = steps.iter().zip(&steps[1..]);
        let mut after = pairs.skip_while(|(_, (to, _))| (*to as f64) < recorded);
        let (&(from, began), &(to, ended)) = after.next()?;
        let part = (recorded - from as f64) / (to - from).max(1) as f64;
        Some(began + (ended - began) * part)
    };
    Some((at(10)? - at(9)?) / (at(2)? - at(1)?))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_of_the_last_tenth_is_compared_with_one_of_the_second() {
        let mut steps: Vec<(u64, f64)> =
            (0..=9).map(|step| (step * 300, step as f64 * 3.0)).collect();
        // Of the last tenth, each 100 take as long as 200 did.
        steps.push((3_000, 33.0));
        assert_eq!(growth(&steps), Some(2.0));
        assert_eq!(growth(&steps[..5]), None, "too few to tell");
    }
}
