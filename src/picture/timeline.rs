//! A timeline: a line a series, told apart by colour, dash and marker, named where it ends.

use std::fmt::Write;

use chrono::{DateTime, FixedOffset};

use super::canvas::{Anchor, Canvas, LABEL, SMALL};
use super::clock::{Axis, clock};
use super::palette::{Colour, SERIES};
use super::scale::{Scale, share};
use super::words::{Words, grouped, plain_label};
use super::{Picture, Series, Sheet, Theme, alt};

/// The share of the sheet that a series' name takes at most.
fn names_share(sheet: Sheet) -> f32 {
    match sheet {
        Sheet::Whole | Sheet::Part => 0.232,
        // Its letters are large beside it.
        Sheet::Far => 0.3,
    }
}

/// Lines whose names have room where letters are large.
const FAR: usize = 3;

/// Pixels between the plot and the names, for the lines that lead from one to the other.
const LEAD: f32 = 26.0;

/// Pixels from one name to the next.
const PITCH: f32 = 62.0;

/// Markers on a line are about this many pixels apart.
const MARKERS: f32 = 90.0;

/// How the lines are dashed, the first not at all.
const DASHES: [&str; SERIES] = ["none", "12 7", "2 8", "18 6 3 6", "7 5"];

/// A series in order, with what is told of it.
struct Line {
    label: String,
    points: Vec<(DateTime<FixedOffset>, u64)>,
    total: u128,
}

impl Line {
    fn of(series: &Series) -> Self {
        let mut points = series.points.clone();
        points.sort_by_key(|(at, _)| *at);
        let total = points.iter().fold(0, |sum: u128, (_, count)| sum + u128::from(*count));
        Self { label: series.label.clone(), points, total }
    }

    /// The first of its highest points.
    fn peak(&self) -> Option<&(DateTime<FixedOffset>, u64)> {
        self.points.iter().rev().max_by_key(|(_, count)| *count)
    }

    fn told(&self) -> String {
        let mut told = format!("{} ∑ {}", plain_label(&self.label), grouped(self.total));
        if let Some((at, count)) = self.peak() {
            let _ = write!(told, " · ▲ {} ({})", grouped((*count).into()), clock(at));
        }
        told
    }
}

/// Where the lines are.
struct Plot {
    left: f32,
    right: f32,
    top: f32,
    foot: f32,
    first: i64,
    last: i64,
    scale: Scale,
}

impl Plot {
    fn x(&self, at: i64) -> f32 {
        if self.first == self.last {
            return f32::midpoint(self.left, self.right);
        }
        let distance = |from: i64, to: i64| u128::from(to.abs_diff(from));
        let along = share(distance(self.first, at), distance(self.first, self.last));
        self.left + along * (self.right - self.left)
    }

    fn places(&self, line: &Line) -> Vec<(f32, f32)> {
        line.points.iter().map(|(at, count)| (self.x(at.timestamp()), self.y(*count))).collect()
    }

    fn y(&self, count: u64) -> f32 {
        self.foot - self.scale.share(count.into()) * (self.foot - self.top)
    }
}

pub(super) fn draw(
    sheet: Sheet,
    title: &str,
    note: &str,
    series: &[Series],
    theme: Theme,
) -> Picture {
    let most = if sheet == Sheet::Far { FAR } else { SERIES };
    let lines: Vec<Line> =
        series.iter().filter(|series| !series.points.is_empty()).take(most).map(Line::of).collect();
    let alt = alt(title, note, lines.iter().map(Line::told));
    let (title, note) = sheet.words(title, note);
    if lines.iter().all(|line| line.total == 0) {
        return Picture { svg: Canvas::empty(sheet, title, note, theme).finish(), alt, sheet };
    }
    let mut moments: Vec<DateTime<FixedOffset>> =
        lines.iter().flat_map(|line| line.points.iter().map(|(at, _)| *at)).collect();
    moments.sort_unstable();
    let mut canvas = Canvas::new(sheet, title, note, theme);
    let axis = Axis::of(&moments);
    let below = if axis.days.is_empty() { 34.0 } else { 64.0 };
    let plot = plot(&canvas, &lines, &moments, sheet.foot() - below);
    if let Some(leading) = lines.first() {
        area(&mut canvas, &plot, leading);
    }
    counts(&mut canvas, &plot);
    hours(&mut canvas, &plot, &axis);
    // The leading line is drawn last, above the others.
    for (index, line) in lines.iter().enumerate().rev() {
        self::line(&mut canvas, &plot, index, line);
    }
    if let Some((at, count)) = lines.first().and_then(Line::peak) {
        let words = Words::number((*count).into());
        let (place, half) = ((plot.x(at.timestamp()), plot.y(*count)), words.width(LABEL) / 2.0);
        let x = place.0.min(plot.right - half).max(plot.left + half);
        let leading = canvas.palette.series[0];
        marker(&mut canvas, 0, place, leading);
        canvas.number((x, place.1 - 16.0), LABEL, &words);
    }
    names(&mut canvas, &plot, &lines);
    Picture { svg: canvas.finish(), alt, sheet }
}

