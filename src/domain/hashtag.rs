//! Hashtags: what counts as one, and when two are the same.
//!
//! Extract first, fold after. Extraction follows each network's own rule, and only where the
//! network did not tell the tags itself. X's rule is that of twitter-text 3.1
//! (`validHashtag`, `endHashtagMatch`, tags inside links are none). Folding is NFKC, then lower
//! case character by character: `＃ＰｙＣｏｎ` and `#pycon` are one tag, `#ElasticSearch` and
//! `#Elastic` are two. Lower case per character, because `str::to_lowercase` would make the
//! last sigma of a word a different letter from the others.

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use unicode_normalization::{UnicodeNormalization, is_nfkc};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The most characters a tag may have; a longer run is no tag. Far above any network's limit,
/// it only keeps a megabyte of letters from becoming a key in the database.
pub const LONGEST: usize = 280;

/// A tag as it was written (without `#`) and as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hashtag {
    /// How it was written and, where that differs, what it is compared by: one piece of memory for
    /// both, because a batch holds thousands.
    forms: Box<str>,
    /// How many bytes of it were written.
    written: usize,
}

impl Hashtag {
    /// A tag from how it was written, with or without `#`. `None` when nothing is left of it,
    /// or far too much.
    pub fn new(written: &str) -> Option<Self> {
        let written = without_sign(written.trim());
        let folded = fold(written);
        if folded.is_empty() || written.chars().count() > LONGEST {
            return None;
        }
        let folded = if folded == written { "" } else { &folded };
        Some(Self { forms: [written, folded].concat().into(), written: written.len() })
    }

    /// How its author wrote it, without `#`.
    pub fn written(&self) -> &str {
        &self.forms[..self.written]
    }

    /// What it is compared by.
    pub fn folded(&self) -> &str {
        match &self.forms[self.written..] {
            "" => self.written(),
            folded => folded,
        }
    }

    /// Whether `self` is `required` with Hangul, Kana or Han glued on: `#PyConAPAC에서` for
    /// `#PyConAPAC`. A human decides about those.
    pub fn is_loosely(&self, required: &Hashtag) -> bool {
        self.folded()
            .strip_prefix(required.folded())
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_hangul_kana_or_han))
    }
}

/// The form two spellings of one tag share. Borrows when nothing needs to change.
pub fn fold(written: &str) -> Cow<'_, str> {
    let written = without_sign(written);
    if written.is_ascii() {
        return if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(written.to_ascii_lowercase())
        } else {
            Cow::Borrowed(written)
        };
    }
    if is_nfkc(written) {
        return Cow::Owned(lower_case(written));
    }
    let folded: String = written.nfkc().flat_map(char::to_lowercase).collect();
    match folded.strip_prefix('#') {
        Some(bare) => Cow::Owned(bare.to_owned()),
        None => Cow::Owned(folded),
    }
}

fn lower_case(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0'..='\x7f' => lower.push(c.to_ascii_lowercase()),
            // Kana, Han and Hangul have no case, and Unicode's table takes long to say so.
            '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => lower.push(c),
            _ => lower.extend(c.to_lowercase()),
        }
    }
    lower
}

fn without_sign(written: &str) -> &str {
    written.strip_prefix(['#', '＃']).unwrap_or(written)
}

/// Up to so many tags are looked through to find one.
const FEW: usize = 32;

/// Keeps each tag once, by its folded form, in the order of its first appearance.
pub fn once_each<'a>(written: impl IntoIterator<Item = &'a str>) -> Vec<Hashtag> {
    let mut tags: Vec<Hashtag> = Vec::new();
    let mut many = FxHashSet::default();
    for tag in written.into_iter().filter_map(Hashtag::new) {
        let is_new = if tags.len() < FEW {
            tags.iter().all(|known| known.folded() != tag.folded())
        } else {
            if many.is_empty() {
                many.extend(tags.iter().map(|known| known.folded().to_owned()));
            }
            many.insert(tag.folded().to_owned())
        };
        if is_new {
            tags.push(tag);
        }
    }
    tags
}

/// The tags in a text by X's rule, as written, in order, repeats included.
pub fn extract(text: &str) -> Vec<&str> {
    if !text.contains(['#', '＃']) {
        return Vec::new();
    }
    let mut tags = Vec::new();
    let mut links = links(text).peekable();
    // Where the previous match ended: its characters can not also be the next one's boundary.
    let mut consumed = 0;
    for (start, sign) in text.match_indices(['#', '＃']) {
        if start < consumed || !starts_at_boundary(text, start, consumed) {
            continue;
        }
        let body = &text[start + sign.len()..];
        let end = body.find(|c| !is_tag_char(c)).unwrap_or(body.len());
        let (tag, after) = body.split_at(end);
        // A keycap (`#️⃣`) is an emoji, not a sign.
        if tag.starts_with(['\u{fe0f}', '\u{20e3}']) || !tag.chars().any(is_letter_or_mark) {
            continue;
        }
        let tag_end = start + sign.len() + end;
        consumed = tag_end;
        if after.starts_with(['#', '＃']) || after.starts_with("://") {
            continue;
        }
        while links.next_if(|link| link.end <= start).is_some() {}
        if links.peek().is_some_and(|link| link.start < tag_end) {
            continue;
        }
        tags.push(tag);
    }
    tags
}

