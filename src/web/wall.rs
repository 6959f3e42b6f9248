//! What the wall shows now: the latest posts and the figures, as HTML made from the store.

use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use chrono::{DateTime, Utc};
use tokio::sync::{Mutex, broadcast};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::charts::{self, Chart};
use super::linked;
use crate::domain::day::Day;
use crate::domain::item::Item;
use crate::domain::language::Language;
use crate::domain::post::Network;
use crate::domain::stats::{RepostRow, Window};
use crate::say;
use crate::store::connection::StoreError;
use crate::store::people::called;
use crate::store::posts::StoredPost;
use crate::store::statistics::Limit;
use crate::store::wall::Shown;
use crate::store::{Fact, Kind, Store};

/// Posts on the wall; the script keeps as many.
const POSTS: u32 = 12;

/// Rows of a list.
const ROWS: Limit = Limit(5);

/// Reposted posts: each takes three lines.
const REPOSTS: Limit = Limit(2);

/// How long the wall may be older than a change that announces nothing, like a stock correction.
pub(super) const FRESH: Duration = Duration::from_secs(10);

/// The wall at one moment.
pub(super) struct Wall {
    /// The latest posts, newest first: HTML.
    pub(super) posts: String,
    /// Charts, lists and figures: HTML.
    pub(super) panels: String,
    /// When it was made, on the campaign's clock.
    pub(super) at: String,
}

/// The wall, made anew when something has happened, and once for all who ask.
pub(super) struct Walls {
    store: Store,
    pub(super) language: Language,
    made: Mutex<Made>,
}

struct Made {
    /// Whatever happens after the wall was made waits in here.
    facts: broadcast::Receiver<Fact>,
    at: Instant,
    wall: Option<Arc<Wall>>,
}

impl Walls {
    pub(super) fn new(store: Store, language: Language) -> Self {
        let made = Made { facts: store.facts(), at: Instant::now(), wall: None };
        Self { store, language, made: Mutex::new(made) }
    }

    /// The wall as it is now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn now(&self) -> Result<Arc<Wall>, StoreError> {
        let mut made = self.made.lock().await;
        if let Some(wall) = &made.wall
            && made.facts.is_empty()
            && made.at.elapsed() < FRESH
        {
            return Ok(Arc::clone(wall));
        }
        // Listened to before it is read: what happens meanwhile makes it anew.
        made.facts = self.store.facts();
        made.wall = None;
        let wall = Arc::new(self.make(Utc::now()).await?);
        made.at = Instant::now();
        made.wall = Some(Arc::clone(&wall));
        Ok(wall)
    }

    async fn make(&self, now: DateTime<Utc>) -> Result<Wall, StoreError> {
        let posts = self.posts(now).await?;
        Ok(Wall { posts, panels: self.panels(now).await?, at: self.clock(now) })
    }

    /// The latest posts, newest first: HTML.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn posts(&self, now: DateTime<Utc>) -> Result<String, StoreError> {
        let mut posts = String::new();
        for shown in &self.store.latest_shown(POSTS).await? {
            posts += &self.card(shown, now).await?;
        }
        Ok(posts)
    }

    /// The time on the campaign's clock.
    pub(super) fn clock(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.store.campaign().zone).format("%H:%M").to_string()
    }

    /// One post: HTML.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn card(
        &self,
        shown: &Shown,
        now: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let earned = shown.earned.then(|| say!(self.language, "wall-earned"));
        self.marked(&shown.post, earned, None, now).await
    }

    /// A post that was reposted so often: HTML.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn reposted(
        &self,
        post: &StoredPost,
        count: u64,
        now: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let reposted = say!(self.language, "scene-reposted", count = count);
        self.marked(post, None, Some(reposted), now).await
    }

    async fn marked(
        &self,
        post: &StoredPost,
        earned: Option<String>,
        reposted: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let zone = self.store.campaign().zone;
        // A rehearsal's day is never today.
        let today = self.store.kind() == Kind::Rehearsal
            || Day::of(post.created_at, zone) == Day::of(now, zone);
        let created = post.created_at.with_timezone(&zone);
        let name = match (post.name.trim(), post.handle.as_str()) {
            ("", "") => say!(self.language, "summary-somebody"),
            ("", handle) => handle.to_owned(),
            (name, _) => name.to_owned(),
        };
        let shortens = post.id.network == Network::X && post.text.contains(linked::SHORT);
        let links = if shortens { self.store.links_of(post.row).await? } else { Vec::new() };
        Ok(made(&Card {
            row: post.row.0,
            network: post.id.network.name(),
            logo: matches!(post.id.network, Network::X | Network::Bluesky),
            called: network_called(post.id.network),
            initials: initials(&name),
            profile: profile(post),
            name,
            handle: &post.handle,
            language: post.language.as_deref().filter(|language| *language != "und"),
            text: linked::html(&post.id, &post.text, &links),
            link: web_link(post.url()),
            datetime: created.to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
            time: created.format(if today { "%H:%M" } else { "%m-%d %H:%M" }).to_string(),
            earned,
            reposted,
        }))
    }

    /// Every gift with what is left of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn gifts(&self, now: DateTime<Utc>) -> Result<Vec<Gift>, StoreError> {
        let items = self.store.items(Day::of(now, self.store.campaign().zone)).await?;
        let gift = |item: Item| Gift {
            left: match item.left() {
                Some(left) => say!(self.language, "wall-left", left = left),
                None => say!(self.language, "wall-plenty"),
            },
            given: item.handed_over,
            item: item.name,
        };
        Ok(items.into_iter().map(gift).collect())
    }

    async fn panels(&self, now: DateTime<Utc>) -> Result<String, StoreError> {
        let (store, language) = (&self.store, self.language);
        let campaign = store.campaign();
        let totals = store.totals(Window::default()).await?;
        let giveaway = store.giveaway(None).await?;
        let tag = campaign.required.first();
        let together = match tag {
            Some(tag) => {
                store.together_shown(tag.folded().to_owned(), Window::default(), ROWS).await?
            }
            None => Vec::new(),
        };
        let authors = store.authors_shown(ROWS).await?;
        let reposts = store.reposts_shown(REPOSTS).await?;
        Ok(made(&Panels {
            figures: say!(
                language,
                "wall-figures",
                posts = totals.posts,
                authors = totals.authors,
                gifts = giveaway.gifts,
            ),
            charts: charts::all(store, language).await?,
            together_title: say!(
                language,
                "wall-together",
                tag = tag.map_or("", |tag| tag.written()),
            ),
            together: together
                .into_iter()
                // A Mac writes 각 as its three letters, which few fonts put together.
                .map(|row| (row.shown.nfc().collect(), row.posts))
                .collect(),
            authors_title: say!(language, "wall-authors"),
            authors: authors
                .into_iter()
                .map(|row| (called(&row.handle, &row.name), row.posts))
                .collect(),
            reposts_title: say!(language, "wall-reposts"),
            reposts: reposts.into_iter().map(Repost::of).collect(),
            gifts_title: say!(language, "wall-gifts"),
            gifts: self.gifts(now).await?,
        }))
    }
}

