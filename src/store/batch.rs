//! A batch: what a source brought, judged and packed, ready to be written.

use super::raw;
use crate::domain::budget::ReadFor;
use crate::domain::campaign::{Campaign, Earning};
use crate::domain::post::{Item, Network, Post, Sighting};
use crate::domain::source::Room;

/// The highest id that fits the database; X's fit until the year 2080.
const HIGHEST: u64 = i64::MAX as u64;

/// Tags, mentions and links of a post that are recorded. Instagram takes 30 tags, a post of 280
/// letters has room for 90; X's longest could hold thousands, and each pair of them would be a row.
const MOST: usize = 50;

/// About how many bytes of memory a short string takes, with what it hangs on.
const SHORT: usize = 64;

/// A source and how far it has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The source's name.
    pub source: String,
    /// Where it goes on; only the source understands it.
    pub position: String,
}

/// What a batch says of the source that brought it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The source's name.
    pub source: String,
    /// What is to be paid for.
    pub reads: Vec<Read>,
    /// What its network said about requests left.
    pub room: Option<Room>,
    /// How it came.
    pub by: By,
}

/// How a batch came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// The source saw it: a sign of life.
    #[default]
    Watching,
    /// It was found where the source did not see, by a search from newer posts to older ones.
    Gap {
        /// The gap's row.
        id: i64,
        /// The newest and the oldest id that X returned.
        ids: Option<(u64, u64)>,
    },
    /// Somebody asked for it by hand.
    Asking,
}

/// A post that its network is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// X's id.
    pub native: u64,
    /// What it was read for.
    pub purpose: ReadFor,
}

impl Read {
    /// Every post that X returned in these items, the ones that came inside others too: whether
    /// X charges for those it does not say, so they are counted.
    pub fn all(items: &[Item], campaign: &Campaign, recheck: bool) -> Vec<Self> {
        let purpose = |post: &Post| match campaign.earning(post) {
            _ if recheck => ReadFor::Recheck,
            Earning::No => ReadFor::Watching,
            _ => ReadFor::Earning,
        };
        let of = |post: &Post, purpose| {
            let native = post.id.native.parse().ok().filter(|id| *id <= HIGHEST)?;
            (post.id.network == Network::X).then_some(Self { native, purpose })
        };
        let seen = items.iter().filter_map(|item| match item {
            Item::Seen(seen) => Some(seen),
            _ => None,
        });
        seen.flat_map(|seen| {
            let purpose = purpose(&seen.post);
            // Of an original we may know no more than its id: then it was not returned.
            let nested = seen.nested.iter().filter(|post| !post.author.native.is_empty());
            std::iter::once(&seen.post).chain(nested).filter_map(move |post| of(post, purpose))
        })
        .collect()
    }
}

/// What a source brought at once, judged and packed: ready to be written.
///
/// Preparing is the work that needs no database, so that it can run beside the writer.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) items: Vec<(Item, Earning)>,
    pub(super) raw_blocks: Vec<raw::Packed>,
    /// Posts that carry no watched tag, and were left out.
    pub unwatched: u64,
    /// Where the source goes on, once this is recorded.
    pub cursor: Option<Cursor>,
    /// What it says of its source.
    pub arrival: Option<Arrival>,
    /// Whether claims owe a card to every chat: not for files of the past.
    pub owes_cards: bool,
}

impl Batch {
    /// How many items it holds.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// How many it stands for, with those that were left out.
    pub fn stands_for(&self) -> usize {
        self.len() + usize::try_from(self.unwatched).unwrap_or(usize::MAX)
    }

    /// How many pairs of tags its posts carry: each may be a row of the counters.
    pub(super) fn pairs(&self) -> usize {
        let tags = self.items.iter().map(|(item, _)| match item {
            Item::Seen(seen) => seen.post.tags.len(),
            Item::Reposted { .. } | Item::Deleted(_) | Item::Account { .. } => 0,
        });
        tags.map(|tags| tags * tags.saturating_sub(1) / 2).sum()
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let posts = self.items.iter().map(|(item, _)| match item {
            Item::Seen(seen) => std::iter::once(&seen.post).chain(&seen.nested).map(bytes_of).sum(),
            Item::Reposted { .. } | Item::Deleted(_) | Item::Account { .. } => SHORT,
        });
        let raw = self.raw_blocks.iter().map(raw::Packed::bytes);
        size_of::<Self>() + posts.sum::<usize>() + raw.sum::<usize>()
    }

