//! Endless made-up posts for measuring: X v2 stream lines, the same for a seed.
//!
//! Shaped like a busy conference: tags and authors by Zipf's law, two posts in five repeat one
//! of the recent originals, one in fifty carries both campaign tags. Written by hand into a
//! buffer, because the generator must not be what is measured.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};

use super::dice::Dice;

/// Distinct tags and authors.
const TAGS: usize = 20_000;
const AUTHORS: usize = 200_000;

/// How many originals can be repeated.
const RECENT: usize = 20_000;

/// Milliseconds between two posts: a million of them fill a little more than a day.
const APART_MS: i64 = 100;

/// Tags that people really use, the campaign's among them.
const KNOWN: [&str; 12] = [
    "python",
    "PyConAPAC",
    "pycon",
    "파이콘",
    "Elastic",
    "django",
    "asyncio",
    "ElasticSearch",
    "kibana",
    "파이썬",
    "パイコン",
    "seoul",
];

const WORDS: [&str; 20] = [
    "booth",
    "검색",
    "keynote",
    "발표",
    "coffee",
    "커피",
    "workshop",
    "データ",
    "search",
    "slides",
    "정말",
    "楽しい",
    "release",
    "async",
    "talk",
    "이벤트",
    "live",
    "勉強",
    "community",
    "고마워요",
];

#[derive(Clone)]
struct Original {
    id: u64,
    author: usize,
    at: DateTime<Utc>,
    text: String,
    tags: Vec<usize>,
    reposts: u32,
}

/// See the module's text.
pub struct Generator {
    dice: Dice,
    made: u64,
    recent: Vec<Original>,
}

impl Generator {
    /// A generator; the same seed writes the same bytes.
    pub fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), made: 0, recent: Vec::with_capacity(RECENT) }
    }

    /// Appends the next line, with its line end.
    pub fn line(&mut self, out: &mut Vec<u8>) {
        let ms = 1_471_014_000_000 + self.made as i64 * APART_MS;
        let at = DateTime::from_timestamp_millis(ms).unwrap_or_default();
        let id = (((ms - 1_288_834_974_657) as u64) << 22) | (self.made & 0xfff);
        self.made += 1;
        let author = self.zipf(AUTHORS);
        if self.dice.chance(40) && !self.recent.is_empty() {
            let place = self.zipf(self.recent.len());
            self.recent[place].reposts += 1;
            let original = self.recent[place].clone();
            write_repost(out, id, at, author, &original);
        } else {
            let original = self.original(id, at, author);
            write_line(out, &original, None, &[original.author], None);
            if self.recent.len() < RECENT {
                self.recent.push(original);
            } else {
                let place = self.dice.below(RECENT);
                self.recent[place] = original;
            }
        }
        out.extend_from_slice(b"\r\n");
    }

    fn original(&mut self, id: u64, at: DateTime<Utc>, author: usize) -> Original {
        let mut tags = Vec::new();
        if self.dice.below(50) == 0 {
            tags.extend([1, 4]);
        }
        for _ in 0..1 + self.dice.below(3) {
            let tag = self.zipf(TAGS);
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let mut text = String::with_capacity(200);
        for _ in 0..8 + self.dice.below(10) {
            text.push_str(WORDS[self.dice.below(WORDS.len())]);
            text.push(' ');
        }
        for &tag in &tags {
            text.push('#');
            push_tag(&mut text, tag);
            text.push(' ');
        }
        Original { id, author, at, text, tags, reposts: 0 }
    }

    /// A rank below `count`: low ones far more often, as Zipf found for words. The inverse of
    /// the continuous distribution 1/rank.
    fn zipf(&mut self, count: usize) -> usize {
        let uniform = (self.dice.next() >> 11) as f64 / (1u64 << 53) as f64;
        let rank = ((count as f64 + 1.0).powf(uniform) - 1.0) as usize;
        rank.min(count - 1)
    }
}

fn push_tag(out: &mut String, tag: usize) {
    match KNOWN.get(tag) {
        Some(known) => out.push_str(known),
        None => {
            out.push_str("tag");
            out.push_str(&tag.to_string());
        }
    }
}

