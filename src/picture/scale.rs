//! Axes of counts, from zero to a round number.

/// Steps an axis has at most: more lines than that are noise.
const MOST_STEPS: u128 = 6;

/// An axis that begins at zero and ends at a whole number of round steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    step: u128,
    steps: u128,
}

impl Scale {
    /// The shortest axis in steps of 1, 2 or 5 times a power of ten that holds `highest`.
    pub(super) fn up_to(highest: u128) -> Self {
        let highest = highest.max(1);
        let mut power: u128 = 1;
        loop {
            for factor in [1, 2, 5] {
                let step = power.saturating_mul(factor);
                let steps = highest.div_ceil(step);
                if steps <= MOST_STEPS {
                    return Self { step, steps };
                }
            }
            power = power.saturating_mul(10);
        }
    }

    /// Where the axis has lines, zero first.
    pub(super) fn ticks(self) -> impl Iterator<Item = u128> {
        (0..=self.steps).map(move |index| self.step.saturating_mul(index))
    }

    /// Where a count lies: 0 at the foot, 1 at the top.
    pub(super) fn share(self, count: u128) -> f32 {
        share(count, self.step.saturating_mul(self.steps))
    }
}

/// `part` of `whole`, 0 when there is no whole.
#[expect(clippy::cast_precision_loss, reason = "a pixel needs no more than seven digits")]
pub(super) fn share(part: u128, whole: u128) -> f32 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(highest: u128, expected: &[u128]) {
        assert_eq!(Scale::up_to(highest).ticks().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_axis_ends_at_a_round_number() {
        check(0, &[0, 1]);
        check(1, &[0, 1]);
        check(3, &[0, 1, 2, 3]);
        check(7, &[0, 2, 4, 6, 8]);
        check(38, &[0, 10, 20, 30, 40]);
        check(101, &[0, 20, 40, 60, 80, 100, 120]);
        check(1_234, &[0, 500, 1_000, 1_500]);
    }

    #[test]
    fn the_largest_number_has_an_axis() {
        for highest in [u128::from(u64::MAX), u128::MAX] {
            let scale = Scale::up_to(highest);
            assert!((0.1..=1.0).contains(&scale.share(highest)));
        }
    }
}
