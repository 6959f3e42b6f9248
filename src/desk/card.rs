//! The card: the one message about a claim, as data that any chat can draw.

use chrono_tz::Tz;

use crate::domain::campaign::Campaign;
use crate::domain::claim::{ClaimId, State};
use crate::domain::day::Day;
use crate::domain::hashtag;
use crate::domain::item::{Item, ItemId};
use crate::store::Store;
use crate::store::claims::Claim;
use crate::store::connection::StoreError;
use crate::store::people::called;
use crate::store::posts::StoredPost;

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

/// A card. Texts are as their authors wrote them: whoever draws the card escapes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The claim it is about.
    pub claim: ClaimId,
    /// Which state of the claim it shows.
    pub revision: i64,
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
    pub async fn of(store: &Store, claim: ClaimId, day: Day) -> Result<Option<Self>, StoreError> {
        let Some(claim) = store.claim(claim).await? else {
            return Ok(None);
        };
        let post = match claim.post {
            Some(row) => Some(store.post(row).await?),
            None => None,
        };
        let items = store.items(day).await?;
        Ok(Some(Self::drawn(&claim, post.as_ref(), &items, store.campaign())))
    }

    fn drawn(
        claim: &Claim,
        post: Option<&StoredPost>,
        items: &[Item],
        campaign: &Campaign,
    ) -> Self {
        let zone = campaign.zone;
        let who = called(&claim.handle, &claim.name);
        let at = post.map_or(claim.opened_at, |post| post.created_at);
        Self {
            claim: claim.id,
            revision: claim.revision,
            code: claim.code.to_string(),
            name: if who == claim.name { String::new() } else { claim.name.clone() },
            who,
            network: claim.network.name(),
            text: post.map(|post| post.text.clone()).unwrap_or_default(),
            time: at.with_timezone(&zone).format("%H:%M").to_string(),
            status: status(claim, zone),
            flags: flags(claim, post, campaign),
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
pub(super) fn status(claim: &Claim, zone: Tz) -> String {
    let settled = claim.settled.as_ref().map(|settled| {
        let at = settled.at.with_timezone(&zone).format("%H:%M");
        format!("{} · {at}", settled.by)
    });
    let settled = settled.unwrap_or_default();
    let note = claim.note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
    match claim.state {
        State::Review => "Needs a yes or no".to_owned(),
        State::Waiting => format!("Waiting{note}"),
        State::HandedOver => {
            let item = claim.item.as_deref().unwrap_or("gift");
            format!("Gave: {item} · {settled}{note}")
        }
        State::Declined => format!("Not eligible · {settled}{note}"),
    }
}

fn flags(claim: &Claim, post: Option<&StoredPost>, campaign: &Campaign) -> Vec<String> {
    let mut flags = Vec::new();
    if claim.state == State::Review
        && let Some(post) = post
    {
        let glued = hashtag::once_each(post.tags.iter().map(String::as_str))
            .into_iter()
            .filter(|tag| campaign.required.iter().any(|required| tag.is_loosely(required)))
            .map(|tag| format!("#{}", tag.written()));
        let glued: Vec<String> = glued.collect();
        flags.push(format!("something is glued to a tag: {}", glued.join(" ")));
    }
    if claim.gone {
        flags.push("the post was deleted; you decide".to_owned());
    }
    if claim.post.is_none() {
        flags.push("added by hand".to_owned());
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
    if let Some(post) = post
        && !post.gone
    {
        buttons.push(Button::OpenPost(post.url()));
    }
    buttons
}

fn give_button(item: &Item) -> Button {
    Button::Give { id: item.id, item: item.name.clone(), left: item.left_today() }
}
