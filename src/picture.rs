//! Charts as pictures: SVG that we draw, rendered with the embedded font.
//!
//! All words are the caller's, in any language; nothing here is English. Every picture has an
//! [`alt`](Picture::alt) with the same numbers, for whoever cannot see it. The same input gives
//! the same bytes on every machine, and no input panics: what does not fit is cut, what cannot
//! be drawn is left out, and where there is nothing to show the note says so.
//!
//! A picture is 1080 by 720 pixels and no text is smaller than 19, which a phone in a noisy
//! hall still shows after a chat has recompressed it. [`Picture::png`] takes tens of
//! milliseconds of one core: not for an async thread.

use chrono::{DateTime, FixedOffset};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

mod timeline;
mod ranking;
mod by_hour;
mod canvas;
mod clock;
mod scale;
mod words;
mod palette;
mod font;

/// What a picture is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// 1080 by 720 pixels: a picture of its own, in a chat or on paper.
    #[default]
    Whole,
    /// 640 by 430 pixels: a part of a screen, whose letters are large beside its size.
    Part,
    /// 548 by 276 pixels, for a screen of its own that people read from 5 m: as wide as the
    /// screen, its smallest letter is 1/18 of the height even of one that is 16 by 10. Title and
    /// note are only in the text beside it.
    Far,
}

/// What a picture is looked at on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light: chats and print.
    #[default]
    Light,
    /// Light on dark: the wall, phones at night.
    Dark,
}

/// Why there is no picture. It can only be a fault of ours; the numbers go out as text instead.
#[derive(Debug, thiserror::Error)]
#[error("the picture could not be rendered")]
pub struct PictureError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// A line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What it is called; at most 24 columns are shown.
    pub label: String,
    /// How many at which local time, in any order.
    pub points: Vec<(DateTime<FixedOffset>, u64)>,
}

/// A drawn chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    svg: String,
    alt: String,
    sheet: Sheet,
}

impl Picture {
    /// The chart as an SVG document. Only with our font at hand does it look as it should.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The same as a PNG, pixel for pixel.
    ///
    /// # Errors
    ///
    /// When the renderer refuses what we drew, which would be a bug.
    pub fn png(&self) -> Result<Vec<u8>, PictureError> {
        let options = Options {
            fontdb: font::database(),
            font_family: font::family().to_owned(),
            ..Options::default()
        };
        let tree = Tree::from_str(&self.svg, &options).map_err(|e| PictureError(e.into()))?;
        let (width, height) = self.sheet.size();
        let mut pixels = Pixmap::new(width.into(), height.into())
            .ok_or_else(|| PictureError("no memory for the pixels".into()))?;
        resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
        pixels.encode_png().map_err(|e| PictureError(e.into()))
    }

    /// The same numbers as lines of plain text: title, note, then a line a row. Markup in names
    /// is not escaped.
    pub fn alt(&self) -> &str {
        &self.alt
    }
}

/// The font that every picture names, for whoever shows its SVG: an OpenType file.
pub fn font_file() -> &'static [u8] {
    font::BYTES
}

/// How many posts at which time: a line for each of the first five series. The axis shows local
/// times, and the days when there are several.
pub fn timeline(title: &str, note: &str, series: &[Series], theme: Theme) -> Picture {
    timeline_on(Sheet::Whole, title, note, series, theme)
}

/// The same on a sheet of one's choice.
pub fn timeline_on(
    sheet: Sheet,
    title: &str,
    note: &str,
    series: &[Series],
    theme: Theme,
) -> Picture {
    timeline::draw(sheet, title, note, series, theme)
}

/// Bars with numbers for the first twelve rows, in the order given.
pub fn ranking(title: &str, note: &str, rows: &[(String, u64)], theme: Theme) -> Picture {
    ranking_on(Sheet::Whole, title, note, rows, theme)
}

/// The same on a sheet of one's choice.
pub fn ranking_on(
    sheet: Sheet,
    title: &str,
    note: &str,
    rows: &[(String, u64)],
    theme: Theme,
) -> Picture {
    ranking::draw(sheet, title, note, rows, theme)
}

