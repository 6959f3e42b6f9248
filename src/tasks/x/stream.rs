//! The stream: opened, listened to, opened again, for ever; one connection at a time.
//!
//! Every turn of [`run`] is: is there money, are the rules right, open, listen until something
//! ends it, say what that was, wait as long as X's documentation asks. The old connection is
//! closed before a new one is asked for.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use tokio::time::{Instant, timeout_at};
use tracing::{info, warn};

use super::money::Money;
use super::waits::{LASTED, Trouble, Waits, chance};
use super::{NAME, Watch, tell_leads};
use crate::domain::budget::ReadFor;
use crate::domain::notice::SourceNews;
use crate::domain::post::Item;
use crate::domain::source::{BUDGET_SPENT, State};
use crate::sources::x::refusal::Refusal;
use crate::sources::x::rules;
use crate::sources::x::stream::{Connection, Heard};
use crate::sources::{Format, Parsed, Parser};
use crate::store::batch::{Arrival, Batch, By, Read};
use crate::store::connection::StoreError;

/// X sends a heartbeat every 20 s: after so long without a byte the connection is dead.
const SILENCE: Duration = Duration::seconds(30);

/// How often a sign of life is stored when no post is: a gap begins at most so much too early.
const NOTE_LIFE: Duration = Duration::seconds(5);

/// How long after X has refused a change of the rules it is asked again, while the stream is open.
const RULES_AGAIN: Duration = Duration::seconds(60);

/// A new rule takes up to 20 s to be known everywhere: posts of those are searched.
const RULES_KNOWN: Duration = Duration::seconds(20);

/// Posts of one transaction.
const MOST_AT_ONCE: usize = 1_000;

/// For each post of a transaction the next ones are gathered so long, since it began: a single post is
/// stored at once, and where thousands come in a second hundreds share a commit.
const GATHERED: std::time::Duration = std::time::Duration::from_millis(1);

/// They are never gathered longer: nobody at a screen sees so short a time.
const GATHERED_AT_MOST: std::time::Duration = std::time::Duration::from_millis(50);

/// Why listening ended.
enum End {
    /// Something went wrong, with these words for it.
    Trouble(Trouble, String),
    /// The money is spent.
    Braked,
}

/// Keeps the stream open until told to stop.
pub(super) async fn run(watch: Watch) -> Result<(), StoreError> {
    let mut stream = Stream::new(watch);
    let stop = stream.watch.stop.clone();
    loop {
        let end = tokio::select! {
            // Dropping it closes the connection, and X should see that before we are gone.
            () = stop.cancelled() => return Ok(()),
            end = stream.turn() => end?,
        };
        let wait = match end {
            End::Braked => stream.brake().await?,
            End::Trouble(trouble, words) => stream.note(&trouble, words).await?,
        };
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = stream.watch.clock.sleep(wait) => {}
        }
    }
}

struct Stream {
    watch: Watch,
    money: Money,
    parser: Parser,
    waits: Waits,
    /// The rules X has of us; `None` when that is not known.
    rules: Option<Vec<String>>,
    /// When rules were made last.
    rules_made: Option<DateTime<Utc>>,
    /// While a stream is open, the rules are not changed before.
    rules_not_before: DateTime<Utc>,
    /// Kinds of lines that were complained about already.
    complained: HashSet<String>,
    /// A human has been told that X is blocked.
    blocked: bool,
}

impl Stream {
    fn new(watch: Watch) -> Self {
        Self {
            money: watch.money(),
            parser: Parser::new(Format::XV2, watch.keep_raw),
            waits: Waits::default(),
            rules: None,
            rules_made: None,
            rules_not_before: DateTime::UNIX_EPOCH,
            complained: HashSet::new(),
            blocked: false,
            watch,
        }
    }

    /// One connection, from its rules to its end.
    async fn turn(&mut self) -> Result<End, StoreError> {
        let now = self.watch.clock.now();
        if !self.money.allows(ReadFor::Earning, now).await? {
            return Ok(End::Braked);
        }
        if let Err(refusal) = self.agree_on_rules(now).await? {
            return Ok(self.refused(refusal));
        }
        let opened = Connection::open(&self.watch.client, self.watch.clock.now()).await;
        let mut connection = match opened {
            Ok(connection) => connection,
            Err(refusal) => {
                return Ok(self.refused(refusal));
            }
        };
        let since = self.watch.clock.now();
        let store = &self.watch.store;
        let sees_from = self.rules_made.map_or(since, |made| since.max(made + RULES_KNOWN));
        store.source_sees(NAME.to_owned(), State::Live, sees_from, since).await?;
        store.source_heard(NAME.to_owned(), connection.room, since).await?;
        info!(source = NAME, "X's stream is open");
        let end = self.listen(&mut connection, since).await;
        connection.close().await;
        end
    }

