//! Texts of others made harmless for a chat that gives some characters a meaning.

use crate::config::chat::WebhookFormat;

/// Behind an `@`, it keeps Mattermost from seeing a mention, and nobody sees it.
const NO_MENTION: char = '\u{200b}';

/// What ends a text that was cut.
const CUT: char = '…';

/// A text that means nothing to the chat but its words.
pub(super) fn escaped(format: WebhookFormat, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in plain(text).chars() {
        match (format, c) {
            (WebhookFormat::Slack, '&') => out.push_str("&amp;"),
            (WebhookFormat::Slack, '<') => out.push_str("&lt;"),
            (WebhookFormat::Slack, '>') => out.push_str("&gt;"),
            (WebhookFormat::Discord, c) if "\\*_~`|>#-[]()<:@".contains(c) => {
                out.push('\\');
                out.push(c);
            }
            // An `@` names a member, too, and `@channel` all of them.
            (WebhookFormat::Mattermost, '@') => out.extend(['@', NO_MENTION]),
            (WebhookFormat::Mattermost, c) if "\\*_~`|>#-[](){}!".contains(c) => {
                out.push('\\');
                out.push(c);
            }
            (_, c) => out.push(c),
        }
    }
    out
}

/// A text without what acts instead of showing: controls, and marks that turn its direction.
pub(super) fn plain(text: &str) -> String {
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| *c == '\n' || !(c.is_control() || turns(*c))).collect()
}

/// The beginning of a text, at most so many UTF-16 units with the sign that says so.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut units = 0;
    // Where the text ends if it has to be cut.
    let mut kept = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > most {
            return format!("{}{CUT}", &text[..kept]);
        }
        if units < most {
            kept = at + c.len_utf8();
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_mentions_of_others_are_words_only() {
        #[track_caller]
        fn check(format: WebhookFormat, expected: &str) {
            assert_eq!(escaped(format, "<!here> @all *b*\u{202e}\u{7}"), expected);
        }
        check(WebhookFormat::Slack, "&lt;!here&gt; @all *b*");
        check(WebhookFormat::Discord, "\\<!here\\> \\@all \\*b\\*");
        check(WebhookFormat::Mattermost, "<\\!here\\> @\u{200b}all \\*b\\*");
    }

    #[test]
    fn a_cut_counts_as_discord_does() {
        assert_eq!(cut("안녕하세요", 5), "안녕하세요");
        assert_eq!(cut("안녕하세요", 4), "안녕하…");
        assert_eq!(cut("🎉🎉🎉", 5), "🎉🎉…");
        assert_eq!(cut("🎉🎉", 3), "🎉…");
        assert_eq!(cut("", 0), "");
    }
}
