//! One search of a stretch, page by page, within the budget.

use chrono::{DateTime, Utc};

use super::money::Money;
use super::{NAME, Watch};
use crate::domain::budget::ReadFor;
use crate::sources::x::refusal::Refusal;
use crate::sources::x::search::{FEWEST, MOST, Page, Search, Stretch};
use crate::store::batch::{Arrival, Batch, By, Cursor, Read};
use crate::store::connection::StoreError;

/// Pages of one search: far more than a week of a conference.
const MOST_PAGES: usize = 1_000;

/// What a search of a whole stretch came to.
pub(super) struct Searched {
    /// The newest id.
    pub(super) newest: Option<u64>,
    /// Posts that were new to us.
    pub(super) posts: u64,
}

/// Where what is found belongs.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Into this gap, whose row remembers with each page how far the search has come.
    Gap(i64),
    /// Into the source itself, whose place moves with the last page.
    Source,
}

/// Searches stretches.
pub(super) struct Searcher {
    pub(super) watch: Watch,
    pub(super) money: Money,
    search: Search,
}

/// What a page is asked for. X takes a page's token only with the same question again.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Question {
    watching: bool,
    most: u32,
}

impl Searcher {
    pub(super) fn new(watch: Watch) -> Self {
        let search = Search::new(watch.client.clone(), watch.vocabulary, watch.keep_raw);
        Self { money: watch.money(), search, watch }
    }

    /// Searches a stretch to its end; each page is recorded before the next is asked for.
    ///
    /// `None` when there was no money to come to the end.
    pub(super) async fn search(
        &mut self,
        mut stretch: Stretch,
        place: Place,
    ) -> Result<Result<Option<Searched>, Refusal>, StoreError> {
        let mut searched = Searched { newest: None, posts: 0 };
        let mut asked: Option<Question> = None;
        let mut next: Option<String> = None;
        let mut oldest: Option<u64> = None;
        for _ in 0..MOST_PAGES {
            let now = self.watch.clock.now();
            let Some(question) = self.affordable(asked, now).await? else {
                self.money.tell(now).await?;
                return Ok(Ok(None));
            };
            if asked.replace(question) != Some(question) {
                // With less money something else is asked, from where the last page ended.
                (next, stretch.below) = (None, oldest.or(stretch.below));
            }
            let query = self.watch.queries.widest(question.watching).to_owned();
            let page = self.search.page(&query, stretch, next.as_deref(), question.most, now).await;
            let mut page = match page {
                Ok(page) => page,
                Err(refusal) => return Ok(Err(refusal)),
            };
            // Pages are newest first: the first one has the newest of all.
            searched.newest = searched.newest.or(page.newest);
            oldest = page.oldest.or(oldest);
            next = page.next.take();
            let last = searched.newest.filter(|_| next.is_none());
            searched.posts += self.record(page, place, last).await?;
            if next.is_none() {
                return Ok(Ok(Some(searched)));
            }
        }
        Ok(Err(Refusal::Wrong("its search has no last page".to_owned())))
    }

    /// What there is money to ask: the same as before, as long as that can be paid for.
    async fn affordable(
        &self,
        before: Option<Question>,
        now: DateTime<Utc>,
    ) -> Result<Option<Question>, StoreError> {
        let most = |left| u32::try_from(left).unwrap_or(MOST).min(MOST);
        // Where nothing but what may earn is asked for, all the money is for it.
        if self.watch.queries.watching.is_some() {
            let most = most(self.money.left_for(ReadFor::Watching, now).await?);
            if let Some(same) = before.filter(|it| it.watching && it.most <= most) {
                return Ok(Some(same));
            }
            if most >= FEWEST && before.is_none_or(|before| before.watching) {
                return Ok(Some(Question { watching: true, most }));
            }
        }
        let most = most(self.money.left_for(ReadFor::Earning, now).await?);
        if let Some(same) = before.filter(|it| !it.watching && it.most <= most) {
            return Ok(Some(same));
        }
        // X returns at least ten where there are ten.
        Ok((most >= FEWEST).then_some(Question { watching: false, most }))
    }

    /// Records a page; with `last`, the newest id of a search that ends with it.
    async fn record(
        &mut self,
        page: Page,
        place: Place,
        last: Option<u64>,
    ) -> Result<u64, StoreError> {
        let campaign = self.watch.store.campaign();
        let reads = Read::all(&page.items, campaign, false);
        let room = page.room;
        let mut batch = Batch::prepare(page.items, campaign);
        let by = match place {
            Place::Gap(id) => By::Gap { id, ids: page.newest.zip(page.oldest) },
            Place::Source => By::Watching,
        };
        batch.cursor = last
            .filter(|_| by == By::Watching)
            .map(|newest| Cursor { source: NAME.to_owned(), position: newest.to_string() });
        batch.arrival = Some(Arrival { source: NAME.to_owned(), reads, room, by });
        let now = self.watch.clock.now();
        let recorded = self.watch.store.record(batch, now).await?;
        self.money.tell(now).await?;
        Ok(recorded.posts)
    }
}
