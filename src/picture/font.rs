//! The font that pictures are written with: embedded, so that they look the same everywhere.
//!
//! `BoothSans-Regular.otf` is a subset of Noto Sans CJK KR (its licence lies beside it): Latin,
//! punctuation, arrows, Hangul, Kana and the 2,965 Kanji of JIS level 1. No font of the system
//! is ever read.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::{Database, Source};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

/// The file itself: a static, because a constant of 2 MB is in the binary once a crate's part that
/// says its name.
pub(super) static BYTES: &[u8] = include_bytes!("BoothSans-Regular.otf");

/// Read once, never changed.
static FONT: LazyLock<Font> = LazyLock::new(Font::load);

struct Font {
    face: FontRef<'static>,
    database: Arc<Database>,
    family: String,
}

impl Font {
    fn load() -> Self {
        let mut database = Database::new();
        database.load_font_source(Source::Binary(Arc::new(BYTES)));
        let family = database
            .faces()
            .next()
            .and_then(|face| face.families.first())
            .map(|(name, _)| name.clone())
            .unwrap_or_default();
        let face = FontRef::new(BYTES).expect("the embedded font is whole: a test draws all of it");
        Self { face, database: Arc::new(database), family }
    }
}

/// What the renderer looks fonts up in: this font alone.
pub(super) fn database() -> Arc<Database> {
    Arc::clone(&FONT.database)
}

/// The name an SVG calls the font by.
pub(super) fn family() -> &'static str {
    &FONT.family
}

/// Whether drawing a character leaves ink.
pub(super) fn draws(c: char) -> bool {
    let Some(glyph) = FONT.face.charmap().map(c) else { return false };
    let Some(outline) = FONT.face.outline_glyphs().get(glyph) else { return false };
    let mut ink = Ink(false);
    let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
    outline.draw(settings, &mut ink).is_ok() && ink.0
}

/// How many pixels wide a text is at a size. Kerning is left out: it only makes text narrower.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let (map, face) = (FONT.face.charmap(), &FONT.face);
    let advances = face.glyph_metrics(Size::new(size), LocationRef::default());
    text.chars()
        .map(|c| map.map(c).and_then(|glyph| advances.advance_width(glyph)).unwrap_or(size))
        .sum()
}

/// A pen that only notes whether it was put to paper.
struct Ink(bool);

impl OutlinePen for Ink {
    fn move_to(&mut self, _x: f32, _y: f32) {}
    fn line_to(&mut self, _x: f32, _y: f32) {
        self.0 = true;
    }
    fn quad_to(&mut self, _cx: f32, _cy: f32, _x: f32, _y: f32) {
        self.0 = true;
    }
    fn curve_to(&mut self, _ax: f32, _ay: f32, _bx: f32, _by: f32, _x: f32, _y: f32) {
        self.0 = true;
    }
    fn close(&mut self) {}
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

    use super::*;

    /// Another reader of fonts than the one we draw with.
    #[derive(Default)]
    struct Strokes(usize);

    impl ttf_parser::OutlineBuilder for Strokes {
        fn move_to(&mut self, _x: f32, _y: f32) {}
        fn line_to(&mut self, _x: f32, _y: f32) {
            self.0 += 1;
        }
        fn quad_to(&mut self, _cx: f32, _cy: f32, _x: f32, _y: f32) {
            self.0 += 1;
        }
        fn curve_to(&mut self, _ax: f32, _ay: f32, _bx: f32, _by: f32, _x: f32, _y: f32) {
            self.0 += 1;
        }
        fn close(&mut self) {}
    }

    #[track_caller]
    fn check(characters: impl IntoIterator<Item = char>) {
        let face = ttf_parser::Face::parse(BYTES, 0).unwrap();
        let blank: String = characters
            .into_iter()
            .filter(|&c| {
                let mut strokes = Strokes::default();
                let glyph = face.glyph_index(c).unwrap_or_default();
                glyph.0 == 0 || face.outline_glyph(glyph, &mut strokes).is_none() || strokes.0 == 0
            })
            .collect();
        assert_eq!(blank, "", "characters without an outline");
    }

    #[test]
    fn every_hangul_syllable_has_an_outline() {
        check('가'..='힣');
    }

    #[test]
    fn hiragana_and_katakana_have_outlines() {
        check('ぁ'..='ゖ');
        check('ァ'..='ヺ');
        check("ー・「」、。".chars());
    }

    /// Pictographs (general category So: emoji, ticks, frames) are for messages; labels lose them.
    #[test]
    fn every_character_of_our_texts_has_an_outline() {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/texts")];
        let mut characters = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "ftl") {
                    characters.extend(std::fs::read_to_string(path).unwrap().chars());
                }
            }
        }
        assert!(characters.len() > 20, "the texts were not found");
        let drawn = |c: &char| {
            let category = c.general_category();
            let pictograph = category == GeneralCategory::OtherSymbol
                || matches!(*c, '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
            !c.is_whitespace() && !pictograph
        };
        check(characters.into_iter().filter(drawn));
    }

    #[test]
    fn a_blank_or_missing_character_does_not_draw() {
        assert!(draws('뷁') && draws('#') && draws('檎'));
        assert!(!draws(' ') && !draws('\u{202E}') && !draws('🎁') && !draws('ก'));
    }

    #[test]
    fn a_wide_letter_is_wider_than_a_narrow_one() {
        assert!(width("한", 20.0) > width("i", 20.0) * 2.0);
        assert!((width("한글", 40.0) - width("한글", 20.0) * 2.0).abs() < 0.1);
    }
}
