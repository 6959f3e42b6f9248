//! Cards and answers in Telegram's HTML, safe against any name or text.
//!
//! Everything foreign is cut on grapheme borders first and escaped then, so that neither an
//! emoji nor an entity is torn. Telegram counts UTF-16 units after parsing the markup.

use unicode_segmentation::UnicodeSegmentation;

use crate::desk::answer::Answer;
use crate::desk::card::{Card, Look};
use crate::domain::language::Language;
use crate::say;

/// The most UTF-16 units of a message, less a little for what is around a text.
const LONGEST_TEXT: usize = 4_000;

/// The most UTF-16 units of a caption, less a little.
const LONGEST_CAPTION: usize = 990;

/// What a card shows of a post: as much as X lets one write without paying.
const LONGEST_POST: usize = 700;

/// What each card of a shared message shows of a post.
const LONGEST_EXCERPT: usize = 140;

/// What is shown of a name.
const LONGEST_NAME: usize = 64;

/// What is shown of one flag or status.
const LONGEST_LINE: usize = 300;

/// What each card of a shared message shows of its status, which may have a long reason in it.
const LONGEST_SHARED_LINE: usize = 120;

/// The text of a message with one card, or with several that share it.
pub(super) fn cards(cards: &[Card], again: bool, language: Language) -> String {
    let mut html = match cards {
        [card] => one(card),
        cards => {
            let title = say!(language, "burst-title", count = cards.len());
            let rows: Vec<String> = cards.iter().map(row).collect();
            format!("<b>{}</b>\n\n{}", escaped(&title, LONGEST_LINE), rows.join("\n"))
        }
    };
    if again {
        html += "\n";
        html += &escaped(&say!(language, "again-mark"), LONGEST_LINE);
    }
    html
}

/// The mark under words that may have arrived once already; it fits where a text is as long as one
/// may be.
pub(super) fn again(language: Language) -> String {
    format!("\n{}", say!(language, "again-mark-words"))
}

fn one(card: &Card) -> String {
    let mut html = head(card);
    let text = escaped(card.text.trim(), LONGEST_POST);
    if !text.is_empty() {
        html += &format!("\n<blockquote>{text}</blockquote>");
    }
    let tags: Vec<String> = card.tags.iter().map(tag).collect();
    if !tags.is_empty() {
        html += &format!("\n{}", tags.join("  "));
    }
    for flag in &card.flags {
        html += &format!("\n⚠️ {}", escaped(flag, LONGEST_LINE));
    }
    html + &format!("\n<b>{}</b>", escaped(&card.status, LONGEST_LINE))
}

fn row(card: &Card) -> String {
    let text = escaped(&one_line(&card.text), LONGEST_EXCERPT);
    let text = if text.is_empty() { text } else { format!("\n{text}") };
    format!("{}{text}\n<b>{}</b>\n", head(card), escaped(&card.status, LONGEST_SHARED_LINE))
}

fn head(card: &Card) -> String {
    let mut html = format!(
        "{} <code>{}</code> · <b>{}</b>",
        icon(card.look),
        escaped(&card.code, LONGEST_NAME),
        escaped(&card.who, LONGEST_NAME)
    );
    let name = escaped(&one_line(&card.name), LONGEST_NAME);
    if !name.is_empty() {
        html += &format!(" {name}");
    }
    html + &format!(" · {} · {}", card.network, escaped(&card.time, LONGEST_NAME))
}

fn tag((tag, exactly): &(String, bool)) -> String {
    format!("{} #{}", if *exactly { "✓" } else { "?" }, escaped(tag, LONGEST_NAME))
}

/// What kind of card it is, told from across the table.
fn icon(look: Look) -> &'static str {
    match look {
        Look::Waiting => "🎁",
        Look::Review => "❓",
        Look::HandedOver => "✅",
        Look::Declined => "🚫",
        Look::Flagged => "🗑",
        Look::ByHand => "✍️",
        Look::Late => "🕐",
        Look::OutOfStock => "📭",
    }
}

/// The text of an answer.
pub(super) fn answer(answer: &Answer) -> String {
    let text = escaped(&answer.text, LONGEST_TEXT);
    if answer.table { format!("<pre>{text}</pre>") } else { text }
}

/// The text of a notice.
pub(super) fn notice(text: &str) -> String {
    escaped(text, LONGEST_TEXT)
}

/// The text under a picture or file.
pub(super) fn caption(text: &str, table: bool) -> String {
    let text = escaped(text, LONGEST_CAPTION);
    if table { format!("<pre>{text}</pre>") } else { text }
}

/// The same without markup, for a server that cannot parse it.
pub(super) fn stripped(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut tag = false;
    for c in html.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => tag = false,
            _ if !tag => text.push(c),
            _ => {}
        }
    }
    text
}

/// A text that cannot be markup, cut to so many UTF-16 units on a grapheme's border.
pub(super) fn escaped(text: &str, longest: usize) -> String {
    let mut html = String::with_capacity(text.len());
    let mut units = 0;
    for grapheme in text.graphemes(true) {
        let clean: String = grapheme.chars().filter(|c| !acts(*c)).collect();
        units += clean.encode_utf16().count();
        // One unit for the ellipsis.
        if units + 1 > longest {
            html.push('…');
            break;
        }
        for c in clean.chars() {
            match c {
                '&' => html += "&amp;",
                '<' => html += "&lt;",
                '>' => html += "&gt;",
                '"' => html += "&quot;",
                c => html.push(c),
            }
        }
    }
    html
}

/// Control characters and marks that turn the direction of what stands behind them; a grapheme
/// of nothing but accents is cut to a few of them by the limit.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::claim::ClaimId;

    #[test]
    fn a_hostile_name_is_text() {
        assert_eq!(escaped("<b>&\"\u{202e}x", 20), "&lt;b&gt;&amp;&quot;x");
    }

    #[test]
    fn a_cut_tears_neither_an_emoji_nor_an_entity() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(escaped(&family.repeat(3), 25), format!("{}…", family.repeat(2)));
        assert_eq!(escaped("&&&&", 3), "&amp;&amp;…");
        assert_eq!(escaped("안녕하세요", 3), "안녕…");
    }

    #[test]
    fn what_is_stripped_of_markup_still_reads() {
        assert_eq!(stripped("🎁 <code>7QFF</code> · <b>a &lt; b</b>"), "🎁 7QFF · a &lt; b");
    }

    #[test]
    fn eight_cards_with_all_there_can_be_on_them_fit_one_message() {
        let long = "긴 말 & <b>".repeat(200);
        let card = Card {
            claim: ClaimId(1),
            revision: 1,
            language: Language::Ko,
            look: Look::Declined,
            code: "7QFF".into(),
            who: long.clone(),
            name: long.clone(),
            network: "instagram",
            text: long.clone(),
            time: "14:02".into(),
            status: long.clone(),
            flags: vec![long.clone(); 3],
            tags: vec![(long, true); 2],
            buttons: Vec::new(),
        };
        for number in [1, 8] {
            let html = cards(&vec![card.clone(); number], true, Language::Ko);
            let shown = stripped(&html).replace("&amp;", "&").replace("&lt;", "<");
            let units = shown.replace("&gt;", ">").encode_utf16().count();
            assert!(units <= 4_096, "{number} cards have {units} units");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_longer_than_telegram_takes(text in "\\PC{0,200}", longest in 2usize..100) {
            let html = escaped(&text, longest);
            let shown = html.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
                .replace("&quot;", "\"");
            prop_assert!(shown.encode_utf16().count() <= longest);
            prop_assert!(!html.contains('<') && !html.contains('>'));
        }
    }
}
