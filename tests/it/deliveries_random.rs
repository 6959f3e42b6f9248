//! Nothing is ever dropped, whatever a chat answers and whenever we are restarted.

use boothbot::domain::campaign::Campaign;
use proptest::prelude::*;

use crate::booth::Booth;
use crate::recorder::{Reply, Talk, at};

const STAFF: &str = "telegram:-100";

/// Something that happens at a booth, and how long after the last.
#[derive(Clone, Debug)]
enum Step {
    Earns,
    Press { who: usize, what: usize },
    Answers(Vec<Reply>),
    Restart,
    Reopen,
}

fn reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        4 => Just(Reply::Takes),
        1 => (1i64..90).prop_map(Reply::LaterBy),
        1 => (1i64..90).prop_map(Reply::PausesFor),
        3 => Just(Reply::Unclear),
        2 => Just(Reply::Lost),
        1 => Just(Reply::Closes),
        1 => Just(Reply::Refuses),
    ]
}

fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
    let step = prop_oneof![
        8 => Just(Step::Earns),
        4 => (0..12usize, 0..PRESSES.len()).prop_map(|(who, what)| Step::Press { who, what }),
        3 => prop::collection::vec(reply(), 1..6).prop_map(Step::Answers),
        1 => Just(Step::Restart),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec((prop_oneof![Just(0i64), 0i64..3, 0i64..40], step), 1..60)
}

const PRESSES: [&str; 3] = ["/give @A sticker", "/undo @A", "/decline @A no"];

/// Claims that are open, with neither a card in the chat nor a row that says what became of it.
const DROPPED: &str = "SELECT count(*) FROM claims c
     WHERE c.state IN ('review', 'waiting')
       AND NOT EXISTS (SELECT 1 FROM deliveries d
                        WHERE d.claim = c.id AND d.chat = ?1
                          AND (d.message IS NOT NULL OR d.state <> 'done'))";

/// Cards whose message is in the chat and shows something old, though nothing is owed.
const STALE: &str = "SELECT count(*) FROM deliveries d JOIN claims c ON c.id = d.claim
     WHERE d.chat = ?1 AND d.state = 'done' AND d.shown < c.revision";

async fn live(steps: Vec<(i64, Step)>) {
    let mut booth = Booth::of(Campaign::default()).await;
    let mut talk = Talk::open(&booth.store, STAFF, at(0)).await;
    let (mut now, mut earned) = (0, 0);
    for (wait, step) in steps {
        now += wait;
        talk.until(at(now)).await;
        booth.clock(at(now));
        match step {
            Step::Earns => {
                booth.post(&format!("p{earned:02}"), "#PyConAPAC #Elastic").await;
                earned += 1;
            }
            Step::Press { who, what } => {
                let press = PRESSES[what].replace("@A", &format!("@p{who:02}"));
                booth.says("Mei", &press).await;
            }
            Step::Answers(replies) => talk.replies(replies),
            Step::Restart => talk.restarts(&booth.store, at(now)).await,
            Step::Reopen => {
                let opened = booth.store.chat_reopened(STAFF.to_owned(), at(now));
                opened.await.expect("it opens");
            }
        }
        let count = |sql| {
            let row = booth.rows().query_row(sql, [STAFF], |row| row.get::<_, u64>(0));
            row.expect("a number")
        };
        assert_eq!(count(DROPPED), 0, "in the middle of it");
        assert_eq!(count(STALE), 0, "in the middle of it");
    }
    // In the end somebody lets the bot in again and the network is well.
    talk.settles().await;
    booth.store.chat_reopened(STAFF.to_owned(), at(now)).await.expect("it opens");
    talk.quiet();
    talk.settles().await;
    let rows = booth.rows();
    let count = |sql| rows.query_row(sql, [STAFF], |row| row.get::<_, u64>(0)).expect("a number");
    assert_eq!((count(DROPPED), count(STALE)), (0, 0));
    let owed = "SELECT count(*) FROM deliveries WHERE chat = ?1 AND state NOT IN ('done', 'dead')";
    assert_eq!(count(owed), 0, "all that is owed arrives or is given up");
    // What certainly did not arrive is no message to the chat.
    let mut messages = talk.messages();
    messages.retain(|heard| heard.arrived);
    for pair in messages.windows(2) {
        assert!(pair[1].at - pair[0].at >= chrono::Duration::seconds(1), "{pair:?}");
    }
    for window in messages.windows(21) {
        assert!(window[20].at - window[0].at >= chrono::Duration::seconds(60));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn nothing_is_ever_dropped(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(live(steps));
    }
}