    /// Whether there is nothing in it to record.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether nothing is to be written for it: what it held was left out, and nothing moves on.
    pub(super) fn writes_nothing(&self) -> bool {
        self.is_empty() && self.cursor.is_none() && self.arrival.is_none()
    }

    /// Leaves out what the campaign does not watch, judges the rest, and packs what was
    /// received as it was, if the parser kept it.
    pub fn prepare(items: Vec<Item>, campaign: &Campaign) -> Self {
        let mut batch = Self { owes_cards: true, ..Self::default() };
        for mut item in items {
            if let Item::Seen(seen) = &mut item {
                let Sighting { post, nested, .. } = seen.as_mut();
                std::iter::once(post).chain(nested).for_each(|post| keep_most(post, campaign));
            }
            let earning = match &item {
                // A later edition may have lost its tags, and it is known whether we have the first.
                Item::Seen(seen) if !campaign.records(&seen.post) && !seen.post.is_edited() => {
                    batch.unwatched += 1;
                    continue;
                }
                Item::Seen(seen) => campaign.earning(&seen.post),
                Item::Reposted { .. } | Item::Deleted(_) | Item::Account { .. } => Earning::No,
            };
            batch.items.push((item, earning));
        }
        // Without a packer posts are recorded all the same, only not as received.
        let mut packer = None;
        for block in batch.items.chunks_mut(raw::PLACES) {
            let posts = block.iter().map(|(item, _)| match item {
                Item::Seen(seen) => seen.raw.as_slice(),
                _ => &[],
            });
            let kept = posts.clone().any(|post| !post.is_empty());
            if kept && packer.is_none() {
                packer = raw::Packer::new().ok();
            }
            let packed = packer.as_mut().filter(|_| kept).and_then(|it| it.pack(posts).ok());
            batch.raw_blocks.push(packed.unwrap_or_default());
            for (item, _) in block {
                if let Item::Seen(seen) = item {
                    seen.raw = Vec::new();
                }
            }
        }
        batch
    }
}

/// About how many bytes of memory a post takes: itself, its text, and the short strings that it holds.
fn bytes_of(post: &Post) -> usize {
    let short = 6 + post.tags.len() + post.mentions.len() + post.links.len();
    size_of::<Post>() + post.text.len() + short * SHORT
}

/// Leaves [`MOST`] of what a post names; of its tags, those that the campaign asks for come first.
fn keep_most(post: &mut Post, campaign: &Campaign) {
    post.mentions.truncate(MOST);
    post.links.truncate(MOST);
    if post.tags.len() > MOST {
        post.tags.sort_by_key(|tag| std::cmp::Reverse(campaign.asks_for(tag)));
        post.tags.truncate(MOST);
    }
}

/// What a batch came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Posts that were new.
    pub posts: u64,
    /// Posts that were known already.
    pub repeats: u64,
    /// Posts left out because they carry no watched tag.
    pub unwatched: u64,
    /// Claims opened.
    pub claims: u64,
    /// Posts that are gone now.
    pub gone: u64,
}

impl Recorded {
    /// How many items there was something to write for, or to look up at least.
    pub fn looked_up(&self) -> u64 {
        self.posts + self.repeats + self.gone
    }

    /// How many items there were.
    pub fn items(&self) -> u64 {
        self.looked_up() + self.unwatched
    }
}

impl std::ops::AddAssign for Recorded {
    fn add_assign(&mut self, more: Self) {
        self.posts += more.posts;
        self.repeats += more.repeats;
        self.unwatched += more.unwatched;
        self.claims += more.claims;
        self.gone += more.gone;
    }
}
