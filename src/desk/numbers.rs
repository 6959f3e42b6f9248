//! The figures, as short tables for a phone.

use super::answer::{Answer, Attachment};
use super::sources::X;
use super::{At, Desk};
use crate::domain::day::{Bucket, Day};
use crate::domain::hashtag::Hashtag;
use crate::domain::language::Language;
use crate::domain::stats::{Facet, TagRow, TimelineRow, Window};
use crate::say;
use crate::store::connection::StoreError;
use crate::store::people::called;
use crate::store::statistics::Limit;

/// Rows of a ranking on a phone.
const ROWS: Limit = Limit(10);

/// Hours of a timeline on a phone: the last day; the picture has all.
const HOURS: usize = 24;

/// How wide the longest bar of a timeline is.
const BAR: u64 = 24;

/// Where the chat keeps why Telegram cannot be reached; empty when it can.
pub const TELEGRAM_FAULT: &str = "telegram.fault";

/// Cards whose way into the chat `/status` looks at.
const LATENCIES: u32 = 200;

/// Characters of a post's text in a list.
const EXCERPT: usize = 60;

impl Desk {
    pub(super) async fn stats(&self, day: Option<Day>, at: &At) -> Result<Answer, StoreError> {
        let zone = self.store.campaign().zone;
        let window = day.map(|day| {
            let (since, until) = day.bounds(zone);
            Window { since: Some(since), until: Some(until), ..Window::default() }
        });
        let totals = self.store.totals(window.unwrap_or_default()).await?;
        let gifts = self.store.giveaway(day).await?;
        let mut lines = vec![
            say!(
                at.language,
                "stats-posts",
                posts = totals.posts,
                originals = totals.originals,
                reposts = totals.reposts,
                authors = totals.authors,
            ),
            say!(
                at.language,
                "stats-gifts",
                earned = gifts.earned,
                given = gifts.handed_over,
                waiting = gifts.waiting,
                review = gifts.review,
                declined = gifts.declined,
            ),
        ];
        lines.push(say!(at.language, "stats-handed-out", gifts = gifts.gifts));
        lines.extend(gifts.by_item.iter().map(|share| format!("{}: {}", share.name, share.count)));
        lines.extend(
            gifts
                .median_minutes
                .map(|minutes| say!(at.language, "stats-median", minutes = minutes)),
        );
        let attachment = Some(Attachment::Gifts { day }).filter(|_| gifts.gifts > 0);
        Ok(Answer { attachment, ..Answer::done(lines.join("\n")) })
    }

    pub(super) async fn tags(&self, at: &At) -> Result<Answer, StoreError> {
        let rows = self.store.tags(Window::default(), ROWS).await?;
        let title = say!(at.language, "ranking-tags");
        let answer = Answer::done(ranking(&title, &rows, at.language));
        Ok(Answer { attachment: Some(Attachment::Tags).filter(|_| !rows.is_empty()), ..answer })
    }

    pub(super) async fn together(&self, tag: &str, at: &At) -> Result<Answer, StoreError> {
        let Some(tag) = Hashtag::new(tag) else {
            return Ok(Answer::refused(say!(at.language, "no-hashtag", typed = tag)));
        };
        let folded = tag.folded().to_owned();
        let rows = self.store.together(folded, Window::default(), ROWS).await?;
        let title = say!(at.language, "ranking-together", tag = tag.written());
        Ok(Answer::done(ranking(&title, &rows, at.language)))
    }

    pub(super) async fn timeline(&self, at: &At) -> Result<Answer, StoreError> {
        let mut rows = self.store.timeline(Bucket::Hour, None, Window::default()).await?;
        rows.drain(..rows.len().saturating_sub(HOURS));
        let title = say!(at.language, "ranking-timeline");
        let attachment = Some(Attachment::Timeline { day: None }).filter(|_| !rows.is_empty());
        let answer = Answer::done(titled(&title, bars(&rows), at.language));
        Ok(Answer { attachment, table: true, ..answer })
    }

    pub(super) async fn reposts(&self, at: &At) -> Result<Answer, StoreError> {
        let rows = self.store.reposts(Window::default(), ROWS).await?;
        let lines = rows.iter().map(|row| {
            let seen = say!(at.language, "row-seen", count = row.seen);
            let (who, text) = (called(&row.author, ""), excerpt(&row.text));
            format!("{:>4} ({seen})  {who}  {text}", row.reported)
        });
        Ok(Answer::done(titled(&say!(at.language, "ranking-reposts"), lines, at.language)))
    }

