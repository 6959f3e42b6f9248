//! Batches on their way from the thread that reads to the one that writes, and home again.
//!
//! The one that writes stops taking batches to write what tens of thousands of posts have added to the
//! counters. The other one reads on meanwhile, as far as there is memory for what it reads. Batches
//! come home when they are recorded, because strings are freed fastest where they were made.

use std::borrow::Borrow;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::store::batch::Batch;

/// About how many bytes may be lent at once; one batch may, whatever it takes. Without that much an
/// import takes a fifth longer.
const MOST: usize = 16 << 20;

/// What makes batches, and lends them to the one that writes.
pub(super) struct Lender {
    returns: Sender<Returned>,
    returned: Receiver<Returned>,
    /// Bytes that have not come home.
    lent: usize,
}

struct Returned {
    batch: Batch,
    bytes: usize,
}

impl Lender {
    pub(super) fn new() -> Self {
        let (returns, returned) = channel();
        Self { returns, returned, lent: 0 }
    }

    /// Lends a batch, as soon as enough of the others have come home.
    pub(super) fn lend(&mut self, batch: Batch) -> Lent {
        let bytes = batch.bytes();
        while let Ok(returned) = self.returned.try_recv() {
            self.take_back(returned);
        }
        while self.lent > 0 && self.lent + bytes > MOST {
            let Ok(returned) = self.returned.recv() else { break };
            self.take_back(returned);
        }
        self.lent += bytes;
        Lent { batch, bytes, home: self.returns.clone() }
    }

    fn take_back(&mut self, Returned { batch, bytes }: Returned) {
        drop(batch);
        self.lent -= bytes;
    }
}

/// A batch that goes home when nobody needs it any more.
pub(super) struct Lent {
    batch: Batch,
    bytes: usize,
    home: Sender<Returned>,
}

impl Borrow<Batch> for Lent {
    fn borrow(&self) -> &Batch {
        &self.batch
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        // Nobody is home once the file has been read: then it is freed here.
        let _ = self.home.send(Returned { batch, bytes: self.bytes });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::domain::campaign::Campaign;
    use crate::domain::campaign::tests::post;
    use crate::domain::post::{Item, Sighting};

    /// A batch whose post is so long.
    fn batch(bytes: usize) -> Batch {
        let mut post = post("#PyConAPAC");
        post.text = "a".repeat(bytes);
        let sighting = Sighting { post, nested: Vec::new(), raw: Vec::new() };
        Batch::prepare(vec![Item::Seen(Box::new(sighting))], &Campaign::default())
    }

    #[test]
    fn what_is_read_waits_until_what_was_read_before_is_recorded() {
        let mut lender = Lender::new();
        let (first, is_recorded) = (lender.lend(batch(MOST * 2)), AtomicBool::new(false));
        std::thread::scope(|threads| {
            threads.spawn(|| {
                is_recorded.store(true, Ordering::SeqCst);
                drop(first);
            });
            let second = lender.lend(batch(1));
            assert!(is_recorded.load(Ordering::SeqCst));
            drop(second);
        });
    }

    #[test]
    fn reading_goes_on_while_the_counters_are_written() {
        let mut lender = Lender::new();
        let lent: Vec<Lent> = (0..1_000).map(|_| lender.lend(batch(1))).collect();
        let bytes: usize = lent.iter().map(|it| it.bytes).sum();
        assert_eq!(lender.lent, bytes);
        drop(lent);
        drop(lender.lend(batch(1)));
        assert_eq!(lender.lent, bytes / 1_000);
    }
}
