//! Posts as they were received: kept once, in full, and nowhere any more once they are gone.

use boothbot::domain::post::{Item, PostId};
use boothbot::store::connection::Purpose;
use boothbot::store::{Kind, Store};
use serde_json::{Value, json};

use crate::booth::Booth;

const SECRET: &str = "#PyConAPAC my phone number";

/// Everything that is kept as it was received.
fn kept(booth: &Booth) -> Vec<String> {
    let rows = booth.rows();
    let mut query = rows.prepare("SELECT data FROM raw_blocks").expect("it prepares");
    let blocks = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("it asks");
    let plain = |block| zstd::stream::decode_all(std::io::Cursor::new(block)).expect("it unpacks");
    blocks
        .map(|block| String::from_utf8_lossy(&plain(block.expect("a block"))).into_owned())
        .collect()
}

/// Somebody's repost of a line, as X sends it.
fn repost(booth: &mut Booth, original: &Value) -> Value {
    let mut line = booth.line("ken", "RT @mina: cut…");
    line["data"]["referenced_tweets"] =
        json!([{"type": "retweeted", "id": original["data"]["id"]}]);
    line["includes"]["tweets"] = json!([original["data"]]);
    let author = original["includes"]["users"][0].clone();
    line["includes"]["users"].as_array_mut().expect("users").push(author);
    line
}

fn id(line: &Value) -> PostId {
    PostId::x(line["data"]["id"].as_str().expect("an id"))
}

async fn raw(booth: &Booth, line: &Value) -> Option<Value> {
    let known = booth.store.known_post(id(line)).await.expect("an answer").expect("a post");
    let raw = booth.store.raw(known.post.row).await.expect("an answer");
    raw.map(|raw| serde_json::from_slice(&raw).expect("it is JSON"))
}

#[tokio::test]
async fn what_comes_again_is_kept_once() {
    let mut booth = Booth::open().await;
    let line = booth.line("mina", SECRET);
    for _ in 0..3 {
        booth.stream(&line).await;
    }
    assert_eq!(kept(&booth).len(), 1);
    assert_eq!(raw(&booth, &line).await, Some(line));
    booth.closes().await;
}

#[tokio::test]
async fn what_is_gone_does_not_come_back_with_what_is_read_again() {
    let mut booth = Booth::open().await;
    let (secret, other) = (booth.line("mina", SECRET), booth.line("ken", "#PyConAPAC lunch"));
    booth.stream(&secret).await;
    booth.record(vec![Item::Deleted(id(&secret))]).await;
    // Alone, and in one block with something new.
    booth.stream(&secret).await;
    let mut page = secret.clone();
    page["data"] = json!([secret["data"], other["data"]]);
    booth.stream(&page).await;

    assert!(kept(&booth).concat().contains("lunch"));
    assert!(!kept(&booth).concat().contains("phone number"), "{:?}", kept(&booth));
    assert!(raw(&booth, &other).await.is_some());
    booth.closes().await;
}

#[tokio::test]
async fn what_is_gone_is_gone_from_its_reposts() {
    let mut booth = Booth::open().await;
    let original = booth.line("mina", SECRET);
    booth.stream(&original).await;
    let repost = repost(&mut booth, &original);
    booth.stream(&repost).await;
    assert!(kept(&booth).concat().contains("phone number"));

    booth.record(vec![Item::Deleted(id(&original))]).await;
    assert!(!kept(&booth).concat().contains("phone number"), "{:?}", kept(&booth));

    // Nor does it come back with a repost, or a quote, of later.
    let again = self::repost(&mut booth, &original);
    let mut quote = self::repost(&mut booth, &original);
    quote["data"]["referenced_tweets"][0]["type"] = json!("quoted");
    quote["data"]["text"] = json!("#PyConAPAC look");
    for line in [&again, &quote] {
        booth.stream(line).await;
        assert!(!kept(&booth).concat().contains("phone number"), "{:?}", kept(&booth));
    }
    booth.closes().await;
}

