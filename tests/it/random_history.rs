//! Whatever comes, in whatever order, again or taken back: the numbers are those of a plain count.

use std::collections::{BTreeMap, BTreeSet};

use boothbot::domain::campaign::{Campaign, Watched};
use boothbot::domain::day::Bucket;
use boothbot::domain::hashtag::Hashtag;
use boothbot::domain::post::{Author, Item, Kind, Network, Post, PostId, Sighting};
use boothbot::domain::stats::{Facet, Window};
use boothbot::store::batch::Batch;
use boothbot::store::connection::Purpose;
use boothbot::store::statistics::Limit;
use boothbot::store::{Kind as Data, Store};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

const TAGS: [&str; 6] =
    ["PyConAPAC", "ＰｙＣｏｎＡＰＡＣ", "Elastic", "파이썬", "pycon", "ELASTIC"];

const LANGUAGES: [Option<&str>; 3] = [None, Some("ko"), Some("en")];

/// One thing that a source tells. A post is always of the same network; everything else about it
/// may be told otherwise the second time.
#[derive(Clone, Debug)]
enum Told {
    Post(Seen),
    /// With its original nested in it, as X sends it.
    Repost(Seen, u8),
    Gone(u8),
}

#[derive(Clone, Debug)]
struct Seen {
    id: u8,
    author: u8,
    called: u8,
    tags: Vec<usize>,
    /// Milliseconds after the first day began.
    at: i64,
    edition: Option<u8>,
    language: usize,
}

fn seen() -> impl Strategy<Value = Seen> {
    let tags = prop::collection::vec(0..TAGS.len(), 0..4);
    let at = prop_oneof![3 => 0i64..3_600_000, 1 => 0i64..259_200_000, 1 => -600_001i64..2];
    let edition = prop_oneof![4 => Just(None), 1 => (0u8..4).prop_map(Some)];
    (0u8..24, 0u8..5, 0u8..3, tags, at, edition, 0..LANGUAGES.len()).prop_map(
        |(id, author, called, tags, at, edition, language)| Seen {
            id,
            author,
            called,
            tags,
            at,
            edition,
            language,
        },
    )
}

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![
        6 => seen().prop_map(Told::Post),
        2 => (seen(), 0u8..24).prop_map(|(seen, of)| Told::Repost(seen, of)),
        2 => (0u8..24).prop_map(Told::Gone),
    ]
}

fn id(number: u8) -> PostId {
    let network = if number.is_multiple_of(3) { Network::Mastodon } else { Network::X };
    PostId { network, native: (1_000 + u32::from(number)).to_string() }
}

fn day() -> DateTime<Utc> {
    "2026-11-21T00:00:00Z".parse().expect("a time")
}

fn post(seen: &Seen) -> Post {
    let author = Author {
        native: format!("author {}", seen.author),
        handle: format!("a{}_{}", seen.author, seen.called),
        name: String::new(),
    };
    let tags = boothbot::domain::hashtag::once_each(seen.tags.iter().map(|tag| TAGS[*tag]));
    let created_at = day() + TimeDelta::milliseconds(seen.at);
    Post {
        edition: seen.edition.map(|edition| edition.to_string()),
        language: LANGUAGES[seen.language].map(str::to_owned),
        ..Post::new(id(seen.id), author, format!("post {}", seen.id), tags, created_at)
    }
}

/// Whoever has one name on two networks is two authors.
fn author(post: &Post) -> (&'static str, String) {
    (post.id.network.name(), post.author.native.clone())
}

/// The plain count: what came first of each post, unless it is gone.
#[derive(Default)]
struct Plain {
    posts: BTreeMap<String, Post>,
    gone: BTreeSet<String>,
    /// Known only as part of another post.
    nested: BTreeSet<String>,
}