fn starts_at_boundary(text: &str, start: usize, consumed: usize) -> bool {
    match text[..start].chars().next_back() {
        None => true,
        Some(_) if start == consumed => false,
        Some('\u{fe0e}' | '\u{fe0f}') => true,
        Some(before) => before != '&' && !is_tag_char(before),
    }
}

/// The tags in a Bluesky post's text by the rule of its own client (atproto
/// `rich-text/util.ts`): after white space, up to the next white space, less the punctuation at
/// the end, with at least one character that is neither digit nor punctuation.
pub fn extract_as_bluesky(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || is_invisible(c))
        .filter_map(|word| {
            let body = word.strip_prefix(['#', '＃'])?;
            let body = body.trim_end_matches(is_punctuation);
            let real = |c: char| !c.is_ascii_digit() && !is_punctuation(c);
            let fits = body.chars().count() <= 64 && !body.starts_with('\u{fe0f}');
            (fits && body.chars().any(real)).then_some(body)
        })
        .collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{2060}' | '\u{200a}'..='\u{200d}' | '\u{20e2}')
}

fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        // Unicode calls `$+<=>^`|~` symbols, not punctuation.
        return c.is_ascii_punctuation() && !"$+<=>^`|~".contains(c);
    }
    c.general_category_group() == GeneralCategoryGroup::Punctuation
}

fn is_letter_or_mark(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark)
}

fn is_tag_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    is_letter_or_mark(c)
        || c.general_category() == unicode_properties::GeneralCategory::DecimalNumber
        || matches!(
            c,
            '\u{200c}'
                | '\u{200d}'
                | '\u{a67e}'
                | '\u{5be}'
                | '\u{5f3}'
                | '\u{5f4}'
                | '\u{ff5e}'
                | '\u{301c}'
                | '\u{309b}'
                | '\u{309c}'
                | '\u{30a0}'
                | '\u{30fb}'
                | '\u{3003}'
                | '\u{f0b}'
                | '\u{f0c}'
                | '\u{b7}'
        )
}

pub(super) fn is_hangul_kana_or_han(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' // Hangul
        | '\u{3005}' | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' // Kana, with the marks that lengthen and repeat
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' // Han
    )
}

/// The byte ranges of links in a text: `http(s)://host…`, and `host.name/path` without a
/// scheme. A `#` in there is part of the address. Only a dotted host with a path can hold one,
/// so a bare `name.tld` needs no list of domains here.
fn links(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(found) = text[from..].find('.').map(|dot| from + dot) {
            let start = text[..found]
                .char_indices()
                .rev()
                .take_while(|&(at, c)| at >= from && is_host_char(c))
                .last()
                .map_or(found, |(at, _)| at);
            let host_end = text[found..]
                .find(|c| !is_host_char(c) && c != '.')
                .map_or(text.len(), |length| found + length);
            let end = host_end + path_length(&text[host_end..]);
            from = end.max(found + 1);
            let follows_sign = text[..start].ends_with(['#', '＃', '@', '＠', '$']);
            if start < found && end > host_end && !follows_sign {
                return Some(start..end);
            }
        }
        None
    })
}

