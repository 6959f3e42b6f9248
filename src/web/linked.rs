//! A post's text as HTML: mentions, tags and links lead to where their network has them.
//!
//! Not a letter of the text is changed but one thing X asks for: its short links are shown as the
//! address behind them. Where a network's own entities were not kept, its rule finds them again.
//! Everything is escaped here, and nothing but `http` and `https` is linked.

use std::fmt::Write;
use std::ops::Range;

use crate::domain::hashtag;
use crate::domain::post::{Network, PostId};

/// How X shortens an address to show it, in characters.
const SHOWN: usize = 26;

/// What X's own links begin with.
pub(super) const SHORT: &str = "https://t.co/";

/// A piece of the text that leads somewhere.
struct Entity {
    place: Range<usize>,
    href: String,
    /// What is shown instead of the text's own letters.
    shown: Option<String>,
}

/// The text of the post `id`, whose links are told by its network as `targets`, in order.
pub(super) fn html(id: &PostId, text: &str, targets: &[String]) -> String {
    let mut found = links(id.network, text, targets);
    let overlaps = |found: &[Entity], place: &Range<usize>| {
        found.iter().any(|known| known.place.start < place.end && place.start < known.place.end)
    };
    for entity in tags(id, text).into_iter().chain(mentions(id, text)) {
        if !overlaps(&found, &entity.place) {
            found.push(entity);
        }
    }
    found.sort_by_key(|entity| entity.place.start);
    let (mut html, mut from) = (String::with_capacity(text.len() * 2), 0);
    for Entity { place, href, shown } in found {
        escape(&text[from..place.start], &mut html);
        html += "<a href=\"";
        escape(&href, &mut html);
        html += "\" rel=\"noopener noreferrer\">";
        escape(shown.as_deref().unwrap_or(&text[place.clone()]), &mut html);
        html += "</a>";
        from = place.end;
    }
    escape(&text[from..], &mut html);
    html
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                // Writing into a String cannot fail.
                let _ = write!(html, "&#{};", u32::from(c));
            }
            c => html.push(c),
        }
    }
}

fn links(network: Network, text: &str, targets: &[String]) -> Vec<Entity> {
    let mut found: Vec<Entity> = Vec::new();
    for (start, _) in text.match_indices("://") {
        let scheme = ["https", "http"].into_iter().find(|scheme| {
            let head = &text.as_bytes()[..start];
            head.len() >= scheme.len()
                && head[head.len() - scheme.len()..].eq_ignore_ascii_case(scheme.as_bytes())
        });
        let Some(scheme) = scheme else { continue };
        let begin = start - scheme.len();
        let rest = &text[start + 3..];
        let run = rest.find(|c| !in_address(c)).unwrap_or(rest.len());
        let rest = rest[..run].trim_end_matches(|c| ".,;:!?'\")]}".contains(c));
        if !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            continue;
        }
        let place = begin..start + 3 + rest.len();
        if found.last().is_none_or(|last| last.place.end <= begin) {
            let href = text[place.clone()].to_owned();
            found.push(Entity { place, href, shown: None });
        }
    }
    if network == Network::X {
        show_targets(&mut found, targets);
    }
    found
}

fn in_address(c: char) -> bool {
    c.is_ascii_graphic() && !"\"<>`{}|\\^".contains(c)
}

/// Shows X's short links as what they lead to, if the network told one address for each.
fn show_targets(found: &mut [Entity], targets: &[String]) {
    let mut short: Vec<String> = Vec::new();
    for entity in found.iter().filter(|entity| entity.href.starts_with(SHORT)) {
        if !short.contains(&entity.href) {
            short.push(entity.href.clone());
        }
    }
    if short.len() != targets.len() {
        return;
    }
    for entity in found {
        if let Some(index) = short.iter().position(|short| *short == entity.href) {
            entity.shown = shown(&targets[index], &entity.href[SHORT.len()..]);
        }
    }
}

