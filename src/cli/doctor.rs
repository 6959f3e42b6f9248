//! `boothbot doctor`: is everything ready for the day?

use std::io::IsTerminal;
use std::process::ExitCode;

use chrono::Utc;
use clap::Args;
use tokio_util::sync::CancellationToken;

use super::{Global, output, run, setup};
use crate::config::Config;
use crate::store::connection::Purpose;
use crate::tasks::doctor::{self, Finding};
use crate::telemetry;

#[derive(Args)]
pub(super) struct Doctor {
    /// Also ask what costs money: up to ten posts, about 0.05 USD.
    #[arg(long)]
    live: bool,
}

impl Doctor {
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let config = match global.configuration() {
            Ok(config) => config,
            Err(error) => {
                let told = error.to_string();
                let faults = told.lines().map(|line| Finding::Fault(line.to_owned()));
                return report(&faults.collect::<Vec<_>>());
            }
        };
        let mut findings = vec![Finding::Good("the configuration is valid".to_owned())];
        findings.extend(sources(&config));
        let store = match global.store(Purpose::Live, config.campaign.clone()) {
            Ok(store) => store,
            Err(error) => {
                findings.push(Finding::Fault(format!("{error:#}")));
                return report(&findings);
            }
        };
        findings.push(Finding::Good(format!("{} can be written", store.path().display())));
        if let Some(x) = &config.x {
            let stop = CancellationToken::new();
            match run::watch(&config, x, &store, &stop) {
                Err(error) => findings.push(Finding::Fault(format!("{error:#}"))),
                Ok(watch) => setup::block_on(async {
                    findings.extend(doctor::examine(&watch, Utc::now()).await);
                    if self.live {
                        let answers = doctor::spend(&watch, Utc::now()).await?;
                        for line in &answers.lines {
                            output::print(&format!("· {line}"))?;
                        }
                        let (posts, usd) = (answers.posts, answers.usd);
                        output::print(&format!("· spent: {posts} posts, {usd}"))?;
                    }
                    Ok(())
                })?,
            }
        }
        report(&findings)
    }
}

fn sources(config: &Config) -> Vec<Finding> {
    if config.x.is_none() && config.sources.is_empty() {
        let fault = "nothing is watched; set a budget under [sources.x], or follow under \
                     [sources.file]";
        return vec![Finding::Fault(fault.to_owned())];
    }
    let files = config.sources.iter().map(|source| {
        let path = source.follow.display();
        match source.follow.try_exists() {
            Ok(true) => Finding::Good(format!("{path} is there")),
            Ok(false) => Finding::Good(format!("{path} is not there yet; it is waited for")),
            Err(error) => Finding::Fault(format!("{path} cannot be read: {error}")),
        }
    });
    files.collect()
}

/// One green line, or the faults by number.
fn report(findings: &[Finding]) -> anyhow::Result<ExitCode> {
    let faults = findings.iter().filter_map(|finding| match finding {
        Finding::Fault(fault) => Some(fault),
        Finding::Good(good) => {
            output::note(&format!("✓ {good}"));
            None
        }
    });
    let faults: Vec<&String> = faults.collect();
    if faults.is_empty() {
        let (green, plain) = match telemetry::colours(std::io::stdout().is_terminal()) {
            true => ("\u{1b}[32m", "\u{1b}[0m"),
            false => ("", ""),
        };
        output::print(&format!("{green}Everything is ready: {} checks.{plain}", findings.len()))?;
        return Ok(ExitCode::SUCCESS);
    }
    for (number, fault) in faults.iter().enumerate() {
        output::print(&format!("{}. {fault}", number + 1))?;
    }
    Ok(ExitCode::FAILURE)
}
