//! `boothbot stats` and `boothbot summary`: the numbers, for people and for programs.

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::{Args, ValueEnum};

use super::{Global, Tags, output, setup};
use crate::desk::attachments;
use crate::desk::summary;
use crate::domain::day::{self, Bucket, Day};
use crate::domain::hashtag::Hashtag;
use crate::domain::language::Language;
use crate::domain::stats::{Facet, TagRow, Window};
use crate::store::Store;
use crate::store::connection::Purpose;
use crate::store::statistics::Limit;

/// Rows of a table when nobody says how many.
const ROWS: u32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// The most used hashtags.
    Tags,
    /// Hashtags used together with TAG.
    Together,
    /// Posts over time.
    Timeline,
    /// The most reposted posts.
    Reposts,
    /// The most active authors.
    Authors,
    /// Posts per language.
    Languages,
    /// Posts per network.
    Networks,
    /// Posts per mentioned handle.
    Mentions,
    /// Posts per link.
    Links,
    /// Gifts: earned, waiting, handed over.
    Giveaway,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a human.
    Table,
    /// One JSON array (giveaway: one object).
    Json,
    /// Comma-separated values, safe to open in a spreadsheet.
    Csv,
}

#[derive(Args)]
pub(super) struct Stats {
    /// Which numbers.
    #[arg(value_enum)]
    what: What,
    /// The hashtag, for `together` and `timeline`.
    tag: Option<String>,
    /// Only posts published at this time or later (RFC 3339, or local time of the campaign).
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only posts published before this time.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Leave reposts out.
    #[arg(long)]
    originals: bool,
    /// How many rows; 0 is all.
    #[arg(long, default_value_t = ROWS)]
    limit: u32,
    /// The width of a timeline's buckets: 10m, hour or day.
    #[arg(long, default_value = "hour")]
    bucket: String,
    /// Only posts with this hashtag (timeline).
    #[arg(long = "tag", value_name = "TAG")]
    only_tag: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    tags: Tags,
}

/// What a question is about, checked.
struct Asked {
    /// Folded.
    tag: Option<String>,
    bucket: Bucket,
}

impl Stats {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let campaign = self.tags.applied_to(global.configuration()?.campaign)?;
        // What was typed is looked at before the database is.
        let asked = self.asked()?;
        let window = self.window(campaign.zone)?;
        let store = global.store(Purpose::Answer, campaign)?;
        setup::block_on(self.print(&store, asked, window))?;
        Ok(ExitCode::SUCCESS)
    }

    fn window(&self, zone: Tz) -> anyhow::Result<Window> {
        let instant =
            |text: &Option<String>| text.as_deref().map(|text| instant(text, zone)).transpose();
        let (any_of, all_of) = self.tags.filters()?;
        Ok(Window {
            since: instant(&self.since)?,
            until: instant(&self.until)?,
            originals: self.originals,
            any_of,
            all_of,
        })
    }

    /// The tag and the bucket that the question is about.
    fn asked(&self) -> anyhow::Result<Asked> {
        let typed = match self.what {
            What::Timeline => self.only_tag.as_deref().or(self.tag.as_deref()),
            _ => self.tag.as_deref().or(self.only_tag.as_deref()),
        };
        let tag = typed.map(folded).transpose()?;
        if tag.is_some() && !matches!(self.what, What::Timeline | What::Together) {
            let text = "only timeline and together are about one TAG; --watch TAG counts the posts that carry one";
            return Err(output::usage(text));
        }
        if self.what == What::Together && tag.is_none() {
            return Err(output::usage("together needs a TAG"));
        }
        if self.what == What::Giveaway && (self.since.is_some() || self.until.is_some()) {
            let text =
                "giveaway figures are of the whole event; `boothbot summary DAY` has a day's";
            return Err(output::usage(text));
        }
        let bucket = Bucket::from_name(&self.bucket).ok_or_else(|| {
            output::usage(format!("{:?} is no bucket; use 10m, hour or day", self.bucket))
        })?;
        Ok(Asked { tag, bucket })
    }

    async fn print(&self, store: &Store, asked: Asked, window: Window) -> anyhow::Result<()> {
        let limit = Limit(self.limit);
        match self.what {
            What::Tags => self.tag_rows(&store.tags(window, limit).await?),
            What::Together => {
                let tag = asked.tag.unwrap_or_default();
                self.tag_rows(&store.together(tag, window, limit).await?)
            }
            What::Timeline => self.timeline(store, asked, window).await,
            What::Reposts => {
                let rows = store.reposts(window, limit).await?;
                self.format.rows(&rows, &["reported", "seen", "author", "url", "text"], |row| {
                    vec![
                        row.reported.to_string(),
                        row.seen.to_string(),
                        row.author.clone(),
                        row.url.clone(),
                        output::one_line(&row.text),
                    ]
                })
            }
            What::Authors => {
                let rows = store.authors(window, limit).await?;
                self.format.rows(
                    &rows,
                    &["posts", "originals", "handle", "network", "name"],
                    |row| {
                        vec![
                            row.posts.to_string(),
                            row.originals.to_string(),
                            row.handle.clone(),
                            row.network.to_owned(),
                            output::one_line(&row.name),
                        ]
                    },
                )
            }
            What::Languages => self.facet(store, Facet::Language, window).await,
            What::Networks => self.facet(store, Facet::Network, window).await,
            What::Mentions => self.facet(store, Facet::Mention, window).await,
            What::Links => self.facet(store, Facet::Link, window).await,
            What::Giveaway => self.giveaway(store).await,
        }
    }

    fn tag_rows(&self, rows: &[TagRow]) -> anyhow::Result<()> {
        self.format.rows(rows, &["posts", "authors", "tag"], |row| {
            vec![row.posts.to_string(), row.authors.to_string(), format!("#{}", row.shown)]
        })
    }

    async fn timeline(&self, store: &Store, asked: Asked, window: Window) -> anyhow::Result<()> {
        let rows = store.timeline(asked.bucket, asked.tag, window).await?;
        self.format.rows(&rows, &["start", "posts"], |row| {
            vec![row.start.format("%Y-%m-%d %H:%M").to_string(), row.posts.to_string()]
        })
    }

    async fn facet(&self, store: &Store, facet: Facet, window: Window) -> anyhow::Result<()> {
        let rows = store.facet(facet, window, Limit(self.limit)).await?;
        self.format.rows(&rows, &["posts", facet.name()], |row| {
            vec![row.posts.to_string(), output::one_line(&row.value)]
        })
    }

    async fn giveaway(&self, store: &Store) -> anyhow::Result<()> {
        let figures = store.giveaway(None).await?;
        if self.format == Format::Json {
            return output::json(&figures);
        }
        let mut rows: Vec<Vec<String>> = vec![
            vec!["earned".into(), figures.earned.to_string()],
            vec!["handed over".into(), figures.handed_over.to_string()],
            vec!["waiting".into(), figures.waiting.to_string()],
            vec!["in review".into(), figures.review.to_string()],
            vec!["declined".into(), figures.declined.to_string()],
        ];
        rows.push(vec!["gifts handed out".into(), figures.gifts.to_string()]);
        for share in &figures.by_item {
            rows.push(vec![format!("gave {}", share.name), share.count.to_string()]);
        }
        for share in &figures.by_network {
            rows.push(vec![format!("on {}", share.name), share.count.to_string()]);
        }
        if let Some(minutes) = figures.median_minutes {
            rows.push(vec!["median minutes".into(), minutes.to_string()]);
        }
        if let Some(busiest) = &figures.busiest {
            let start = busiest.start.format("%Y-%m-%d %H:%M");
            rows.push(vec!["busiest".into(), format!("{start} ({})", busiest.handed_over)]);
        }
        self.format.table(&["what", "count"], &rows)
    }
}