/// An address as X shows it: without its scheme, shortened; a picture by its short name.
fn shown(target: &str, code: &str) -> Option<String> {
    let bare = target.strip_prefix("https://").or_else(|| target.strip_prefix("http://"))?;
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    let of_x = bare.starts_with("x.com/") || bare.starts_with("twitter.com/");
    if of_x && (bare.contains("/photo/") || bare.contains("/video/")) {
        return Some(format!("pic.x.com/{code}"));
    }
    let mut shown: String = bare.chars().take(SHOWN).collect();
    if shown.len() < bare.len() {
        shown.push('…');
    }
    Some(shown)
}

fn tags(id: &PostId, text: &str) -> Vec<Entity> {
    let found = match id.network {
        Network::Bluesky => hashtag::extract_as_bluesky(text),
        _ => hashtag::extract(text),
    };
    let entity = |tag: &str| {
        // The tag is a piece of the text: where it begins is where it lies in memory.
        let start = tag.as_ptr() as usize - text.as_ptr() as usize;
        let sign = text[..start].chars().next_back().map_or(0, char::len_utf8);
        let written = encoded(tag);
        let href = match id.network {
            Network::X => format!("https://x.com/search?q=%23{written}"),
            Network::Bluesky => format!("https://bsky.app/hashtag/{written}"),
            _ => format!("{}/tags/{written}", server(id)?),
        };
        Some(Entity { place: start - sign..start + tag.len(), href, shown: None })
    };
    found.into_iter().filter_map(entity).collect()
}

fn mentions(id: &PostId, text: &str) -> Vec<Entity> {
    let mut found = Vec::new();
    for (start, sign) in text.match_indices(['@', '＠']) {
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || "_!#$%&*@＠/.".contains(c)) {
            continue;
        }
        let rest = &text[start + sign.len()..];
        let run = rest.find(|c| !in_handle(c, id.network)).unwrap_or(rest.len());
        let handle = rest[..run].trim_end_matches(['.', '-', '@']);
        let end = start + sign.len() + handle.len();
        if let Some(href) = profile(id, handle, text[end..].chars().next()) {
            found.push(Entity { place: start..end, href, shown: None });
        }
    }
    found
}

fn in_handle(c: char, network: Network) -> bool {
    c.is_ascii_alphanumeric()
        || match network {
            Network::X => c == '_',
            Network::Bluesky => ".-".contains(c),
            _ => "_.-@".contains(c),
        }
}

/// Where whoever is mentioned lives, if that is a handle of the network.
fn profile(id: &PostId, handle: &str, next: Option<char>) -> Option<String> {
    match id.network {
        Network::X => {
            let fits = (1..=20).contains(&handle.len()) && !matches!(next, Some('@' | '＠'));
            fits.then(|| format!("https://x.com/{handle}"))
        }
        Network::Bluesky => {
            handle.contains('.').then(|| format!("https://bsky.app/profile/{handle}"))
        }
        Network::Mastodon => match handle.split_once('@') {
            Some((user, host)) if host.contains('.') && !user.is_empty() && !host.contains('@') => {
                Some(format!("https://{host}/@{user}"))
            }
            None if !handle.is_empty() => Some(format!("{}/@{handle}", server(id)?)),
            _ => None,
        },
        _ => None,
    }
}

/// The server of a Mastodon post, as its address begins.
fn server(id: &PostId) -> Option<&str> {
    let host = id.native.strip_prefix("https://").filter(|_| id.network == Network::Mastodon)?;
    let length = host.find('/').unwrap_or(host.len());
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:".contains(c);
    (length > 0 && host[..length].chars().all(plain)).then(|| &id.native[..8 + length])
}

