//! The summary in lines, for a chat, a terminal or under a picture.

use super::{StockRow, Summary, code_of, who};
use crate::desk::answer::LONGEST_CAPTION;
use crate::desk::numbers::excerpt;
use crate::domain::language::Language;
use crate::domain::stats::FacetRow;
use crate::say;

/// Tags under a picture.
const CAPTION_TAGS: usize = 3;

impl Summary {
    /// The summary for a chat or a terminal.
    pub fn text(&self, language: Language) -> String {
        if self.is_silent() {
            return self.silent(language);
        }
        let mut lines = vec![self.title(language)];
        self.gift_lines(language, &mut lines);
        lines.extend(self.stock.iter().map(|row| format!("  {}", row.text(language))));
        self.post_lines(language, &mut lines);
        lines.extend(self.sources.iter().flat_map(|source| source.lines(language)));
        if self.owed + self.given_up > 0 {
            let (owed, dead) = (self.owed, self.given_up);
            lines.push(say!(language, "summary-chat", owed = owed, dead = dead));
        }
        lines.join("\n")
    }

    /// The key numbers, to stand under a picture of the day: as long as one may be.
    pub fn caption(&self, language: Language) -> String {
        let lines = if self.is_silent() {
            vec![self.silent(language)]
        } else {
            self.caption_lines(language)
        };
        let mut caption = String::new();
        for line in lines {
            let line = line.trim_end();
            let length = caption.encode_utf16().count() + 1 + line.encode_utf16().count();
            if length > LONGEST_CAPTION {
                continue;
            }
            if !caption.is_empty() {
                caption.push('\n');
            }
            caption += line;
        }
        caption
    }

    fn silent(&self, language: Language) -> String {
        format!("{} · {}", self.title(language), say!(language, "summary-silent"))
    }

    fn gift_lines(&self, language: Language, lines: &mut Vec<String>) {
        let gifts = &self.giveaway;
        lines.push(say!(
            language,
            "summary-earned",
            earned = gifts.earned,
            given = gifts.handed_over,
            waiting = gifts.waiting,
            review = gifts.review,
            declined = gifts.declined,
        ));
        let items = list(gifts.by_item.iter().map(|item| format!("{} {}", item.name, item.count)));
        let items = items.map_or_else(String::new, |items| format!(": {items}"));
        lines.push(say!(language, "summary-gifts", gifts = gifts.gifts) + &items);
        if let Some(before) = self.yesterday {
            lines.push(say!(
                language,
                "summary-yesterday",
                earned = before.earned,
                gifts = before.gifts,
                posts = before.posts,
                authors = before.authors,
            ));
        }
        let busiest = gifts.busiest.as_ref().map(|ten| (clock(&ten.start), ten.handed_over));
        match (gifts.median_minutes, busiest) {
            (Some(minutes), Some((time, gifts))) => lines.push(say!(
                language,
                "summary-pace-busiest",
                minutes = minutes,
                time = time,
                count = gifts,
            )),
            (Some(minutes), None) => {
                lines.push(say!(language, "summary-pace", minutes = minutes));
            }
            (None, Some((time, gifts))) => {
                lines.push(say!(language, "summary-busiest", time = time, count = gifts));
            }
            (None, None) => {}
        }
        let on = gifts.by_network.iter().map(|share| format!("{} {}", share.name, share.count));
        lines.extend(list(on).map(|list| say!(language, "summary-earned-on", list = list)));
    }

