//! `boothbot search`: posts by words of their text.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::stats::Format;
use super::{Global, output, setup};
use crate::store::connection::Purpose;
use crate::store::posts::StoredPost;
use crate::store::statistics::Limit;

/// Posts when nobody says how many.
const POSTS: u32 = 20;

#[derive(Args)]
pub(super) struct Search {
    /// The words; a post must hold every one, anywhere in its text.
    #[arg(required = true, value_name = "TEXT")]
    words: Vec<String>,
    /// How many posts, the latest first; 0 is all.
    #[arg(long, default_value_t = POSTS)]
    limit: u32,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// A post as it is printed.
#[derive(Serialize)]
struct Found {
    network: &'static str,
    id: String,
    /// RFC 3339, in the campaign's time zone.
    created_at: String,
    author: String,
    text: String,
    url: String,
}

impl Search {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let campaign = global.configuration()?.campaign;
        let zone = campaign.zone;
        let store = global.store(Purpose::Answer, campaign)?;
        let typed = self.words.join(" ");
        let found = setup::block_on(async { Ok(store.search(typed, Limit(self.limit)).await?) })?;
        if found.is_empty() {
            output::note("No post says that.");
        }
        let rows: Vec<Found> = found.into_iter().map(|post| Found::of(post, zone)).collect();
        self.format.rows(&rows, &["created_at", "author", "network", "url", "text"], |row| {
            vec![
                row.created_at.clone(),
                row.author.clone(),
                row.network.to_owned(),
                row.url.clone(),
                output::one_line(&row.text),
            ]
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Found {
    fn of(post: StoredPost, zone: chrono_tz::Tz) -> Self {
        let created = post.created_at.with_timezone(&zone);
        Self {
            network: post.id.network.name(),
            created_at: created.to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
            url: post.url(),
            id: post.id.native,
            author: post.handle,
            text: post.text,
        }
    }
}
