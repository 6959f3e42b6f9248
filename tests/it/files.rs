//! `boothbot import` and what scripts rely on, through the binary, with made-up posts.

use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

/// A folder with a database in it, and the binary pointed at both.
struct Desk {
    folder: tempfile::TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("the folder can be written");
        path
    }

    fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let output = Command::cargo_bin("boothbot")
            .expect("the binary was built")
            .current_dir(self.folder.path())
            .env_remove("BOOTHBOT_CONFIG")
            .env_remove("BOOTHBOT_DB")
            .env("TMPDIR", self.folder.path())
            .args(arguments)
            .write_stdin(input)
            .output()
            .expect("it runs");
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("results are UTF-8"),
            err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    fn import(&self, more: &[&str], files: &[&Path]) -> Ran {
        let mut arguments = vec!["import"];
        arguments.extend(more);
        let files: Vec<&str> = files.iter().map(|file| file.to_str().expect("UTF-8")).collect();
        arguments.extend(files);
        self.run(&arguments)
    }

    fn stats(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["stats"];
        all.extend(arguments);
        all.extend(["--limit", "0", "--format", "json"]);
        let ran = self.run(&all);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).expect("JSON")
    }
}

/// A stream line of X API v2; `id` counts seconds from 2026-11-21 10:00 in Seoul.
fn post(id: u64, handle: &str, text: &str) -> String {
    let ms = 1_795_222_800_000 + id * 1000;
    let native = ((ms - 1_288_834_974_657) << 22) | id;
    json!({
        "data": {
            "id": native.to_string(), "text": text, "author_id": format!("77{}", handle.len()),
            "lang": "ko", "public_metrics": {"retweet_count": id},
        },
        "includes": {"users": [{
            "id": format!("77{}", handle.len()), "username": handle, "name": handle,
        }]},
    })
    .to_string()
}

fn three() -> String {
    [
        post(1, "mina", "#PyConAPAC #Elastic #파이썬"),
        post(2, "juno1", "#pyconapac #파이썬"),
        post(3, "mina", "＃ＰｙＣｏｎＡＰＡＣ and #Elastics"),
    ]
    .join("\n")
}

