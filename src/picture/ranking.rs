//! A ranking: bars with a number at their end, the longest first.

use super::canvas::{Anchor, Canvas, LABEL};
use super::scale::share;
use super::words::{Words, grouped, plain_label};
use super::{Picture, Sheet, Theme, alt};

/// Rows that are drawn: more would be too small for a phone.
const MOST: usize = 12;

/// Pixels of a row at most, so that two rows do not fill the sheet.
const TALLEST: f32 = 104.0;

/// Pixels of a bar at most.
const THICKEST: f32 = 48.0;

/// Few rows are written larger.
const FEW: usize = 6;
const LARGE: f32 = 27.0;

/// The share of the sheet that a label takes at most.
const LABELS: f32 = 0.305;

/// Pixels between a label, its bar and its number.
const GAP: f32 = 16.0;

pub(super) fn draw(
    sheet: Sheet,
    title: &str,
    note: &str,
    rows: &[(String, u64)],
    theme: Theme,
) -> Picture {
    let most = if sheet == Sheet::Far { FEW } else { MOST };
    let rows = &rows[..rows.len().min(most)];
    let lines = rows.iter().enumerate().map(|(index, (label, count))| {
        format!("{}. {} {}", index + 1, plain_label(label), grouped((*count).into()))
    });
    let alt = alt(title, note, lines);
    let (title, note) = sheet.words(title, note);
    if rows.is_empty() {
        return Picture { svg: Canvas::empty(sheet, title, note, theme).finish(), alt, sheet };
    }
    let mut canvas = Canvas::new(sheet, title, note, theme);
    let size = if rows.len() <= FEW && sheet == Sheet::Whole { LARGE } else { LABEL };
    let rows: Vec<(Words, u64, Words)> = rows
        .iter()
        .map(|(label, count)| {
            let label = Words::label(label).fit(size, LABELS * f32::from(sheet.size().0));
            (label, *count, Words::number((*count).into()))
        })
        .collect();
    let widest = |of: fn(&(Words, u64, Words)) -> &Words| {
        rows.iter().map(|row| of(row).width(size)).fold(0.0, f32::max)
    };
    let start = sheet.margin() + widest(|row| &row.0) + GAP;
    let longest = (sheet.right() - widest(|row| &row.2) - GAP - start).max(60.0);
    let most = rows.iter().map(|row| row.1).max().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "there are twelve rows at most")]
    let pitch = ((sheet.foot() - canvas.top) / rows.len() as f32).min(TALLEST);
    let (ink, accent, grid) = (canvas.palette.ink, canvas.palette.series[0], canvas.palette.grid);
    let mut y = canvas.top;
    for (label, count, number) in &rows {
        let height = (pitch * 0.62).min(THICKEST);
        let (bar, baseline) = (y + (pitch - height) / 2.0, y + pitch / 2.0 + size * 0.36);
        // A nothing is still seen to be a row; a little is still seen to be something.
        let width = (longest * share((*count).into(), most.into())).max(3.0);
        canvas.text((start - GAP, baseline), size, Anchor::End, ink, label);
        canvas.bar((start, bar), longest, height, grid);
        canvas.bar((start, bar), width, height, accent);
        canvas.text((start + longest + GAP, baseline), size, Anchor::Start, ink, number);
        y += pitch;
    }
    Picture { svg: canvas.finish(), alt, sheet }
}
