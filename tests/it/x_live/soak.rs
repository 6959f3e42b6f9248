//! A long day with faults, and the same day without: the same database.

use std::collections::HashMap;

use super::{Live, Settings};
use crate::x_api::answer::Answer;
use crate::x_api::endpoint::Endpoint;
use crate::x_api::fields::Vocabulary;
use crate::x_api::stream::Chunking;
use crate::x_api::tweet::Tweet;

const POSTS: usize = 10_000;
const AT_ONCE: usize = 100;

/// A small generator: the seed is all there is to a run.
struct Dice(u64);

impl Dice {
    fn upto(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }
}

fn tweet(dice: &mut Dice, number: usize) -> Tweet {
    let author = format!("person{}", dice.upto(POSTS / 3));
    let text = match dice.upto(4) {
        0 => format!("커피 ☕ 좋아요 {number} #PyConAPAC"),
        1 => format!("{} {number} #PyConAPAC #Elastic", "so much to say. ".repeat(30)),
        _ => format!("number {number} &more <3 #PyConAPAC #Elastic"),
    };
    Tweet::new(&author, &text)
}

/// Something goes wrong. Returns how many streams must have been opened when it is over.
async fn trouble(live: &Live, dice: &mut Dice, opened: u64) -> u64 {
    live.passes(15).await;
    match dice.upto(6) {
        0 => live.api.cut(),
        1 => live.api.reset(),
        2 => live.api.stall(),
        3 => live.api.disconnect_message("UpstreamOperationalDisconnect"),
        4 => {
            live.api.answer_next(Endpoint::Stream, 2, Answer::unavailable_page());
            live.api.cut();
        }
        _ => {
            live.api.answer_next(Endpoint::Search, 1, Answer::unavailable());
            live.api.reset();
        }
    }
    opened + 1
}

async fn faulty_day(seed: u64) -> (Live, Vec<Tweet>) {
    let mut live =
        Live::with(Settings { wide: true, per_day: 100_000, ..Settings::default() }).await;
    live.has_a_chat().await;
    let mut dice = Dice(seed);
    let (mut tweets, mut opened) = (Vec::new(), 1);
    for begin in (0..POSTS).step_by(AT_ONCE) {
        let chunking = [Chunking::Lines, Chunking::Pairs, Chunking::Bytes(7)][dice.upto(3)];
        live.api.chunking(chunking);
        // Some see it with the stream, some arrive while it is down.
        let breaks = dice.upto(4) == 0;
        if breaks {
            opened = trouble(&live, &mut dice, opened).await;
        }
        for number in begin..begin + AT_ONCE {
            let sent = live.api.publish(tweet(&mut dice, number));
            if !breaks && dice.upto(20) == 0 {
                live.api.publish(sent.clone());
            }
            if !breaks && dice.upto(50) == 0 {
                let line = live.api.line_of(&sent, Vocabulary::Post);
                live.api.line(&line);
                live.api.bytes(b"{\"garbage\": \r\n\xff\xfe\r\n");
            }
            tweets.push(sent);
        }
        live.streams(opened).await;
        if !breaks {
            // The stream brings it in no time of ours: the clock must not run ahead of it.
            let last = tweets.last().expect("there is one").id;
            let sql = format!("SELECT count(*) FROM posts WHERE native = '{last}'");
            live.sees(|live| (live.count(&sql) == 1).then_some(())).await;
        }
        if dice.upto(20) == 0 {
            live.dies().await;
            live.starts();
            opened += 1;
            live.streams(opened).await;
        }
        live.passes(20).await;
    }
    live.fills_all_gaps().await;
    let known = |tweet: &&Tweet| {
        let sql = format!("SELECT count(*) FROM posts WHERE native = '{}'", tweet.id);
        live.count(&sql) == 1
    };
    let lost: Vec<u64> = tweets.iter().filter(|it| !known(it)).map(|tweet| tweet.id).collect();
    assert!(lost.is_empty(), "{} posts are lost: {lost:?}", lost.len());
    (live, tweets)
}

/// What a day comes to: posts with their tags, who earned, and every statistic.
async fn outcome(live: &Live) -> (Vec<String>, Vec<String>, String) {
    let lines = |sql: &str| {
        let rows = live.rows();
        let mut query = rows.prepare(sql).expect("it is SQL");
        let lines = query.query_map([], |row| row.get::<_, String>(0)).expect("it answers");
        lines.collect::<Result<Vec<_>, _>>().expect("text")
    };
    let posts = lines(
        "SELECT p.native || ' ' || a.native || ' ' || p.text || ' ' || (
                    SELECT group_concat(s.written, ' ') FROM (
                        SELECT written FROM json_each(p.tags) t
                         CROSS JOIN spellings s ON s.id = t.value ORDER BY written) s)
           FROM posts p JOIN authors a ON a.id = p.author WHERE p.state = 1 ORDER BY p.native",
    );
    let earners = lines(
        "SELECT a.native || ' ' || c.state FROM claims c JOIN authors a ON a.id = c.person
          ORDER BY a.native",
    );
    let totals = live.store.totals(Default::default()).await.expect("it reads");
    (posts, earners, format!("{totals:?}"))
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "how often posts are returned is a figure to look at")]
async fn a_day_of_faults_ends_like_the_same_day_without() {
    let (faulty, tweets) = faulty_day(20_161_124).await;
    let clean = Live::with(Settings { wide: true, per_day: 100_000, ..Settings::default() }).await;
    for tweet in &tweets {
        clean.api.publish(tweet.clone());
    }
    let posts = i64::try_from(POSTS).expect("a small number");
    clean
        .sees(|live| {
            (live.count("SELECT count(*) FROM posts WHERE state = 1") == posts).then_some(())
        })
        .await;
    assert_eq!(outcome(&faulty).await, outcome(&clean).await);
    assert_eq!(faulty.store.verify().await.expect("it reads"), []);

    let mut cards: HashMap<i64, usize> = HashMap::new();
    let rows = faulty.rows();
    let mut query =
        rows.prepare("SELECT claim FROM deliveries WHERE claim IS NOT NULL").expect("SQL");
    for claim in query.query_map([], |row| row.get(0)).expect("it answers") {
        *cards.entry(claim.expect("a number")).or_default() += 1;
    }
    let claims = faulty.count("SELECT count(*) FROM claims");
    assert_eq!(i64::try_from(cards.len()).expect("a small number"), claims);
    assert!(cards.values().all(|count| *count == 1), "a claim owes one card");

    let (with, without) = (faulty.api.billed(), clean.api.billed());
    assert_eq!((without.reads(), without.distinct()), (POSTS, POSTS));
    assert_eq!(with.distinct(), POSTS);
    let spent = faulty.store.spent(faulty.now()).await.expect("it reads");
    assert_eq!(spent.in_all, POSTS as u64, "each post is charged once");
    println!("posts returned per distinct post: {:.2}", with.reads() as f64 / POSTS as f64);
}
