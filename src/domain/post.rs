//! Posts and their authors, as every network's parser hands them on.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::hashtag::Hashtag;
use super::moderation::Cautions;

/// Where a post was published. `Instagram` and the rest are entered by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Network {
    /// X, once Twitter.
    X,
    /// Bluesky (the AT Protocol).
    Bluesky,
    /// Mastodon and every server that speaks its API.
    Mastodon,
    /// Instagram, by hand.
    Instagram,
    /// Facebook, by hand.
    Facebook,
    /// Threads, by hand.
    Threads,
    /// LinkedIn, by hand.
    Linkedin,
    /// Anything else, and people without an account.
    Other,
}

impl Network {
    /// Every network, in the order of their numbers in the database.
    pub const ALL: [Self; 8] = [
        Self::X,
        Self::Bluesky,
        Self::Mastodon,
        Self::Instagram,
        Self::Facebook,
        Self::Threads,
        Self::Linkedin,
        Self::Other,
    ];

    /// The name used in commands, SQL, exports and statistics.
    pub fn name(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Bluesky => "bluesky",
            Self::Mastodon => "mastodon",
            Self::Instagram => "instagram",
            Self::Facebook => "facebook",
            Self::Threads => "threads",
            Self::Linkedin => "linkedin",
            Self::Other => "other",
        }
    }

    /// The number that stands for the network in the database.
    pub fn number(self) -> u8 {
        match self {
            Self::X => 1,
            Self::Bluesky => 2,
            Self::Mastodon => 3,
            Self::Instagram => 4,
            Self::Facebook => 5,
            Self::Threads => 6,
            Self::Linkedin => 7,
            Self::Other => 8,
        }
    }

    /// The network with that number in the database.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|network| network.number() == number)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no network we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no network; use one of x, bluesky, mastodon, instagram, facebook, threads, linkedin, other"
)]
pub struct UnknownNetwork(pub String);

impl FromStr for Network {
    type Err = UnknownNetwork;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "twitter" => Ok(Self::X),
            "bsky" => Ok(Self::Bluesky),
            _ => Self::ALL
                .into_iter()
                .find(|network| network.name() == lower)
                .ok_or_else(|| UnknownNetwork(word.to_owned())),
        }
    }
}

/// The network's own stable name of a post.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PostId {
    /// The network that issued it.
    pub network: Network,
    /// X: the decimal id. Bluesky: the `at://` URI. Mastodon: the ActivityPub `uri`.
    pub native: String,
}

impl PostId {
    /// An id of X, the decimal digits as a string.
    pub fn x(native: impl Into<String>) -> Self {
        Self { network: Network::X, native: native.into() }
    }
}

impl fmt::Display for PostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.network, self.native)
    }
}

/// An account on a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The network's stable id (X: decimal id, Bluesky: DID, Mastodon: the account's URL).
    /// A 2016 Logstash log has none; its authors are `@` and the folded screen name.
    pub native: String,
    /// The name people type, without `@`; may change. Empty when the network did not tell.
    pub handle: String,
    /// The display name; may be empty.
    pub name: String,
}

/// What kind of publishing a post is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Stands for itself.
    Original,
    /// Answers another post.
    Reply,
    /// Comments on another post.
    Quote,
    /// Repeats another post unchanged. `None` when the wire did not say which.
    Repost(Option<PostId>),
}

impl Kind {
    /// Whether it is a repost: a repost counts, and never earns.
    pub fn is_repost(&self) -> bool {
        matches!(self, Self::Repost(_))
    }

    /// The word in SQL, exports and verdicts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Reply => "reply",
            Self::Quote => "quote",
            Self::Repost(_) => "repost",
        }
    }
}

/// Who may read a post. Direct posts never get as far as this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// Everybody who has the link: counted, never shown on a wall.
    Unlisted,
    /// The author's followers: earns nothing, never shown.
    Protected,
}

/// How often others answered a post, as far as the network told. `None` is "not told", not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How often it was reposted.
    pub reposts: Option<u32>,
    /// How often it was liked.
    pub likes: Option<u32>,
}

/// One post, as it was when we saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its identity on its network.
    pub id: PostId,
    /// Every id of an edited post, oldest first. Empty when the post was never edited: then
    /// [`Post::id`] is all there is. Only X gives an edit a new id.
    pub chain: Vec<String>,
    /// What tells an edit from a mere repeat on networks whose edits keep the id (Bluesky: the
    /// commit's `rev`, Mastodon: `edited_at`). Greater is newer; `None` when never edited.
    pub edition: Option<String>,
    /// Who published it.
    pub author: Author,
    /// What kind of publishing it is.
    pub kind: Kind,
    /// The whole text, unescaped. A repost has the text of the post it repeats.
    pub text: String,
    /// The tags it carries, each once (by folded form), in order.
    pub tags: Vec<Hashtag>,
    /// When the author published it.
    pub created_at: DateTime<Utc>,
    /// BCP-47, lower case, as the network told it; `None` when unknown.
    pub language: Option<String>,
    /// Handles it mentions, without `@`.
    pub mentions: Vec<String>,
    /// Links it carries, expanded where the network told us.
    pub links: Vec<String>,
    /// Answers so far.
    pub counts: Counts,
    /// Who may read it.
    pub audience: Audience,
    /// What its network or its author says against showing it.
    pub cautions: Cautions,
    /// Whether it carries pictures or video.
    pub media: bool,
}

