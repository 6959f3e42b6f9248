//! The figures, as short tables for a phone.

use super::Desk;
use super::answer::{Answer, plural};
use crate::domain::day::{Bucket, Day};
use crate::domain::hashtag::Hashtag;
use crate::domain::stats::{Facet, TagRow, TimelineRow, Window};
use crate::store::connection::StoreError;
use crate::store::people::called;
use crate::store::statistics::Limit;

/// Rows of a ranking on a phone.
const ROWS: Limit = Limit(10);

/// How wide the longest bar of a timeline is.
const BAR: u64 = 24;

/// Characters of a post's text in a list.
const EXCERPT: usize = 60;

impl Desk {
    pub(super) async fn stats(&self, day: Option<Day>) -> Result<Answer, StoreError> {
        let zone = self.store.campaign().zone;
        let window = day.map(|day| {
            let (since, until) = day.bounds(zone);
            Window { since: Some(since), until: Some(until), ..Window::default() }
        });
        let totals = self.store.totals(window.unwrap_or_default()).await?;
        let gifts = self.store.giveaway(day).await?;
        let mut text = format!(
            "{}: {} original, {} reposted, by {}\nEarned {}: {} handed over, {} waiting, \
             {} in review, {} declined",
            plural(totals.posts, "post"),
            totals.originals,
            totals.reposts,
            plural(totals.authors, "author"),
            gifts.earned,
            gifts.handed_over,
            gifts.waiting,
            gifts.review,
            gifts.declined,
        );
        if let Some(minutes) = gifts.median_minutes {
            text += &format!("\nFrom post to gift: {minutes} minutes (median)");
        }
        for share in &gifts.by_item {
            text += &format!("\n{}: {}", share.name, share.count);
        }
        Ok(Answer::done(text))
    }

    pub(super) async fn tags(&self) -> Result<Answer, StoreError> {
        let rows = self.store.tags(Window::default(), ROWS).await?;
        Ok(Answer::done(ranking("Hashtags", &rows)))
    }

    pub(super) async fn together(&self, tag: &str) -> Result<Answer, StoreError> {
        let Some(tag) = Hashtag::new(tag) else {
            return Ok(Answer::refused(format!("{tag:?} is no hashtag.")));
        };
        let folded = tag.folded().to_owned();
        let rows = self.store.together(folded, Window::default(), ROWS).await?;
        Ok(Answer::done(ranking(&format!("Together with #{}", tag.written()), &rows)))
    }

    pub(super) async fn timeline(&self) -> Result<Answer, StoreError> {
        let rows = self.store.timeline(Bucket::Hour, None, Window::default()).await?;
        Ok(Answer::done(bars(&rows)))
    }

    pub(super) async fn reposts(&self) -> Result<Answer, StoreError> {
        let rows = self.store.reposts(Window::default(), ROWS).await?;
        let lines = rows.iter().map(|row| {
            let seen = format!("{:>4} ({} seen)", row.reported, row.seen);
            format!("{seen}  {}  {}", called(&row.author, ""), excerpt(&row.text))
        });
        Ok(Answer::done(titled("Most reposted", lines)))
    }

    pub(super) async fn authors(&self) -> Result<Answer, StoreError> {
        let rows = self.store.authors(Window::default(), ROWS).await?;
        let lines = rows.iter().map(|row| {
            let who = called(&row.handle, &row.name);
            format!("{:>4}  {who} ({} original)", row.posts, row.originals)
        });
        Ok(Answer::done(titled("Most active", lines)))
    }

    pub(super) async fn languages(&self) -> Result<Answer, StoreError> {
        let rows = self.store.facet(Facet::Language, Window::default(), ROWS).await?;
        let lines = rows.iter().map(|row| format!("{:>4}  {}", row.posts, row.value));
        Ok(Answer::done(titled("Languages", lines)))
    }

    pub(super) async fn status(&self) -> Result<Answer, StoreError> {
        let standing = self.store.standing().await?;
        let (owed, dead) = (standing.owed, standing.dead);
        let cursors = self.store.cursors().await?;
        let mut text = format!("{} owed to the chat, {dead} given up", plural(owed, "message"));
        for cursor in cursors {
            text += &format!("\nsource {}: read up to {}", cursor.source, cursor.position);
        }
        let latest = self.store.latest(1).await?;
        if let Some(post) = latest.first() {
            text += &format!("\nlast post seen at {}", self.clock(post.seen_at));
        }
        Ok(Answer::done(text))
    }
}

fn ranking(title: &str, rows: &[TagRow]) -> String {
    let lines = rows
        .iter()
        .map(|row| format!("{:>4}  #{} ({})", row.posts, row.shown, plural(row.authors, "author")));
    titled(title, lines)
}

fn titled(title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        "No posts yet.".to_owned()
    } else {
        format!("{title}\n{}", lines.join("\n"))
    }
}

fn bars(rows: &[TimelineRow]) -> String {
    let most = rows.iter().map(|row| row.posts).max().unwrap_or(0).max(1);
    let lines = rows.iter().map(|row| {
        let width = (row.posts * BAR).div_ceil(most);
        let bar = "█".repeat(usize::try_from(width).unwrap_or(0));
        format!("{}  {:>4} {bar}", row.start.format("%m-%d %H:%M"), row.posts)
    });
    titled("Posts per hour", lines)
}

/// The beginning of a text on one line.
pub(super) fn excerpt(text: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut graphemes = line.graphemes(true);
    let start: String = graphemes.by_ref().take(EXCERPT).collect();
    if graphemes.next().is_some() { format!("{start}…") } else { start }
}