/// A text as it stands in an address.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOOT: &str = "https://fosstodon.org/users/mina/statuses/1";

    fn id(network: Network) -> PostId {
        PostId { network, native: TOOT.to_owned() }
    }

    /// What is linked: the letters, and where they lead.
    #[track_caller]
    fn check(network: Network, text: &str, targets: &[&str], expected: &[(&str, &str)]) {
        let targets: Vec<String> = targets.iter().map(|&target| target.to_owned()).collect();
        let html = html(&id(network), text, &targets);
        let linked: Vec<(String, String)> = html
            .split("<a href=\"")
            .skip(1)
            .map(|piece| {
                let (href, rest) = piece.split_once("\" rel=\"noopener noreferrer\">").unwrap();
                (rest.split_once("</a>").unwrap().0.to_owned(), href.to_owned())
            })
            .collect();
        let linked: Vec<(&str, &str)> =
            linked.iter().map(|(shown, href)| (shown.as_str(), href.as_str())).collect();
        assert_eq!(linked, expected, "{text}");
    }

    #[test]
    fn on_x_tags_lead_to_a_search_and_mentions_to_profiles() {
        check(
            Network::X,
            "Hi @mina_codes! #파이콘 ＃Elastic a@b.example",
            &[],
            &[
                ("@mina_codes", "https://x.com/mina_codes"),
                ("#파이콘", "https://x.com/search?q=%23%ED%8C%8C%EC%9D%B4%EC%BD%98"),
                ("＃Elastic", "https://x.com/search?q=%23Elastic"),
            ],
        );
        check(Network::X, "@@x ! @ #1", &[], &[]);
    }

    #[test]
    fn short_links_of_x_are_shown_as_what_they_lead_to_and_go_through_x() {
        let text = "read https://t.co/aB1 see https://t.co/cD2.";
        check(
            Network::X,
            text,
            &[
                "https://www.example.org/a/very/long/path/indeed",
                "https://x.com/m/status/1/photo/1",
            ],
            &[
                ("example.org/a/very/long/pa…", "https://t.co/aB1"),
                ("pic.x.com/cD2", "https://t.co/cD2"),
            ],
        );
        check(
            Network::X,
            text,
            &["https://one.example"],
            &[("https://t.co/aB1", "https://t.co/aB1"), ("https://t.co/cD2", "https://t.co/cD2")],
        );
    }

    #[test]
    fn each_network_has_its_own_addresses() {
        check(
            Network::Bluesky,
            "@mina.bsky.social. @mina #Tag! https://example.org/x#y에서",
            &[],
            &[
                ("@mina.bsky.social", "https://bsky.app/profile/mina.bsky.social"),
                ("#Tag", "https://bsky.app/hashtag/Tag"),
                ("https://example.org/x#y", "https://example.org/x#y"),
            ],
        );
        check(
            Network::Mastodon,
            "@mina @jun@hachyderm.io #Tag",
            &[],
            &[
                ("@mina", "https://fosstodon.org/@mina"),
                ("@jun@hachyderm.io", "https://hachyderm.io/@jun"),
                ("#Tag", "https://fosstodon.org/tags/Tag"),
            ],
        );
    }

    #[test]
    fn nothing_but_pages_is_linked_and_everything_is_escaped() {
        check(Network::X, "javascript://%0aalert(1) data:text/html,x ftp://a.example", &[], &[]);
        let told = html(&id(Network::X), "<b>&\"' https://a.example/?\"onx=1&b='2'", &[]);
        assert_eq!(
            told,
            "&#60;b&#62;&#38;&#34;&#39; <a href=\"https://a.example/\" \
             rel=\"noopener noreferrer\">https://a.example/</a>?&#34;onx=1&#38;b=&#39;2&#39;"
        );
    }

    proptest! {
        #[test]
        fn the_text_stays_as_it_was_written(
            text in "[@＠#＃a-z. :/<>&\"'가-힣]{0,60}|\\PC{0,60}|(https://|@a|#b| ){0,9}",
            network in prop::sample::select(&Network::ALL[..]),
        ) {
            let html = html(&id(network), &text, &[]);
            let mut pieces = html.split('<');
            let mut plain = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                plain += piece.split_once('>').map_or("", |(_, after)| after);
            }
            let mut escaped = String::new();
            escape(&text, &mut escaped);
            prop_assert_eq!(plain, escaped);
        }
    }
}