fn is_host_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// How long the `:port`, path and query behind a host are; 0 when there is no path.
fn path_length(rest: &str) -> usize {
    let port = match rest.strip_prefix(':') {
        Some(port) => 1 + port.bytes().take_while(u8::is_ascii_digit).count(),
        None => 0,
    };
    let path = &rest[port..];
    if !path.starts_with(['/', '?']) {
        return 0;
    }
    let in_path = |c: char| {
        c.is_ascii_alphanumeric()
            || "/?!*';:=+,.$%#[]-_~@|&()".contains(c)
            || matches!(c, '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{4ff}' | '–')
    };
    let run = path.find(|c| !in_path(c)).unwrap_or(path.len());
    let ends = |c: char| c.is_alphanumeric() || "/=_#+-)&".contains(c);
    let mut letters = path[..run].char_indices().rev();
    let last = letters.find(|(_, c)| ends(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    if last == 0 { 0 } else { port + last }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(extract(text), expected, "{text:?}");
    }

    #[test]
    fn tags_start_where_a_word_could() {
        check("#PyConAPAC #Elastic", &["PyConAPAC", "Elastic"]);
        check("안녕 #파이콘!", &["파이콘"]);
        check("mail&#39;s a#b x_#c", &[]);
        check("(#one)#two", &["one", "two"]);
        check("##three", &["three"]);
        check("全角＃タグ", &[]);
        check("全角 ＃タグ。", &["タグ"]);
    }

    #[test]
    fn a_tag_needs_a_letter() {
        check("#1 #2016 #1st #_ #_a", &["1st", "_a"]);
    }

    #[test]
    fn emoji_end_a_tag_and_may_stand_before_one() {
        check("🎉#PyConAPAC🎉", &["PyConAPAC"]);
        check("❤️#Elastic", &["Elastic"]);
        check("#️⃣ keycap", &[]);
    }

    #[test]
    fn glued_tags_are_not_two() {
        check("#a#b", &[]);
        check("#http://x.example/", &[]);
    }

    #[test]
    fn a_tag_inside_a_link_is_none() {
        check("https://example.com/#section #real", &["real"]);
        check("see example.com/a#b", &[]);
        check("https://t.co/abc#tag", &[]);
        check("end.#tag", &["tag"]);
        check("v2.0 #tag", &["tag"]);
    }

    #[test]
    fn scripts_with_marks_stay_whole() {
        check("#สวัสดี #हिन्दी #PyConAPAC에서", &["สวัสดี", "हिन्दी", "PyConAPAC에서"]);
    }

    #[test]
    fn folding_ignores_case_and_width() {
        #[track_caller]
        fn same(left: &str, right: &str) {
            assert_eq!(fold(left), fold(right));
        }
        same("#PyConAPAC", "＃ｐｙｃｏｎＡＰＡＣ");
        same("ﾊﾟｲｺﾝ", "パイコン");
        same("파이콘", "파이콘");
        same("ΟΔΟΣ", "οδοσ");
        same("Kelvin", "kelvin");
        same("ทำงาน", "ทํางาน");
        same("Ⓟⓨⓒⓞⓝ", "pycon");
        same("ſeoul", "SEOUL");
        same("ＥＬＡＳＴＩＣ", "elastic");
        assert_eq!(fold("İstanbul"), "i\u{307}stanbul");
        assert_eq!(fold("Straße"), "straße");
        assert_eq!(fold("ΟΔΟΣ"), "οδοσ");
        assert_ne!(fold("ElasticSearch"), fold("Elastic"));
    }

    #[test]
    fn a_particle_glued_on_is_a_loose_match_and_other_letters_are_not() {
        let required = Hashtag::new("PyConAPAC").unwrap();
        let loose = |written: &str| Hashtag::new(written).unwrap().is_loosely(&required);
        assert!(loose("PyConAPAC에서"));
        assert!(loose("pyconapacなう"));
        assert!(loose("PyConAPAC会場"));
        assert!(!loose("PyConAPAC"));
        assert!(!loose("PyConAPAC2026"));
        assert!(!loose("PyConAPAC에서2"));
        assert!(!loose("PyConJP"));
    }

    #[test]
    fn one_tag_written_twice_is_one_tag() {
        let tags = once_each(["Elastic", "elastic", "＃ＥＬＡＳＴＩＣ", "Kibana", ""]);
        let written: Vec<&str> = tags.iter().map(Hashtag::written).collect();
        assert_eq!(written, ["Elastic", "Kibana"]);
    }

    #[test]
    fn blueskys_own_rule_runs_to_the_next_space() {
        assert_eq!(extract_as_bluesky("hi #a.b, #1 (#no) ＃全角 #yes!"), ["a.b", "全角", "yes"]);
    }

    #[test]
    fn a_link_may_end_with_a_letter_of_two_bytes() {
        assert_eq!(extract("#a.?À"), ["a"]);
        assert_eq!(extract("see a.example/À#no #yes"), ["yes"]);
        assert_eq!(extract("a.example/б. #yes"), ["yes"]);
    }

    #[test]
    fn a_megabyte_of_signs_is_read_in_linear_time() {
        let text = "#".repeat(1 << 20);
        assert_eq!(extract(&text), Vec::<&str>::new());
        let dots = "a.".repeat(1 << 19) + "#";
        assert_eq!(extract(&dots), Vec::<&str>::new());
    }

    #[test]
    fn every_letter_has_the_lower_case_that_unicode_gives_it() {
        for letter in '\0'..=char::MAX {
            assert_eq!(lower_case(&letter.to_string()), letter.to_lowercase().to_string());
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_tags_that_stand_in_it(text in "\\PC*") {
            for tag in extract(&text).into_iter().chain(extract_as_bluesky(&text)) {
                prop_assert!(text.contains(tag));
            }
        }

        #[test]
        fn words_made_of_tag_characters_come_back(word in "[a-zA-Z가-힣ぁ-ん]{1,20}") {
            let text = format!("so #{word} it is");
            prop_assert_eq!(extract(&text), vec![word.as_str()]);
        }

        #[test]
        fn folding_twice_is_folding_once(word in "\\PC*") {
            let once = fold(&word).into_owned();
            prop_assume!(!once.starts_with(['#', '＃']));
            let stable = fold(&once).into_owned();
            prop_assert_eq!(fold(&stable), stable.as_str());
        }

        #[test]
        fn case_and_width_never_matter(word in "[a-zA-Z]{1,30}") {
            let wide: String = word
                .chars()
                .filter_map(|c| char::from_u32(u32::from(c) + 0xfee0))
                .collect();
            let upper = word.to_uppercase();
            prop_assert_eq!(fold(&wide), fold(&upper));
        }
    }
}
