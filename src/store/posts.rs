//! Reading posts back: one by one, for cards, answers and recounts.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Result, Row, Transaction, params};

use super::dictionary::{AuthorId, PostRow, TagId};
use crate::domain::post::{Network, PostId, url};

/// A stored post as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPost {
    /// Its row.
    pub row: PostRow,
    /// Its identity on its network.
    pub id: PostId,
    /// Its author's row.
    pub author: AuthorId,
    /// The author's handle; may be empty.
    pub handle: String,
    /// The author's display name; may be empty.
    pub name: String,
    /// `original`, `reply`, `quote` or `repost`.
    pub kind: &'static str,
    /// The whole text; a repost has its original's. Empty once the post is gone.
    pub text: String,
    /// Its tags as written, without `#`.
    pub tags: Vec<String>,
    /// When it was published.
    pub created_at: DateTime<Utc>,
    /// When we first saw it.
    pub seen_at: DateTime<Utc>,
    /// Its language, if the network told.
    pub language: Option<String>,
    /// Whether it earned when it was recorded (a loose match has not, yet).
    pub earns: bool,
    /// Whether only its author's followers can read it.
    pub protected: bool,
    /// Whether it was deleted or withdrawn.
    pub gone: bool,
    /// Whether it came by itself, not only nested in another post.
    pub recorded: bool,
    /// The highest repost count any network told.
    pub reposts: u64,
}

impl StoredPost {
    /// Where a browser finds it.
    pub fn url(&self) -> String {
        url(&self.id, &self.handle)
    }
}

/// The columns [`read_post`] expects, from `posts p` joined with `authors a`.
pub(super) const POST_COLUMNS: &str = "
    p.id, p.network, p.native, p.author, a.handle, a.name, p.kind,
    coalesce(p.text, (SELECT o.text FROM posts o WHERE o.id = p.repeats AND p.state < 2), ''),
    p.created_at, p.seen_at, p.language, p.earns, p.audience, p.state,
    coalesce((SELECT reported FROM count_reposts r WHERE r.post = p.id), 0),
    (SELECT json_group_array(s.written)
       FROM json_each(p.tags) t CROSS JOIN spellings s ON s.id = t.value)";

pub(super) fn read_post(row: &Row<'_>) -> Result<StoredPost> {
    let tags: String = row.get(15)?;
    Ok(StoredPost {
        row: PostRow(row.get(0)?),
        id: PostId { network: network(row.get(1)?), native: row.get(2)? },
        author: AuthorId(row.get(3)?),
        handle: row.get(4)?,
        name: row.get(5)?,
        kind: kind_name(row.get(6)?),
        text: row.get(7)?,
        tags: serde_json::from_str(&tags).unwrap_or_default(),
        created_at: time(row.get(8)?),
        seen_at: time(row.get(9)?),
        language: row.get(10)?,
        earns: row.get::<_, i64>(11)? == 2,
        protected: row.get::<_, i64>(12)? == 2,
        gone: row.get::<_, i64>(13)? == 2,
        recorded: row.get::<_, i64>(13)? == 1,
        reposts: row.get(14)?,
    })
}

/// The post of that id, in any of its versions.
pub(super) fn by_id(tx: &Transaction<'_>, id: &PostId) -> Result<Option<StoredPost>> {
    tx.prepare_cached(&format!(
        "SELECT {POST_COLUMNS} FROM posts p JOIN authors a ON a.id = p.author
          WHERE (p.native = ?1 AND p.network = ?2)
             OR p.id = (SELECT post FROM post_versions WHERE native = ?1)"
    ))?
    .query_row(params![id.native, id.network.number()], read_post)
    .optional()
}

/// The post of that row.
pub(super) fn by_row(tx: &Transaction<'_>, row: PostRow) -> Result<StoredPost> {
    tx.prepare_cached(&format!(
        "SELECT {POST_COLUMNS} FROM posts p JOIN authors a ON a.id = p.author WHERE p.id = ?1"
    ))?
    .query_row([row.0], read_post)
}

/// The latest posts of an author, newest first.
pub(super) fn latest_of(
    tx: &Transaction<'_>,
    author: AuthorId,
    limit: u32,
) -> Result<Vec<StoredPost>> {
    tx.prepare_cached(&format!(
        "SELECT {POST_COLUMNS} FROM posts p JOIN authors a ON a.id = p.author
          WHERE p.author = ?1 AND p.state > 0 ORDER BY p.created_at DESC, p.id DESC LIMIT ?2"
    ))?
    .query_map(params![author.0, limit], read_post)?
    .collect()
}

/// What a recorded post counts for, to take it back.
pub(super) struct StoredCounted {
    pub(super) author: AuthorId,
    pub(super) original: bool,
    pub(super) created_ms: i64,
    pub(super) language: Option<String>,
    pub(super) network: Network,
    pub(super) mentions: Vec<String>,
    pub(super) links: Vec<String>,
    pub(super) repeats: Option<PostRow>,
}

pub(super) fn counted(tx: &Transaction<'_>, post: PostRow) -> Result<StoredCounted> {
    tx.prepare_cached(
        "SELECT author, kind, created_at, language, network, mentions, links, repeats
           FROM posts WHERE id = ?1",
    )?
    .query_row([post.0], |row| {
        Ok(StoredCounted {
            author: AuthorId(row.get(0)?),
            original: row.get::<_, i64>(1)? != 3,
            created_ms: row.get(2)?,
            language: row.get(3)?,
            network: network(row.get(4)?),
            mentions: list(row.get(5)?),
            links: list(row.get(6)?),
            repeats: row.get::<_, Option<i64>>(7)?.map(PostRow),
        })
    })
}

/// A post's tags: the spelling's row, and the tag's.
pub(super) fn tags(tx: &Transaction<'_>, post: PostRow) -> Result<Vec<(i64, TagId)>> {
    tx.prepare_cached(
        "SELECT s.id, s.tag
           FROM posts p CROSS JOIN json_each(p.tags) t CROSS JOIN spellings s ON s.id = t.value
          WHERE p.id = ?1",
    )?
    .query_map([post.0], |row| Ok((row.get(0)?, TagId(row.get(1)?))))?
    .collect()
}

/// An author's other recorded posts.
pub(super) fn others_of(
    tx: &Transaction<'_>,
    author: AuthorId,
    but: PostRow,
) -> Result<Vec<PostRow>> {
    tx.prepare_cached("SELECT id FROM posts WHERE author = ?1 AND id <> ?2 AND state = 1")?
        .query_map([author.0, but.0], |row| row.get(0).map(PostRow))?
        .collect()
}

fn list(json: Option<String>) -> Vec<String> {
    json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// A CHECK and a foreign key keep the column to known numbers.
pub(super) fn network(number: u8) -> Network {
    Network::from_number(number).unwrap_or(Network::Other)
}

fn kind_name(number: i64) -> &'static str {
    match number {
        1 => "reply",
        2 => "quote",
        3 => "repost",
        _ => "original",
    }
}

/// Milliseconds since the Unix epoch, as stored.
pub(super) fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}
