//! What a webhook is sent: each format's body, safe whatever a post says.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::escaping::{cut, escaped, plain};
use crate::chat::Outgoing;
use crate::config::chat::WebhookFormat;
use crate::desk::card::{Button, Card, Look};

/// The most characters of a post that a message shows; the link leads to the rest.
const LONGEST_POST: usize = 600;

/// The most characters of a name.
const LONGEST_NAME: usize = 80;

/// The most UTF-16 units of a message: Discord's limit, and more than anybody reads elsewhere.
const LONGEST_MESSAGE: usize = 2_000;

/// What a receiver learns besides the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'c> {
    /// The campaign's name.
    pub campaign: &'c str,
    /// When it is sent.
    pub at: DateTime<Utc>,
}

/// The body of one message. A card that was shown before comes as one line: what a webhook
/// said cannot be edited.
pub fn body(format: WebhookFormat, what: &Outgoing, context: Context<'_>) -> Value {
    let text = || message(format, what);
    match format {
        WebhookFormat::Json => event(what, context),
        // Formatting off; `parse` keeps words from becoming mentions and links.
        WebhookFormat::Slack => json!({"text": text(), "mrkdwn": false, "parse": "none"}),
        WebhookFormat::Discord => json!({"content": text(), "allowed_mentions": {"parse": []}}),
        WebhookFormat::Mattermost => json!({"text": text()}),
    }
}

/// The text for a chat's channel, escaped and short enough.
fn message(format: WebhookFormat, what: &Outgoing) -> String {
    let text = match what {
        Outgoing::Cards { cards, message: None } if cards.len() == 1 => {
            cards.iter().map(|card| drawn(format, card)).collect()
        }
        Outgoing::Cards { cards, .. } => escaped(format, &lines(cards)),
        Outgoing::Answer { answer, .. } => escaped(format, &answer.text),
        Outgoing::Notice { text, .. } => escaped(format, text),
    };
    cut(&text, LONGEST_MESSAGE)
}

fn drawn(format: WebhookFormat, card: &Card) -> String {
    let short = |text: &str, most| escaped(format, &cut(text, most));
    let name = match card.name.as_str() {
        "" => String::new(),
        name => format!(" · {}", short(name, LONGEST_NAME)),
    };
    let who = short(&card.who, LONGEST_NAME);
    let mut text = format!("{} {who}{name} · {} · {}", card.code, card.network, card.time);
    text += &format!("\n{}", short(&card.status, LONGEST_POST / 2));
    for flag in &card.flags {
        text += &format!("\n! {}", short(flag, LONGEST_POST / 2));
    }
    if let Some(url) = url(card) {
        text += &format!("\n{}", link(format, url));
    }
    // Last, because it is what a cut may shorten.
    for line in cut(&card.text, LONGEST_POST).lines().filter(|line| !line.trim().is_empty()) {
        text += &format!("\n│ {}", escaped(format, line));
    }
    text
}

/// A link as the chat makes it out by itself.
fn link(format: WebhookFormat, url: &str) -> String {
    match format {
        WebhookFormat::Slack => escaped(format, url),
        _ => url.to_owned(),
    }
}

fn lines(cards: &[Card]) -> String {
    cards.iter().map(Card::line).collect::<Vec<_>>().join("\n")
}

/// Where the post is; nothing that could end a link and begin markup.
fn url(card: &Card) -> Option<&str> {
    let url = card.buttons.iter().find_map(|button| match button {
        Button::OpenPost(url) => Some(url.as_str()),
        _ => None,
    })?;
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'+,;=%".contains(c);
    (url.starts_with("https://") && url.chars().all(harmless)).then_some(url)
}

/// Our own format: an event and its fields, as they are.
fn event(what: &Outgoing, context: Context<'_>) -> Value {
    let (event, fields) = match what {
        Outgoing::Cards { cards, message } => {
            let event = if message.is_some() { "moved" } else { "card" };
            match &cards[..] {
                [card] => (event, fields(card)),
                cards => {
                    let all: Vec<Value> = cards.iter().map(|card| fields(card).into()).collect();
                    let list = [("cards", all.into()), ("text_line", lines(cards).into())];
                    (
                        event,
                        list.map(|(key, value): (&str, Value)| (key.into(), value))
                            .into_iter()
                            .collect(),
                    )
                }
            }
        }
        Outgoing::Answer { answer, .. } => ("answer", said(&answer.text)),
        Outgoing::Notice { text, .. } => ("notice", said(text)),
    };
    let mut body = Map::new();
    body.insert("event".into(), event.into());
    body.insert("campaign".into(), context.campaign.into());
    let at = context.at.to_rfc3339_opts(SecondsFormat::Secs, true);
    body.insert("at".into(), at.into());
    body.extend(fields);
    Value::Object(body)
}

fn said(text: &str) -> Map<String, Value> {
    let first = plain(text.lines().next().unwrap_or_default());
    [("text".to_owned(), text.into()), ("text_line".to_owned(), first.into())].into_iter().collect()
}

fn fields(card: &Card) -> Map<String, Value> {
    let fields: [(&str, Value); 11] = [
        ("code", card.code.as_str().into()),
        ("revision", card.revision.into()),
        ("who", card.who.as_str().into()),
        ("name", card.name.as_str().into()),
        ("network", card.network.into()),
        ("text", card.text.as_str().into()),
        ("url", url(card).into()),
        ("state", look(card.look).into()),
        ("status", card.status.as_str().into()),
        ("flags", card.flags.clone().into()),
        ("text_line", card.line().into()),
    ];
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The word for what a card is about at a glance.
fn look(look: Look) -> &'static str {
    match look {
        Look::Waiting => "waiting",
        Look::Review => "review",
        Look::HandedOver => "handed_over",
        Look::Declined => "declined",
        Look::Flagged => "flagged",
        Look::ByHand => "by_hand",
        Look::Late => "late",
        Look::OutOfStock => "out_of_stock",
    }
}
