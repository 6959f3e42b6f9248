//! What is never shown, and what leaves when that becomes known.

use boothbot::domain::moderation::{Cautions, Reasons, Showing, Standing, showing};
use boothbot::domain::post::Audience;
use boothbot::sources::Format;
use boothbot::store::dictionary::PostRow;
use serde_json::{Value, json};

use super::items;
use crate::wall::{BOTH, Wall};

fn mastodon(more: &Value) -> Value {
    let mut status = json!({
        "id": "1", "uri": "https://m.example/users/mina/statuses/1", "visibility": "public",
        "created_at": "2026-11-21T01:00:00.000Z", "content": "<p>from Mastodon</p>",
        "account": {"acct": "mina", "url": "https://m.example/@mina", "display_name": "Mina"},
        "tags": [{"name": "pyconapac"}], "reblog": null,
    });
    for (key, value) in more.as_object().expect("an object") {
        status[key] = value.clone();
    }
    status
}

fn bluesky(more: &Value) -> Value {
    let mut record = json!({
        "$type": "app.bsky.feed.post", "text": "from Bluesky", "tags": ["PyConAPAC"],
        "createdAt": "2026-11-21T01:00:00.000Z",
    });
    for (key, value) in more.as_object().expect("an object") {
        record[key] = value.clone();
    }
    json!({"did": "did:plc:mina", "time_us": 1_795_222_801_000_000_i64, "kind": "commit",
           "commit": {"rev": "3m1", "operation": "create", "collection": "app.bsky.feed.post",
                      "rkey": "3k", "record": record}})
}

#[tokio::test]
async fn what_is_not_for_everybody_never_reaches_the_screen() {
    let mut wall = Wall::open().await;
    for (what, more) in [
        ("possibly_sensitive", json!(true)),
        ("withheld", json!({"copyright": false, "country_codes": ["KR"]})),
    ] {
        wall.post_with("mina", "#PyConAPAC secret", |line| line["data"][what] = more).await;
    }
    wall.post("jun", "#PyConAPAC secret ＃ＮｏｔＯｎＷａｌｌ").await;
    wall.post_with("ken", "#PyConAPAC secret", |line| {
        line["includes"]["users"][0]["withheld"] = json!({"country_codes": ["KR"]});
    })
    .await;
    for status in [
        json!({"sensitive": true}),
        json!({"spoiler_text": "blood"}),
        json!({"visibility": "unlisted"}),
        json!({"visibility": "private"}),
        json!({"visibility": "direct"}),
    ] {
        let mut status = mastodon(&status);
        status["uri"] = json!(format!("https://m.example/{status}"));
        wall.record(items(Format::Mastodon, &status)).await;
    }
    for label in ["porn", "nudity", "sexual", "graphic-media", "!no-unauthenticated"] {
        let mut post = bluesky(&json!({"labels": {"values": [{"val": label}]}}));
        post["commit"]["rkey"] = json!(label);
        wall.record(items(Format::Jetstream, &post)).await;
    }
    let (_, page) = wall.get("/").await;
    for text in ["secret", "from Mastodon", "from Bluesky"] {
        assert!(!page.contains(text), "{text}");
    }
    for list in ["reposts", "authors"] {
        assert_eq!(wall.json(&format!("/api/v1/{list}")).await, json!([]), "{list}");
    }
    let shown = wall.types("/show https://x.com/mina/status/1991000000000000001").await;
    assert!(shown.contains("It stays off the wall: it is marked as sensitive."), "{shown}");
    let why = wall.types("/why https://x.com/jun/status/1991000000000000003").await;
    assert!(why.contains("On the wall: never, its author keeps it off with #NotOnWall."), "{why}");
    wall.closes().await;
}