    /// Makes X's rules those there is money for.
    async fn agree_on_rules(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<Result<(), Refusal>, StoreError> {
        let queries = &self.watch.queries;
        let mut wanted = vec![queries.earning.clone()];
        if self.money.allows(ReadFor::Watching, now).await? {
            wanted.extend(queries.watching.clone());
        }
        if self.rules.as_ref() == Some(&wanted) {
            return Ok(Ok(()));
        }
        let reconciled = match rules::reconcile(&self.watch.client, &wanted, now).await {
            Ok(reconciled) => reconciled,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (made, removed) = (reconciled.made, reconciled.removed);
        info!(source = NAME, "X's rules: {made} made, {removed} removed, for {wanted:?}");
        self.rules = Some(wanted);
        if made > 0 {
            self.rules_made = Some(now);
        }
        if !reconciled.foreign.is_empty() {
            let values = reconciled.foreign.iter().map(|rule| rule.value.as_str());
            let rules = values.collect::<Vec<_>>().join("; ");
            warn!(source = NAME, "rules of somebody else cost money too: {rules}");
            let topic = format!("foreign rules {rules}");
            tell_leads(&self.watch.store, topic, SourceNews::ForeignRules { rules }, now).await?;
        }
        Ok(Ok(()))
    }

    /// Records what comes, until it ends.
    async fn listen(
        &mut self,
        connection: &mut Connection,
        since: DateTime<Utc>,
    ) -> Result<End, StoreError> {
        let clock = self.watch.clock.clone();
        let mut noted = since;
        let mut gather_until = Instant::now();
        loop {
            let heard = tokio::select! {
                heard = connection.next() => heard,
                () = clock.sleep(SILENCE) => {
                    let words = format!("no byte for {} s", SILENCE.num_seconds());
                    return Ok(End::Trouble(Trouble::Silent, words));
                }
            };
            let (lines, ended) = gather(heard, connection, gather_until).await;
            gather_until = Instant::now() + time_to_gather(lines.len());
            let now = clock.now();
            // One that ends at once, again and again, is no success.
            if now - since > LASTED {
                self.waits.reset();
            }
            self.blocked = false;
            let (items, problem) = self.read(&lines);
            let brought = !items.is_empty();
            if brought {
                self.record(items, now).await?;
            } else if now - noted >= NOTE_LIFE {
                self.watch.store.source_heard(NAME.to_owned(), None, now).await?;
            }
            if brought || now - noted >= NOTE_LIFE {
                noted = now;
                // Others spend too, and a new day brings new money.
                if let Some(end) = self.look_at_money(now).await? {
                    return Ok(end);
                }
            }
            let dropped = Trouble::Dropped(now - since);
            match (problem, ended) {
                (Some(Refusal::Network(words)), _) => return Ok(End::Trouble(dropped, words)),
                (Some(refusal), _) => return Ok(self.refused(refusal)),
                (None, Some(words)) => return Ok(End::Trouble(dropped, words)),
                (None, None) => {}
            }
        }
    }

    /// Reads lines: posts, and whether one says that X is about to close.
    fn read(&mut self, lines: &[Vec<u8>]) -> (Vec<Item>, Option<Refusal>) {
        let (mut items, mut problem) = (Vec::new(), None);
        for line in lines {
            let reason = match self.parser.parse(line, &mut items) {
                Ok(Parsed::Items | Parsed::Partly { .. }) => continue,
                Ok(Parsed::Skipped) => "a line without a post".to_owned(),
                Err(reject) => reject.to_string(),
            };
            match Refusal::of_line(line) {
                Some(refusal) => problem = Some(refusal),
                // Once per kind: a faulty line comes in thousands.
                None if self.complained.len() < 100 && self.complained.insert(reason.clone()) => {
                    warn!(source = NAME, "a line of X's stream was passed over: {reason}");
                }
                None => {}
            }
        }
        (items, problem)
    }

    async fn record(&self, items: Vec<Item>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let campaign = self.watch.store.campaign();
        let reads = Read::all(&items, campaign, false);
        let mut batch = Batch::prepare(items, campaign);
        batch.arrival =
            Some(Arrival { source: NAME.to_owned(), reads, room: None, by: By::Watching });
        let recorded = self.watch.store.record(batch, now).await?;
        info!(
            source = NAME,
            posts = recorded.posts,
            claims = recorded.claims,
            "X's stream: {} posts, {} claims",
            recorded.posts,
            recorded.claims
        );
        Ok(())
    }

    /// Lets the rules go that there is no money for any more, or everything.
    async fn look_at_money(&mut self, now: DateTime<Utc>) -> Result<Option<End>, StoreError> {
        self.money.tell(now).await?;
        if !self.money.allows(ReadFor::Earning, now).await? {
            return Ok(Some(End::Braked));
        }
        // X takes the change while the stream stays open.
        if now >= self.rules_not_before
            && let Err(refusal) = self.agree_on_rules(now).await?
        {
            warn!(source = NAME, "X's rules could not be changed: {refusal}");
            self.rules_not_before = now + RULES_AGAIN;
        }
        Ok(None)
    }

    fn refused(&mut self, refusal: Refusal) -> End {
        if refusal == Refusal::NoRules {
            self.rules = None;
        }
        let words = refusal.to_string();
        End::Trouble(Trouble::Refused(refusal), words)
    }

    /// Notes what went wrong, and says how long to wait.
    async fn note(&mut self, trouble: &Trouble, words: String) -> Result<Duration, StoreError> {
        let now = self.watch.clock.now();
        let store = &self.watch.store;
        let state = trouble.state();
        if state == State::Blocked && !std::mem::replace(&mut self.blocked, true) {
            self.watch.tell_blocked(trouble, now).await?;
        }
        let wait = self.waits.after(trouble, chance());
        let seconds = wait.as_seconds_f64();
        warn!(source = NAME, "X's stream: {words}; trying again in {seconds:.1} s");
        store.source_is_blind(NAME.to_owned(), state, trouble.name(), words, now).await?;
        Ok(wait)
    }

    async fn brake(&mut self) -> Result<Duration, StoreError> {
        let now = self.watch.clock.now();
        self.money.tell(now).await?;
        let why = BUDGET_SPENT.to_owned();
        warn!(source = NAME, "X is not read any more: {why}");
        let store = &self.watch.store;
        store.source_is_blind(NAME.to_owned(), State::Braked, "budget", why, now).await?;
        Ok(Money::until_tomorrow(now))
    }
}

/// How long the posts behind so many are gathered.
fn time_to_gather(lines: usize) -> std::time::Duration {
    GATHERED.saturating_mul(u32::try_from(lines).unwrap_or(u32::MAX)).min(GATHERED_AT_MOST)
}

/// Everything that has come already or comes until then, up to what one transaction takes.
async fn gather(
    first: Heard,
    connection: &mut Connection,
    until: Instant,
) -> (Vec<Vec<u8>>, Option<String>) {
    let (mut lines, mut ended) = (Vec::new(), None);
    let mut next = Some(first);
    while let Some(heard) = next {
        match heard {
            Heard::Lines(more) => lines.extend(more),
            Heard::Ended(words) => ended = Some(words),
        }
        let enough = lines.len() >= MOST_AT_ONCE || ended.is_some();
        next = if enough { None } else { timeout_at(until, connection.next()).await.ok() };
    }
    (lines, ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `posts`, one a millisecond from now on, are stored in the transaction behind one of
    /// `before` that began just now.
    async fn gathered_after(before: usize, posts: usize) -> usize {
        let (says, heard) = tokio::sync::mpsc::channel(1);
        let mut connection = Connection::hearing(heard);
        let until = Instant::now() + time_to_gather(before);
        tokio::spawn(async move {
            for _ in 0..posts {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                // Nobody hears the ones that come after the test.
                let _ = says.send(Heard::Lines(vec![b"{}".to_vec()])).await;
            }
            std::future::pending::<()>().await;
        });
        let first = connection.next().await;
        gather(first, &mut connection, until).await.0.len()
    }

    #[tokio::test(start_paused = true)]
    async fn a_single_post_is_stored_at_once() {
        assert_eq!(gathered_after(0, 100).await, 1);
        assert_eq!(gathered_after(1, 100).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn where_many_come_many_share_a_transaction_and_none_waits_long() {
        let few = gathered_after(20, 1_000).await;
        assert!((15..25).contains(&few), "{few}");
        let many = gathered_after(100_000, 1_000).await;
        assert!((45..55).contains(&many), "{many}");
    }
}