impl Plain {
    fn hears(&mut self, told: &Told, campaign: &Campaign) -> Item {
        match told {
            Told::Gone(number) => {
                let known = id(*number).to_string();
                if self.posts.remove(&known).is_some() || self.nested.remove(&known) {
                    self.gone.insert(known);
                }
                Item::Deleted(id(*number))
            }
            Told::Post(seen) => self.sees(post(seen), None, campaign),
            Told::Repost(seen, of) => {
                let mut repost = post(seen);
                repost.kind = Kind::Repost(Some(id(*of)));
                repost.edition = None;
                let original = post(&Seen { id: *of, edition: None, ..seen.clone() });
                self.sees(repost, (*of != seen.id).then_some(original), campaign)
            }
        }
    }

    fn sees(&mut self, post: Post, nested: Option<Post>, campaign: &Campaign) -> Item {
        let watched = campaign.records(&post);
        if let Some(nested) = nested.as_ref().filter(|_| watched) {
            let known = nested.id.to_string();
            if !self.posts.contains_key(&known) && !self.gone.contains(&known) {
                self.nested.insert(known);
            }
        }
        let known = post.id.to_string();
        if watched && !self.gone.contains(&known) {
            self.nested.remove(&known);
            self.posts.entry(known).or_insert_with(|| post.clone());
        }
        let nested = nested.into_iter().collect();
        Item::Seen(Box::new(Sighting { post, nested, raw: b"{}".to_vec() }))
    }

    fn of<'a>(&'a self, window: &'a Window) -> impl Iterator<Item = &'a Post> {
        let carries = |post: &Post, tag: &Hashtag| {
            post.tags.iter().any(|carried| carried.folded() == tag.folded())
        };
        self.posts.values().filter(move |post| {
            window.since.is_none_or(|since| post.created_at >= since)
                && window.until.is_none_or(|until| post.created_at < until)
                && (!window.originals || !post.kind.is_repost())
                && (window.any_of.is_empty() || window.any_of.iter().any(|tag| carries(post, tag)))
                && window.all_of.iter().all(|tag| carries(post, tag))
        })
    }

    /// Posts and authors per tag, beside one or of all.
    fn tags(&self, window: &Window, beside: Option<&str>) -> BTreeMap<String, (u64, u64)> {
        let mut uses: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for post in self.of(window) {
            let folded: Vec<&str> = post.tags.iter().map(Hashtag::folded).collect();
            if beside.is_some_and(|tag| !folded.contains(&tag)) {
                continue;
            }
            for tag in folded.into_iter().filter(|tag| Some(*tag) != beside) {
                uses.entry(tag.to_owned()).or_default().push(author(post));
            }
        }
        let counted = |authors: Vec<(&str, String)>| {
            (authors.len() as u64, authors.into_iter().collect::<BTreeSet<_>>().len() as u64)
        };
        uses.into_iter().map(|(tag, authors)| (tag, counted(authors))).collect()
    }
}

