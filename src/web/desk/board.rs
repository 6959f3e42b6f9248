//! The part of the desk that changes: who was found, who waits, what was settled, what is left.

use askama::Template;

use super::super::wall::{network_called, web_link};
use super::{Visit, Wanted, nonce};
use crate::desk::card::{Button, Card, Look};
use crate::desk::command::Command;
use crate::desk::moderation;
use crate::domain::language::Language;
use crate::domain::post::Network;
use crate::domain::staff::Role;
use crate::say;
use crate::store::connection::StoreError;
use crate::store::moderation::HeldPost;
use crate::store::people::called;

/// Cards of a page of the queue: as many as one scrolls through.
const PAGE: u32 = 20;

/// Cards of people who were found.
const HITS: u32 = 8;

/// Cards of the latest moves, which somebody may want to take back.
const LATELY: u32 = 6;

/// Posts that wait for the wall: the others come up as these are decided.
const HELD: u32 = 8;

#[derive(Template)]
#[template(path = "board.html", config = "src/web/askama.toml")]
pub(super) struct Board {
    found: Option<Found>,
    queue_title: String,
    queue: Vec<Shown>,
    earlier: Option<(u32, String)>,
    later: Option<(u32, String)>,
    held_title: String,
    held: Vec<Held>,
    lately_title: String,
    lately: Vec<Shown>,
    stock_title: String,
    stock_lines: String,
    items: Vec<ItemForm>,
    q: String,
    words: CardWords,
    may_act: bool,
    may_block: bool,
}

/// A post that waits for the wall.
struct Held {
    /// As commands call it.
    name: String,
    who: String,
    network: &'static str,
    text: String,
    why: String,
    edits: i64,
    link: Option<String>,
    nonce: String,
    block_nonce: String,
}

impl Held {
    fn of(held: HeldPost, language: Language) -> Self {
        let HeldPost { post, why, edits } = held;
        Self {
            name: moderation::name(post.row),
            who: called(&post.handle, &post.name),
            network: network_called(post.id.network),
            why: moderation::reasons(why, language),
            link: web_link(post.url()),
            text: post.text,
            edits,
            nonce: nonce::fresh(),
            block_nonce: nonce::fresh(),
        }
    }
}

struct Found {
    title: String,
    cards: Vec<Shown>,
}

/// An item whose stock can be corrected.
struct ItemForm {
    name: String,
    left: u32,
    label: String,
    nonce: String,
}

/// The words on cards and beside them.
pub(super) struct CardWords {
    pub(super) not_eligible: String,
    pub(super) reason: String,
    pub(super) open_post: String,
    pub(super) history: String,
    correct: String,
    show: String,
    hide: String,
    block: String,
}

impl CardWords {
    pub(super) fn of(language: Language) -> Self {
        Self {
            not_eligible: say!(language, "card-button-not-eligible"),
            reason: say!(language, "deskpage-reason"),
            open_post: say!(language, "card-open-post"),
            history: say!(language, "deskpage-history"),
            correct: say!(language, "deskpage-correct"),
            show: say!(language, "button-show"),
            hide: say!(language, "button-hide"),
            block: say!(language, "button-block"),
        }
    }
}

/// A card as the page shows it.
pub(super) struct Shown {
    pub(super) card: Card,
    pub(super) look: &'static str,
    pub(super) network: &'static str,
    /// What can be pressed: what the form says, and what stands on it.
    pub(super) presses: Vec<(String, String)>,
    pub(super) declines: bool,
    pub(super) link: Option<String>,
    pub(super) nonce: String,
    /// Changes whenever the card looks different.
    pub(super) sign: String,
}

