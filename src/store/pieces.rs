//! Batches as they come out of a channel, for as long as one transaction should stay open.

use std::borrow::Borrow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::batch::Batch;

/// How long a transaction waits for more to record, at once, and in all beyond the time it works:
/// whoever else wants to write waits with it. A file that is hardly slower to read than to record must
/// not end each transaction early: the counters that its posts share would be written as often.
const PATIENCE: Duration = Duration::from_millis(50);

/// A transaction takes nothing more when it has been open so long: whoever else wants to write, somebody
/// who hands a gift over, gives up after 5 s.
const LONGEST: Duration = Duration::from_secs(2);

/// About so many pairs of tags are of one transaction. Most are the same ones; where none is, writing
/// their counters takes longer than everything before.
const PAIRS: usize = 300_000;

/// So many batches with nothing to write are passed over before the caller hears how far it is.
const PASSED: usize = 64;

/// What came behind the batches with nothing to write.
pub(super) enum Came<B> {
    /// A batch with something.
    Something(B),
    /// Nothing so far.
    NothingYet,
    /// The end.
    TheEnd,
}

/// Waits for something to write, outside any transaction: nobody is kept from writing meanwhile. Also
/// tells how many posts were left out of what was passed over.
pub(super) fn wait_for_some<B: Borrow<Batch>>(batches: &Receiver<B>) -> (u64, Came<B>) {
    let mut unwatched = 0;
    for _ in 0..PASSED {
        match batches.recv() {
            Ok(batch) if batch.borrow().writes_nothing() => unwatched += batch.borrow().unwatched,
            Ok(batch) => return (unwatched, Came::Something(batch)),
            Err(_) => return (unwatched, Came::TheEnd),
        }
    }
    (unwatched, Came::NothingYet)
}

/// The batches of one transaction.
pub(super) struct Pieces<B> {
    first: Option<B>,
    batches: Receiver<B>,
    /// How many posts more they may stand for, about.
    room: usize,
    /// How many pairs of tags more they may carry, about.
    room_for_pairs: usize,
    ended: bool,
    patience: Patience,
    /// When the one before was handed out.
    handed_out: Instant,
}

impl<B> Pieces<B> {
    /// `first` and what follows it, up to about `most` posts.
    pub(super) fn new(first: B, batches: Receiver<B>, most: usize) -> Self {
        Self {
            first: Some(first),
            batches,
            room: most,
            room_for_pairs: PAIRS,
            ended: false,
            patience: Patience::default(),
            handed_out: Instant::now(),
        }
    }

    /// The channel, for the next transaction, if it has not come to its end.
    pub(super) fn rest(self) -> Option<Receiver<B>> {
        (!self.ended).then_some(self.batches)
    }
}

impl<B: Borrow<Batch>> Iterator for Pieces<B> {
    type Item = B;

    fn next(&mut self) -> Option<B> {
        self.patience.worked += self.handed_out.elapsed();
        if self.room == 0 || self.room_for_pairs == 0 || self.patience.is_over() {
            return None;
        }
        let asked = Instant::now();
        let batch = match self.first.take() {
            Some(first) => Ok(first),
            None => self.batches.recv_timeout(self.patience.left()),
        };
        self.patience.waited += asked.elapsed();
        self.handed_out = Instant::now();
        self.ended = matches!(batch, Err(RecvTimeoutError::Disconnected));
        let batch = batch.ok()?;
        self.room = self.room.saturating_sub(batch.borrow().stands_for());
        self.room_for_pairs = self.room_for_pairs.saturating_sub(batch.borrow().pairs());
        Some(batch)
    }
}

/// How long a transaction has worked, and has waited for work.
#[derive(Default)]
struct Patience {
    worked: Duration,
    waited: Duration,
}

impl Patience {
    /// How long it may wait now.
    fn left(&self) -> Duration {
        (PATIENCE + self.worked).saturating_sub(self.waited).min(PATIENCE)
    }