#[tokio::test]
async fn a_post_that_becomes_so_later_leaves_at_once() {
    let mut wall = Wall::open().await;
    let mut line = Value::Null;
    wall.post_with("mina", "#PyConAPAC hello", |it| line = it.clone()).await;
    wall.record(items(Format::Mastodon, &mastodon(&json!({})))).await;
    wall.record(items(Format::Jetstream, &bluesky(&json!({})))).await;
    let (mut page, first) = wall.listens().await;
    let posts = first["posts"].as_str().expect("HTML");
    for text in ["hello", "from Mastodon", "from Bluesky"] {
        assert!(posts.contains(text), "{text}");
    }

    line["data"]["possibly_sensitive"] = json!(true);
    wall.record(items(Format::XV2, &line)).await;
    let first = page.hears("gone").await["id"].clone();
    // Its author edits the post: a warning is put before it, and the campaign's tag is gone.
    let edited = json!({"edited_at": "2026-11-21T01:05:00.000Z", "spoiler_text": "x", "tags": []});
    wall.record(items(Format::Mastodon, &mastodon(&edited))).await;
    let second = page.hears("gone").await["id"].clone();
    // Its author asks in their profile that only people who are logged in see their posts.
    let mut profile = bluesky(&json!({}));
    profile["commit"]["collection"] = json!("app.bsky.actor.profile");
    profile["commit"]["rkey"] = json!("self");
    profile["commit"]["record"] = json!({"labels": {"values": [{"val": "!no-unauthenticated"}]}});
    wall.record(items(Format::Jetstream, &profile)).await;
    let third = page.hears("gone").await["id"].clone();
    assert!(first != second && second != third && first != third);

    // An old file that says less takes nothing back; whoever said it does.
    line["data"]["possibly_sensitive"] = json!(false);
    wall.record(items(Format::XV2, &line)).await;
    profile["commit"]["record"] = json!({});
    wall.record(items(Format::Jetstream, &profile)).await;
    assert_eq!(page.hears("changed").await["id"], third);
    let edited = json!({"edited_at": "2026-11-21T01:09:00.000Z", "spoiler_text": ""});
    wall.record(items(Format::Mastodon, &mastodon(&edited))).await;
    assert_eq!(page.hears("changed").await["id"], second);
    assert!(!wall.get("/").await.1.contains("hello"));
    wall.closes().await;
}

#[tokio::test]
async fn an_account_that_is_gone_takes_its_posts_along_and_may_come_back() {
    let wall = Wall::open().await;
    wall.record(items(Format::Jetstream, &bluesky(&json!({})))).await;
    let account = |active: bool| {
        json!({"did": "did:plc:mina", "time_us": 1, "kind": "account",
               "account": {"active": active, "status": "suspended"}})
    };
    wall.record(items(Format::Jetstream, &account(false))).await;
    assert!(!wall.get("/").await.1.contains("from Bluesky"));
    wall.record(items(Format::Jetstream, &account(true))).await;
    assert!(wall.get("/").await.1.contains("from Bluesky"));
    // Nobody we know: nothing is kept.
    let mut stranger = account(false);
    stranger["did"] = json!("did:plc:stranger");
    wall.record(items(Format::Jetstream, &stranger)).await;
    let known: u64 = wall
        .rows()
        .query_row("SELECT count(*) FROM authors", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(known, 1);
    wall.closes().await;
}

#[tokio::test]
async fn a_blocked_authors_posts_leave_and_come_back() {
    let mut wall = Wall::open().await;
    wall.post("mina", "#PyConAPAC hello").await;
    let (mut page, _) = wall.listens().await;
    wall.types("/block @mina").await;
    page.hears("gone").await;
    assert!(!wall.get("/").await.1.contains("hello"));
    assert_eq!(wall.json("/api/v1/authors").await, json!([]));
    wall.types("/unblock @mina").await;
    page.hears("changed").await;
    assert!(wall.get("/").await.1.contains("hello"));

    // Who is the same as somebody blocked is blocked.
    wall.post("ken", "#PyConAPAC hi").await;
    wall.types("/block @mina").await;
    page.hears("gone").await;
    wall.types("/same @mina @ken").await;
    page.sees("posts", "").await;
    assert!(!wall.get("/").await.1.contains("#PyConAPAC hi"));
    wall.closes().await;
}

#[tokio::test]
async fn nobody_is_thanked_whose_post_may_not_be_shown() {
    let mut wall = Wall::open().await;
    let (mut page, _) = wall.listens().await;
    wall.post("quiet", &format!("{BOTH} #NotOnWall")).await;
    wall.post("loud", BOTH).await;
    let thanks = page.hears("thanks").await;
    assert!(thanks["thanks"].as_str().is_some_and(|who| who.contains("@loud")), "{thanks}");
    // Both have earned: the wall decides what is shown, never who gets a gift.
    assert_eq!(wall.json("/api/v1/giveaway").await["waiting"], 2);
    wall.closes().await;
}

/// The rule stands twice, in the domain and in SQL: they must not part.
#[tokio::test]
async fn the_database_decides_as_the_domain_does() {
    let mut wall = Wall::open().await;
    wall.post("mina", "#PyConAPAC hello").await;
    let rows = wall.rows();
    let mut seed = 1_u64;
    for _ in 0..200 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let bits = |from: u32, width: u32| (seed >> from) as u8 & ((1 << width) - 1);
        // Most of the flags are off, or nothing would ever be shown.
        let rarely = |from: u32| bits(from, 2) == 3;
        let (hidden, released, listed) = (rarely(10), bits(13, 1) == 1, rarely(16));
        let (post, author) = (rarely(20), rarely(23));
        let post = Cautions::from_bits(if post { bits(26, 4) } else { 0 });
        let author = Cautions::from_bits(if author { bits(31, 5) & 21 } else { 0 });
        let held = Reasons::from_bits(if bits(37, 1) == 1 { bits(39, 5) } else { 0 });
        let audience = if rarely(45) { 1 } else { 0 };
        rows.execute(
            "UPDATE posts SET hidden = ?1, released = ?2, cautions = ?3, held = ?4, audience = ?5",
            rusqlite::params![hidden, released, post.bits(), held.bits(), audience],
        )
        .expect("it is set");
        rows.execute(
            "UPDATE authors SET listed = ?1, cautions = ?2",
            rusqlite::params![listed, author.bits()],
        )
        .expect("it is set");
        let word = boothbot::domain::moderation::Why::Word.alone();
        let standing = Standing {
            gone: false,
            hidden,
            blocked: false,
            audience: if audience == 0 { Audience::Public } else { Audience::Unlisted },
            cautions: post.and(author),
            held: if listed { held.and(word) } else { held },
            released,
        };
        let expected = showing(&standing);
        assert_eq!(wall.store.showing(PostRow(1)).await.expect("it is read"), expected);
        let shown = wall.store.latest_shown(9).await.expect("it is read").len();
        assert_eq!(shown == 1, expected == Showing::Shown, "{standing:?}");
        let waiting = wall.store.held_posts(9).await.expect("it is read").1.len();
        assert_eq!(waiting == 1, matches!(expected, Showing::Held(_)), "{standing:?}");
    }
    wall.closes().await;
}