#[test]
fn a_file_imported_twice_adds_nothing_the_second_time() {
    let desk = Desk::new();
    let file = desk.file("posts.jsonl", three());
    let first = desk.import(&[], &[&file]);
    assert_eq!(first.code, 0);
    assert!(first.err.contains("Imported 3 new posts"), "{}", first.err);
    assert!(first.err.contains("1 claims opened"), "{}", first.err);
    let before = desk.run(&["export", "stats", "--format", "jsonl"]).out;
    let second = desk.import(&[], &[&file]);
    assert!(second.err.contains("Imported 0 new posts"), "{}", second.err);
    assert!(second.err.contains("3 repeats"), "{}", second.err);
    assert_eq!(desk.run(&["export", "stats", "--format", "jsonl"]).out, before);
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn the_numbers_have_the_keys_that_scripts_rely_on() {
    let desk = Desk::new();
    let file = desk.file("posts.jsonl", three());
    desk.import(&["--watch", "*"], &[&file]);
    assert_eq!(
        desk.stats(&["tags"]).as_array().expect("a list")[..2],
        [
            json!({"tag": "pyconapac", "shown": "PyConAPAC", "posts": 3, "authors": 2}),
            json!({"tag": "파이썬", "shown": "파이썬", "posts": 2, "authors": 2}),
        ]
    );
    assert_eq!(
        desk.stats(&["together", "#PyConAPAC"])[0],
        json!({"tag": "파이썬", "shown": "파이썬", "posts": 2, "authors": 2})
    );
    assert_eq!(
        desk.stats(&["timeline", "--tag", "elastic"]),
        json!([{"start": "2026-11-21T10:00:00+09:00", "posts": 1}])
    );
    assert_eq!(
        desk.stats(&["authors"])[0],
        json!({"network": "x", "id": "774", "handle": "mina", "name": "mina", "posts": 2,
               "originals": 2})
    );
    assert_eq!(desk.stats(&["languages"]), json!([{"language": "ko", "posts": 3}]));
    assert_eq!(desk.stats(&["networks"]), json!([{"network": "x", "posts": 3}]));
    let reposts = desk.stats(&["reposts"]);
    assert_eq!(reposts[0]["reported"], 3);
    for key in ["network", "id", "author", "text", "url", "reported", "seen"] {
        assert!(reposts[0].get(key).is_some(), "{key}");
    }
    let giveaway = desk.stats(&["giveaway"]);
    assert_eq!((&giveaway["earned"], &giveaway["waiting"]), (&json!(1), &json!(1)));
    for key in ["review", "handed_over", "declined", "by_item", "by_network", "median_minutes"] {
        assert!(giveaway.get(key).is_some(), "{key}");
    }
}

#[test]
fn a_window_counts_what_lies_in_it_to_the_second() {
    let desk = Desk::new();
    let file = desk.file("posts.jsonl", three());
    desk.import(&["--watch", "*"], &[&file]);
    let window = ["--since", "2026-11-21T10:00:02+09:00", "--until", "2026-11-21T10:00:03+09:00"];
    let rows = desk.stats(&[&["tags"], window.as_slice()].concat());
    assert_eq!(
        rows[0],
        json!({"tag": "pyconapac", "shown": "pyconapac", "posts": 1, "authors": 1})
    );
    assert_eq!(desk.stats(&["authors", "--since", "2026-11-22"]), json!([]));
    assert_eq!(desk.stats(&["tags", "--require", "elastic"])[0]["posts"], 1);
}

#[test]
fn a_clock_off_by_a_quarter_of_an_hour_has_its_own_hours() {
    let desk = Desk::new();
    desk.file("boothbot.toml", "[campaign]\ntime_zone = \"Asia/Kathmandu\"\n");
    let file = desk.file("posts.jsonl", three());
    desk.import(&["--watch", "*"], &[&file]);
    let rows = desk.stats(&["timeline"]);
    assert_eq!(rows, json!([{"start": "2026-11-21T06:00:00+05:45", "posts": 3}]));
}

#[test]
fn bad_lines_are_told_with_file_line_and_reason_and_the_rest_goes_on() {
    let desk = Desk::new();
    let good = post(1, "mina", "#PyConAPAC");
    let file = desk.file("mixed.jsonl", format!("{good}\nnonsense\n{{\"a\":1}}\n"));
    let ran = desk.import(&[], &[&file]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("mixed.jsonl:2: not JSON"), "{}", ran.err);
    assert!(ran.err.contains("mixed.jsonl:3: no post: its keys are a"), "{}", ran.err);
    assert!(ran.err.contains("2 bad lines"), "{}", ran.err);
    let nothing = desk.file("nothing.jsonl", "x\ny\n");
    assert_eq!(desk.import(&[], &[&nothing]).code, 1);
    let missing = desk.import(&[], &[&desk.path("missing.jsonl")]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("missing.jsonl: cannot be read"), "{}", missing.err);
}

#[test]
fn a_hundred_bad_lines_are_counted_and_twenty_are_shown() {
    let desk = Desk::new();
    let file = desk.file("bad.jsonl", "nonsense\n".repeat(100) + &three());
    let ran = desk.import(&[], &[&file]);
    assert_eq!(ran.err.matches("not JSON").count(), 20);
    assert!(ran.err.contains("… and 80 more bad lines"), "{}", ran.err);
    assert!(ran.err.contains("Imported 3 new posts"), "{}", ran.err);
}

#[test]
fn standard_input_and_compressed_files_are_read_like_any_other() {
    let desk = Desk::new();
    let piped = desk.run_with(&["import", "-"], three().as_bytes());
    assert!(piped.err.contains("Imported 3 new posts"), "{}", piped.err);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(post(9, "juno1", "#PyConAPAC").as_bytes()).expect("memory can be written");
    let file = desk.file("more.gz", gzip.finish().expect("it compresses"));
    assert!(desk.import(&[], &[&file]).err.contains("Imported 1 new posts"));
}

#[test]
fn other_tags_can_be_required_in_any_case_and_width() {
    let desk = Desk::new();
    let file = desk.file("posts.jsonl", three());
    desk.import(&["--require", "＃ＥＬＡＳＴＩＣＳ", "--require", "PYCONapac"], &[&file]);
    let ids = desk.run(&["export", "ids", "--earning", "--format", "jsonl"]).out;
    assert_eq!(ids.lines().count(), 1, "{ids}");
    let giveaway = desk.stats(&["giveaway"]);
    assert_eq!(giveaway["earned"], 1);
}

#[test]
fn explain_answers_lines_with_tags_and_rules() {
    let desk = Desk::new();
    let asked = "{\"text\": \"#PyConAPAC에서 #Elastic\", \"network\": \"x\"}\n{\"text\": \"#a\"}\n";
    let ran = desk.run_with(&["explain", "--jsonl"], asked.as_bytes());
    let lines: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines[0]["hashtags"], json!(["PyConAPAC에서", "Elastic"]));
    assert_eq!(lines[0]["folded"], json!(["pyconapac에서", "elastic"]));
    assert_eq!((&lines[0]["earns"], &lines[0]["loose"]), (&json!(false), &json!(true)));
    assert_eq!(lines[1]["earns"], false);
    assert!(lines[1]["rules"][0].get("detail").is_some());
    let bad = desk.run_with(&["explain", "--jsonl"], b"nonsense\n");
    assert_eq!(bad.code, 1);
    assert!(bad.err.contains("line 1:"), "{}", bad.err);
}

