//! Gifts and how many are left.

/// An item's row in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct ItemId(pub i64);

/// A kind of gift with its stock. `started + adjusted = handed_over + left`, never below zero;
/// an item without a `started` figure is not counted down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The row.
    pub id: ItemId,
    /// What staff call it, unique without regard to case.
    pub name: String,
    /// How many there were at the start; `None` means "plenty, do not count".
    pub started: Option<u32>,
    /// Corrections since, up or down.
    pub adjusted: i64,
    /// How many have been handed over.
    pub handed_over: u32,
    /// At most so many a day; `None` is no limit.
    pub per_day: Option<u32>,
    /// How many have been handed over on the day asked about.
    pub handed_over_today: u32,
}

impl Item {
    /// How many are left in all; `None` when not counted.
    pub fn left(&self) -> Option<u32> {
        let started = self.started?;
        let left = i64::from(started) + self.adjusted - i64::from(self.handed_over);
        Some(u32::try_from(left).unwrap_or(0))
    }

    /// How many may still go out today: what is left, or less where a day has its limit.
    pub fn left_today(&self) -> Option<u32> {
        let of_the_day = self.per_day.map(|limit| limit.saturating_sub(self.handed_over_today));
        match (self.left(), of_the_day) {
            (Some(all), Some(today)) => Some(all.min(today)),
            (all, today) => all.or(today),
        }
    }

    /// Whether one can be handed over now.
    pub fn in_stock(&self) -> bool {
        self.left_today() != Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> Item {
        Item {
            id: ItemId(1),
            name: "mug".into(),
            started: Some(10),
            adjusted: -1,
            handed_over: 4,
            per_day: None,
            handed_over_today: 2,
        }
    }

    #[test]
    fn what_is_left_is_started_plus_adjusted_less_handed_over() {
        assert_eq!(item().left(), Some(5));
        assert_eq!(item().left_today(), Some(5));
    }

    #[test]
    fn a_daily_limit_runs_out_before_the_box_does() {
        let limited = Item { per_day: Some(2), ..item() };
        assert_eq!(limited.left(), Some(5));
        assert_eq!(limited.left_today(), Some(0));
        assert!(!limited.in_stock());
    }

    #[test]
    fn an_uncounted_item_never_runs_out() {
        let plenty = Item { started: None, handed_over: 4_000, ..item() };
        assert_eq!(plenty.left(), None);
        assert!(plenty.in_stock());
    }
}