impl Post {
    /// A public original of which nothing else is known.
    pub fn new(
        id: PostId,
        author: Author,
        text: impl Into<String>,
        tags: Vec<Hashtag>,
        created_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            chain: Vec::new(),
            edition: None,
            author,
            kind: Kind::Original,
            text: text.into(),
            tags,
            created_at,
            language: None,
            mentions: Vec::new(),
            links: Vec::new(),
            counts: Counts::default(),
            audience: Audience::Public,
            cautions: Cautions::NONE,
            media: false,
        }
    }

    /// Whether it is a later edition of itself.
    pub fn is_edited(&self) -> bool {
        self.chain.len() > 1 || self.edition.is_some()
    }

    /// Where a browser finds the post.
    pub fn url(&self) -> String {
        url(&self.id, &self.author.handle)
    }
}

/// Where a browser finds a post, from its id and its author's handle (which may be empty).
pub fn url(id: &PostId, handle: &str) -> String {
    match id.network {
        Network::X if handle.is_empty() => format!("https://x.com/i/status/{}", id.native),
        Network::X => format!("https://x.com/{handle}/status/{}", id.native),
        Network::Bluesky => match id.native.strip_prefix("at://").and_then(at_uri_parts) {
            Some((did, rkey)) => format!("https://bsky.app/profile/{did}/post/{rkey}"),
            None => id.native.clone(),
        },
        _ => id.native.clone(),
    }
}

fn at_uri_parts(rest: &str) -> Option<(&str, &str)> {
    let (did, path) = rest.split_once('/')?;
    let (_collection, rkey) = path.rsplit_once('/')?;
    Some((did, rkey))
}

/// Reads a link somebody pasted (`https://x.com/mina/status/12`, an `at://` URI, a Mastodon
/// URL) or a bare X id. `None` when it names no post.
pub fn id_in_link(link: &str) -> Option<PostId> {
    let link = link.trim().trim_matches(|c| c == '<' || c == '>');
    if link.starts_with("at://") {
        return Some(PostId { network: Network::Bluesky, native: link.to_owned() });
    }
    if (1..=19).contains(&link.len()) && link.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(PostId::x(link));
    }
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    let host = host.trim_start_matches("www.").trim_start_matches("mobile.");
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match (host, parts.as_slice()) {
        ("x.com" | "twitter.com", parts) => {
            let at = parts.iter().position(|part| matches!(*part, "status" | "statuses"))?;
            let id = parts.get(at + 1)?;
            id.bytes().all(|byte| byte.is_ascii_digit()).then(|| PostId::x(*id))
        }
        ("bsky.app", ["profile", did, "post", rkey]) if did.starts_with("did:") => Some(PostId {
            network: Network::Bluesky,
            native: format!("at://{did}/app.bsky.feed.post/{rkey}"),
        }),
        ("bsky.app", _) => None,
        _ => Some(PostId { network: Network::Mastodon, native: link.to_owned() }),
    }
}

/// A post together with what came in the same breath.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The post that came by itself.
    pub post: Post,
    /// Posts nested in it: the original of a repost, a quoted post. Kept for text and counts.
    pub nested: Vec<Post>,
    /// The bytes the network sent for it (JSON), as received. Empty when not kept.
    pub raw: Vec<u8>,
}

/// One thing a source has to tell, in the order of its arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A post came.
    Seen(Box<Sighting>),
    /// A repost that is only a pointer (Bluesky): no text, no tags, no post of its own.
    Reposted {
        /// The repost record's own id; the same id counts once.
        id: PostId,
        /// The post it repeats.
        of: PostId,
    },
    /// A network told us that a post is gone.
    Deleted(PostId),
    /// An account says something about itself that holds for all its posts.
    Account {
        /// Its network.
        network: Network,
        /// Its stable id there.
        native: String,
        /// What it says.
        news: AccountNews,
    },
}

/// What an account says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountNews {
    /// These are its labels now; those it had before are taken back.
    Labels(Cautions),
    /// Whether it is there at all: deleted, suspended and dormant accounts are not.
    Active(bool),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_link_names_its_post() {
        #[track_caller]
        fn check(link: &str, expected: Option<(Network, &str)>) {
            let found = id_in_link(link);
            let expected =
                expected.map(|(network, native)| PostId { network, native: native.to_owned() });
            assert_eq!(found, expected, "{link}");
        }
        check("https://x.com/mina/status/12", Some((Network::X, "12")));
        check("https://twitter.com/mina/status/12?s=20", Some((Network::X, "12")));
        check("https://mobile.twitter.com/i/web/status/12/photo/1", Some((Network::X, "12")));
        check("1788459752172744762", Some((Network::X, "1788459752172744762")));
        check(
            "https://bsky.app/profile/did:plc:abc/post/3k",
            Some((Network::Bluesky, "at://did:plc:abc/app.bsky.feed.post/3k")),
        );
        check("https://x.com/mina", None);
        check("hello", None);
        check("", None);
    }

    #[test]
    fn a_post_without_a_handle_still_has_a_link() {
        assert_eq!(url(&PostId::x("7"), ""), "https://x.com/i/status/7");
        assert_eq!(url(&PostId::x("7"), "mina"), "https://x.com/mina/status/7");
        let bluesky = PostId {
            network: Network::Bluesky,
            native: "at://did:plc:a/app.bsky.feed.post/k".into(),
        };
        assert_eq!(url(&bluesky, "x"), "https://bsky.app/profile/did:plc:a/post/k");
    }
}
