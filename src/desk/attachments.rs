//! What comes with an answer or a notice: pictures of the numbers, files of the data.
//!
//! Made when it is sent, from data, so that what waits in the database is small and what
//! arrives is fresh.

use tracing::error;

use super::answer::{Answer, Attachment, Exported};
use crate::domain::day::{Bucket, Day};
use crate::domain::language::Language;
use crate::domain::stats::{GiftHour, Window};
use crate::export;
use crate::picture::{self, Picture, Series, Theme};
use crate::say;
use crate::store::Store;
use crate::store::connection::StoreError;
use crate::store::statistics::Limit;

/// Lines of a timeline that can still be told apart.
const LEADING: Limit = Limit(5);

/// Bars of a ranking.
const BARS: Limit = Limit(12);

/// A file to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it is called: `timeline-2026-11-21.png`.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether it is shown rather than downloaded.
    pub is_picture: bool,
}

/// Makes what an answer promised. `None` when it cannot be made: the answer's text has the same
/// numbers.
///
/// # Errors
/// When the database cannot be read.
pub async fn make(
    store: &Store,
    attachment: &Attachment,
    language: Language,
) -> Result<Option<File>, StoreError> {
    let (name, picture) = match attachment {
        Attachment::Timeline { day } => ("timeline", timeline(store, *day, language).await?),
        Attachment::Tags => ("tags", tags(store, language).await?),
        Attachment::Gifts { day } => ("gifts", gifts(store, *day, language).await?),
        Attachment::Export { what } => return exported(store, *what).await,
    };
    let name = match attachment {
        Attachment::Timeline { day: Some(day) } | Attachment::Gifts { day: Some(day) } => {
            format!("{name}-{day}.png")
        }
        _ => format!("{name}.png"),
    };
    // Drawing takes tens of milliseconds: not on a thread that others wait for.
    let drawn = tokio::task::spawn_blocking(move || picture.png()).await;
    Ok(match drawn {
        Ok(Ok(bytes)) => Some(File { name, bytes, is_picture: true }),
        Ok(Err(fault)) => {
            error!("{name} cannot be drawn: {fault}");
            None
        }
        Err(_) => None,
    })
}

/// What it shows, in a few words.
pub(super) fn title(attachment: &Attachment, language: Language) -> String {
    match attachment {
        Attachment::Timeline { .. } => say!(language, "picture-timeline"),
        Attachment::Tags => say!(language, "picture-tags"),
        Attachment::Gifts { .. } => say!(language, "picture-gifts"),
        Attachment::Export { what } => say!(language, "export-here", what = what.name()),
    }
}

/// Posts over time: of the leading tags, of one day or of everything.
///
/// # Errors
/// When the database cannot be read.
pub async fn timeline(
    store: &Store,
    day: Option<Day>,
    language: Language,
) -> Result<Picture, StoreError> {
    let bucket = if day.is_some() { Bucket::TenMinutes } else { Bucket::Hour };
    let window = window(store, day);
    let mut series = Vec::new();
    for tag in store.tags(window.clone(), LEADING).await? {
        let rows = store.timeline(bucket, Some(tag.tag), window.clone()).await?;
        let points = rows.into_iter().map(|row| (row.start, row.posts)).collect();
        series.push(Series { label: format!("#{}", tag.shown), points });
    }
    let title = say!(language, "picture-timeline");
    Ok(picture::timeline(&title, &note(store, day), &series, Theme::Light))
}

async fn tags(store: &Store, language: Language) -> Result<Picture, StoreError> {
    let rows = store.tags(Window::default(), BARS).await?;
    let rows: Vec<(String, u64)> =
        rows.into_iter().map(|row| (format!("#{}", row.shown), row.posts)).collect();
    let title = say!(language, "picture-tags");
    Ok(picture::ranking(&title, &note(store, None), &rows, Theme::Light))
}

async fn gifts(store: &Store, day: Option<Day>, language: Language) -> Result<Picture, StoreError> {
    let hours = store.gifts_by_hour(day).await?;
    let labels: Vec<String> = hours.iter().map(GiftHour::label).collect();
    let items = hours.first().map_or(0, |hour| hour.items.len());
    let series: Vec<(String, Vec<u64>)> = (0..items)
        .map(|item| {
            let counts = hours.iter().map(|hour| hour.items[item].count).collect();
            (hours[0].items[item].name.clone(), counts)
        })
        .collect();
    let title = say!(language, "picture-gifts");
    Ok(picture::by_hour(&title, &note(store, day), &series, &labels, Theme::Light))
}

fn window(store: &Store, day: Option<Day>) -> Window {
    let bounds = day.map(|day| day.bounds(store.campaign().zone));
    let (since, until) = bounds.unzip();
    Window { since, until, ..Window::default() }
}

fn note(store: &Store, day: Option<Day>) -> String {
    let campaign = &store.campaign().name;
    day.map_or_else(|| campaign.clone(), |day| format!("{campaign} · {day}"))
}

async fn exported(store: &Store, what: Exported) -> Result<Option<File>, StoreError> {
    let reading = store.clone();
    let bytes = match what {
        Exported::Stats => {
            let tables = export::statistics(&reading).await?;
            let mut out = Vec::new();
            export::write_statistics(&tables, export::Format::Csv, &mut out).map(|_| out)
        }
        what => {
            let written = tokio::task::spawn_blocking(move || {
                let mut out = Vec::new();
                let format = export::Format::Csv;
                match what {
                    Exported::Claims => export::claims(&reading, format, &mut out),
                    Exported::Posts => export::posts(&reading, format, false, &mut out),
                    Exported::Ids | Exported::Stats => {
                        export::ids(&reading, format, false, &mut out)
                    }
                }
                .map(|_| out)
            });
            match written.await {
                Ok(written) => written,
                Err(_) => return Ok(None),
            }
        }
    };
    match bytes {
        Ok(bytes) => {
            Ok(Some(File { name: format!("{}.csv", what.name()), bytes, is_picture: false }))
        }
        Err(fault) => {
            error!("{} cannot be exported: {fault:#}", what.name());
            Ok(None)
        }
    }
}

/// What is said instead of the file, where none can be sent.
pub fn no_export(what: Exported, language: Language) -> String {
    say!(language, "export-not-here", what = what.name())
}

/// The answer that brings a file of the data.
pub(super) fn export(what: Exported, language: Language) -> Answer {
    let text = say!(language, "export-here", what = what.name());
    Answer { attachment: Some(Attachment::Export { what }), ..Answer::done(text) }
}
