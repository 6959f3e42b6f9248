//! Whether a post gets dearer the more there are.

use std::time::Duration;

/// Transactions that an import must have had: of fewer a tenth cannot be told from the next.
const TOLD: usize = 12;

/// Posts that were recorded, and after how many seconds: once a transaction.
#[derive(Debug)]
pub(super) struct Steps(Vec<(u64, f64)>);

impl Default for Steps {
    fn default() -> Self {
        Self(vec![(0, 0.0)])
    }
}

impl Steps {
    /// So many posts were recorded by now.
    pub(super) fn add(&mut self, posts: u64, after: Duration) {
        self.0.push((posts, after.as_secs_f64()));
    }

    /// After how many seconds the last post was recorded.
    pub(super) fn end(&self) -> f64 {
        self.0.last().map_or(0.0, |(_, at)| *at)
    }

    /// How many times as long a post of the last tenth took as one of the second; the first one warms
    /// up. `None` if there were too few transactions to tell.
    pub(super) fn growth(&self) -> Option<f64> {
        let (posts, _) = *self.0.last().filter(|_| self.0.len() > TOLD)?;
        // When so many tenths were recorded, as if those of a transaction had come evenly.
        let at = |tenths: u64| {
            let recorded = posts as f64 * tenths as f64 / 10.0;
            let mut after =
                self.0.iter().zip(&self.0[1..]).skip_while(|(_, (to, _))| (*to as f64) < recorded);
            let (&(from, began), &(to, ended)) = after.next()?;
            let part = (recorded - from as f64) / (to - from).max(1) as f64;
            Some(began + (ended - began) * part)
        };
        Some((at(10)? - at(9)?) / (at(2)? - at(1)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_of_the_last_tenth_is_compared_with_one_of_the_second() {
        // A transaction of 300 posts every three seconds; of the last tenth, each may take longer.
        let growth_if_last_ends_at = |end: u64| {
            let mut steps = Steps::default();
            for step in 1..=18 {
                steps.add(step * 300, Duration::from_secs(step * 3));
            }
            steps.add(6_000, Duration::from_secs(end));
            steps.growth()
        };
        assert_eq!(growth_if_last_ends_at(60), Some(1.0));
        assert_eq!(growth_if_last_ends_at(66), Some(2.0));
    }

    #[test]
    fn too_few_transactions_tell_nothing() {
        let mut steps = Steps::default();
        steps.add(64_000, Duration::from_secs(1));
        assert_eq!(steps.growth(), None);
    }
}
