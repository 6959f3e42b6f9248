//! One post in several editions, by itself or inside others, is one post.

use boothbot::domain::campaign::Campaign;
use boothbot::domain::hashtag;
use boothbot::domain::post::{Author, Item, Kind, Network, Post, PostId, Sighting};
use boothbot::domain::stats::{RepostRow, Window};
use boothbot::store::batch::Batch;
use boothbot::store::connection::Purpose;
use boothbot::store::statistics::Limit;
use boothbot::store::{Kind as Data, Store};

use crate::recorder::at;

struct Seen {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Seen {
    fn nothing() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("editions.db");
        let store = Store::open(&path, Purpose::Live, Data::Real, Campaign::default());
        Self { store: store.expect("a store"), _folder: folder }
    }

    async fn tell(&self, item: Item) {
        let batch = Batch::prepare(vec![item], self.store.campaign());
        self.store.record(batch, at(0)).await.expect("it records");
        assert_eq!(self.store.verify().await.expect("it recounts"), []);
    }

    async fn post(&self, post: Post) {
        self.tell(Item::Seen(Box::new(Sighting { post, nested: Vec::new(), raw: Vec::new() })))
            .await;
    }

    /// Ken reposts the post; as on X, it comes inside his repost.
    async fn repost(&self, id: &str, original: &Post) {
        let post = Post {
            kind: Kind::Repost(Some(original.id.clone())),
            text: original.text.clone(),
            tags: original.tags.clone(),
            ..Post::new(PostId::x(id), author("ken"), "", Vec::new(), at(60))
        };
        let nested = vec![original.clone()];
        self.tell(Item::Seen(Box::new(Sighting { post, nested, raw: Vec::new() }))).await;
    }

    async fn reposts(&self) -> Vec<RepostRow> {
        self.store.reposts(Window::default(), Limit(0)).await.expect("reposts")
    }

    /// The text of the post with that id, once it was recorded.
    async fn reads(&self, id: &str) -> String {
        let known = self.store.known_post(PostId::x(id)).await.expect("an answer").expect("a post");
        assert!(known.post.recorded);
        known.post.text
    }

    async fn posts(&self) -> u64 {
        self.store.totals(Window::default()).await.expect("totals").posts
    }
}

fn author(handle: &str) -> Author {
    Author { native: handle.to_owned(), handle: handle.to_owned(), name: String::new() }
}

/// The edition of mina's post with that id, of those that there are by now.
fn edition(id: &str, ids: &[&str], text: &str) -> Post {
    let chain = if ids.len() > 1 { ids.iter().map(ToString::to_string).collect() } else { vec![] };
    let tags = hashtag::once_each(hashtag::extract(text));
    Post { chain, ..Post::new(PostId::x(id), author("mina"), text, tags, at(0)) }
}

const FIRST: &str = "#PyConAPAC frist";
const SECOND: &str = "#PyConAPAC first";

#[tokio::test]
async fn a_later_edition_comes_inside_a_repost_and_the_first_by_itself_afterwards() {
    let booth = Seen::nothing();
    booth.repost("100", &edition("12", &["11", "12"], SECOND)).await;
    booth.post(edition("11", &["11"], FIRST)).await;

    assert_eq!(booth.posts().await, 2);
    // What people read on X now is what the wall shows.
    assert_eq!(booth.reads("11").await, SECOND);
    assert_eq!(booth.reads("12").await, SECOND);

    booth.repost("101", &edition("11", &["11"], FIRST)).await;
    booth.repost("102", &edition("12", &["11", "12"], SECOND)).await;
    let reposts = booth.reposts().await;
    assert_eq!(reposts.iter().map(|row| row.seen).collect::<Vec<_>>(), [3], "{reposts:?}");
}

#[tokio::test]
async fn the_first_edition_comes_by_itself_and_a_later_one_inside_a_repost() {
    let booth = Seen::nothing();
    booth.post(edition("11", &["11"], FIRST)).await;
    booth.repost("100", &edition("12", &["11", "12"], SECOND)).await;

    assert_eq!(booth.reads("11").await, SECOND);
    let reposts = booth.reposts().await;
    assert_eq!(reposts.iter().map(|row| row.seen).collect::<Vec<_>>(), [1], "{reposts:?}");
}

#[tokio::test]
async fn an_edition_that_only_came_nested_is_edited_once_more() {
    let booth = Seen::nothing();
    let ids = ["11", "12", "13"];
    booth.repost("100", &edition("13", &ids, SECOND)).await;
    booth.post(edition("12", &ids[..2], FIRST)).await;
    booth.post(edition("13", &ids, SECOND)).await;

    assert_eq!(booth.reads("13").await, SECOND);
    assert_eq!(booth.posts().await, 2);
}

#[tokio::test]
async fn an_earlier_edition_told_again_says_which_later_one_there_is() {
    let booth = Seen::nothing();
    booth.post(edition("11", &["11"], FIRST)).await;
    booth.post(edition("11", &["11", "12"], FIRST)).await;
    booth.tell(Item::Deleted(PostId::x("12"))).await;

    assert_eq!(booth.posts().await, 0);
}

#[tokio::test]
async fn a_repost_that_was_only_a_pointer_is_taken_back() {
    let booth = Seen::nothing();
    let at_uri = |kind: &str, key: &str| PostId {
        network: Network::Bluesky,
        native: format!("at://did:plc:mina/app.bsky.feed.{kind}/{key}"),
    };
    let (original, repost) = (at_uri("post", "1"), at_uri("repost", "2"));
    let tags = hashtag::once_each(hashtag::extract(FIRST));
    booth.post(Post::new(original.clone(), author("mina"), FIRST, tags, at(0))).await;

    booth.tell(Item::Reposted { id: repost.clone(), of: original }).await;
    assert_eq!(booth.reposts().await[0].seen, 1);
    for _ in 0..2 {
        booth.tell(Item::Deleted(repost.clone())).await;
        assert_eq!(booth.reposts().await, []);
    }
}

#[tokio::test]
async fn an_author_who_is_called_otherwise_inside_a_repost_is_called_so_everywhere() {
    let booth = Seen::nothing();
    let mut post = edition("11", &["11"], FIRST);
    booth.repost("100", &post).await;
    post.author.handle = "mina_kim".to_owned();
    booth.repost("101", &post).await;

    assert_eq!(booth.reposts().await[0].author, "mina_kim");
}