impl Format {
    /// Prints rows of one shape: whole as JSON, else the cells of each under a head.
    pub(super) fn rows<T: serde::Serialize>(
        self,
        rows: &[T],
        head: &[&str],
        cells: impl Fn(&T) -> Vec<String>,
    ) -> anyhow::Result<()> {
        if self == Self::Json {
            return output::json(&rows);
        }
        let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
        self.table(head, &rows)
    }

    fn table(self, head: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
        if self == Self::Csv {
            return crate::export::csv(std::io::stdout().lock(), head, rows.iter().cloned());
        }
        output::table(head, rows)
    }
}

fn folded(tag: &str) -> anyhow::Result<String> {
    let tag = Hashtag::new(tag).ok_or_else(|| output::usage(format!("{tag:?} is no hashtag")))?;
    Ok(tag.folded().to_owned())
}

fn instant(text: &str, zone: Tz) -> anyhow::Result<DateTime<Utc>> {
    day::instant(text, zone).ok_or_else(|| {
        output::usage(format!("{text:?} is no time; write 2026-11-21T09:00:00+09:00"))
    })
}

#[derive(Args)]
pub(super) struct Summary {
    /// The day, YYYY-MM-DD; today in the campaign's time zone if left out.
    day: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    format: SummaryFormat,
    /// The language of text and page: en, ko or ja.
    #[arg(long = "lang", value_name = "LANG", value_parser = language, default_value = "en")]
    language: Language,
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_code(text).ok_or_else(|| "write en, ko or ja".to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SummaryFormat {
    /// For a human.
    Text,
    /// One JSON object.
    Json,
    /// A page to print on one sheet of A4.
    Html,
}

impl Summary {
    pub(super) fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let campaign = global.configuration()?.campaign;
        let day = match &self.day {
            None => Day::of(Utc::now(), campaign.zone),
            Some(text) => Day::parse(text).ok_or_else(|| {
                output::usage(format!("{text:?} is no day; write it like 2026-11-21"))
            })?,
        };
        let store = global.store(Purpose::Answer, campaign)?;
        let (summary, picture) = setup::block_on(async {
            let summary = summary::Summary::of(&store, day).await?;
            let picture = attachments::timeline(&store, Some(day), self.language).await?;
            Ok((summary, picture))
        })?;
        match self.format {
            SummaryFormat::Text => output::print_foreign(&summary.text(self.language))?,
            SummaryFormat::Json => output::json(&summary)?,
            SummaryFormat::Html => {
                output::print(summary.html(self.language, Some(picture.svg())).trim_end())?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