#[test]
fn exports_are_safe_for_spreadsheets_and_json_keeps_text_as_it_is() {
    let desk = Desk::new();
    let text = "=1+1, \"quoted\"\nsecond line #PyConAPAC";
    let file = desk.file("posts.jsonl", post(1, "mina", text));
    desk.import(&[], &[&file]);
    let csv = desk.run(&["export", "posts"]).out;
    assert!(csv.contains("\"'=1+1, \"\"quoted\"\"\nsecond line #PyConAPAC\""), "{csv}");
    let json: Value =
        serde_json::from_str(&desk.run(&["export", "posts", "--format", "jsonl"]).out).unwrap();
    assert_eq!(json["text"], text);
    let file = desk.path("ids.csv");
    let ran = desk.run(&["export", "ids", "-o", file.to_str().unwrap()]);
    assert!(ran.err.contains("Wrote 1 rows"), "{}", ran.err);
}

#[test]
fn one_command_can_be_run_from_the_shell() {
    let desk = Desk::new();
    let file = desk.file("posts.jsonl", three());
    desk.import(&[], &[&file]);
    let found = desk.run(&["desk", "/find min", "--as", "Mei"]);
    assert!(found.out.contains("@mina"), "{}", found.err);
    let given = desk.run(&["desk", "/give @mina", "--as", "Mei"]);
    assert!(given.out.starts_with("Gave gift to @mina"), "{}{}", given.out, given.err);
    let again = desk.run(&["desk", "/give @mina", "--as", "Mei"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("Mei already gave this"), "{}", again.err);
    let stranger = desk.run(&["desk", "/waiting", "--as", "Eve"]);
    assert!(stranger.err.contains("nobody called \"Eve\" works here"), "{}", stranger.err);
}

#[test]
fn a_backup_holds_the_same_numbers() {
    let desk = Desk::new();
    let file = desk.file("posts.jsonl", three());
    desk.import(&[], &[&file]);
    let copy = desk.path("copy.db");
    assert_eq!(desk.run(&["backup", copy.to_str().unwrap()]).code, 0);
    let of_copy = desk.run(&["--db", copy.to_str().unwrap(), "stats", "tags", "--format", "json"]);
    assert_eq!(of_copy.out, desk.run(&["stats", "tags", "--format", "json"]).out);
    let again = desk.run(&["backup", copy.to_str().unwrap()]);
    assert!(again.err.contains("exists already"), "{}", again.err);
}

#[test]
fn a_missing_database_says_how_to_make_one_and_a_strangers_is_left_alone() {
    let desk = Desk::new();
    let missing = desk.run(&["stats", "tags"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("boothbot import FILE"), "{}", missing.err);
    let notes = desk.file("notes.txt", "some notes that are not a database at all");
    let posts = desk.file("posts.jsonl", three());
    let refused = desk.run(&["--db", notes.to_str().unwrap(), "import", posts.to_str().unwrap()]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("is not a boothbot database"), "{}", refused.err);
    assert_eq!(std::fs::read(notes).unwrap(), b"some notes that are not a database at all");
}

#[test]
fn wrong_usage_exits_with_two_and_help_with_none() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["imprt", "x"]).code, 2);
    assert_eq!(desk.run(&["stats", "together"]).code, 2);
    assert_eq!(desk.run(&["stats", "timeline", "--bucket", "5m"]).code, 2);
    assert_eq!(desk.run(&["stats", "tags", "--since", "yesterday"]).code, 2);
    assert_eq!(desk.run(&["summary", "friday"]).code, 2);
    assert_eq!(desk.run(&["summary", "--lang", "tlh"]).code, 2);
    assert_eq!(desk.run(&["--help"]).code, 0);
    assert_eq!(desk.run(&["completions", "bash"]).code, 0);
    assert_eq!(desk.run(&["man"]).code, 0);
    let init = desk.run(&["init"]);
    assert!(init.err.contains("boothbot run --config"), "{}", init.err);
    assert_eq!(desk.run(&["init"]).code, 1, "it does not overwrite");
    assert_eq!(desk.run(&["run", "--check"]).code, 0);
}

