//! Telegram's HTML: what it accepts, and the plain text and entities it makes of it.

use serde_json::{Value, json};

/// A text as Telegram keeps it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parsed {
    pub(super) plain: String,
    pub(super) entities: Vec<Value>,
    /// What Telegram lets pass, and people see as a mistake.
    pub(super) objections: Vec<String>,
}

struct Open {
    tag: String,
    attributes: Vec<(String, String)>,
    start: usize,
}

/// Length as Telegram counts it.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Parses a text in HTML mode; the error is what stands after "can't parse entities: ".
pub(super) fn parse(html: &str) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(next) = html[at..].chars().next() {
        match next {
            '<' => at = tag(html, at, &mut open, &mut parsed)?,
            '&' => at = entity(html, at, &mut parsed),
            plain => {
                if plain == '>' {
                    parsed.objections.push(format!("an unescaped > at byte offset {at}"));
                }
                parsed.plain.push(plain);
                at += plain.len_utf8();
            }
        }
    }
    match open.pop() {
        Some(left) => {
            Err(format!("Can't find end tag corresponding to start tag \"{}\"", left.tag))
        }
        None => Ok(parsed),
    }
}

fn tag(html: &str, at: usize, open: &mut Vec<Open>, parsed: &mut Parsed) -> Result<usize, String> {
    let end = html[at..].find('>').map(|length| at + length);
    let end = end.ok_or_else(|| format!("Unclosed start tag at byte offset {at}"))?;
    let inner = &html[at + 1..end];
    if let Some(name) = inner.strip_prefix('/') {
        let Some(last) = open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {at}"));
        };
        if last.tag != name.trim_end().to_lowercase() {
            return Err(format!(
                "Unmatched end tag at byte offset {at}, expected \"</{}>\", found \"</{name}>\"",
                last.tag
            ));
        }
        close(&last, parsed);
        return Ok(end + 1);
    }
    let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let name = name.to_lowercase();
    let attributes = attributes(rest)
        .ok_or_else(|| format!("Unexpected attribute in tag \"{name}\" at byte offset {at}"))?;
    if !allowed(&name, &attributes) {
        return Err(format!("Unsupported start tag \"{name}\" at byte offset {at}"));
    }
    open.push(Open { tag: name, attributes, start: units(&parsed.plain) });
    Ok(end + 1)
}

fn allowed(tag: &str, attributes: &[(String, String)]) -> bool {
    let names: Vec<_> = attributes.iter().map(|(name, _)| name.as_str()).collect();
    match tag {
        "b" | "i" | "u" | "s" | "pre" | "tg-spoiler" => names.is_empty(),
        "code" => names.is_empty() || names == ["class"],
        "a" => names == ["href"],
        "blockquote" => names.is_empty() || names == ["expandable"],
        _ => false,
    }
}

fn attributes(mut rest: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Some(found);
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"')?;
            let mut inner = Parsed::default();
            let mut at = 0;
            while at < end {
                let next = quoted[at..].chars().next()?;
                if next == '&' {
                    at = entity(&quoted[..end], at, &mut inner);
                } else {
                    inner.plain.push(next);
                    at += next.len_utf8();
                }
            }
            value = inner.plain;
            rest = &quoted[end + 1..];
        } else if rest.starts_with('=') {
            return None;
        }
        found.push((name, value));
    }
}

fn close(tag: &Open, parsed: &mut Parsed) {
    let length = units(&parsed.plain) - tag.start;
    let expandable = !tag.attributes.is_empty();
    let kind = match tag.tag.as_str() {
        "b" => "bold",
        "i" => "italic",
        "u" => "underline",
        "s" => "strikethrough",
        "a" => "text_link",
        "tg-spoiler" => "spoiler",
        "blockquote" if expandable => "expandable_blockquote",
        other => other,
    };
    if length == 0 {
        parsed.objections.push(format!("an empty <{}>", tag.tag));
        return;
    }
    let mut entity = json!({"type": kind, "offset": tag.start, "length": length});
    if kind == "text_link" {
        let url = tag.attributes.first().map_or("", |(_, url)| url);
        if !is_link(url) {
            // Telegram drops such an entity without a word.
            parsed.objections.push(format!("a link to {url:?}, which Telegram drops"));
            return;
        }
        entity["url"] = json!(url);
    }
    parsed.entities.push(entity);
}

/// Whether it is an address people can open, a person's included.
fn is_link(url: &str) -> bool {
    ["http://", "https://", "tg://"].iter().any(|scheme| url.starts_with(scheme))
        && !url.contains(char::is_whitespace)
}

/// Reads an entity, and returns where the text goes on. Like Telegram, it leaves what it does not
/// know as it stands; unlike Telegram, it objects.
fn entity(html: &str, at: usize, parsed: &mut Parsed) -> usize {
    let known = html[at + 1..].split_once(';').and_then(|(name, _)| {
        let number =
            name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            });
        let character = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            _ => number.and_then(char::from_u32).filter(|c| *c != '\0'),
        };
        character.map(|character| (character, at + name.len() + 2))
    });
    let (character, next) = known.unwrap_or_else(|| {
        parsed.objections.push(format!("an unescaped & at byte offset {at}"));
        ('&', at + 1)
    });
    parsed.plain.push(character);
    next
}

#[test]
fn what_telegram_accepts_becomes_text_and_entities() {
    let html = "<b>안녕 <i>&lt;Mei&gt;</i></b> <a href=\"https://x.com/?a=1&amp;b=2\">x</a>\
                <blockquote expandable>q&#33;</blockquote>";
    let parsed = parse(html).expect("it is well formed");
    assert_eq!(parsed.plain, "안녕 <Mei> xq!");
    assert_eq!(parsed.entities[0], json!({"type": "italic", "offset": 3, "length": 5}));
    assert_eq!(parsed.entities[1], json!({"type": "bold", "offset": 0, "length": 8}));
    assert_eq!(parsed.entities[2]["url"], "https://x.com/?a=1&b=2");
    assert_eq!(parsed.entities[3]["type"], "expandable_blockquote");
    assert_eq!(parsed.objections, Vec::<String>::new());
}

#[test]
fn what_telegram_refuses_is_refused_in_its_words() {
    let cases = [
        ("<b>x", "Can't find end tag corresponding to start tag \"b\""),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        (
            "<b><i>x</b></i>",
            "Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"",
        ),
        ("<h1>x</h1>", "Unsupported start tag \"h1\" at byte offset 0"),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<a>x</a>", "Unsupported start tag \"a\" at byte offset 0"),
    ];
    for (html, expected) in cases {
        assert_eq!(parse(html), Err(expected.to_owned()), "{html}");
    }
    let objections = parse("a & b &nbsp; <b></b>").expect("Telegram lets it pass").objections;
    assert_eq!(objections.len(), 3, "{objections:?}");
}