fn name(line: &Line, sheet: Sheet) -> (Words, Words) {
    let most = names_share(sheet) * f32::from(sheet.size().0);
    let total = Words::new(&format!("∑ {}", grouped(line.total)));
    (Words::label(&line.label).fit(LABEL, most), total.fit(SMALL, most))
}

fn plot(canvas: &Canvas, lines: &[Line], moments: &[DateTime<FixedOffset>], foot: f32) -> Plot {
    let counts = lines.iter().filter_map(Line::peak);
    let scale = Scale::up_to(counts.map(|(_, count)| u128::from(*count)).max().unwrap_or(0));
    let gutter = scale.ticks().map(|tick| Words::number(tick).width(SMALL)).fold(0.0, f32::max);
    let names = lines.iter().map(|line| {
        let (label, total) = name(line, canvas.sheet);
        label.width(LABEL).max(total.width(SMALL))
    });
    Plot {
        left: canvas.sheet.margin() + gutter + 16.0,
        right: canvas.sheet.right() - names.fold(0.0, f32::max) - SAMPLE - LEAD,
        top: canvas.top + 24.0,
        foot,
        first: moments.first().map_or(0, DateTime::timestamp),
        last: moments.last().map_or(0, DateTime::timestamp),
        scale,
    }
}

/// Pixels of a name's piece of line, with the space after it.
const SAMPLE: f32 = 46.0;

fn counts(canvas: &mut Canvas, plot: &Plot) {
    let (muted, grid) = (canvas.palette.muted, canvas.palette.grid);
    for tick in plot.scale.ticks() {
        let y = plot.foot - plot.scale.share(tick) * (plot.foot - plot.top);
        canvas.rule((plot.left, y), (plot.right, y), grid);
        let words = Words::number(tick);
        canvas.text((plot.left - 14.0, y + 7.0), SMALL, Anchor::End, muted, &words);
    }
}

/// The hours below the plot, and below them the days, which a line through the plot parts.
fn hours(canvas: &mut Canvas, plot: &Plot, axis: &Axis) {
    let (ink, muted) = (canvas.palette.ink, canvas.palette.muted);
    let mut free = f32::MIN;
    for tick in &axis.ticks {
        let (x, words) = (plot.x(tick.at), Words::new(&tick.label));
        let half = words.width(SMALL) / 2.0;
        canvas.rule((x, plot.foot), (x, plot.foot + 7.0), muted);
        if x - half >= free {
            canvas.text((x, plot.foot + 30.0), SMALL, Anchor::Middle, muted, &words);
            free = x + half + 12.0;
        }
    }
    for (index, day) in axis.days.iter().enumerate() {
        let (x, words) = (plot.x(day.at), Words::new(&day.label));
        let end = axis.days.get(index + 1).map_or(plot.right, |next| plot.x(next.at));
        if index > 0 {
            canvas.shape(format_args!(
                r#"<path d="M{x:.1} {:.1}V{:.1}M{x:.1} {:.1}v24" stroke="{muted}"
                    stroke-width="1.5" stroke-dasharray="3 5"/>"#,
                plot.top,
                plot.foot,
                plot.foot + 42.0,
            ));
        }
        if words.width(LABEL) + 16.0 <= end - x {
            let place = (f32::midpoint(x, end), plot.foot + 58.0);
            canvas.text(place, LABEL, Anchor::Middle, ink, &words);
        }
    }
}

fn path(places: &[(f32, f32)]) -> String {
    let mut path = String::new();
    for (x, y) in places {
        let _ = write!(path, "{}{x:.1} {y:.1}", if path.is_empty() { 'M' } else { 'L' });
    }
    path
}