fn write_repost(out: &mut Vec<u8>, id: u64, at: DateTime<Utc>, by: usize, original: &Original) {
    let cut: String = original.text.chars().take(100).collect();
    let repost = Original {
        id,
        author: by,
        at,
        text: format!("RT @user_{}: {cut}…", original.author),
        tags: Vec::new(),
        reposts: original.reposts,
    };
    write_line(out, &repost, Some(original.id), &[by, original.author], Some(original));
}

fn write_line(
    out: &mut Vec<u8>,
    post: &Original,
    repeats: Option<u64>,
    users: &[usize],
    included: Option<&Original>,
) {
    out.extend_from_slice(b"{\"data\":");
    write_post(out, post, repeats);
    out.extend_from_slice(b",\"includes\":{\"users\":[");
    for (place, user) in users.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        put(
            out,
            format_args!(
                "{{\"created_at\":\"2010-05-01T08:00:00.000Z\",\"description\":\"writes software, \
             drinks coffee\",\"id\":\"{}\",\"name\":\"사용자 {user} 🐍\",\"profile_image_url\":\
             \"https://images.example/{user}_normal.jpg\",\"protected\":false,\
             \"public_metrics\":{{\"followers_count\":{},\"following_count\":200,\
             \"tweet_count\":3000,\"listed_count\":1}},\"username\":\"user_{user}\",\
             \"verified\":false}}",
                1_000_000 + user,
                user % 5_000
            ),
        );
    }
    out.push(b']');
    if let Some(included) = included {
        out.extend_from_slice(b",\"tweets\":[");
        write_post(out, included, None);
        out.push(b']');
    }
    out.extend_from_slice(
        b"},\"matching_rules\":[{\"id\":\"1166895166390583299\",\"tag\":\"booth:bench\"}]}",
    );
}

fn write_post(out: &mut Vec<u8>, post: &Original, repeats: Option<u64>) {
    put(
        out,
        format_args!(
            "{{\"author_id\":\"{}\",\"conversation_id\":\"{}\",\"created_at\":\"{}\",\
         \"edit_history_tweet_ids\":[\"{}\"],\"entities\":{{\"hashtags\":[",
            1_000_000 + post.author,
            post.id,
            post.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            post.id
        ),
    );
    for (place, &tag) in post.tags.iter().enumerate() {
        let mut name = String::new();
        push_tag(&mut name, tag);
        let comma = if place > 0 { "," } else { "" };
        let start = 100 + place * 12;
        put(
            out,
            format_args!("{comma}{{\"start\":{start},\"end\":{},\"tag\":\"{name}\"}}", start + 10),
        );
    }
    put(
        out,
        format_args!(
            "]}},\"id\":\"{}\",\"lang\":\"{}\",\"possibly_sensitive\":false,\"public_metrics\":\
         {{\"retweet_count\":{},\"reply_count\":0,\"like_count\":{},\"quote_count\":0,\
         \"bookmark_count\":0,\"impression_count\":0}},",
            post.id,
            ["ko", "en", "ja"][post.author % 3],
            post.reposts,
            post.author % 7,
        ),
    );
    if let Some(id) = repeats {
        put(
            out,
            format_args!("\"referenced_tweets\":[{{\"type\":\"retweeted\",\"id\":\"{id}\"}}],"),
        );
    }
    put(
        out,
        format_args!("\"reply_settings\":\"everyone\",\"text\":\"{}\"}}", post.text.trim_end()),
    );
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to memory does not fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(seed: u64, count: usize) -> String {
        let mut generator = Generator::new(seed);
        let mut out = Vec::new();
        (0..count).for_each(|_| generator.line(&mut out));
        String::from_utf8(out).expect("the generator writes UTF-8")
    }

    #[test]
    fn the_same_seed_writes_the_same_bytes() {
        assert_eq!(lines(1, 200), lines(1, 200));
        assert_ne!(lines(1, 200), lines(2, 200));
    }

    #[test]
    fn every_line_is_a_post_that_the_parser_reads() {
        let text = lines(9, 500);
        let mut items = Vec::new();
        for line in text.lines() {
            crate::sources::x_v2::parse(line.trim().as_bytes(), false, &mut items).unwrap();
        }
        assert_eq!(items.len(), 500);
    }
}
