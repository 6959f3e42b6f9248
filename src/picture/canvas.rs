//! The sheet that charts are drawn on: paper, title, note, and the few shapes they are made of.

use std::fmt::{self, Write};

use super::palette::{Colour, Palette};
use super::words::Words;
use super::{Sheet, Theme, font};

impl Sheet {
    /// Pixels from left to right and from top to foot.
    pub(super) fn size(self) -> (u16, u16) {
        match self {
            Self::Whole => (1080, 720),
            Self::Part => (640, 430),
            Self::Far => (548, 276),
        }
    }

    /// What is written above a chart. Where letters are large the page has to say it.
    pub(super) fn words<'t>(self, title: &'t str, note: &'t str) -> (&'t str, &'t str) {
        match self {
            Self::Whole | Self::Part => (title, note),
            Self::Far => ("", ""),
        }
    }

    /// Paper left free on every side.
    pub(super) fn margin(self) -> f32 {
        match self {
            Self::Whole => 60.0,
            Self::Part => 24.0,
            Self::Far => 14.0,
        }
    }

    /// The edge on the right that nothing crosses.
    pub(super) fn right(self) -> f32 {
        f32::from(self.size().0) - self.margin()
    }

    /// The edge at the foot that nothing crosses.
    pub(super) fn foot(self) -> f32 {
        f32::from(self.size().1) - self.margin() + 12.0
    }
}

/// Font size of axes and numbers: the least that survives a chat's recompression.
pub(super) const SMALL: f32 = 19.0;
/// Font size of labels.
pub(super) const LABEL: f32 = 22.0;
const NOTE: f32 = 23.0;
const TITLE: f32 = 38.0;
/// Lines a note has at most.
const NOTE_LINES: usize = 2;
/// Pixels from one line of a note to the next.
const LINE: f32 = 1.4;

/// Which end of a text is at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A sheet being drawn on.
pub(super) struct Canvas {
    svg: String,
    /// What is drawn on.
    pub(super) sheet: Sheet,
    /// The colours to draw with.
    pub(super) palette: &'static Palette,
    /// The first pixel below title and note.
    pub(super) top: f32,
}

impl Canvas {
    /// A sheet with its title and note.
    pub(super) fn new(sheet: Sheet, title: &str, note: &str, theme: Theme) -> Self {
        let mut canvas = Self::titled(sheet, title, theme);
        let (margin, right) = (sheet.margin(), sheet.right());
        for line in Words::new(note).wrap(NOTE, right - margin, NOTE_LINES) {
            canvas.top += NOTE * LINE;
            let muted = canvas.palette.muted;
            canvas.text((margin, canvas.top - NOTE * 0.4), NOTE, Anchor::Start, muted, &line);
        }
        canvas.top += 26.0;
        canvas
    }

    /// A sheet for when there is nothing to show yet: the note in its middle.
    pub(super) fn empty(sheet: Sheet, title: &str, note: &str, theme: Theme) -> Self {
        let mut canvas = Self::titled(sheet, title, theme);
        let (margin, right) = (sheet.margin(), sheet.right());
        canvas.top += 28.0;
        let (ink, grid) = (canvas.palette.ink, canvas.palette.grid);
        let (top, middle) = (canvas.top, f32::midpoint(margin, right));
        let height = sheet.foot() - top;
        canvas.shape(format_args!(
            r#"<rect x="{margin}" y="{top}" width="{}" height="{height}" rx="24" fill="none"
                stroke="{grid}" stroke-width="3"/>"#,
            right - margin,
        ));
        let lines = Words::new(note).wrap(28.0, right - margin - 160.0, 4);
        #[expect(clippy::cast_precision_loss, reason = "there are four lines at most")]
        let text_height = lines.len() as f32 * 28.0 * LINE;
        let mut y = top + (height - 170.0 - text_height) / 2.0;
        canvas.bubble(middle, y);
        y += 170.0;
        for line in lines {
            y += 28.0 * LINE;
            canvas.text((middle, y), 28.0, Anchor::Middle, ink, &line);
        }
        canvas
    }