/// The ground under the leading line.
fn area(canvas: &mut Canvas, plot: &Plot, line: &Line) {
    let places = plot.places(line);
    if let [(first, _), .., (last, _)] = places[..] {
        let (path, foot, fill) = (path(&places), plot.foot, canvas.palette.area);
        canvas.shape(format_args!(
            r#"<path d="{path}L{last:.1} {foot:.1}L{first:.1} {foot:.1}Z" fill="{fill}"/>"#
        ));
    }
}

fn line(canvas: &mut Canvas, plot: &Plot, index: usize, line: &Line) {
    let colour = canvas.palette.series[index];
    let places = plot.places(line);
    let path = path(&places);
    let width = if index == 0 { 4.0 } else { 3.0 };
    canvas.shape(format_args!(
        r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"
            stroke-linejoin="round" stroke-linecap="round" stroke-dasharray="{}"/>"#,
        DASHES[index],
    ));
    // Each line has its markers elsewhere, so that lines that meet can be told apart.
    #[expect(clippy::cast_precision_loss, reason = "there are five lines at most")]
    let mut next = plot.left + MARKERS * index as f32 / SERIES as f32;
    let last = places.len() - 1;
    for (position, place) in places.into_iter().enumerate() {
        if place.0 >= next || position == last {
            marker(canvas, index, place, colour);
            next = place.0 + MARKERS;
        }
    }
}

/// A disc, a square, a triangle, a diamond or a ring.
fn marker(canvas: &mut Canvas, index: usize, (x, y): (f32, f32), colour: Colour) {
    let paper = canvas.palette.paper;
    let shape = match index {
        0 => format!("M{} {y}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z", x - 7.0),
        1 => format!("M{} {}h13v13h-13z", x - 6.5, y - 6.5),
        2 => format!("M{x} {}l9 15h-18z", y - 9.0),
        3 => format!("M{x} {}l9 9l-9 9l-9 -9z", y - 9.0),
        _ => format!("M{} {y}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z", x - 6.0),
    };
    let (fill, stroke, width) =
        if index < SERIES - 1 { (colour, paper, 2.0) } else { (paper, colour, 3.0) };
    canvas.shape(format_args!(
        r#"<path d="{shape}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>"#
    ));
}

/// Each name beside the end of its line, moved as far as it takes to read them all.
fn names(canvas: &mut Canvas, plot: &Plot, lines: &[Line]) {
    let end = |line: &Line| {
        line.points
            .last()
            .map_or((plot.right, plot.foot), |(at, count)| (plot.x(at.timestamp()), plot.y(*count)))
    };
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|one, two| end(&lines[*one]).1.total_cmp(&end(&lines[*two]).1));
    let mut places: Vec<f32> = order.iter().map(|index| end(&lines[*index]).1).collect();
    let mut floor = plot.top;
    for place in &mut places {
        *place = place.max(floor);
        floor = *place + PITCH;
    }
    let mut ceiling = plot.foot - 8.0;
    for place in places.iter_mut().rev() {
        *place = place.min(ceiling);
        ceiling = *place - PITCH;
    }
    let (ink, muted, start) = (canvas.palette.ink, canvas.palette.muted, plot.right + LEAD);
    for (index, y) in order.into_iter().zip(places) {
        let colour = canvas.palette.series[index];
        let (from, (label, total)) = (end(&lines[index]), name(&lines[index], canvas.sheet));
        // A line that ended early is followed by dots, which nobody takes for data.
        let dash = if from.0 < plot.right - 1.0 { "2 6" } else { "none" };
        canvas.shape(format_args!(
            r#"<path d="M{:.1} {:.1}L{start:.1} {y:.1}" stroke="{colour}" stroke-width="1.5"
                stroke-dasharray="{dash}" fill="none"/>"#,
            from.0, from.1,
        ));
        canvas.shape(format_args!(
            r#"<path d="M{start:.1} {y:.1}h34" stroke="{colour}" stroke-width="4"
                stroke-linecap="round" stroke-dasharray="{}" fill="none"/>"#,
            DASHES[index],
        ));
        marker(canvas, index, (start + 17.0, y), colour);
        canvas.text((start + SAMPLE, y + 2.0), LABEL, Anchor::Start, ink, &label);
        canvas.text((start + SAMPLE, y + 27.0), SMALL, Anchor::Start, muted, &total);
    }
}
