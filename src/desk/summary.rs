//! The day on one page: figures that reconcile.
//!
//! [`Summary::of`] gathers them. `lines` puts them into words for a chat, `page` onto paper.

mod lines;
mod page;

use serde::Serialize;

use super::sources::SourceDay;
use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::domain::stats::{
    AuthorRow, Facet, FacetRow, GiftHour, Giveaway, RepostRow, TagRow, Totals, Window,
};
use crate::say;
use crate::store::connection::StoreError;
use crate::store::people::called;
use crate::store::statistics::Limit;
use crate::store::{Kind, Store};

/// Rows of each ranking.
const ROWS: Limit = Limit(5);

/// A day's figures. Serialises as `boothbot summary --format json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The campaign's name.
    pub campaign: String,
    /// The day, `YYYY-MM-DD` in the campaign's time zone.
    pub day: String,
    /// Whether these are a rehearsal's made-up data.
    pub rehearsal: bool,
    /// Posts of the day.
    pub posts: Totals,
    /// Claims of the day, `earned = review + waiting + handed_over + declined`, and the gifts that
    /// were handed out on it, `gifts` = the sum of `by_item`.
    pub giveaway: Giveaway,
    /// The day before, where it had anything.
    pub yesterday: Option<Yesterday>,
    /// Gifts handed over on the day, per hour and item.
    #[serde(rename = "by_hour")]
    pub hours: Vec<GiftHour>,
    /// Stock at the end. `started + adjusted = handed_over + left`.
    pub stock: Vec<StockRow>,
    /// Leading tags.
    pub tags: Vec<TagRow>,
    /// Most reposted.
    pub reposts: Vec<RepostRow>,
    /// Most active authors.
    pub authors: Vec<AuthorRow>,
    /// Posts per language.
    pub languages: Vec<FacetRow>,
    /// Posts per network.
    pub networks: Vec<FacetRow>,
    /// What the sources missed, and what they cost.
    pub sources: Vec<SourceDay>,
    /// Messages still owed to the chat.
    pub owed: u64,
    /// Messages given up.
    pub given_up: u64,
}

/// The day before, to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Yesterday {
    /// Posts.
    pub posts: u64,
    /// Distinct authors.
    pub authors: u64,
    /// Claims opened.
    pub earned: u64,
    /// Gifts handed out.
    pub gifts: u64,
}

/// An item's stock. `left` and `started` are `None` for an item that is not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StockRow {
    /// The item.
    pub item: String,
    /// How many there were.
    pub started: Option<u32>,
    /// Corrections since.
    pub adjusted: i64,
    /// How many were handed over, all days.
    pub handed_over: u32,
    /// Of these, on this day.
    pub handed_over_today: u32,
    /// How many are left.
    pub left: Option<u32>,
}

impl Summary {
    /// The summary of one day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn of(store: &Store, day: Day) -> Result<Self, StoreError> {
        let campaign = store.campaign();
        let window = window(store, day);
        let standing = store.standing().await?;
        let stock = store.items(day).await?.into_iter().map(|item| StockRow {
            left: item.left(),
            started: item.started,
            adjusted: item.adjusted,
            handed_over: item.handed_over,
            handed_over_today: item.handed_over_today,
            item: item.name,
        });
        Ok(Self {
            campaign: campaign.name.clone(),
            day: day.to_string(),
            rehearsal: store.kind() == Kind::Rehearsal,
            posts: store.totals(window.clone()).await?,
            giveaway: store.giveaway(Some(day)).await?,
            yesterday: Yesterday::of(store, day).await?,
            hours: store.gifts_by_hour(Some(day)).await?,
            stock: stock.collect(),
            tags: store.tags(window.clone(), ROWS).await?,
            reposts: store.reposts(window.clone(), ROWS).await?,
            authors: store.authors(window.clone(), ROWS).await?,
            languages: store.facet(Facet::Language, window.clone(), ROWS).await?,
            networks: store.facet(Facet::Network, window, ROWS).await?,
            sources: SourceDay::of(store, day).await?,
            owed: standing.owed,
            given_up: standing.dead,
        })
    }

    /// Whether nothing happened: no post, nobody earned, no gift went out.
    pub fn is_silent(&self) -> bool {
        self.posts.posts == 0 && self.giveaway.earned == 0 && self.hours.is_empty()
    }

    /// `REHEARSAL · PyCon APAC · 2026-11-21`.
    fn title(&self, language: Language) -> String {
        let title = format!("{} · {}", self.campaign, self.day);
        if self.rehearsal {
            format!("{} · {title}", say!(language, "summary-rehearsal"))
        } else {
            title
        }
    }
}

impl Yesterday {
    async fn of(store: &Store, day: Day) -> Result<Option<Self>, StoreError> {
        let day = day.before(1);
        let posts = store.totals(window(store, day)).await?;
        let gifts = store.giveaway(Some(day)).await?;
        let yesterday = Self {
            posts: posts.posts,
            authors: posts.authors,
            earned: gifts.earned,
            gifts: gifts.gifts,
        };
        Ok((posts.posts > 0 || gifts.earned > 0).then_some(yesterday))
    }
}

fn window(store: &Store, day: Day) -> Window {
    let (since, until) = day.bounds(store.campaign().zone);
    Window { since: Some(since), until: Some(until), ..Window::default() }
}

/// What an account is called.
fn who(language: Language, handle: &str, name: &str) -> String {
    match (handle.is_empty(), name.is_empty()) {
        (true, true) => say!(language, "summary-somebody"),
        _ => called(handle, name),
    }
}

/// A language's code, or the words for none.
fn code_of(language: Language, row: &FacetRow) -> String {
    match row.value.as_str() {
        "und" => say!(language, "summary-no-language"),
        code => code.to_owned(),
    }
}
