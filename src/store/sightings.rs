//! Recording what sources saw: a batch, or many batches of a file, is one transaction.
//!
//! Posts, tags, counters, claims, owed deliveries and the source's cursor are committed
//! together or not at all, so a source that reads on from its cursor neither loses nor doubles
//! anything. Repeats are normal: the first arrival of a post gives its tags, author and time;
//! counts are the maximum ever told.

mod gone;
mod known;
mod nested;
mod judged;

use std::fmt::Write;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rusqlite::{CachedStatement, Result, Transaction, params};

use super::batch::{Batch, By, Recorded};
use super::claims;
use super::counters::{Counted, Delta};
use super::dictionary::{AuthorId, Dictionary, PostRow, TagId};
use super::moderation::told_of_author;
use super::{Fact, found, raw, sources};
use crate::domain::campaign::{Campaign, Earning};
use crate::domain::claim::ClaimId;
use crate::domain::moderation::{self, Cautions, Policy, Reasons};
use crate::domain::post::{Audience, Item, Kind, Post, Sighting};

/// What a post's language is called when its network did not tell (BCP-47 "undetermined").
const NO_LANGUAGE: &str = "und";

/// Writes one batch into the open transaction.
pub(super) fn record(
    tx: &Transaction<'_>,
    facts: &mut Vec<Fact>,
    dictionary: &mut Dictionary,
    campaign: &Campaign,
    batch: &Batch,
    now: DateTime<Utc>,
) -> Result<Recorded> {
    record_all(tx, facts, dictionary, campaign, std::iter::once(batch), now)
}

/// Writes batches into the open transaction, one after the other, so that none has to wait in
/// memory for the rest; what they add to the counters is written once.
pub(super) fn record_all(
    tx: &Transaction<'_>,
    facts: &mut Vec<Fact>,
    dictionary: &mut Dictionary,
    campaign: &Campaign,
    batches: impl Iterator<Item = impl std::borrow::Borrow<Batch>>,
    now: DateTime<Utc>,
) -> Result<Recorded> {
    let policy = dictionary.policy(tx)?;
    let mut recorder = Recorder {
        tx,
        facts,
        dictionary,
        campaign,
        policy,
        flood: None,
        now,
        owes_cards: true,
        late: false,
        raw: None,
        raw_is_kept: false,
        gone_inside: false,
        insert_post: tx.prepare_cached(INSERT_POST)?,
        delta: Delta::default(),
        recorded: Recorded::default(),
        tags: Vec::new(),
        tag_list: String::new(),
        unvouched: false,
        opened: None,
    };
    for batch in batches {
        recorder.batch(batch.borrow())?;
    }
    let Recorder { delta, recorded, opened, .. } = recorder;
    delta.write(tx)?;
    if let Some(first) = opened {
        found::opened(tx, first)?;
    }
    Ok(recorded)
}

const INSERT_POST: &str = "
    INSERT INTO posts (network, native, author, kind, repeats, state, audience, earns,
                       created_at, seen_at, language, text, mentions, links, likes, edition, raw,
                       cautions, media, held, tags)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
            ?20, ?21)
    ON CONFLICT (native, network) DO NOTHING";

const NESTED: i64 = 0;
const RECORDED: i64 = 1;
const GONE: i64 = 2;

struct Recorder<'a> {
    tx: &'a Transaction<'a>,
    facts: &'a mut Vec<Fact>,
    dictionary: &'a mut Dictionary,
    campaign: &'a Campaign,
    policy: Arc<Policy>,
    /// The flood there is, or that there is none; `None` until asked.
    flood: Option<Option<judged::Flood>>,
    now: DateTime<Utc>,
    owes_cards: bool,
    /// Whether the batch tells of what its source did not see when it happened.
    late: bool,
    /// Where the post at hand lies as it was received, and whether its row says so by now.
    raw: Option<i64>,
    raw_is_kept: bool,
    /// Whether a post that came inside the one at hand is gone.
    gone_inside: bool,
    insert_post: CachedStatement<'a>,
    delta: Delta,
    recorded: Recorded,
    /// The spellings and tags of the post at hand; reused for every post.
    tags: Vec<(i64, TagId)>,
    /// The same spellings as the post's row holds them.
    tag_list: String,
    /// Whether one of them has no voucher yet.
    unvouched: bool,
    /// The first claim that was opened.
    opened: Option<ClaimId>,
}