#[derive(Template)]
#[template(path = "post.html", config = "src/web/askama.toml")]
struct Card<'p> {
    row: i64,
    network: &'static str,
    /// Whether we have the network's mark.
    logo: bool,
    called: &'static str,
    initials: String,
    profile: Option<String>,
    name: String,
    handle: &'p str,
    language: Option<&'p str>,
    /// HTML.
    text: String,
    link: Option<String>,
    datetime: String,
    time: String,
    earned: Option<String>,
    reposted: Option<String>,
}

#[derive(Template)]
#[template(path = "panels.html", config = "src/web/askama.toml")]
struct Panels {
    figures: String,
    charts: Vec<Chart>,
    together_title: String,
    together: Vec<(String, u64)>,
    authors_title: String,
    authors: Vec<(String, u64)>,
    reposts_title: String,
    reposts: Vec<Repost>,
    gifts_title: String,
    gifts: Vec<Gift>,
}

/// A kind of gift.
pub(super) struct Gift {
    pub(super) item: String,
    pub(super) given: u32,
    pub(super) left: String,
}

struct Repost {
    who: String,
    link: Option<String>,
    text: String,
    count: u64,
}

impl Repost {
    fn of(row: RepostRow) -> Self {
        Self {
            who: called(&row.author, ""),
            link: web_link(row.url),
            text: row.text,
            count: row.reported.max(row.seen),
        }
    }
}

/// What a template says.
pub(super) fn made(template: &impl Template) -> String {
    template.render().expect("a String takes whatever is written")
}

/// A link that opens a page and does nothing else.
pub(super) fn web_link(url: String) -> Option<String> {
    (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
}

/// Where a browser finds a post's author, on the networks that name their pages after handles.
fn profile(post: &StoredPost) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if post.handle.is_empty() || !post.handle.chars().all(plain) {
        return None;
    }
    match post.id.network {
        Network::X => Some(format!("https://x.com/{}", post.handle)),
        Network::Bluesky => Some(format!("https://bsky.app/profile/{}", post.handle)),
        _ => None,
    }
}

/// What people call a network.
pub(super) fn network_called(network: Network) -> &'static str {
    match network {
        Network::X => "X",
        Network::Bluesky => "Bluesky",
        Network::Mastodon => "Mastodon",
        Network::Instagram => "Instagram",
        Network::Facebook => "Facebook",
        Network::Threads => "Threads",
        Network::Linkedin => "LinkedIn",
        Network::Other => "·",
    }
}

/// What stands for a picture: the first letters of the first two words, or one where a letter is
/// a syllable.
fn initials(name: &str) -> String {
    let firsts = name.split_whitespace().filter_map(|word| {
        word.graphemes(true).find(|letter| letter.starts_with(char::is_alphanumeric))
    });
    let mut initials = String::new();
    for letter in firsts.take(2) {
        if !initials.is_empty() && !letter.is_ascii() {
            break;
        }
        initials += &letter.to_uppercase();
        if !letter.is_ascii() {
            break;
        }
    }
    if initials.is_empty() { "#".to_owned() } else { initials }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_letters_that_stand_for_a_name() {
        #[track_caller]
        fn check(name: &str, expected: &str) {
            assert_eq!(initials(name), expected, "{name}");
        }
        check("mina kim", "MK");
        check("김민아", "김");
        check("🎉 Ada", "A");
        check("<script>", "S");
        check("山田 taro", "山");
        check("🎉🎉", "#");
        check("", "#");
    }

    #[test]
    fn only_pages_are_linked() {
        assert_eq!(web_link("https://x.com/a".into()), Some("https://x.com/a".into()));
        for url in ["javascript:alert(1)", "data:text/html,x", "at://did:plc:x/y/z", ""] {
            assert_eq!(web_link(url.to_owned()), None);
        }
    }
}