    fn is_over(&self) -> bool {
        self.worked + self.waited >= LONGEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::Earning;
    use crate::domain::campaign::tests::post;
    use crate::domain::post::{Item, Sighting};

    /// How many pieces a transaction takes before it stops waiting, at most a thousand: each takes
    /// `work` to record and comes `wait` after that.
    fn pieces(work: Duration, wait: Duration) -> usize {
        let mut patience = Patience::default();
        (0..1_000)
            .take_while(|_| {
                patience.worked += work;
                let comes_in_time = wait <= patience.left();
                patience.waited += wait;
                comes_in_time && !patience.is_over()
            })
            .count()
    }

    #[test]
    fn a_file_hardly_slower_to_read_than_to_record_does_not_end_a_transaction() {
        assert_eq!(pieces(Duration::from_millis(1), Duration::from_micros(900)), 1_000);
    }

    #[test]
    fn posts_that_trickle_in_do_not_keep_others_from_writing() {
        let trickling = pieces(Duration::from_micros(100), Duration::from_millis(16));
        assert!(trickling <= 4, "{trickling}");
        assert_eq!(pieces(Duration::from_secs(1), PATIENCE * 2), 0);
    }

    #[test]
    fn posts_that_take_long_to_record_do_not_keep_others_from_writing() {
        assert_eq!(pieces(Duration::from_millis(200), Duration::ZERO), 9);
    }

    #[test]
    fn what_holds_nothing_opens_no_transaction() {
        let (sender, batches) = std::sync::mpsc::sync_channel(PASSED + 3);
        let unwatched = |unwatched| Batch { unwatched, ..Batch::default() };
        for _ in 0..=PASSED {
            sender.send(unwatched(2)).expect("somebody listens");
        }
        let with_cursor = Batch {
            cursor: Some(crate::store::batch::Cursor {
                source: "x".to_owned(),
                position: "1".to_owned(),
            }),
            ..Batch::default()
        };
        sender.send(with_cursor).expect("somebody listens");
        drop(sender);
        assert!(matches!(wait_for_some(&batches), (128, Came::NothingYet)));
        assert!(matches!(wait_for_some(&batches), (2, Came::Something(_))));
        assert!(matches!(wait_for_some(&batches), (0, Came::TheEnd)));
    }

    #[test]
    fn a_transaction_takes_about_so_many_posts_and_leaves_the_rest_for_the_next() {
        let (sender, batches) = std::sync::mpsc::sync_channel(4);
        for _ in 0..3 {
            sender.send(Batch { unwatched: 10, ..Batch::default() }).expect("somebody listens");
        }
        drop(sender);
        let first = batches.recv().expect("a batch");
        let mut pieces = Pieces::new(first, batches, 15);
        assert_eq!(pieces.by_ref().count(), 2);
        let rest = pieces.rest().expect("a channel that goes on");
        let first = rest.recv().expect("a batch");
        let mut pieces = Pieces::new(first, rest, 15);
        assert_eq!(pieces.by_ref().count(), 1);
        assert!(pieces.rest().is_none());
    }

    #[test]
    fn posts_of_many_tags_share_a_transaction_with_fewer_others() {
        let tags = (0..30).map(|number| format!("#t{number}")).collect::<Vec<_>>().join(" ");
        let (sender, batches) = std::sync::mpsc::sync_channel(10_000);
        for _ in 0..10_000 {
            let sighting = Sighting { post: post(&tags), nested: Vec::new(), raw: Vec::new() };
            let items = vec![(Item::Seen(Box::new(sighting)), Earning::No)];
            sender.send(Batch { items, ..Batch::default() }).expect("somebody listens");
        }
        let first = batches.recv().expect("a batch");
        let mut pieces = Pieces::new(first, batches, usize::MAX);
        assert_eq!(pieces.by_ref().count(), PAIRS.div_ceil(30 * 29 / 2));
        assert!(pieces.rest().is_some());
    }
}