    fn post_lines(&self, language: Language, lines: &mut Vec<String>) {
        lines.push(say!(
            language,
            "summary-posts",
            posts = self.posts.posts,
            originals = self.posts.originals,
            reposts = self.posts.reposts,
            authors = self.posts.authors,
        ));
        let tags = self.tags.iter().map(|row| format!("#{} {}", row.shown, row.posts));
        lines.extend(list(tags).map(|list| say!(language, "summary-tags", list = list)));
        let reposted = self.reposts.iter().take(1).map(|row| {
            format!("{} {}: {}", row.reported, who(language, &row.author, ""), excerpt(&row.text))
        });
        lines.extend(list(reposted).map(|list| say!(language, "summary-reposted", list = list)));
        let active = self.authors.iter().map(|row| {
            format!("{} {}", excerpt(&who(language, &row.handle, &row.name)), row.posts)
        });
        lines.extend(list(active).map(|list| say!(language, "summary-active", list = list)));
        let languages =
            self.languages.iter().map(|row| format!("{} {}", code_of(language, row), row.posts));
        lines.extend(list(languages).map(|list| say!(language, "summary-languages", list = list)));
        let networks =
            self.networks.iter().map(|row: &FacetRow| format!("{} {}", row.value, row.posts));
        lines.extend(list(networks).map(|list| say!(language, "summary-networks", list = list)));
    }

    /// The most important first; one that no longer fits is left out.
    fn caption_lines(&self, language: Language) -> Vec<String> {
        let gifts = &self.giveaway;
        let before = |number: fn(&super::Yesterday) -> u64| match &self.yesterday {
            Some(day) => say!(language, "summary-beside-yesterday", before = number(day)),
            None => String::new(),
        };
        let mut lines = vec![self.title(language)];
        let earned = before(|day| day.earned);
        lines.push(say!(language, "summary-short-earned", earned = gifts.earned, before = earned));
        lines.push(say!(
            language,
            "summary-short-open",
            given = gifts.handed_over,
            waiting = gifts.waiting,
            review = gifts.review,
            declined = gifts.declined,
        ));
        let out = before(|day| day.gifts);
        lines.push(say!(language, "summary-short-gifts", gifts = gifts.gifts, before = out));
        let posts = before(|day| day.posts);
        lines.push(say!(language, "summary-short-posts", posts = self.posts.posts, before = posts));
        lines.push(say!(
            language,
            "summary-short-authors",
            authors = self.posts.authors,
            before = before(|day| day.authors),
        ));
        if let Some(minutes) = gifts.median_minutes {
            lines.push(say!(language, "summary-short-median", minutes = minutes));
        }
        if let Some(ten) = &gifts.busiest {
            lines.push(say!(
                language,
                "summary-short-busiest",
                time = clock(&ten.start),
                count = ten.handed_over,
            ));
        }
        let tags = self.tags.iter().take(CAPTION_TAGS);
        let tags = tags.map(|row| format!("#{} {}", excerpt(&row.shown), row.posts));
        lines.extend(list(tags).map(|list| say!(language, "summary-short-tags", list = list)));
        lines.extend(self.stock.iter().filter_map(|row| {
            let item = excerpt(&row.item);
            Some(say!(language, "summary-short-stock", item = item, left = row.left?))
        }));
        lines
    }
}

impl StockRow {
    fn text(&self, language: Language) -> String {
        let (item, handed_over) = (self.item.clone(), self.handed_over);
        let today = self.handed_over_today;
        match (self.started, self.left) {
            (Some(started), Some(left)) if self.adjusted == 0 => say!(
                language,
                "summary-stock",
                item = item,
                started = started,
                given = handed_over,
                today = today,
                left = left,
            ),
            (Some(started), Some(left)) => say!(
                language,
                "summary-stock-corrected",
                item = item,
                started = started,
                corrected = format!("{:+}", self.adjusted),
                given = handed_over,
                today = today,
                left = left,
            ),
            _ => say!(
                language,
                "summary-stock-plenty",
                item = item,
                given = handed_over,
                today = today,
            ),
        }
    }
}

/// `14:30`, on the campaign's clock.
fn clock(at: &chrono::DateTime<chrono::FixedOffset>) -> String {
    at.format("%H:%M").to_string()
}

/// What stands in one line, or nothing.
fn list(values: impl Iterator<Item = String>) -> Option<String> {
    let values: Vec<String> = values.collect();
    (!values.is_empty()).then(|| values.join(", "))
}