#[test]
fn a_rehearsal_reconciles_and_never_mixes_with_real_posts() {
    let desk = Desk::new();
    let ran = desk.run(&["rehearse", "--speed", "max"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let earned = ran.out.lines().find(|line| line.starts_with("Earned ")).expect("a summary");
    let numbers: Vec<u32> =
        earned.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert_eq!(numbers[0], numbers[1..].iter().sum::<u32>(), "{earned}");
    for scene in ["No mug left", "Ken already gave this", "is waiting again", "is blocked"] {
        assert!(ran.out.contains(scene), "{scene}");
    }
    assert_eq!(desk.run(&["--db", "rehearsal.db", "verify"]).code, 0);
    let posts = desk.file("posts.jsonl", three());
    let refused = desk.run(&["--db", "rehearsal.db", "import", posts.to_str().unwrap()]);
    assert!(refused.err.contains("holds rehearsal data"), "{}", refused.err);
    desk.import(&[], &[&posts]);
    let refused = desk.run(&["rehearse", "--db", "boothbot.db"]);
    assert!(refused.err.contains("holds real data"), "{}", refused.err);
    let again = desk.run(&["rehearse", "--speed", "max"]);
    assert_eq!(again.out, ran.out, "the same seed is the same day");
}

#[test]
fn looking_around_in_a_rehearsal_changes_nothing_in_it() {
    let desk = Desk::new();
    desk.run(&["rehearse", "--speed", "max"]);
    let stock = desk.run(&["--db", "rehearsal.db", "desk", "/stock", "--as", "Mina"]).out;
    assert!(stock.contains("mug: 0 left") && !stock.contains("gift"), "{stock}");
}

#[test]
fn what_is_typed_during_a_rehearsal_is_answered() {
    let desk = Desk::new();
    let ran = desk.run_with(&["rehearse", "--speed", "max"], b"/stock\n/wating\n");
    assert!(ran.out.contains("You> /stock\n  stress ball: 60 left"), "{}", ran.out);
    assert!(ran.out.contains("Did you mean /waiting [PAGE]?"), "{}", ran.out);
}

#[test]
fn benches_measure_made_up_posts_and_leave_nothing_behind() {
    let desk = Desk::new();
    for bench in [
        "import --posts 300 --times 2",
        "stats --posts 300 --times 2",
        "stats --posts 300 --times 2 --arriving 5000",
        "live --rate 100 --seconds 1",
        "viewers --viewers 3 --rate 50 --seconds 1",
        "chat --claims 2",
    ] {
        let arguments: Vec<&str> = "bench".split(' ').chain(bench.split(' ')).collect();
        let ran = desk.run(&[arguments.as_slice(), &["--json"]].concat());
        assert_eq!(ran.code, 0, "{bench}: {}", ran.err);
        let told: Value = serde_json::from_str(&ran.out).expect("JSON");
        let times = told.get("questions").unwrap_or(&told);
        let times = ["giveaway", "waits", "press"].into_iter().find_map(|what| times.get(what));
        let times = times.expect("something was measured");
        assert!(times["p99"].as_f64() > Some(0.0), "{bench}: {told}");
        assert!(times["times"].as_u64() > Some(1), "{bench}: {told}");
        if bench.contains("--arriving") {
            assert!(told["arrived_per_second"].as_u64() > Some(0), "{told}");
        }
        let left = std::fs::read_dir(desk.folder.path()).expect("a folder").count();
        assert_eq!(left, 0, "{bench}");
    }
}

#[test]
fn benches_refuse_what_cannot_be_measured() {
    let desk = Desk::new();
    for (bench, named) in [
        ("stats --arriving 10", "--posts"),
        ("live --rate 0", "--rate"),
        ("live --seconds 18446744073709551615", "--seconds"),
        ("viewers --viewers 0", "--viewers"),
        ("chat --claims 0", "--claims"),
    ] {
        let arguments: Vec<&str> = "bench".split(' ').chain(bench.split(' ')).collect();
        let refused = desk.run(&arguments);
        assert_eq!(refused.code, 2, "{bench}");
        assert!(refused.err.contains(named), "{bench}: {}", refused.err);
    }
}