/// Gifts by hour: `series` has a number for each of `hours`, item by item. With more than five
/// items the last ones become one; of more than 48 hours the last 48 are shown.
pub fn by_hour(
    title: &str,
    note: &str,
    series: &[(String, Vec<u64>)],
    hours: &[String],
    theme: Theme,
) -> Picture {
    by_hour::draw(title, note, series, hours, theme)
}

/// The text beside a picture.
fn alt(title: &str, note: &str, lines: impl IntoIterator<Item = String>) -> String {
    let head = [title, note].map(words::plain);
    let all: Vec<String> = head.into_iter().filter(|line| !line.is_empty()).chain(lines).collect();
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;

    /// Names that people have tried elsewhere.
    const HOSTILE: [&str; 8] = [
        "<ceo&co> \"'",
        "]]><script>alert(1)</script><!--",
        "&lt;&#0;&unknown;",
        "\u{202E}#desrever\u{2066}\u{200F}",
        "\u{0}\u{7}\u{1B}[31m\u{FFFE}\u{FEFF}",
        "👩‍💻🏳️‍🌈🇰🇷",
        "Z\u{0351}\u{0352}\u{0353}\u{0354}a\u{0300}\u{0301}lgo",
        "ก็็็็็ العربية עברית 𝕏 ﷽",
    ];

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    fn series(label: &str, points: &[(&str, u64)]) -> Series {
        let points = points.iter().map(|(moment, count)| (at(moment), *count)).collect();
        Series { label: label.to_owned(), points }
    }

    fn row(label: &str, count: u64) -> (String, u64) {
        (label.to_owned(), count)
    }

    /// One of each chart about the same three things.
    fn all_about(labels: &[&str], theme: Theme) -> [Picture; 3] {
        let morning = [
            ("2026-11-21T09:00:00+09:00", 3),
            ("2026-11-21T10:00:00+09:00", 1_234),
            ("2026-11-22T11:00:00+09:00", 7),
        ];
        let lines: Vec<Series> = labels.iter().map(|label| series(label, &morning)).collect();
        let rows: Vec<(String, u64)> = labels.iter().map(|label| row(label, 1_244)).collect();
        let items: Vec<(String, Vec<u64>)> =
            labels.iter().map(|label| ((*label).to_owned(), vec![3, 1_234, 7])).collect();
        let hours = ["09:00", "10:00", labels[0]].map(str::to_owned);
        let title = labels[0];
        [
            timeline(title, title, &lines, theme),
            ranking(title, title, &rows, theme),
            by_hour(title, title, &items, &hours, theme),
        ]
    }

    #[test]
    fn the_days_below_a_chart_for_people_far_away_stay_on_the_sheet() {
        let days =
            ["12T20", "13T09", "13T20", "14T09"].map(|at| format!("2016-08-{at}:00:00+09:00"));
        let points = days.each_ref().map(|at| (at.as_str(), 7));
        let far = timeline_on(Sheet::Far, "", "", &[series("파이콘", &points)], Theme::Light);
        assert!(far.svg().contains("08-13"), "{}", far.svg());
        understood(&far);
    }

    /// The picture as the renderer understands it. Nothing on it may leave the sheet.
    #[track_caller]
    fn understood(picture: &Picture) -> Tree {
        let options = Options {
            fontdb: font::database(),
            font_family: font::family().to_owned(),
            ..Options::default()
        };
        let tree = Tree::from_str(picture.svg(), &options).unwrap();
        let drawn = tree.root().abs_bounding_box();
        let sheet = drawn.left() >= 0.0
            && drawn.top() >= 0.0
            && drawn.right() <= f32::from(picture.sheet.size().0)
            && drawn.bottom() <= f32::from(picture.sheet.size().1);
        assert!(sheet, "{drawn:?} leaves the sheet:\n{}", picture.svg());
        tree
    }

    #[test]
    fn the_same_numbers_are_the_same_bytes() {
        let draw = || all_about(&["#파이콘", "#Elastic"], Theme::Dark).map(|p| p.png().unwrap());
        assert_eq!(draw(), draw());
    }

    #[test]
    fn a_picture_is_1080_by_720() {
        for picture in all_about(&["#파이콘"], Theme::Light) {
            let pixels = Pixmap::decode_png(&picture.png().unwrap()).unwrap();
            assert_eq!((pixels.width(), pixels.height()), (1080, 720));
        }
    }

    #[test]
    fn no_text_is_smaller_than_18_pixels() {
        for picture in all_about(&["#파이콘", "#Elastic"], Theme::Light) {
            let sizes: Vec<f32> = picture
                .svg()
                .split("font-size=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
                .collect();
            assert!(sizes.len() > 5 && sizes.iter().all(|size| *size >= 18.0), "{sizes:?}");
        }
    }

    #[test]
    fn hostile_names_stay_names() {
        let mut labels = HOSTILE.map(str::to_owned).to_vec();
        labels.push("W".repeat(200));
        labels.push("한".repeat(200));
        for label in &labels {
            for picture in all_about(&[label, "#Elastic"], Theme::Light) {
                understood(&picture);
                for text in [picture.svg(), picture.alt()] {
                    let steers =
                        |c: char| c.is_control() && c != '\n' || "\u{202E}\u{2066}".contains(c);
                    assert!(!text.contains(steers), "{text:?}");
                }
                assert!(!picture.svg().contains("<script"));
            }
        }
    }

    /// Whether there is anything but paper where the label of a ranking's only row stands.
    fn label_is_drawn(label: &str) -> bool {
        let picture = ranking("", "", &[row(label, 7)], Theme::Light);
        let pixels = Pixmap::decode_png(&picture.png().unwrap()).unwrap();
        let paper = pixels.pixel(1, 1);
        let right = 60 + words::Words::label(label).width(27.0) as u32;
        (60..right).any(|x| (50..250).any(|y| pixels.pixel(x, y) != paper))
    }

    #[test]
    fn labels_in_hangul_kana_and_kanji_are_drawn() {
        for label in ["스마트스터디", "뷁쀍힣", "ひらがな", "カタカナー", "東京", "Elastic", "🎁"]
        {
            assert!(label_is_drawn(label), "{label}");
        }
    }

    #[test]
    fn names_that_cannot_be_drawn_do_not_become_one() {
        let picture =
            ranking("", "", &[row("#檸檬", 1), row("#檬", 1), row("#茶", 1)], Theme::Light);
        assert!(picture.svg().contains(">#〓〓<") && picture.svg().contains(">#〓<"));
        assert!(picture.alt().contains("#檸檬"));
    }

    #[test]
    fn the_text_beside_a_picture_has_its_numbers() {
        let [timeline, ranking, by_hour] = all_about(&["#파이콘", "머그컵"], Theme::Light);
        assert_eq!(
            timeline.alt(),
            "#파이콘\n#파이콘\n\
         #파이콘 ∑ 1,244 · ▲ 1,234 (11-21 10:00)\n\
         머그컵 ∑ 1,244 · ▲ 1,234 (11-21 10:00)"
        );
        assert_eq!(ranking.alt(), "#파이콘\n#파이콘\n1. #파이콘 1,244\n2. 머그컵 1,244");
        assert_eq!(
            by_hour.alt(),
            "#파이콘\n#파이콘\n\
         09:00 · #파이콘 3 + 머그컵 3 = 6\n\
         10:00 · #파이콘 1,234 + 머그컵 1,234 = 2,468\n\
         #파이콘 · #파이콘 7 + 머그컵 7 = 14"
        );
    }

    #[test]
    fn days_are_told_apart_by_their_dates() {
        let [timeline, ..] = all_about(&["#파이콘"], Theme::Light);
        assert!(timeline.svg().contains(">11-21<") && timeline.svg().contains(">11-22<"));
    }

    #[test]
    fn where_there_is_nothing_yet_the_note_says_so() {
        let note = "아직 게시물이 없습니다";
        let quiet = series("#파이콘", &[("2026-11-21T09:00:00+09:00", 0)]);
        for picture in [
            timeline("", note, &[], Theme::Dark),
            timeline("", note, &[series("#파이콘", &[])], Theme::Dark),
            timeline("", note, &[quiet], Theme::Dark),
            ranking("", note, &[], Theme::Dark),
            by_hour("", note, &[], &[], Theme::Dark),
            by_hour(
                "",
                note,
                &[("머그컵".to_owned(), vec![0])],
                &["09:00".to_owned()],
                Theme::Dark,
            ),
        ] {
            understood(&picture);
            assert!(picture.svg().contains(note) && picture.alt().starts_with(note));
        }
    }

    #[test]
    fn items_beyond_the_colours_are_counted_together() {
        let items: Vec<(String, Vec<u64>)> =
            (0..8).map(|n| (format!("item {n}"), vec![n])).collect();
        let picture = by_hour("", "", &items, &["09:00".to_owned()], Theme::Light);
        assert_eq!(picture.alt(), "09:00 · item 1 1 + item 2 2 + item 3 3 + +4 22 = 28");
    }

    fn names() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "\\PC{0,200}",
            "[가-힣a-zA-Zぁ-ん一-龠]{0,200}",
            prop::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        ]
    }

    fn counts() -> impl Strategy<Value = u64> {
        prop_oneof![0..50_u64, any::<u64>(), Just(u64::MAX)]
    }

    fn moments() -> impl Strategy<Value = DateTime<FixedOffset>> {
        let near = 1_471_000_000..1_471_200_000_i64;
        let far = DateTime::<chrono::Utc>::MIN_UTC.timestamp()
            ..DateTime::<chrono::Utc>::MAX_UTC.timestamp();
        (prop_oneof![4 => near, 1 => far], -86_399..86_400_i32).prop_map(|(second, offset)| {
            FixedOffset::east_opt(offset).unwrap().timestamp_opt(second, 0).unwrap()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 24,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_timeline_is_drawn(
            title in names(),
            note in names(),
            lines in prop::collection::vec(
                (names(), prop::collection::vec((moments(), counts()), 0..40)), 0..8),
        ) {
            let lines: Vec<Series> =
                lines.into_iter().map(|(label, points)| Series { label, points }).collect();
            for sheet in [Sheet::Whole, Sheet::Part] {
                understood(&timeline_on(sheet, &title, &note, &lines, Theme::Light));
            }
        }

        #[test]
        fn any_ranking_is_drawn(
            title in names(),
            note in names(),
            rows in prop::collection::vec((names(), counts()), 0..20),
        ) {
            for sheet in [Sheet::Whole, Sheet::Part] {
                understood(&ranking_on(sheet, &title, &note, &rows, Theme::Dark));
            }
        }

        /// Nobody counts thousands of millions of posts at a booth.
        #[test]
        fn whatever_a_booth_counts_is_drawn_for_people_far_away(
            title in names(),
            lines in prop::collection::vec(
                (names(), prop::collection::vec((moments(), 0..10_000_000_u64), 0..40)), 0..8),
        ) {
            let rows: Vec<(String, u64)> = lines
                .iter()
                .map(|(label, points)| (label.clone(), points.first().map_or(0, |point| point.1)))
                .collect();
            understood(&ranking_on(Sheet::Far, &title, &title, &rows, Theme::Dark));
            let lines: Vec<Series> =
                lines.into_iter().map(|(label, points)| Series { label, points }).collect();
            understood(&timeline_on(Sheet::Far, &title, &title, &lines, Theme::Light));
        }

        #[test]
        fn any_hours_are_drawn(
            title in names(),
            items in prop::collection::vec(
                (names(), prop::collection::vec(counts(), 0..60)), 0..9),
            hours in prop::collection::vec(names(), 0..60),
        ) {
            understood(&by_hour(&title, "", &items, &hours, Theme::Light));
        }
    }
}
