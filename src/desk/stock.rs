//! What is left, for how long, and correcting it.

use chrono::Duration;

use super::answer::{Answer, listed, refusal};
use super::{At, Desk};
use crate::domain::claim::Refusal;
use crate::domain::item::Item;
use crate::say;
use crate::store::connection::StoreError;

/// The pace is that of the last hour: long enough to be steady, short enough to follow a rush.
const PACE_MINUTES: i64 = 60;

impl Desk {
    pub(super) async fn stock(&self, at: &At) -> Result<Answer, StoreError> {
        let items = self.store.items(self.today(at.now)).await?;
        if items.is_empty() {
            return Ok(Answer::done(say!(at.language, "stock-none")));
        }
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
        let telling = {
            let (typed, at, zone) = (item.to_owned(), at.clone(), self.store.campaign().zone);
            at.clone().telling(move |corrected: Result<Item, Refusal>| match corrected {
                Ok(item) => Answer::done(say!(
                    at.language,
                    "stock-corrected",
                    item = item.name,
                    left = item.left().unwrap_or(0),
                    given = item.handed_over,
                )),
                Err(why) => refusal(&why, &typed, at.now, zone, at.language),
            })
        };
        self.store.correct_stock(item.to_owned(), left, at.staff.id, at.now, day, telling).await
    }

    fn line(&self, item: &Item, pace: u64, at: &At) -> String {
        let Some(left) = item.left() else {
            let (item, given) = (&item.name, item.handed_over);
            return say!(at.language, "stock-plenty", item = item, given = given);
        };
        let mut line = say!(
            at.language,
            "stock-left",
            item = item.name,
            left = left,
            given = item.handed_over,
            today = item.handed_over_today,
        );
        if let Some(today) = item.left_today().filter(|today| *today < left) {
            line =
                listed(&[line, say!(at.language, "stock-more-today", count = today)], at.language);
        }
        if left == 0 {
            line += &format!(" · {}", say!(at.language, "stock-out"));
        } else if pace > 0 {
            let minutes = i64::from(left) * PACE_MINUTES / i64::try_from(pace).unwrap_or(i64::MAX);
            let out = at.now + Duration::minutes(minutes);
            // A forecast for next week helps nobody plan today.
            if minutes < 24 * 60 {
                let out = say!(at.language, "stock-out-at", time = self.clock(out));
                line += &format!(" · {out}");
            }
        }
        line
    }
}
