//! What survives: a kill in the middle of an import, and every order of presses.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use boothbot::domain::post::{Item, PostId};
use boothbot::tasks::generator::Generator;
use proptest::prelude::*;
use serde_json::json;

use crate::booth::Booth;

/// More posts than one transaction holds, several times over.
const POSTS: usize = 60_000;

fn boothbot(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_boothbot"));
    command.env_remove("BOOTHBOT_CONFIG").arg("--db").arg(database);
    command
}

fn numbers(database: &Path) -> Vec<u8> {
    let output = boothbot(database).args(["export", "stats"]).output().expect("it runs");
    assert!(output.status.success());
    output.stdout
}

#[test]
fn an_import_killed_and_repeated_gives_the_numbers_of_a_clean_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let posts = folder.path().join("posts.jsonl");
    let mut out = BufWriter::new(std::fs::File::create(&posts).expect("a file"));
    let (mut generator, mut line) = (Generator::new(5), Vec::new());
    for _ in 0..POSTS {
        line.clear();
        generator.line(&mut line);
        out.write_all(&line).expect("it is written");
    }
    out.flush().expect("it is written");

    let import = |database: &Path| {
        let mut command = boothbot(database);
        command.args(["import", "--watch", "*"]).arg(&posts).stderr(Stdio::null());
        command
    };
    let clean = folder.path().join("clean.db");
    assert!(import(&clean).status().expect("it runs").success());

    let killed = folder.path().join("killed.db");
    let wal = folder.path().join("killed.db-wal");
    let mut child = import(&killed).spawn().expect("it starts");
    // The log grows with each commit: past this size at least one batch is in.
    while wal.metadata().map_or(0, |wal| wal.len()) < 2 << 20 {
        if child.try_wait().expect("it can be asked").is_some() {
            break;
        }
        std::thread::yield_now();
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    assert!(import(&killed).status().expect("it runs").success());

    assert_eq!(numbers(&killed), numbers(&clean));
    let verified = boothbot(&killed).arg("verify").output().expect("it runs");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// Something that can happen at a booth.
#[derive(Clone, Debug)]
enum Step {
    Post { by: usize, text: usize },
    Repeat,
    Repost { by: usize },
    Delete { post: usize },
    Press { who: usize, what: usize, on: usize },
    NextDay,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4usize, 0..6usize).prop_map(|(by, text)| Step::Post { by, text }),
        1 => Just(Step::Repeat),
        2 => (0..4usize).prop_map(|by| Step::Repost { by }),
        1 => (0..20usize).prop_map(|post| Step::Delete { post }),
        6 => (0..3usize, 0..10usize, 0..4usize)
            .prop_map(|(who, what, on)| Step::Press { who, what, on }),
        1 => Just(Step::NextDay),
    ]
}

const PEOPLE: [&str; 4] = ["ana_a", "bora_b", "cho_c", "dan_d"];

const TEXTS: [&str; 6] = [
    "#PyConAPAC #Elastic",
    "#pyconapac #ELASTIC #python",
    "#PyConAPAC에서 #Elastic",
    "#PyConAPAC #python #파이썬",
    "#PyConAPAC",
    "nothing at all",
];

const PRESSES: [&str; 10] = [
    "/give @A mug",
    "/give @A sticker",
    "/give @A",
    "/undo @A",
    "/undo",
    "/decline @A no",
    "/same @A @B",
    "/part @A",
    "/block @A",
    "/unblock @A",
];

async fn live(steps: Vec<Step>, one_a_day: bool) {
    use boothbot::domain::campaign::{Campaign, OnePer};
    let one_per = if one_a_day { OnePer::Day } else { OnePer::Event };
    let mut booth = Booth::of(Campaign { one_per, ..Campaign::default() }).await;
    let (mut posts, mut last, mut day): (Vec<PostId>, _, _) = (Vec::new(), None, 21);
    for step in steps {
        match step {
            Step::Post { by, text } => {
                let line = booth.line(PEOPLE[by], TEXTS[text]);
                posts.push(PostId::x(line["data"]["id"].as_str().expect("an id")));
                booth.stream(&line).await;
                last = Some(line);
            }
            Step::Repeat => {
                if let Some(line) = &last {
                    booth.stream(line).await;
                }
            }
            Step::Repost { by } => {
                let Some(original) = &last else { continue };
                let mut line = booth.line(PEOPLE[by], "RT @somebody: cut…");
                line["data"]["referenced_tweets"] =
                    json!([{"type": "retweeted", "id": original["data"]["id"]}]);
                line["includes"]["tweets"] = json!([original["data"]]);
                posts.push(PostId::x(line["data"]["id"].as_str().expect("an id")));
                booth.stream(&line).await;
            }
            Step::Delete { post } => {
                if let Some(id) = posts.get(post) {
                    booth.record(vec![Item::Deleted(id.clone())]).await;
                }
            }
            Step::Press { who, what, on } => {
                let press = PRESSES[what]
                    .replace("@A", &format!("@{}", PEOPLE[on]))
                    .replace("@B", &format!("@{}", PEOPLE[(on + 1) % 4]));
                booth.says(["Mei", "Ken", "Ana"][who], &press).await;
            }
            Step::NextDay => {
                day += 1;
                booth.on(&format!("2026-11-{day}"), "10:00");
                if day == 29 {
                    break;
                }
            }
        }
    }
    let figures = booth.store.giveaway(None).await.expect("figures");
    assert_eq!(
        figures.earned,
        figures.review + figures.waiting + figures.handed_over + figures.declined
    );
    booth.closes().await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_happens_in_whatever_order_the_equations_hold(
        steps in proptest::collection::vec(step(), 1..50), one_a_day in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(live(steps, one_a_day));
    }
}
