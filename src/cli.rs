//! The command line: what may be typed, and who does it.
//!
//! Results go to standard output, everything else to standard error. Exit codes: 0 done,
//! 1 failed, 2 wrong usage.

mod bench;
mod desk;
mod doctor;
mod entering;
mod explain;
mod export;
mod import;
mod output;
mod rehearse;
mod run;
mod setup;
mod stats;
mod search;
mod upkeep;
mod wall;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::telemetry;

/// How a long help begins: with what people type.
const EXAMPLES: &str = "\
Examples:
  boothbot rehearse                          a made-up booth day, in a minute
  boothbot import posts.jsonl.gz             read a file of posts
  boothbot stats tags --format json          the tag ranking, for a program
  boothbot desk \"/find py\" --as Mina         one staff command
  boothbot run                               watch, record, give (needs boothbot.toml)

Faults and questions: see CONTRIBUTING.md in the repository.";

/// Watches for posts with both campaign hashtags, and makes sure each gift goes out once.
#[derive(Parser)]
#[command(name = "boothbot", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Args, Clone, Debug)]
struct Global {
    /// The configuration file.
    #[arg(long, global = true, env = "BOOTHBOT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database file; wins over the configuration.
    #[arg(long, global = true, env = "BOOTHBOT_DB", value_name = "FILE")]
    db: Option<PathBuf>,
    /// How log lines look, on standard error.
    #[arg(long, global = true, value_enum, default_value = "pretty", value_name = "FORMAT")]
    log_format: LogFormat,
    /// Log more: -v info, -vv debug, -vvv trace.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Pretty,
    Json,
}

/// Override the campaign's tags where no configuration file is used.
#[derive(Args, Clone, Debug, Default)]
struct Tags {
    /// A hashtag a post must carry to earn; repeat it for several.
    #[arg(long = "require", value_name = "TAG")]
    require: Vec<String>,
    /// A hashtag whose posts are recorded; repeat it, or `*` for every post.
    #[arg(long = "watch", value_name = "TAG|*")]
    watch: Vec<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Write an example configuration file.
    Init(setup::Init),
    /// Check configuration, database and X before the day, and say how to mend what is wrong.
    Doctor(doctor::Doctor),
    /// Live a made-up booth day on the terminal: no network, no token, no configuration.
    Rehearse(rehearse::Rehearse),
    /// Watch the configured sources, record, and talk to staff on the terminal.
    Run(run::Run),
    /// Read files of posts: X, Logstash, Bluesky, Mastodon; .gz and .zst too; - is stdin.
    Import(import::Import),
    /// Print the numbers.
    Stats(stats::Stats),
    /// Print posts whose text holds every word.
    Search(search::Search),
    /// Tell why a post earns or not, rule by rule.
    Explain(explain::Explain),
    /// Run one staff command.
    Desk(desk::Desk),
    /// Print a link that lets somebody in to the desk in the browser, once.
    Link(entering::Link),
    /// Turn a passphrase into the hash that the configuration takes.
    Passphrase(entering::Phrase),
    /// Write claims, posts, ids or statistics to a file.
    Export(export::Export),
    /// Print a day's summary.
    Summary(stats::Summary),
    /// Recount everything and report what differs.
    Verify(upkeep::Verify),
    /// Copy the database while it is in use.
    Backup(upkeep::Backup),
    /// Tell whether a running boothbot works (for containers).
    Healthcheck(upkeep::Healthcheck),
    /// Measure this machine.
    Bench(bench::Bench),
    /// Print a shell completion script.
    Completions(setup::Completions),
    /// Print the manual page.
    Man(setup::Man),
}

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    // With no command there is nothing to do but show what there is.
    let cli = Cli::parse();
    let format = match cli.global.log_format {
        LogFormat::Pretty => telemetry::LogFormat::Pretty,
        LogFormat::Json => telemetry::LogFormat::Json,
    };
    telemetry::start(format, cli.global.verbose);
    match dispatch(&cli.global, cli.command) {
        Ok(code) => code,
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&format!("{error:#}"));
            if error.is::<output::Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn dispatch(global: &Global, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Init(init) => init.run(),
        Command::Doctor(doctor) => doctor.run(global),
        Command::Rehearse(rehearse) => rehearse.run(global),
        Command::Run(run) => run.run(global),
        Command::Import(import) => import.run(global),
        Command::Stats(stats) => stats.run(global),
        Command::Search(search) => search.run(global),
        Command::Explain(explain) => explain.run(global),
        Command::Desk(desk) => desk.run(global),
        Command::Link(link) => link.run(global),
        Command::Passphrase(phrase) => phrase.run(),
        Command::Export(export) => export.run(global),
        Command::Summary(summary) => summary.run(global),
        Command::Verify(verify) => verify.run(global),
        Command::Backup(backup) => backup.run(global),
        Command::Healthcheck(check) => check.run(global),
        Command::Bench(bench) => bench.run(global),
        Command::Completions(completions) => completions.run(&mut Cli::command()),
        Command::Man(man) => man.run(Cli::command()),
    }
}