    fn titled(sheet: Sheet, title: &str, theme: Theme) -> Self {
        let (palette, margin, (width, height)) = (theme.palette(), sheet.margin(), sheet.size());
        let mut canvas = Self { svg: String::new(), sheet, palette, top: margin - 12.0 };
        canvas.shape(format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}"
                height="{height}" viewBox="0 0 {width} {height}" font-family="{}">
                <rect width="{width}" height="{height}" fill="{}"/>"#,
            font::family(),
            palette.paper,
        ));
        let words = Words::new(title).fit(TITLE, sheet.right() - margin);
        if !words.is_empty() {
            canvas.top += TITLE;
            let (y, ink) = (canvas.top - 4.0, palette.ink);
            // One weight is embedded; an outline in the same colour makes it semi-bold.
            canvas.shape(format_args!(
                r#"<text x="{margin}" y="{y}" font-size="{TITLE}" fill="{ink}" stroke="{ink}"
                    stroke-width="0.9">{words}</text>"#
            ));
            canvas.top += 8.0;
        }
        canvas
    }

    /// A speech bubble with a hash in it, 150 pixels high from `top`.
    fn bubble(&mut self, middle: f32, top: f32) {
        let accent = self.palette.series[0];
        let (left, x, y) = (middle - 80.0, middle + 16.0, top + 30.0);
        self.shape(format_args!(
            r#"<path d="M{left} {} a28 28 0 0 1 28 -28 h104 a28 28 0 0 1 28 28 v64
                a28 28 0 0 1 -28 28 h-64 l-34 30 v-30 h-6 a28 28 0 0 1 -28 -28 z"
                fill="{accent}"/>"#,
            top + 28.0,
        ));
        self.shape(format_args!(
            r#"<path d="M{} {y} l-8 60 M{} {y} l-8 60 M{} {} h60 M{} {} h60" fill="none"
                stroke="{}" stroke-width="7" stroke-linecap="round"/>"#,
            x - 22.0,
            x + 4.0,
            x - 42.0,
            y + 19.0,
            x - 46.0,
            y + 41.0,
            self.palette.paper,
        ));
    }

    /// Any SVG element.
    pub(super) fn shape(&mut self, element: fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        let _ = self.svg.write_fmt(element);
        self.svg.push('\n');
    }

    /// A text at its baseline.
    pub(super) fn text(
        &mut self,
        (x, y): (f32, f32),
        size: f32,
        anchor: Anchor,
        fill: Colour,
        words: &Words,
    ) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.shape(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="{anchor}"
                fill="{fill}">{words}</text>"#
        ));
    }

    /// A number above a mark, centred, with paper around it where lines of the grid pass.
    pub(super) fn number(&mut self, (x, y): (f32, f32), size: f32, words: &Words) {
        let (ink, paper) = (self.palette.ink, self.palette.paper);
        self.shape(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="middle" fill="{ink}"
                stroke="{paper}" stroke-width="5" stroke-linejoin="round"
                paint-order="stroke">{words}</text>"#
        ));
    }

    /// A filled rectangle with rounded corners.
    pub(super) fn bar(&mut self, (x, y): (f32, f32), width: f32, height: f32, fill: Colour) {
        let radius = 4.0_f32.min(width / 2.0).min(height / 2.0);
        self.shape(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"
                rx="{radius:.1}" fill="{fill}"/>"#
        ));
    }

    /// A line of the grid.
    pub(super) fn rule(&mut self, from: (f32, f32), to: (f32, f32), stroke: Colour) {
        self.shape(format_args!(
            r#"<path d="M{:.1} {:.1} L{:.1} {:.1}" stroke="{stroke}" stroke-width="1.5"
                fill="none"/>"#,
            from.0, from.1, to.0, to.1
        ));
    }

    /// The document.
    pub(super) fn finish(mut self) -> String {
        self.svg.push_str("</svg>\n");
        self.svg
    }
}