impl Shown {
    pub(super) fn of(card: Card, language: Language, may_act: bool) -> Self {
        let (mut presses, mut declines, mut link) = (Vec::new(), false, None);
        for button in &card.buttons {
            let press = match button {
                Button::Give { id, item, left: Some(left) } => {
                    let label = say!(language, "deskpage-give-left", item = item, left = left);
                    (format!("give:{}", id.0), label)
                }
                Button::Give { id, item, left: None } => {
                    (format!("give:{}", id.0), say!(language, "deskpage-give", item = item))
                }
                Button::Agree => ("agree".to_owned(), button.label(language)),
                Button::Undo => ("undo".to_owned(), button.label(language)),
                Button::NotEligible => {
                    declines = may_act;
                    continue;
                }
                Button::OpenPost(url) => {
                    link = web_link(url.clone());
                    continue;
                }
            };
            presses.push(press);
        }
        if !may_act {
            presses.clear();
        }
        let labels: Vec<&str> = presses.iter().map(|(_, label)| label.as_str()).collect();
        let sign = format!("{} {} {}", card.revision, card.text.len(), labels.join(" "));
        let network = Network::ALL.into_iter().find(|network| network.name() == card.network);
        Self {
            look: look(card.look),
            network: network.map_or("", network_called),
            nonce: format!("{}-{}", nonce::fresh(), card.claim.0),
            presses,
            declines,
            link,
            sign,
            card,
        }
    }
}

/// The class of a card.
fn look(look: Look) -> &'static str {
    match look {
        Look::Waiting | Look::ByHand | Look::Late | Look::OutOfStock => "waiting",
        Look::Review | Look::Flagged => "review",
        Look::HandedOver => "given",
        Look::Declined => "declined",
    }
}

impl Board {
    pub(super) async fn of(visit: &Visit<'_>, wanted: &Wanted) -> Result<Self, StoreError> {
        let (store, language) = (&visit.shared.store, visit.language);
        let page = wanted.page.unwrap_or(1).max(1);
        let (all, claims) = store.queue(PAGE, (page - 1).saturating_mul(PAGE)).await?;
        let queue = cards(visit, &claims).await?;
        let lately = cards(visit, &store.settled_lately(LATELY).await?).await?;
        let pages = u32::try_from(all.div_ceil(u64::from(PAGE))).unwrap_or(u32::MAX);
        let (held, posts) = visit.desk.held_posts(HELD).await?;
        let stock = visit.desk.ask(Command::Stock { change: None }, &visit.at("")).await?;
        let items = store.items(visit.today()).await?;
        let items = items.into_iter().filter_map(|item| {
            let (name, left) = (item.name.clone(), item.left()?);
            let label = say!(language, "deskpage-left-of", item = name);
            Some(ItemForm { name, left, label, nonce: nonce::fresh() })
        });
        let to = |page: u32| (page, say!(language, "deskpage-page", page = page));
        Ok(Self {
            found: Self::found(visit, wanted.q.trim()).await?,
            queue_title: match all {
                0 => say!(language, "queue-empty"),
                all => say!(language, "queue-title", count = all),
            },
            queue,
            earlier: (page > 1).then(|| to(page - 1)),
            later: (page < pages).then(|| to(page + 1)),
            held_title: say!(language, "held-title", count = held),
            held: posts.into_iter().map(|post| Held::of(post, language)).collect(),
            lately_title: say!(language, "deskpage-lately"),
            lately,
            stock_title: say!(language, "deskpage-stock"),
            stock_lines: stock.text,
            items: items.collect(),
            q: wanted.q.trim().to_owned(),
            words: CardWords::of(language),
            may_act: visit.may_act(),
            may_block: visit.staff.role >= Role::Lead,
        })
    }

    async fn found(visit: &Visit<'_>, typed: &str) -> Result<Option<Found>, StoreError> {
        if typed.is_empty() {
            return Ok(None);
        }
        let claims = visit.shared.store.find_claims(typed.to_owned(), HITS).await?;
        let title = match claims.len() {
            // Why nobody was found is what the chat says, too.
            0 => {
                let find = Command::Find { text: typed.to_owned() };
                visit.desk.ask(find, &visit.at("")).await?.text
            }
            _ => say!(visit.language, "deskpage-found"),
        };
        Ok(Some(Found { title, cards: cards(visit, &claims).await? }))
    }
}

async fn cards(
    visit: &Visit<'_>,
    claims: &[crate::store::claims::Claim],
) -> Result<Vec<Shown>, StoreError> {
    let store = &visit.shared.store;
    let cards = Card::each(store, claims, visit.today(), visit.language).await?;
    let shown = |card| Shown::of(card, visit.language, visit.may_act());
    Ok(cards.into_iter().map(shown).collect())
}