#[tokio::test]
async fn a_damaged_block_loses_what_lies_behind_the_damage_and_stops_nothing() {
    let mut booth = Booth::open().await;
    let line = booth.line("mina", SECRET);
    booth.stream(&line).await;
    booth.rows().execute("DELETE FROM raw_blocks", []).expect("it deletes");
    let found = booth.store.verify().await.expect("it recounts");
    assert!(found.iter().any(|found| found.what.starts_with("raw: ")), "{found:?}");
    booth.record(vec![Item::Deleted(id(&line))]).await;
    booth.closes().await;
}

#[tokio::test]
async fn an_original_that_came_inside_a_repost_is_kept_when_it_comes_by_itself() {
    let mut booth = Booth::open().await;
    let original = booth.line("mina", SECRET);
    let repost = repost(&mut booth, &original);
    booth.stream(&repost).await;
    booth.stream(&original).await;
    assert_eq!(raw(&booth, &original).await, Some(original));
    booth.closes().await;
}

#[tokio::test]
async fn likes_are_the_most_that_were_ever_told() {
    for told in [[None, Some(9), Some(4)], [Some(4), None, Some(9)], [Some(9), Some(4), None]] {
        let mut booth = Booth::open().await;
        let original = booth.line("mina", SECRET);
        let repost = repost(&mut booth, &original);
        booth.stream(&repost).await;
        for likes in told {
            let mut line = original.clone();
            line["data"]["public_metrics"] = json!({"like_count": likes});
            booth.stream(&line).await;
        }
        let likes = booth.rows().query_row(
            "SELECT likes FROM posts WHERE native = ?1",
            [&id(&original).native],
            |row| row.get::<_, Option<u32>>(0),
        );
        assert_eq!(likes.expect("a post"), Some(9), "{told:?}");
        booth.closes().await;
    }
}

#[tokio::test]
async fn a_file_of_years_ago_does_not_rename_anybody_back() {
    let mut booth = Booth::open().await;
    let mut old = booth.line("mina", SECRET);
    old["data"]["created_at"] = json!("2016-08-13T01:02:03Z");
    old["includes"]["users"][0]["username"] = json!("mina2016");
    booth.post("mina", "#PyConAPAC #Elastic").await;
    booth.stream(&old).await;
    assert!(booth.says("Ken", "/waiting").await.contains("@mina "));

    let mut new = booth.line("mina", "#PyConAPAC");
    new["includes"]["users"][0]["username"] = json!("mina_kim");
    booth.stream(&new).await;
    assert!(booth.says("Ken", "/waiting").await.contains("@mina_kim"));
    booth.closes().await;
}

#[tokio::test]
async fn another_process_records_a_later_edition_and_this_one_knows() {
    let mut booth = Booth::open().await;
    let first = booth.line("mina", "#PyConAPAC frist");
    let mut second = booth.line("mina", "#PyConAPAC first");
    second["data"]["edit_history_tweet_ids"] = json!([first["data"]["id"], second["data"]["id"]]);
    booth.post("ken", "#PyConAPAC lunch").await;

    let (path, campaign) = (booth.store.path().to_owned(), booth.store.campaign().clone());
    let there = Store::open(&path, Purpose::Live, Kind::Real, campaign).expect("a store");
    let here = std::mem::replace(&mut booth.store, there);
    booth.stream(&second).await;
    booth.store = here;
    booth.stream(&first).await;

    let posts = booth.store.totals(Default::default()).await.expect("totals").posts;
    assert_eq!(posts, 2, "ken's and one of mina's");
    booth.closes().await;
}

#[tokio::test]
async fn a_post_of_a_thousand_tags_earns_and_is_no_burden() {
    let mut booth = Booth::open().await;
    let tags: String = (0..1_000).map(|number| format!("#tag{number}x ")).collect();
    let line = booth.line("mina", &format!("{tags} #Elastic #PyConAPAC"));
    assert_eq!(booth.stream(&line).await.claims, 1);
    let pairs = booth.rows().query_row("SELECT count(*) FROM count_pairs", [], |row| row.get(0));
    assert_eq!(pairs, Ok(50 * 49 / 2));
    booth.closes().await;
}