impl Recorder<'_> {
    fn batch(&mut self, batch: &Batch) -> Result<()> {
        let before = self.recorded.posts;
        self.owes_cards = batch.owes_cards;
        self.late = batch.arrival.as_ref().is_some_and(|it| matches!(it.by, By::Gap { .. }));
        self.recorded.unwatched += batch.unwatched;
        for (number, block) in batch.items.chunks(raw::PLACES).enumerate() {
            let mut received = raw::Arriving::new(&batch.raw_blocks[number]);
            for (place, (item, earning)) in block.iter().enumerate() {
                match item {
                    Item::Seen(seen) => {
                        self.raw = received.at(self.tx, place)?;
                        self.seen(seen, *earning)?;
                        if std::mem::take(&mut self.raw_is_kept) {
                            received.keep(self.tx, place)?;
                        }
                    }
                    Item::Reposted { id, of } => self.bare_repost(id, of)?,
                    Item::Deleted(id) => self.deleted(id)?,
                    Item::Account { network, native, news } => {
                        self.account(*network, native, *news)?;
                    }
                }
            }
            received.end(self.tx)?;
        }
        for author in std::mem::take(&mut self.dictionary.renamed) {
            told_of_author(self.tx, author, self.facts)?;
        }
        if let Some(arrival) = &batch.arrival {
            sources::arrived(self.tx, arrival, self.recorded.posts - before, self.now)?;
        }
        if let Some(cursor) = &batch.cursor {
            self.tx
                .prepare_cached(
                    "INSERT INTO sources (name, cursor) VALUES (?1, ?2)
                     ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor",
                )?
                .execute([&cursor.source, &cursor.position])?;
        }
        Ok(())
    }

    fn seen(&mut self, seen: &Sighting, earning: Earning) -> Result<()> {
        let post = &seen.post;
        for nested in &seen.nested {
            self.nested(nested, post.created_at)?;
        }
        if std::mem::take(&mut self.gone_inside) {
            self.raw = None;
        }
        let repeats = match &post.kind {
            Kind::Repost(Some(original)) => self.find(original)?,
            _ => None,
        };
        let author = self.author(post, post.created_at)?;
        if let Some(known) = self.version(post)? {
            return self.known(post, &known, author, repeats, earning);
        }
        if !self.campaign.records(post) {
            return match self.load(&post.id)? {
                // It has lost its tags since.
                Some(known) => self.known(post, &known, author, repeats, earning),
                None => {
                    self.recorded.unwatched += 1;
                    Ok(())
                }
            };
        }
        self.look_up_tags(post)?;
        if !self.insert(post, author, repeats, RECORDED, earning)? {
            let known = self.load(&post.id)?;
            return match known {
                Some(known) => self.known(post, &known, author, repeats, earning),
                None => Ok(()),
            };
        }
        let row = PostRow(self.tx.last_insert_rowid());
        self.store_versions(post, row)?;
        self.recorded_now(post, row, author, repeats, earning)
    }

    /// The row of a post's author, who was called so at that time.
    fn author(&mut self, post: &Post, told_at: DateTime<Utc>) -> Result<AuthorId> {
        self.dictionary.author(self.tx, post.id.network, &post.author, told_at)
    }

    /// Everything that follows from a post's becoming a recorded one.
    fn recorded_now(
        &mut self,
        post: &Post,
        row: PostRow,
        author: AuthorId,
        repeats: Option<PostRow>,
        earning: Earning,
    ) -> Result<()> {
        self.recorded.posts += 1;
        self.delta.add(&Counted {
            post: row,
            author,
            original: !post.kind.is_repost(),
            created_ms: post.created_at.timestamp_millis(),
            tags: &self.tags,
            language: post.language.as_deref().unwrap_or(NO_LANGUAGE),
            network: post.id.network.name(),
            mentions: &post.mentions,
            links: &post.links,
        });
        if let Some(original) = repeats {
            self.delta.seen(original, 1);
        }
        if let Some(count) = post.counts.reposts {
            self.delta.reported(row, count);
        }
        self.facts.push(Fact::PostRecorded(row));
        let flooding = self.watch_for_a_flood(post, row, author)?;
        if self.unvouched
            && self.held(post) == 0
            && flooding == Reasons::NONE
            && post.audience == Audience::Public
            && moderation::cautions(post) == Cautions::NONE
        {
            for tag in &post.tags {
                self.dictionary.vouch(self.tx, tag, row)?;
            }
        }
        self.claim(post, row, author, earning)
    }

    /// Finds the rows of a post's tags, for the post's own row and for the counters.
    fn look_up_tags(&mut self, post: &Post) -> Result<()> {
        self.tags.clear();
        self.unvouched = false;
        for tag in &post.tags {
            let spelling = self.dictionary.spelling(self.tx, tag)?;
            self.tags.push((spelling.id, spelling.tag));
            self.unvouched |= !spelling.vouched;
        }
        write_list(&self.tags, &mut self.tag_list);
        Ok(())
    }

    fn claim(
        &mut self,
        post: &Post,
        row: PostRow,
        author: AuthorId,
        earning: Earning,
    ) -> Result<()> {
        if earning == Earning::No {
            return Ok(());
        }
        let opening = claims::Opening {
            author,
            post: Some(row),
            period: self.campaign.period(post.created_at),
            needs_review: earning == Earning::IfAHumanAgrees,
            // A file of the past tells of claims that were earned then.
            at: if self.owes_cards { self.now } else { post.created_at },
            owes_cards: self.owes_cards,
        };
        if let Some(claim) = claims::open(self.tx, &opening)? {
            self.recorded.claims += u64::from(claim.new);
            if claim.new {
                self.opened.get_or_insert(claim.id);
            }
            self.facts.push(if claim.new {
                Fact::ClaimOpened(claim.id)
            } else {
                Fact::ClaimMoved(claim.id)
            });
        }
        Ok(())
    }

    fn insert(
        &mut self,
        post: &Post,
        author: AuthorId,
        repeats: Option<PostRow>,
        state: i64,
        earning: Earning,
    ) -> Result<bool> {
        let held = self.held(post);
        let raw = self.raw.filter(|_| state == RECORDED);
        let changed = self.insert_post.execute(params![
            post.id.network.number(),
            post.id.native,
            author.0,
            kind_number(&post.kind),
            repeats.map(|row| row.0),
            state,
            audience_number(post.audience),
            earns_number(earning),
            post.created_at.timestamp_millis(),
            self.now.timestamp_millis(),
            post.language,
            own_text(post, repeats),
            json_list(&post.mentions),
            json_list(&post.links),
            post.counts.likes,
            known::edition(post),
            raw,
            moderation::cautions(post).bits(),
            post.media,
            held,
            (state == RECORDED && !self.tags.is_empty()).then_some(&self.tag_list),
        ])?;
        self.raw_is_kept |= changed == 1 && raw.is_some();
        Ok(changed == 1)
    }
}

/// A repost says what its original says; the text is stored once.
fn own_text(post: &Post, repeats: Option<PostRow>) -> Option<&str> {
    repeats.is_none().then_some(post.text.as_str())
}

fn json_list(values: &[String]) -> Option<String> {
    if values.is_empty() {
        return None;
    }
    serde_json::to_string(values).ok()
}

/// The spellings as a JSON list.
fn write_list(tags: &[(i64, TagId)], list: &mut String) {
    list.clear();
    for (spelling, _) in tags {
        list.push(if list.is_empty() { '[' } else { ',' });
        // Writing to a string cannot fail.
        let _ = write!(list, "{spelling}");
    }
    list.push(']');
}

fn kind_number(kind: &Kind) -> i64 {
    match kind {
        Kind::Original => 0,
        Kind::Reply => 1,
        Kind::Quote => 2,
        Kind::Repost(_) => 3,
    }
}

fn audience_number(audience: Audience) -> i64 {
    match audience {
        Audience::Public => 0,
        Audience::Unlisted => 1,
        Audience::Protected => 2,
    }
}

fn earns_number(earning: Earning) -> i64 {
    match earning {
        Earning::No => 0,
        Earning::IfAHumanAgrees => 1,
        Earning::Yes => 2,
    }
}
