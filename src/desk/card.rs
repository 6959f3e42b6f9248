//! The card: the one message about a claim, as data that any chat can draw.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::domain::campaign::Campaign;
use crate::domain::claim::{ClaimId, SAME_PERSON, State};
use crate::domain::day::Day;
use crate::domain::hashtag;
use crate::domain::item::{Item, ItemId};
use crate::domain::language::Language;
use crate::say;
use crate::store::Store;
use crate::store::claims::Claim;
use crate::store::connection::StoreError;
use crate::store::people::called;
use crate::store::posts::StoredPost;

/// Columns of a button: a phone shows two such beside each other.
pub(super) const BUTTON: usize = 20;

/// A post that was older when its claim opened came late, out of a gap: its author may have left
/// the booth. What a source sees, it sees within a minute.
const LATE_MINUTES: i64 = 2;

/// What a press on a card's button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Button {
    /// Hand over this item.
    Give {
        /// Which.
        id: ItemId,
        /// Its name.
        item: String,
        /// How many are left, if they are counted.
        left: Option<u32>,
    },
    /// Say yes to a loose match.
    Agree,
    /// Say no.
    NotEligible,
    /// Take it back.
    Undo,
    /// Open the post in a browser.
    OpenPost(String),
}

impl Button {
    /// What stands on it, at most 20 columns wide.
    pub fn label(&self, language: Language) -> String {
        match self {
            Self::Give { item, left: Some(left), .. } => {
                let left = format!(" {left}");
                fitting(item, BUTTON.saturating_sub(left.len())) + &left
            }
            Self::Give { item, left: None, .. } => fitting(item, BUTTON),
            Self::Agree => say!(language, "card-button-agree"),
            Self::NotEligible => say!(language, "card-button-not-eligible"),
            Self::Undo => say!(language, "card-button-undo"),
            Self::OpenPost(_) => say!(language, "card-open-post"),
        }
    }
}

/// What a card is about at a glance: one sign a chat can put before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// Earned; hand something over.
    Waiting,
    /// A loose match: a human must say yes first.
    Review,
    /// The person has the gift.
    HandedOver,
    /// Staff said no.
    Declined,
    /// The post was deleted while the claim was open.
    Flagged,
    /// Added by hand, without a post.
    ByHand,
    /// The post was already old when the claim opened.
    Late,
    /// Nothing is left to hand over.
    OutOfStock,
}

/// A card. Texts are as their authors wrote them: whoever draws the card escapes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The claim it is about.
    pub claim: ClaimId,
    /// Which state of the claim it shows.
    pub revision: i64,
    /// The language of its words.
    pub language: Language,
    /// What it is about at a glance.
    pub look: Look,
    /// What the claim is called aloud.
    pub code: String,
    /// `@handle`, or a name.
    pub who: String,
    /// The display name, if it says more than `who`.
    pub name: String,
    /// The network's name.
    pub network: &'static str,
    /// The post's text; empty when the claim was added by hand or the post is gone.
    pub text: String,
    /// When it was posted, or added: `14:02`.
    pub time: String,
    /// The state in words: `Waiting`, `Gave: mug · Mina · 14:02`.
    pub status: String,
    /// What a human should look at: loose match, post deleted, added by hand.
    pub flags: Vec<String>,
    /// Each required tag with whether the post carries it to the letter.
    pub tags: Vec<(String, bool)>,
    /// What can be pressed now.
    pub buttons: Vec<Button>,
}

impl Card {
    /// The card of a claim as it stands.
    ///
    /// # Errors
    /// When the database cannot be read. `None` when there is no such claim.
    pub async fn of(
        store: &Store,
        claim: ClaimId,
        day: Day,
        language: Language,
    ) -> Result<Option<Self>, StoreError> {
        let Some(claim) = store.claim(claim).await? else {
            return Ok(None);
        };
        let post = match claim.post {
            Some(row) => Some(store.post(row).await?),
            None => None,
        };
        let items = store.items(day).await?;
        Ok(Some(Self::drawn(&claim, post.as_ref(), &items, store.campaign(), language)))
    }

    /// The cards of these claims.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn each(
        store: &Store,
        claims: &[Claim],
        day: Day,
        language: Language,
    ) -> Result<Vec<Self>, StoreError> {
        let items = store.items(day).await?;
        let mut cards = Vec::new();
        for claim in claims {
            let post = match claim.post {
                Some(row) => Some(store.post(row).await?),
                None => None,
            };
            cards.push(Self::drawn(claim, post.as_ref(), &items, store.campaign(), language));
        }
        Ok(cards)
    }

    fn drawn(
        claim: &Claim,
        post: Option<&StoredPost>,
        items: &[Item],
        campaign: &Campaign,
        language: Language,
    ) -> Self {
        let zone = campaign.zone;
        let who = called(&claim.handle, &claim.name);
        let at = post.map_or(claim.opened_at, |post| post.created_at);
        Self {
            claim: claim.id,
            revision: claim.revision,
            language,
            look: look(claim, post, items),
            code: claim.code.to_string(),
            name: if who == claim.name { String::new() } else { claim.name.clone() },
            who,
            network: claim.network.name(),
            text: post.map(|post| post.text.clone()).unwrap_or_default(),
            time: clock(at, zone),
            status: status(claim, zone, language),
            flags: flags(claim, post, campaign, language),
            tags: post.map_or(Vec::new(), |post| tags(post, campaign)),
            buttons: buttons(claim, post, items),
        }
    }

    /// The card in one line, for an edit that scrolls by.
    pub fn line(&self) -> String {
        format!("{} {} · {}", self.code, self.who, self.status)
    }
}

