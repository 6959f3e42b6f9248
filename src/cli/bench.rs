//! `boothbot bench`: what this machine does, with our own made-up posts.

mod bot_api;
mod chat;
mod commit;
mod import;
mod live;
mod made;
mod process;
mod stats;
mod steps;
mod times;
mod viewers;
mod wall;
mod x_api;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Global, setup};

#[derive(Args)]
pub(super) struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make posts, import them with all counters kept, insert the rows of posts and tags alone for
    /// comparison, then ask every statistic.
    Import(import::ImportBench),
    /// Every statistic, the wall's figures and `/find`: on the database of --db, or on made-up
    /// posts, while others arrive if you like.
    Stats(stats::StatsBench),
    /// Claims to cards and presses to answers, against a Bot API on this machine.
    Chat(chat::ChatBench),
    /// Posts from the socket to the disk, against an X in another process; before that, posts one by
    /// one beside bare fsyncs.
    Live(live::LiveBench),
    /// Posts to everybody who looks at the wall, which is in another process.
    Viewers(viewers::ViewersBench),
    /// That other process.
    #[command(hide = true)]
    Wall(wall::WallBench),
    /// The X of `live`.
    #[command(hide = true)]
    XApi(x_api::XApiBench),
}

impl Bench {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        match self.what {
            What::Stats(bench) => bench.run(global),
            What::Import(bench) => bench.run(),
            What::Chat(bench) => bench.run(),
            What::Live(bench) => bench.run(),
            What::Viewers(bench) => bench.run(),
            What::Wall(bench) => setup::block_on(bench.serve()).map(|()| ExitCode::SUCCESS),
            What::XApi(bench) => setup::block_on(bench.serve()).map(|()| ExitCode::SUCCESS),
        }
    }
}

/// How many posts, how fast.
#[derive(Args, Clone, Copy)]
struct Pace {
    /// Posts a second.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: u32,
    /// For how many seconds.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    seconds: u32,
}

impl Pace {
    fn posts(self) -> u64 {
        u64::from(self.rate) * u64::from(self.seconds)
    }
}

/// A word for a number: where many say what differs only in digits, it is a flood, and waits for
/// staff.
fn letters(number: u64) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}
