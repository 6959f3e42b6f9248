//! Gifts by hour: bars in which the items stand on each other.

use super::canvas::{Anchor, Canvas, LABEL, SMALL};
use super::palette::SERIES;
use super::scale::Scale;
use super::words::{Words, grouped, plain_label};
use super::{Picture, Sheet, Theme, alt};

/// Hours that are drawn, the last ones: bars of more than two days are too thin to read.
const MOST_HOURS: usize = 48;

/// Pixels of a bar at most, so that one hour is not a wall.
const WIDEST: f32 = 88.0;

/// Pixels of an hour's name at most.
const HOUR: f32 = 100.0;

/// Pixels of paper between two items of a bar.
const SEAM: f32 = 2.0;

/// An item with its gifts, one number an hour.
struct Item {
    label: String,
    counts: Vec<u128>,
}

/// Where the bars stand.
struct Plot {
    left: f32,
    top: f32,
    foot: f32,
    pitch: f32,
}

impl Plot {
    #[expect(clippy::cast_precision_loss, reason = "there are 48 hours at most")]
    fn middle(&self, hour: usize) -> f32 {
        self.left + self.pitch * (hour as f32 + 0.5)
    }

    fn width(&self) -> f32 {
        (self.pitch * 0.78).min(WIDEST)
    }

    fn height(&self, scale: Scale, count: u128) -> f32 {
        scale.share(count) * (self.foot - self.top)
    }
}

pub(super) fn draw(
    title: &str,
    note: &str,
    series: &[(String, Vec<u64>)],
    hours: &[String],
    theme: Theme,
) -> Picture {
    let sheet = Sheet::Whole;
    let skipped = hours.len().saturating_sub(MOST_HOURS);
    let hours = &hours[skipped..];
    let items = items(series, skipped, hours.len());
    let totals: Vec<u128> = (0..hours.len())
        .map(|hour| items.iter().fold(0, |sum: u128, item| sum.saturating_add(item.counts[hour])))
        .collect();
    let alt = alt(title, note, lines(&items, hours, &totals));
    let highest = totals.iter().copied().max().unwrap_or_default();
    if highest == 0 {
        return Picture { svg: Canvas::empty(sheet, title, note, theme).finish(), alt, sheet };
    }
    let mut canvas = Canvas::new(sheet, title, note, theme);
    legend(&mut canvas, &items);
    let scale = Scale::up_to(highest);
    let plot = axes(&mut canvas, scale, hours);
    // All numbers or none: with some left out for their width, the others would mislead.
    let counts = items.iter().flat_map(|item| &item.counts);
    let widest = counts.map(|count| Words::number(*count).width(SMALL)).fold(0.0, f32::max);
    let numbered = widest + 4.0 <= plot.width();
    for (hour, total) in totals.iter().enumerate() {
        bar(&mut canvas, &plot, scale, (hour, *total), &items, numbered);
    }
    numbers(&mut canvas, &plot, scale, &totals);
    Picture { svg: canvas.finish(), alt, sheet }
}

/// The items, each with a number for every hour; those beyond the colours become one, `+3`.
fn items(series: &[(String, Vec<u64>)], skipped: usize, hours: usize) -> Vec<Item> {
    let counts = |counts: &[u64]| -> Vec<u128> {
        (skipped..skipped + hours)
            .map(|hour| counts.get(hour).copied().unwrap_or(0).into())
            .collect()
    };
    let shown = if series.len() > SERIES { SERIES - 1 } else { series.len() };
    let (named, rest) = series.split_at(shown);
    let mut items: Vec<Item> =
        named.iter().map(|(label, of)| Item { label: label.clone(), counts: counts(of) }).collect();
    if !rest.is_empty() {
        let mut sum = vec![0_u128; hours];
        for (_, of) in rest {
            for (sum, count) in sum.iter_mut().zip(counts(of)) {
                *sum = sum.saturating_add(count);
            }
        }
        items.push(Item { label: format!("+{}", rest.len()), counts: sum });
    }
    items
}

fn lines(items: &[Item], hours: &[String], totals: &[u128]) -> Vec<String> {
    let hour = |(index, total): (usize, &u128)| {
        let parts: Vec<String> = items
            .iter()
            .filter(|item| item.counts[index] > 0)
            .map(|item| format!("{} {}", plain_label(&item.label), grouped(item.counts[index])))
            .collect();
        let label = plain_label(&hours[index]);
        format!("{label} · {} = {}", parts.join(" + "), grouped(*total))
    };
    totals.iter().enumerate().filter(|(_, total)| **total > 0).map(hour).collect()
}

