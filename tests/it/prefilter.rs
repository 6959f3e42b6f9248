//! What an import passes over unparsed is exactly what it would have left out.

use std::fmt::Write as _;

use boothbot::domain::campaign::{Campaign, Watched};
use boothbot::domain::hashtag::Hashtag;
use boothbot::domain::post::Item;
use boothbot::sources::{Format, Parser};
use boothbot::store::connection::Purpose;
use boothbot::store::{Kind, Store};
use boothbot::tasks::generator::Generator;
use boothbot::tasks::import::{self, Import};
use serde_json::json;

/// Spellings of the two tags that only folding brings together, and near misses.
const SPELLINGS: [&str; 12] = [
    "PYCONAPAC",
    "ＰｙＣｏｎＡＰＡＣ",
    "𝐏𝐲𝐂𝐨𝐧𝐀𝐏𝐀𝐂",
    "ⓟⓨⓒⓞⓝⓐⓟⓐⓒ",
    "ᵖyconapac",
    "elaſtic",
    "PyConAPAC에서",
    "PyConAPAC2",
    "pycоnapac",
    "PyCon_APAC",
    "ElasticSearch",
    "python",
];

/// The text as JSON that has no letter beyond ASCII.
fn escaped(line: &str) -> String {
    let mut plain = String::new();
    for unit in line.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => plain.push(byte.into()),
            _ => write!(plain, "\\u{unit:04x}").expect("a String takes it"),
        }
    }
    plain
}

/// A file with made-up posts and every spelling, each also escaped.
fn lines() -> Vec<String> {
    let mut generator = Generator::new(7);
    let mut lines: Vec<String> = (0..1_500)
        .map(|_| {
            let mut line = Vec::new();
            generator.line(&mut line);
            String::from_utf8(line).expect("text").trim_end().to_owned()
        })
        .collect();
    for (number, spelling) in SPELLINGS.into_iter().enumerate() {
        let id = (1_991_000_000_000_000_000 + number).to_string();
        lines.push(
            json!({"data": {"id": id, "text": format!("hello #{spelling} 😀"), "author_id": "1"}})
                .to_string(),
        );
    }
    let plain: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    lines.extend(plain);
    lines
}

#[track_caller]
fn check(watched: &[&str]) {
    let tags = watched.iter().map(|tag| Hashtag::new(tag).expect("a tag")).collect();
    let campaign = Campaign { watched: Watched::Tags(tags), ..Campaign::default() };
    let lines = lines();
    let mut parser = Parser::new(Format::XV2, false);
    let mut items = Vec::new();
    for line in &lines {
        parser.parse(line.as_bytes(), &mut items).expect("it parses");
    }
    let is_watched = |item: &&Item| match item {
        Item::Seen(seen) => campaign.records(&seen.post),
        _ => false,
    };
    let expected = items.iter().filter(is_watched).count() as u64;

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("posts.jsonl");
    std::fs::write(&file, lines.join("\n")).expect("it is written");
    let path = folder.path().join("a.db");
    let store = Store::open(&path, Purpose::Import, Kind::Real, campaign).expect("a store");
    let import = Import { files: vec![file], format: Format::Auto, keep_raw: false };
    let recorded = import::run(&store, &import, |_, _| {}).expect("it imports").recorded;
    assert!(expected > 0, "{watched:?} is in no line");
    assert_eq!(recorded.posts + recorded.repeats, expected, "{watched:?}");
    assert_eq!(recorded.unwatched, items.len() as u64 - expected, "{watched:?}");
}

#[test]
fn no_watched_post_is_passed_over_and_every_other_is_counted() {
    check(&["PyConAPAC", "Elastic"]);
    check(&["python"]);
    check(&["파이썬"]);
}
