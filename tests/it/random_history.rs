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
    /// With that edition of its original nested in it, as X sends it.
    Repost(Seen, u8, u8),
    /// Only that it is one, as Bluesky sends it.
    Pointer(u8, u8),
    Gone(u8, u8),
    PointerGone(u8),
}

#[derive(Clone, Debug)]
struct Seen {
    number: u8,
    author: u8,
    called: u8,
    tags: Vec<usize>,
    /// Milliseconds after the first day began.
    at: i64,
    edition: u8,
    language: usize,
}

const NUMBERS: u8 = 24;
const EDITIONS: u8 = 4;

fn edition() -> impl Strategy<Value = u8> {
    prop_oneof![3 => Just(0), 1 => 0..EDITIONS]
}

fn seen() -> impl Strategy<Value = Seen> {
    let tags = prop::collection::vec(0..TAGS.len(), 0..4);
    let at = prop_oneof![3 => 0i64..3_600_000, 1 => 0i64..259_200_000, 1 => -600_001i64..2];
    (0..NUMBERS, 0u8..5, 0u8..3, tags, at, edition(), 0..LANGUAGES.len()).prop_map(
        |(number, author, called, tags, at, edition, language)| Seen {
            number,
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
        3 => (seen(), 0..NUMBERS, edition()).prop_map(|(seen, of, edition)| Told::Repost(seen, of, edition)),
        1 => (0u8..8, 0..NUMBERS).prop_map(|(number, of)| Told::Pointer(number, of)),
        2 => (0..NUMBERS, edition()).prop_map(|(number, edition)| Told::Gone(number, edition)),
        1 => (0u8..8).prop_map(Told::PointerGone),
    ]
}

/// X gives every edition an id of its own, Mastodon none.
fn id(number: u8, edition: u8) -> PostId {
    if number.is_multiple_of(3) {
        PostId { network: Network::Mastodon, native: format!("https://social.example/{number}") }
    } else {
        PostId::x((1_000 + u32::from(number) * 10 + u32::from(edition)).to_string())
    }
}

fn pointer(number: u8) -> PostId {
    let native = format!("at://did:plc:{number}/app.bsky.feed.repost/1");
    PostId { network: Network::Bluesky, native }
}

/// Which post that is an id of.
fn number(id: &str) -> u8 {
    match id.strip_prefix("https://social.example/") {
        Some(number) => number.parse().expect("a number"),
        None => ((id.parse::<u32>().expect("a number") - 1_000) / 10) as u8,
    }
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
    let id = id(seen.number, seen.edition);
    let on_x = id.network == Network::X;
    let chain = (0..=seen.edition).map(|edition| self::id(seen.number, edition).native);
    Post {
        chain: if on_x && seen.edition > 0 { chain.collect() } else { Vec::new() },
        edition: (!on_x && seen.edition > 0).then(|| seen.edition.to_string()),
        language: LANGUAGES[seen.language].map(str::to_owned),
        ..Post::new(id, author, format!("post {}", seen.number), tags, created_at)
    }
}

/// Whoever has one name on two networks is two authors.
fn author(post: &Post) -> (&'static str, String) {
    (post.id.network.name(), post.author.native.clone())
}

/// The plain count: what came first of each post, unless it is gone.
#[derive(Default)]
struct Plain {
    posts: BTreeMap<u8, Post>,
    gone: BTreeSet<u8>,
    /// Known only as part of another post.
    nested: BTreeSet<u8>,
    /// The highest edition of each post whose id has been told.
    editions: BTreeMap<u8, u8>,
    /// Reposts that are only pointers, with what they repeat and when we saw them, unless they are gone.
    pointers: BTreeMap<u8, Option<(u8, DateTime<Utc>)>>,
}

impl Plain {
    fn hears(&mut self, told: &Told, now: DateTime<Utc>, campaign: &Campaign) -> Item {
        match told {
            Told::Gone(number, edition) => {
                let on_x = id(*number, 0).network == Network::X;
                let last = self.editions.get(number).copied().unwrap_or_default();
                let told = !on_x || *edition <= last;
                if told && (self.posts.remove(number).is_some() || self.nested.remove(number)) {
                    self.gone.insert(*number);
                }
                Item::Deleted(id(*number, *edition))
            }
            Told::Pointer(number, of) => {
                if self.posts.contains_key(of) || self.nested.contains(of) || self.gone.contains(of)
                {
                    self.pointers.entry(*number).or_insert(Some((*of, now)));
                }
                Item::Reposted { id: pointer(*number), of: id(*of, 0) }
            }
            Told::PointerGone(number) => {
                self.pointers.entry(*number).and_modify(|of| *of = None);
                Item::Deleted(pointer(*number))
            }
            Told::Repost(seen, of, edition) if *of != seen.number => {
                let mut repost = post(&Seen { edition: 0, ..seen.clone() });
                repost.kind = Kind::Repost(Some(id(*of, *edition)));
                let original = post(&Seen { number: *of, edition: *edition, ..seen.clone() });
                self.sees(repost, 0, Some((original, *edition)), campaign)
            }
            Told::Post(seen) | Told::Repost(seen, ..) => {
                self.sees(post(seen), seen.edition, None, campaign)
            }
        }
    }

    fn sees(
        &mut self,
        post: Post,
        edition: u8,
        nested: Option<(Post, u8)>,
        campaign: &Campaign,
    ) -> Item {
        let watched = campaign.records(&post);
        if let Some((nested, edition)) = nested.as_ref().filter(|_| watched) {
            let known = number(&nested.id.native);
            if !self.posts.contains_key(&known) && !self.gone.contains(&known) {
                self.nested.insert(known);
            }
            self.knows(known, *edition);
        }
        let known = number(&post.id.native);
        if watched && !self.gone.contains(&known) {
            self.nested.remove(&known);
            self.posts.entry(known).or_insert_with(|| post.clone());
        }
        if watched || self.posts.contains_key(&known) {
            self.knows(known, edition);
        }
        let nested = nested.into_iter().map(|(nested, _)| nested).collect();
        Item::Seen(Box::new(Sighting { post, nested, raw: b"{}".to_vec() }))
    }

    /// A post that is recorded, or part of another, was told in that edition.
    fn knows(&mut self, number: u8, edition: u8) {
        if self.posts.contains_key(&number) || self.nested.contains(&number) {
            let last = self.editions.entry(number).or_default();
            *last = (*last).max(edition);
        }
    }

    /// How often each post was reposted in a window, as far as it was seen.
    fn reposts(&self, window: &Window) -> BTreeMap<u8, u64> {
        let of_posts = self.of(window).filter_map(|post| match &post.kind {
            Kind::Repost(Some(of)) => Some(number(&of.native)),
            _ => None,
        });
        let of_pointers = self.pointers.values().flatten().filter(|(of, at)| {
            let original = self.posts.get(of);
            lies_in(*at, window)
                && !window.originals
                && has_tags(original.map_or(&[], |post| &post.tags), window)
        });
        let mut reposts = BTreeMap::new();
        for of in of_posts.chain(of_pointers.map(|(of, _)| *of)) {
            if !self.gone.contains(&of) {
                *reposts.entry(of).or_default() += 1;
            }
        }
        reposts
    }

    fn of<'a>(&'a self, window: &'a Window) -> impl Iterator<Item = &'a Post> {
        self.posts.values().filter(move |post| {
            lies_in(post.created_at, window)
                && (!window.originals || !post.kind.is_repost())
                && has_tags(&post.tags, window)
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

fn lies_in(at: DateTime<Utc>, window: &Window) -> bool {
    window.since.is_none_or(|since| at >= since) && window.until.is_none_or(|until| at < until)
}

fn has_tags(tags: &[Hashtag], window: &Window) -> bool {
    let has = |tag: &Hashtag| tags.iter().any(|carried| carried.folded() == tag.folded());
    (window.any_of.is_empty() || window.any_of.iter().any(has)) && window.all_of.iter().all(has)
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

    let rows = store.reposts(window.clone(), all).await.expect("reposts");
    let rows: BTreeMap<u8, u64> =
        rows.iter().filter(|row| row.seen > 0).map(|row| (number(&row.id), row.seen)).collect();
    assert_eq!(rows, plain.reposts(window), "reposts in {window:?}");

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
    // Half of the histories begin with an import.
    let first = if windows.len().is_multiple_of(2) { Purpose::Import } else { Purpose::Live };
    let mut store = open(first, 0);
    let mut plain = Plain::default();
    for (number, (reopened, told)) in batches.into_iter().enumerate() {
        if let Some(watched) = reopened {
            drop(store);
            let purpose = if number % 2 == 0 { Purpose::Import } else { Purpose::Live };
            store = open(purpose, watched);
        }
        let campaign = store.campaign().clone();
        let now = day() + TimeDelta::minutes(7 * number as i64);
        let items = told.iter().map(|told| plain.hears(told, now, &campaign)).collect();
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

/// A post of a busy hour: no two that are near share an author, a language or both tags.
fn busy(number: u32) -> Item {
    let author = Author {
        native: (number % 70).to_string(),
        handle: format!("a{}", number % 70),
        name: String::new(),
    };
    let tags = [number % 90, number * 7 % 90].map(|tag| format!("tag{tag}x"));
    let tags = boothbot::domain::hashtag::once_each(tags.iter().map(String::as_str));
    let at = day() + TimeDelta::minutes((number % 180).into());
    let post = Post {
        language: Some(format!("x-{}", number % 40)),
        mentions: vec![format!("m{}", number % 50)],
        ..Post::new(PostId::x((1_000 + number).to_string()), author, "busy", tags, at)
    };
    Item::Seen(Box::new(Sighting { post, nested: Vec::new(), raw: Vec::new() }))
}

#[tokio::test]
async fn many_that_come_at_once_are_counted_and_taken_back_as_few_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("busy.db");
    let store = Store::open(&path, Purpose::Live, Data::Real, campaign(0)).expect("a store");
    let record = async |items: Vec<Item>| {
        let batch = Batch::prepare(items, store.campaign());
        store.record(batch, day()).await.expect("it records");
        assert_eq!(store.verify().await.expect("it recounts"), []);
    };
    record((0..200).map(busy).collect()).await;
    // Every second one is gone while others come: some sums grow, some shrink, some stay.
    let gone = |number: u32| Item::Deleted(PostId::x((1_000 + number).to_string()));
    record((0..200).step_by(2).map(gone).chain((200..300).map(busy)).collect()).await;
    record((0..300).map(gone).collect()).await;
    let totals = store.totals(Window::default()).await.expect("an answer");
    assert_eq!((totals.posts, totals.authors), (0, 0));
}