/// What colour is what, in as many rows as it takes, in the order of a bar from its foot.
fn legend(canvas: &mut Canvas, items: &[Item]) {
    let ink = canvas.palette.ink;
    let (mut x, mut y) = (canvas.sheet.margin(), canvas.top + 14.0);
    for (item, colour) in items.iter().zip(canvas.palette.series) {
        let label = Words::label(&item.label);
        let width = 32.0 + label.width(LABEL);
        if x > canvas.sheet.margin() && x + width > canvas.sheet.right() {
            (x, y) = (canvas.sheet.margin(), y + 36.0);
        }
        canvas.bar((x, y - 17.0), 20.0, 20.0, colour);
        canvas.text((x + 30.0, y), LABEL, Anchor::Start, ink, &label);
        x += width + 30.0;
    }
    canvas.top = y + 40.0;
}

/// Draws the grid with its numbers and the hours below the bars.
fn axes(canvas: &mut Canvas, scale: Scale, hours: &[String]) -> Plot {
    let (muted, grid) = (canvas.palette.muted, canvas.palette.grid);
    let ticks: Vec<(f32, Words)> =
        scale.ticks().map(|tick| (scale.share(tick), Words::number(tick))).collect();
    let gutter = ticks.iter().map(|(_, words)| words.width(SMALL)).fold(0.0, f32::max);
    let (left, top, foot) =
        (canvas.sheet.margin() + gutter + 16.0, canvas.top + 14.0, canvas.sheet.foot() - 34.0);
    for (share, words) in &ticks {
        let y = foot - share * (foot - top);
        canvas.rule((left, y), (canvas.sheet.right(), y), grid);
        canvas.text((left - 14.0, y + 7.0), SMALL, Anchor::End, muted, words);
    }
    #[expect(clippy::cast_precision_loss, reason = "there are 48 hours at most")]
    let pitch = (canvas.sheet.right() - left) / hours.len() as f32;
    let labels: Vec<Words> = hours.iter().map(|hour| Words::label(hour).fit(SMALL, HOUR)).collect();
    let widest = labels.iter().map(|label| label.width(SMALL)).fold(0.0, f32::max) + 14.0;
    let mut free = f32::MIN;
    let mut x = left + pitch / 2.0;
    for label in &labels {
        if x - widest / 2.0 >= free {
            canvas.text((x, foot + 32.0), SMALL, Anchor::Middle, muted, label);
            free = x + widest / 2.0;
        }
        x += pitch;
    }
    Plot { left, top, foot, pitch }
}

/// One hour: its items from the foot up, each with its number where it is high enough.
fn bar(
    canvas: &mut Canvas,
    plot: &Plot,
    scale: Scale,
    (hour, total): (usize, u128),
    items: &[Item],
    numbered: bool,
) {
    let (middle, width) = (plot.middle(hour), plot.width());
    let mut foot = plot.foot;
    for (item, colour) in items.iter().zip(canvas.palette.series) {
        let count = item.counts[hour];
        if count == 0 {
            continue;
        }
        let tall = plot.height(scale, count).max(1.0);
        let seam = if tall > SEAM * 3.0 { SEAM } else { 0.0 };
        canvas.bar((middle - width / 2.0, foot - tall), width, tall - seam, colour);
        let number = Words::number(count);
        // The number of an only item is the total, which stands above the bar.
        if tall >= SMALL + 4.0 && numbered && count != total {
            let place = (middle, foot - (tall + seam) / 2.0 + SMALL * 0.36);
            canvas.text(place, SMALL, Anchor::Middle, colour.text(), &number);
        }
        foot -= tall;
    }
}

/// The totals above the bars. Where they are too wide to stand side by side, the higher one stays.
fn numbers(canvas: &mut Canvas, plot: &Plot, scale: Scale, totals: &[u128]) {
    let mut order: Vec<usize> = (0..totals.len()).filter(|&hour| totals[hour] > 0).collect();
    order.sort_by_key(|&hour| std::cmp::Reverse(totals[hour]));
    let mut taken: Vec<(f32, f32, f32)> = Vec::new();
    for hour in order {
        let (middle, number) = (plot.middle(hour), Words::number(totals[hour]));
        let (half, y) = (number.width(SMALL) / 2.0, plot.foot - plot.height(scale, totals[hour]));
        // A higher bar reaches from its number down to the foot.
        let bar = plot.width() / 2.0;
        let free = taken.iter().all(|&(other, other_half, other_y)| {
            let apart = (other - middle).abs();
            apart >= half + bar && (apart >= half + other_half + 3.0 || y - other_y >= SMALL + 5.0)
        });
        let free = free
            && middle - half >= canvas.sheet.margin()
            && middle + half <= canvas.sheet.right() + canvas.sheet.margin() / 2.0;
        if free {
            canvas.number((middle, y - 9.0), SMALL, &number);
        }
        taken.push((middle, if free { half } else { bar }, y));
    }
}
