//! What is left, for how long, and correcting it.

use chrono::Duration;

use super::answer::{Answer, refusal};
use super::{At, Desk};
use crate::domain::item::Item;
use crate::store::connection::StoreError;

/// The pace is that of the last hour: long enough to be steady, short enough to follow a rush.
const PACE_MINUTES: i64 = 60;

impl Desk {
    pub(super) async fn stock(&self, at: &At) -> Result<Answer, StoreError> {
        let items = self.store.items(self.today(at.now)).await?;
        let since = at.now - Duration::minutes(PACE_MINUTES);
        let pace = self.store.pace(items.clone(), since).await?;
        let lines: Vec<String> =
            items.iter().zip(pace).map(|(item, pace)| self.line(item, pace, at)).collect();
        Ok(Answer::done(lines.join("\n")))
    }

    pub(super) async fn correct_stock(
        &self,
        item: &str,
        left: u32,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let day = self.today(at.now);
        let corrected =
            self.store.correct_stock(item.to_owned(), left, at.staff.id, at.now, day).await?;
        Ok(match corrected {
            Ok(item) => Answer::done(format!(
                "{}: {} left now ({} handed over).",
                item.name,
                item.left().unwrap_or(0),
                item.handed_over
            )),
            Err(why) => refusal(&why, item, at.now, self.store.campaign().zone),
        })
    }

    fn line(&self, item: &Item, pace: u64, at: &At) -> String {
        let Some(left) = item.left() else {
            return format!("{}: plenty, {} handed over", item.name, item.handed_over);
        };
        let mut line = format!(
            "{}: {left} left, {} handed over ({} today)",
            item.name, item.handed_over, item.handed_over_today
        );
        if let Some(today) = item.left_today().filter(|today| *today < left) {
            line += &format!(", {today} more today");
        }
        if left == 0 {
            line += " · out";
        } else if pace > 0 {
            let minutes = i64::from(left) * PACE_MINUTES / i64::try_from(pace).unwrap_or(i64::MAX);
            let out = at.now + Duration::minutes(minutes);
            // A forecast for next week helps nobody plan today.
            if minutes < 24 * 60 {
                line += &format!(" · out at {} at this pace", self.clock(out));
            }
        }
        line
    }
}
