//! The colours of pictures: one cool family on warm paper, by day and by night.

use std::fmt;

use super::Theme;

impl Theme {
    /// Its colours.
    pub(super) fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

/// A colour, `0xRRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(u32);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

impl Colour {
    /// Relative luminance as WCAG 2.2 defines it, 0 to 1.
    fn luminance(self) -> f64 {
        let channel = |shift: u32| {
            let share = f64::from((self.0 >> shift) & 0xFF) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    /// The WCAG contrast ratio of two colours, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// What to write with on this colour.
    pub(super) fn text(self) -> Self {
        let (white, black) = (Self(0xFF_FFFF), Self(0x0B_0F18));
        if self.contrast(white) >= self.contrast(black) { white } else { black }
    }
}

/// How many series one picture keeps apart.
pub(super) const SERIES: usize = 5;

/// The colours of a theme. Text has a contrast of 4.5:1 at least, marks of 3:1.
pub(super) struct Palette {
    /// The background.
    pub(super) paper: Colour,
    /// Titles and labels.
    pub(super) ink: Colour,
    /// Notes and axes.
    pub(super) muted: Colour,
    /// Lines behind the data. They carry nothing that is not written beside them.
    pub(super) grid: Colour,
    /// What lies under the leading line of a timeline.
    pub(super) area: Colour,
    /// The data, first series first; neighbours differ in lightness too.
    pub(super) series: [Colour; SERIES],
}

const LIGHT: Palette = Palette {
    paper: Colour(0xFB_FAF7),
    ink: Colour(0x1A_2233),
    muted: Colour(0x55_6072),
    grid: Colour(0xDF_E2E6),
    area: Colour(0xEA_F0F4),
    series: [
        Colour(0x12_5B9A),
        Colour(0x16_9382),
        Colour(0x5B_4BB8),
        Colour(0x2F_8FD0),
        Colour(0x1D_2F55),
    ],
};

const DARK: Palette = Palette {
    paper: Colour(0x11_1722),
    ink: Colour(0xF2_F4F8),
    muted: Colour(0xA8_B2C2),
    grid: Colour(0x2A_3344),
    area: Colour(0x18_2536),
    series: [
        Colour(0x5F_B2F7),
        Colour(0x37_C7AE),
        Colour(0xA8_98FF),
        Colour(0x2F_80C8),
        Colour(0xD3_E6FA),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_is_21_to_1() {
        assert!((Colour(0).contrast(Colour(0xFF_FFFF)) - 21.0).abs() < 0.01);
        assert!((Colour(0x77_7777).contrast(Colour(0xFF_FFFF)) - 4.48).abs() < 0.01);
    }

    #[test]
    fn text_and_marks_stand_out_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            let palette = theme.palette();
            for behind in [palette.paper, palette.area] {
                for text in [palette.ink, palette.muted] {
                    let ratio = text.contrast(behind);
                    assert!(ratio >= 4.5, "{theme:?}: text {text} has {ratio:.2} on {behind}");
                }
                for mark in palette.series {
                    let ratio = mark.contrast(behind);
                    assert!(ratio >= 3.0, "{theme:?}: mark {mark} has {ratio:.2} on {behind}");
                }
            }
            for mark in palette.series {
                let ratio = mark.contrast(mark.text());
                assert!(ratio >= 4.5, "{theme:?}: text on {mark} has {ratio:.2}");
            }
        }
    }
}
