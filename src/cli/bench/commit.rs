//! Posts committed one by one, in turns with a bare fsync, to see what a commit costs beside the least
//! that a disk can take: a few kilobytes, again at the same place.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::time::Instant;

use anyhow::Result;
use chrono::Utc;

use super::made::Folder;
use super::times::Times;
use crate::domain::campaign::{Campaign, Watched};
use crate::sources::{Format, Parser};
use crate::store::batch::Batch;
use crate::store::connection::Purpose;
use crate::store::{Kind, Store};
use crate::tasks::generator::Generator;

/// How many of each are measured, after as many again to warm up.
const TIMES: usize = 500;

/// What is written before each fsync: a block of most disks.
const BYTES: [u8; 4096] = [7; 4096];

/// No disk writes sooner, in milliseconds.
const LEAST: f64 = 0.01;

/// How long each takes.
pub(super) struct Commits {
    pub(super) fsync: Times,
    /// From a judged post to its durable row, counters and all.
    pub(super) post: Times,
}

impl Commits {
    pub(super) async fn measure(folder: &Folder) -> Result<Self> {
        let campaign = Campaign { watched: Watched::Everything, ..Campaign::default() };
        let store = Store::open(&folder.fresh("commits.db")?, Purpose::Live, Kind::Real, campaign)?;
        let mut file = File::create_new(folder.fresh("bare")?)?;
        let mut generator = Generator::new(42);
        let (mut fsync, mut post, mut line) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..2 * TIMES {
            line.clear();
            generator.line(&mut line);
            let mut items = Vec::new();
            Parser::new(Format::XV2, true).parse(line.trim_ascii_end(), &mut items)?;
            let batch = Batch::prepare(items, store.campaign());
            let started = Instant::now();
            store.record(batch, Utc::now()).await?;
            let recorded = started.elapsed();
            let started = Instant::now();
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&BYTES)?;
            file.sync_data()?;
            if number >= TIMES {
                post.push(recorded);
                fsync.push(started.elapsed());
            }
        }
        Ok(Self { fsync: Times::new(fsync), post: Times::new(post) })
    }

    /// How many times as long as an fsync a post takes, in the middle; `None` where an fsync takes next
    /// to no time, because nothing goes to a disk.
    pub(super) fn in_fsyncs(&self) -> Option<f64> {
        let fsync = self.fsync.within(50);
        (fsync >= LEAST).then(|| (self.post.within(50) / fsync * 10.0).round() / 10.0)
    }
}