/// A database of before there was any of this.
#[tokio::test]
async fn an_old_database_learns_what_its_tags_say() {
    use boothbot::domain::campaign::Campaign;
    use boothbot::domain::stats::Window;
    use boothbot::store::connection::Purpose;
    use boothbot::store::statistics::Limit;
    use boothbot::store::{Kind, Store};

    const BEFORE: [&str; 10] = [
        include_str!("../../../migrations/0001_posts.sql"),
        include_str!("../../../migrations/0002_counters.sql"),
        include_str!("../../../migrations/0003_giveaway.sql"),
        include_str!("../../../migrations/0004_deliveries.sql"),
        include_str!("../../../migrations/0005_chat.sql"),
        include_str!("../../../migrations/0006_pauses.sql"),
        include_str!("../../../migrations/0007_told.sql"),
        include_str!("../../../migrations/0008_links.sql"),
        include_str!("../../../migrations/0009_sources.sql"),
        include_str!("../../../migrations/0010_searches.sql"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.db");
    let old = rusqlite::Connection::open(&path).expect("a database");
    old.pragma_update(None, "application_id", 0x626f_6f74).expect("it is ours");
    old.execute_batch(&BEFORE.concat()).expect("the old schema");
    old.execute_batch(
        "INSERT INTO authors VALUES (1, 1, '7', 'mina', 'Mina', 1);
         INSERT INTO posts (id, network, native, author, kind, state, audience, earns, created_at,
                            seen_at, text, hidden)
         VALUES (1, 1, '11', 1, 0, 1, 0, 0, 1, 1, 'yes', 0), (2, 1, '12', 1, 0, 1, 0, 0, 1, 1, 'no', 0),
                (3, 1, '13', 1, 0, 1, 0, 0, 1, 1, 'hidden', 1);
         INSERT INTO tags VALUES (1, 'pyconapac'), (2, 'notonwall'), (3, 'secret');
         INSERT INTO spellings VALUES (1, 1, 'PyConAPAC'), (2, 2, 'NotOnWall'), (3, 3, 'secret');
         INSERT INTO post_tags VALUES (1, 1), (2, 1), (2, 2), (3, 3);
         INSERT INTO count_tags VALUES (1, 2, 1), (2, 1, 1), (3, 1, 1);
         INSERT INTO count_spellings VALUES (1, 2), (2, 1), (3, 1);
         INSERT INTO settings VALUES ('kind', 'real');
         PRAGMA user_version = 10;",
    )
    .expect("old posts");
    drop(old);
    let campaign = Campaign::default();
    let store = Store::open(&path, Purpose::Live, Kind::Real, campaign).expect("it is migrated");
    let shown = store.latest_shown(9).await.expect("posts");
    assert_eq!(shown.iter().map(|it| it.post.text.as_str()).collect::<Vec<_>>(), ["yes"]);
    let tags = store.tags_shown(Window::default(), Limit(9)).await.expect("tags");
    assert_eq!(tags.iter().map(|it| it.shown.as_str()).collect::<Vec<_>>(), ["PyConAPAC"]);
}
