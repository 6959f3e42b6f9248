//! `boothbot explain`: every rule, ticked or crossed, for a text, a link, or lines of JSON.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::Utc;
use clap::Args;
use serde::{Deserialize, Serialize};

use super::{Global, Tags, output, setup};
use crate::desk::why::ticked;
use crate::domain::campaign::Campaign;
use crate::domain::hashtag::{self, Hashtag};
use crate::domain::language::Language;
use crate::domain::post::{Author, Kind, Network, Post, PostId};
use crate::domain::staff::{Role, Staff, StaffId};
use crate::domain::verdict::Outcome;
use crate::store::connection::Purpose;

#[derive(Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub(super) struct Explain {
    /// A link to a recorded post, or an @handle.
    #[arg(group = "what", value_name = "LINK")]
    link: Option<String>,
    /// A text as somebody would post it.
    #[arg(long, group = "what", value_name = "TEXT")]
    text: Option<String>,
    /// Read {"text": ..., "network": ...} lines from standard input; print one line for each.
    #[arg(long, group = "what")]
    jsonl: bool,
    #[command(flatten)]
    tags: Tags,
}

#[derive(Deserialize)]
struct Asked {
    text: String,
    #[serde(default)]
    network: Option<String>,
}

#[derive(Serialize)]
struct Explained {
    hashtags: Vec<String>,
    folded: Vec<String>,
    earns: bool,
    loose: bool,
    rules: Vec<Outcome>,
}

impl Explain {
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let campaign = self.tags.applied_to(global.configuration()?.campaign)?;
        if let Some(link) = &self.link {
            return self.stored(global, campaign, link);
        }
        if let Some(text) = &self.text {
            let verdict = campaign.judge(&post(text, Network::X, &campaign), false);
            let answer = match (verdict.earns(), verdict.loose()) {
                (true, _) => "earns a gift",
                (_, true) => "earns a gift if a human says yes",
                _ => "earns nothing",
            };
            let rules = ticked(&verdict, Language::En);
            output::print(&format!("This post {answer}.{rules}"))?;
            return Ok(ExitCode::SUCCESS);
        }
        lines(&campaign)
    }

    fn stored(&self, global: &Global, campaign: Campaign, link: &str) -> anyhow::Result<ExitCode> {
        let store = global.store(Purpose::Answer, campaign)?;
        let desk = crate::desk::Desk::new(store);
        // Explaining changes nothing, so nobody in particular asks.
        let nobody =
            Staff { id: StaffId(0), name: String::new(), role: Role::Viewer, language: None };
        let language = crate::domain::language::Language::En;
        let at = crate::desk::At {
            staff: nobody,
            language,
            place: None,
            now: Utc::now(),
            nonce: String::new(),
            revision: None,
        };
        let answer = setup::block_on(async { Ok(desk.run(&format!("/why {link}"), &at).await?) })?;
        if answer.done {
            output::print_foreign(&answer.text)?;
            return Ok(ExitCode::SUCCESS);
        }
        bail!(answer.text)
    }
}

fn lines(campaign: &Campaign) -> anyhow::Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut bad = 0;
    for (number, line) in io::stdin().lock().split(b'\n').enumerate() {
        let line = line.context("standard input cannot be read")?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match explained(&line, campaign) {
            Ok(explained) => {
                serde_json::to_writer(&mut out, &explained)?;
                out.write_all(b"\n")?;
            }
            Err(error) => {
                bad += 1;
                output::note(&format!("line {}: {error:#}", number + 1));
            }
        }
    }
    out.flush()?;
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn explained(line: &[u8], campaign: &Campaign) -> anyhow::Result<Explained> {
    let asked: Asked = serde_json::from_slice(line)
        .context("not of the form {\"text\": ..., \"network\": ...}")?;
    let network = match &asked.network {
        Some(name) => name.parse()?,
        None => Network::X,
    };
    let found = found(&asked.text, network);
    let verdict = campaign.judge(&post(&asked.text, network, campaign), false);
    let tags = found.iter().filter_map(|written| Hashtag::new(written));
    Ok(Explained {
        folded: tags.map(|tag| tag.folded().to_owned()).collect(),
        hashtags: found.into_iter().map(str::to_owned).collect(),
        earns: verdict.earns(),
        loose: verdict.loose(),
        rules: verdict.rules,
    })
}

/// Tags by the network's own rule, as written, in order.
fn found(text: &str, network: Network) -> Vec<&str> {
    if network == Network::Bluesky {
        hashtag::extract_as_bluesky(text)
    } else {
        hashtag::extract(text)
    }
}

/// The text as a post of now; if the campaign has a window, one inside it.
fn post(text: &str, network: Network, campaign: &Campaign) -> Post {
    let now = Utc::now();
    let created_at = match (campaign.starts, campaign.ends) {
        (Some(starts), _) if now < starts => starts,
        (Some(starts), Some(ends)) if now >= ends => starts,
        _ => now,
    };
    let id = PostId { network, native: String::new() };
    let nobody = Author { native: String::new(), handle: String::new(), name: String::new() };
    let tags = hashtag::once_each(found(text, network));
    let kind = if text.starts_with("RT @") { Kind::Repost(None) } else { Kind::Original };
    Post { kind, ..Post::new(id, nobody, text, tags, created_at) }
}