/// Every number of a window, as the store and as the plain count have it.
async fn compare(store: &Store, plain: &Plain, window: &Window) {
    let all = Limit(0);
    let rows = store.tags(window.clone(), all).await.expect("tags");
    let rows: BTreeMap<_, _> =
        rows.into_iter().map(|row| (row.tag, (row.posts, row.authors))).collect();
    assert_eq!(rows, plain.tags(window, None), "tags of {window:?}");

    let rows = store.together("elastic".into(), window.clone(), all).await.expect("together");
    let rows: BTreeMap<_, _> =
        rows.into_iter().map(|row| (row.tag, (row.posts, row.authors))).collect();
    assert_eq!(rows, plain.tags(window, Some("elastic")), "together in {window:?}");

    let totals = store.totals(window.clone()).await.expect("totals");
    let posts: Vec<&Post> = plain.of(window).collect();
    let originals = posts.iter().filter(|post| !post.kind.is_repost()).count();
    let authors: BTreeSet<_> = posts.iter().map(|post| author(post)).collect();
    assert_eq!(
        (totals.posts, totals.originals, totals.authors),
        (posts.len() as u64, originals as u64, authors.len() as u64),
        "totals of {window:?}"
    );

    let rows = store.authors(window.clone(), all).await.expect("authors");
    let rows: BTreeMap<_, _> =
        rows.into_iter().map(|row| ((row.network, row.id), row.posts)).collect();
    let mut expected: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for post in &posts {
        *expected.entry(author(post)).or_default() += 1;
    }
    assert_eq!(rows, expected, "authors of {window:?}");

    let rows = store.facet(Facet::Language, window.clone(), all).await.expect("languages");
    let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.value, row.posts)).collect();
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for post in &posts {
        *expected.entry(post.language.clone().unwrap_or("und".into())).or_default() += 1;
    }
    assert_eq!(rows, expected, "languages of {window:?}");

    for bucket in [Bucket::TenMinutes, Bucket::Hour, Bucket::Day] {
        let rows = store.timeline(bucket, None, window.clone()).await.expect("timeline");
        let rows: BTreeMap<_, _> = rows
            .into_iter()
            .filter(|row| row.posts > 0)
            .map(|row| (row.start.to_utc(), row.posts))
            .collect();
        let mut expected: BTreeMap<DateTime<Utc>, u64> = BTreeMap::new();
        for post in &posts {
            let start = bucket.start(post.created_at, store.campaign().zone);
            *expected.entry(start).or_default() += 1;
        }
        assert_eq!(rows, expected, "{bucket:?} of {window:?}");
    }
}

/// What the organiser watches; another list after a restart.
fn campaign(watched: usize) -> Campaign {
    let watched = match watched {
        0 => Watched::Everything,
        tag => Watched::Tags(vec![Hashtag::new(TAGS[tag]).expect("a tag")]),
    };
    Campaign { watched, ..Campaign::default() }
}

async fn lives_through(
    batches: Vec<(Option<usize>, Vec<Told>)>,
    windows: Vec<(i64, i64, bool, usize)>,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.db");
    let open = |purpose, watched| {
        Store::open(&path, purpose, Data::Real, campaign(watched)).expect("a store")
    };
    let mut store = open(Purpose::Live, 0);
    let mut plain = Plain::default();
    for (number, (reopened, told)) in batches.into_iter().enumerate() {
        if let Some(watched) = reopened {
            drop(store);
            let purpose = if number % 2 == 0 { Purpose::Import } else { Purpose::Live };
            store = open(purpose, watched);
        }
        let campaign = store.campaign().clone();
        let items = told.iter().map(|told| plain.hears(told, &campaign)).collect();
        let now = day() + TimeDelta::minutes(number as i64);
        store.record(Batch::prepare(items, &campaign), now).await.expect("it records");
        assert_eq!(store.verify().await.expect("it recounts"), []);
    }
    compare(&store, &plain, &Window::default()).await;
    for (since, length, originals, tag) in windows {
        let since = day() + TimeDelta::milliseconds(since);
        let tag = Hashtag::new(TAGS[tag]).expect("a tag");
        let window = Window {
            since: Some(since),
            until: Some(since + TimeDelta::milliseconds(length)),
            originals,
            ..Window::default()
        };
        compare(&store, &plain, &window).await;
        compare(&store, &plain, &Window { any_of: vec![tag.clone()], ..window }).await;
        compare(&store, &plain, &Window { all_of: vec![tag], ..Window::default() }).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_numbers_are_those_of_a_plain_count(
        batches in prop::collection::vec(
            (prop::option::weighted(0.3, 0..TAGS.len()), prop::collection::vec(told(), 1..12)),
            1..8,
        ),
        windows in prop::collection::vec(
            (-700_000i64..4_000_000, 0i64..200_000_000, any::<bool>(), 0..TAGS.len()), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(lives_through(batches, windows));
    }
}