/// What the claim's state is called.
pub(super) fn status(claim: &Claim, zone: Tz, language: Language) -> String {
    let (by, time) = match &claim.settled {
        Some(settled) => (settled.by.as_str(), clock(settled.at, zone)),
        None => ("", String::new()),
    };
    let status = match claim.state {
        State::Review => return say!(language, "card-review"),
        State::Waiting => say!(language, "card-waiting"),
        State::HandedOver => {
            let item = item_given(claim, language);
            say!(language, "card-gave", item = item, by = by, time = time)
        }
        State::Declined => say!(language, "card-declined", by = by, time = time),
    };
    match &claim.note {
        Some(note) => format!("{status} · {}", noted(note, language)),
        None => status,
    }
}

/// What somebody noted, or boothbot did.
pub fn noted(note: &str, language: Language) -> String {
    match note.strip_prefix(SAME_PERSON) {
        Some(code) => say!(language, "card-same-person", code = code),
        None => note.to_owned(),
    }
}

/// What was handed over, by name.
pub(super) fn item_given(claim: &Claim, language: Language) -> String {
    claim.item.clone().unwrap_or_else(|| say!(language, "a-gift"))
}

fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

fn look(claim: &Claim, post: Option<&StoredPost>, items: &[Item]) -> Look {
    let age = post.map(|post| claim.opened_at - post.created_at);
    match claim.state {
        State::HandedOver => Look::HandedOver,
        State::Declined => Look::Declined,
        State::Review | State::Waiting if claim.gone => Look::Flagged,
        State::Review => Look::Review,
        State::Waiting if !items.iter().any(Item::in_stock) => Look::OutOfStock,
        State::Waiting => match age {
            None => Look::ByHand,
            Some(age) if age > Duration::minutes(LATE_MINUTES) => Look::Late,
            Some(_) => Look::Waiting,
        },
    }
}

fn flags(
    claim: &Claim,
    post: Option<&StoredPost>,
    campaign: &Campaign,
    language: Language,
) -> Vec<String> {
    let mut flags = Vec::new();
    if claim.state == State::Review
        && let Some(post) = post
    {
        let glued = hashtag::once_each(post.tags.iter().map(String::as_str))
            .into_iter()
            .filter(|tag| campaign.required.iter().any(|required| tag.is_loosely(required)))
            .map(|tag| format!("#{}", tag.written()));
        let glued: Vec<String> = glued.collect();
        flags.push(say!(language, "card-flag-glued", tags = glued.join(" ")));
    }
    if claim.gone {
        flags.push(say!(language, "card-flag-gone"));
    }
    if claim.post.is_none() {
        flags.push(say!(language, "card-flag-by-hand"));
    }
    flags
}

fn tags(post: &StoredPost, campaign: &Campaign) -> Vec<(String, bool)> {
    let carried = hashtag::once_each(post.tags.iter().map(String::as_str));
    let required = campaign.required.iter();
    required
        .map(|tag| {
            let exactly = carried.iter().any(|carried| carried.folded() == tag.folded());
            (tag.written().to_owned(), exactly)
        })
        .collect()
}

fn buttons(claim: &Claim, post: Option<&StoredPost>, items: &[Item]) -> Vec<Button> {
    let mut buttons = Vec::new();
    match claim.state {
        // A loose match is a question first: yes or no.
        State::Review => buttons.extend([Button::Agree, Button::NotEligible]),
        State::Waiting => {
            buttons.extend(items.iter().filter(|item| item.in_stock()).map(give_button));
            buttons.push(Button::NotEligible);
        }
        State::HandedOver | State::Declined => buttons.push(Button::Undo),
    }
    let link = post.filter(|post| !post.gone).map(StoredPost::url);
    buttons.extend(link.or(claim.link.clone()).map(Button::OpenPost));
    buttons
}

fn give_button(item: &Item) -> Button {
    Button::Give { id: item.id, item: item.name.clone(), left: item.left_today() }
}

/// The text, cut with `…` where it is wider than that many columns.
pub(super) fn fitting(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        cut.push(c);
    }
    cut.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_fit_a_phone_in_every_language() {
        let give = |item: &str, left| Button::Give { id: ItemId(1), item: item.into(), left };
        let buttons = [
            Button::Agree,
            Button::NotEligible,
            Button::Undo,
            Button::OpenPost(String::new()),
            give("mug", Some(3)),
            give("a very long name of a gift", Some(1200)),
            give("아주 길고 긴 선물의 이름이에요", Some(12)),
            give("とても長いプレゼントの名前", None),
        ];
        for language in Language::ALL {
            for button in &buttons {
                let label = button.label(language);
                assert!(!label.is_empty() && label.width() <= BUTTON, "{label}");
            }
        }
        assert_eq!(give("mug", Some(3)).label(Language::Ko), "mug 3");
        assert_eq!(buttons[6].label(Language::Ko), "아주 길고 긴 선… 12");
    }
}
