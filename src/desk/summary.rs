//! The day on one page: figures that reconcile.

use serde::Serialize;

use super::answer::plural;
use super::numbers::excerpt;
use crate::domain::day::Day;
use crate::domain::stats::{
    AuthorRow, Facet, FacetRow, Giveaway, RepostRow, TagRow, Totals, Window,
};
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
    /// Claims of the day. `earned = review + waiting + handed_over + declined`.
    pub giveaway: Giveaway,
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
    /// Messages still owed to the chat.
    pub owed: u64,
    /// Messages given up.
    pub given_up: u64,
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
        let (since, until) = day.bounds(campaign.zone);
        let window = Window { since: Some(since), until: Some(until), ..Window::default() };
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
            stock: stock.collect(),
            tags: store.tags(window.clone(), ROWS).await?,
            reposts: store.reposts(window.clone(), ROWS).await?,
            authors: store.authors(window.clone(), ROWS).await?,
            languages: store.facet(Facet::Language, window.clone(), ROWS).await?,
            networks: store.facet(Facet::Network, window, ROWS).await?,
            owed: standing.owed,
            given_up: standing.dead,
        })
    }

    /// The summary as text for a chat or a terminal.
    pub fn text(&self) -> String {
        let title = format!(
            "{}{} · {}",
            if self.rehearsal { "REHEARSAL · " } else { "" },
            self.campaign,
            self.day
        );
        if self.posts.posts == 0 && self.giveaway.earned == 0 {
            return format!("{title}\nA silent day: no posts, no gifts.");
        }
        let mut text = title;
        self.push_giveaway(&mut text);
        for row in &self.stock {
            text += "\n  ";
            text += &row.text();
        }
        text += &format!(
            "\nPosts     {} = {} original + {} reposted, by {}",
            self.posts.posts,
            self.posts.originals,
            self.posts.reposts,
            plural(self.posts.authors, "author")
        );
        let tags = self.tags.iter().map(|row| format!("#{} {}", row.shown, row.posts));
        push_list(&mut text, "Tags", tags);
        let reposts = self.reposts.iter().map(|row| {
            format!("{} {}: {}", row.reported, called(&row.author, ""), excerpt(&row.text))
        });
        push_list(&mut text, "Reposted", reposts.take(1));
        let authors = self
            .authors
            .iter()
            .map(|row| format!("{} {}", called(&row.handle, &row.name), row.posts));
        push_list(&mut text, "Active", authors);
        let languages = self.languages.iter().map(|row| format!("{} {}", row.value, row.posts));
        push_list(&mut text, "Languages", languages);
        let networks = self.networks.iter().map(|row| format!("{} {}", row.value, row.posts));
        push_list(&mut text, "Networks", networks);
        if self.owed + self.given_up > 0 {
            let owed = plural(self.owed, "message");
            text += &format!("\nChat      {owed} still owed, {} given up", self.given_up);
        }
        text
    }

    fn push_giveaway(&self, text: &mut String) {
        let gifts = &self.giveaway;
        *text += &format!(
            "\nEarned    {} = {} handed over + {} waiting + {} in review + {} declined",
            gifts.earned, gifts.handed_over, gifts.waiting, gifts.review, gifts.declined
        );
        if let (Some(minutes), Some(busiest)) = (gifts.median_minutes, &gifts.busiest) {
            *text += &format!(
                "\nPace      {minutes} minutes from post to gift (median), busiest at {} with {}",
                busiest.start.format("%H:%M"),
                plural(busiest.handed_over, "gift")
            );
        }
        let by_network =
            gifts.by_network.iter().map(|share| format!("{} {}", share.name, share.count));
        push_list(text, "Earned on", by_network);
    }
}

impl StockRow {
    fn text(&self) -> String {
        let Self { item, handed_over, handed_over_today, .. } = self;
        match (self.started, self.left) {
            (Some(started), Some(left)) => {
                let adjusted = match self.adjusted {
                    0 => String::new(),
                    more => format!(" {more:+} corrected"),
                };
                format!(
                    "{item}: {started} at the start{adjusted} = {handed_over} handed over \
                     ({handed_over_today} today) + {left} left"
                )
            }
            _ => format!(
                "{item}: {handed_over} handed over ({handed_over_today} today), plenty left"
            ),
        }
    }
}

fn push_list(text: &mut String, title: &str, values: impl Iterator<Item = String>) {
    let values: Vec<String> = values.collect();
    if !values.is_empty() {
        *text += &format!("\n{title:<9} {}", values.join(", "));
    }
}