    pub(super) async fn authors(&self, at: &At) -> Result<Answer, StoreError> {
        let rows = self.store.authors(Window::default(), ROWS).await?;
        let lines = rows.iter().map(|row| {
            let who = called(&row.handle, &row.name);
            let original = say!(at.language, "row-original", count = row.originals);
            format!("{:>4}  {who} ({original})", row.posts)
        });
        Ok(Answer::done(titled(&say!(at.language, "ranking-authors"), lines, at.language)))
    }

    pub(super) async fn languages(&self, at: &At) -> Result<Answer, StoreError> {
        let rows = self.store.facet(Facet::Language, Window::default(), ROWS).await?;
        let lines = rows.iter().map(|row| format!("{:>4}  {}", row.posts, row.value));
        Ok(Answer::done(titled(&say!(at.language, "ranking-languages"), lines, at.language)))
    }

    pub(super) async fn status(&self, at: &At) -> Result<Answer, StoreError> {
        let standing = self.store.standing().await?;
        let (owed, dead) = (standing.owed, standing.dead);
        let mut lines = vec![say!(at.language, "status-owed", owed = owed, dead = dead)];
        if standing.unknown > 0 {
            lines.push(say!(at.language, "status-unknown", unknown = standing.unknown));
        }
        if let Some(often) = self.store.often_unclear(at.now).await? {
            let (count, minutes) = (often.messages, often.minutes);
            lines.push(say!(at.language, "status-unclear", count = count, minutes = minutes));
        }
        let fault = self.store.setting(TELEGRAM_FAULT.to_owned()).await?;
        if let Some(fault) = fault.filter(|fault| !fault.is_empty()) {
            lines.push(say!(at.language, "status-telegram", fault = fault));
        }
        for chat in self.store.chats().await? {
            if let Some(fault) = &chat.closed {
                let called = chat.called();
                lines.push(say!(at.language, "status-closed", chat = called, fault = fault));
            }
        }
        if let Some((middle, most)) = self.store.card_latency(LATENCIES).await? {
            let seconds = |wait: chrono::Duration| format!("{:.1}", wait.as_seconds_f64());
            let (middle, most) = (seconds(middle), seconds(most));
            lines.push(say!(at.language, "status-latency", middle = middle, most = most));
        }
        lines.extend(self.screen_lines(at).await?);
        lines.extend(self.source_lines(at).await?);
        for cursor in self.store.cursors().await? {
            if cursor.source == X {
                continue;
            }
            let (source, position) = (cursor.source, cursor.position);
            lines.push(say!(at.language, "status-source", source = source, position = position));
        }
        lines.extend(self.wall_lines(at).await?);
        if let Some(post) = self.store.latest(1).await?.first() {
            let moment = self.moment(post.seen_at, at);
            lines.push(say!(at.language, "status-last-post", moment = moment));
        }
        Ok(Answer::done(lines.join("\n")))
    }
}

fn ranking(title: &str, rows: &[TagRow], language: Language) -> String {
    let lines = rows.iter().map(|row| {
        let authors = say!(language, "row-authors", count = row.authors);
        format!("{:>4}  #{} ({authors})", row.posts, row.shown)
    });
    titled(title, lines, language)
}

fn titled(title: &str, lines: impl Iterator<Item = String>, language: Language) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        say!(language, "ranking-empty")
    } else {
        format!("{title}\n{}", lines.join("\n"))
    }
}

fn bars(rows: &[TimelineRow]) -> impl Iterator<Item = String> {
    let most = rows.iter().map(|row| row.posts).max().unwrap_or(0).max(1);
    rows.iter().map(move |row| {
        let width = (row.posts * BAR).div_ceil(most);
        let bar = "█".repeat(usize::try_from(width).unwrap_or(0));
        format!("{}  {:>4} {bar}", row.start.format("%m-%d %H:%M"), row.posts)
    })
}

/// The beginning of a text on one line.
pub(super) fn excerpt(text: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut graphemes = line.graphemes(true);
    let start: String = graphemes.by_ref().take(EXCERPT).collect();
    if graphemes.next().is_some() { format!("{start}…") } else { start }
}
