//! The hot functions, each run as often as asked, for a tool that counts instructions.
//!
//! `counted NAME ROUNDS`: what is prepared does not depend on the rounds, so the difference
//! between two runs is what the rounds cost. `benches/instructions` does that under callgrind,
//! which counts the same whatever else the machine is doing.

use std::hint::black_box;
use std::process::ExitCode;

use boothbot::domain::campaign::{Campaign, Watched};
use boothbot::domain::hashtag;
use boothbot::domain::stats::Window;
use boothbot::sources::{Format, Parser};
use boothbot::store::batch::Batch;
use boothbot::store::connection::Purpose;
use boothbot::store::statistics::Limit;
use boothbot::store::{Kind, Store};
use boothbot::tasks::generator::Generator;
use chrono::{DateTime, Utc};

/// The most rounds that anybody may ask for.
const ROUNDS: usize = 5;

/// Posts of one batch.
const BATCH: usize = 256;

const TEXT: &str = "파이콘 APAC에서 만나요! The booth is lovely, see https://example.org/a#b \
                    ＃ＰｙＣｏｎＡＰＡＣ #Elastic #파이썬 #python🎉";

const TAGS: [&str; 4] = ["PyConAPAC", "파이콘", "ＰｙＣｏｎＡＰＡＣ", "straße"];

#[expect(clippy::print_stderr, reason = "whoever calls it wrongly is told so")]
fn main() -> ExitCode {
    let mut asked = std::env::args().skip(1);
    let (name, rounds) = (asked.next(), asked.next());
    let rounds = rounds.and_then(|rounds| rounds.parse().ok());
    if name.as_deref().is_none_or(|name| name == "--bench") {
        // `cargo bench` asks for nothing in particular.
        return ExitCode::SUCCESS;
    }
    let (Some(name), Some(rounds @ 0..=ROUNDS)) = (name, rounds) else {
        eprintln!("usage: counted NAME ROUNDS, at most {ROUNDS}");
        return ExitCode::FAILURE;
    };
    match name.as_str() {
        "fold" => (0..rounds).for_each(|_| fold()),
        "extract" => (0..rounds).for_each(|_| extract()),
        "parse" => parse(rounds),
        "record" => record(rounds),
        "statistic" => statistic(rounds),
        _ => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

fn fold() {
    for tag in TAGS {
        black_box(hashtag::fold(black_box(tag)));
    }
}

fn extract() {
    black_box(hashtag::extract(black_box(TEXT)));
}

/// One batch of posts from lines to items.
fn parse(rounds: usize) {
    let lines = lines(BATCH);
    for _ in 0..rounds {
        let mut items = Vec::with_capacity(2 * BATCH);
        let mut parser = Parser::new(Format::XV2, false);
        for line in &lines {
            parser.parse(black_box(line), &mut items).expect("the generator's lines parse");
        }
        black_box(items);
    }
}

/// Another batch of posts in each round, after one that fills the caches. The made-up authors are
/// new and called alike, so this is recording at its dearest: in the middle of a flood.
fn record(rounds: usize) {
    let (runtime, store, batches, _folder) = booth();
    for batch in batches.into_iter().take(rounds + 1) {
        runtime.block_on(store.record(batch, now())).expect("it records");
    }
}

/// The ranking of tags.
fn statistic(rounds: usize) {
    let (runtime, store, batches, _folder) = booth();
    for batch in batches {
        runtime.block_on(store.record(batch, now())).expect("it records");
    }
    for _ in 0..=rounds {
        let rows = runtime.block_on(store.tags(Window::default(), Limit(20)));
        black_box(rows.expect("it counts"));
    }
}

fn booth() -> (tokio::runtime::Runtime, Store, Vec<Batch>, tempfile::TempDir) {
    let campaign = Campaign { watched: Watched::Everything, ..Campaign::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("counted.db");
    let store = Store::open(&path, Purpose::Live, Kind::Real, campaign.clone()).expect("a store");
    let lines = lines((ROUNDS + 1) * BATCH);
    let mut parser = Parser::new(Format::XV2, true);
    let batch = |lines: &[Vec<u8>]| {
        let mut items = Vec::new();
        for line in lines {
            parser.parse(line, &mut items).expect("the generator's lines parse");
        }
        Batch::prepare(items, &campaign)
    };
    let batches = lines.chunks(BATCH).map(batch).collect();
    (runtime, store, batches, folder)
}

/// Always the same moment, so that every run does the same.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("a time")
}

fn lines(count: usize) -> Vec<Vec<u8>> {
    let mut generator = Generator::new(42);
    let line = |_| {
        let mut line = Vec::new();
        generator.line(&mut line);
        line.truncate(line.len() - 2);
        line
    };
    (0..count).map(line).collect()
}
