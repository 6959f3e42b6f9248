//! `boothbot run` as a real booth uses it: a file grows, cards appear, commands are typed.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::json;

struct Running {
    child: Child,
    keyboard: ChildStdin,
    screen: BufReader<ChildStdout>,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_boothbot"))
            .current_dir(folder)
            .env_remove("BOOTHBOT_CONFIG")
            .env_remove("BOOTHBOT_DB")
            .args(["run", "--as", "Mei"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let keyboard = child.stdin.take().expect("a keyboard");
        let screen = BufReader::new(child.stdout.take().expect("a screen"));
        Self { child, keyboard, screen }
    }

    fn types(&mut self, line: &str) {
        writeln!(self.keyboard, "{line}").expect("it listens");
    }

    /// Reads the screen until a line holds that text. Waits for it, without a time limit of its
    /// own: the test runner has one.
    fn shows(&mut self, text: &str) -> String {
        let mut seen = String::new();
        loop {
            let before = seen.len();
            let read = self.screen.read_line(&mut seen).expect("text");
            assert!(read > 0, "the screen ended without {text:?}:\n{seen}");
            if seen[before..].contains(text) {
                return seen;
            }
        }
    }

    /// Ends it with a signal, and returns whether it ended well.
    fn ends_on(mut self, signal: &str) -> bool {
        let id = self.child.id().to_string();
        Command::new("kill").args([signal, &id]).status().expect("kill is there");
        self.child.wait().expect("it ends").success()
    }
}

fn post(id: u64, handle: &str) -> String {
    let line = json!({
        "data": {
            "id": id.to_string(), "author_id": format!("7{id}"),
            "created_at": "2026-11-21T05:00:00Z", "text": "안녕 #PyConAPAC #Elastic",
        },
        "includes": {"users": [{"id": format!("7{id}"), "username": handle, "name": ""}]},
    });
    format!("{line}\n")
}

fn append(path: &Path, text: &str) {
    let mut file = File::options().append(true).create(true).open(path).expect("a file");
    file.write_all(text.as_bytes()).expect("it is written");
}

#[test]
fn a_booth_goes_on_where_it_stopped_and_stops_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = "[web]\nlisten = \"none\"\n[[items]]\nname = \"mug\"\nstock = 5\n[sources.file]\nfollow = \"posts.jsonl\"\n";
    std::fs::write(folder.path().join("boothbot.toml"), config).expect("it is written");
    let posts = folder.path().join("posts.jsonl");

    let mut booth = Running::start(folder.path());
    append(&posts, &post(1, "mina"));
    booth.shows("@mina");
    booth.types("/give @mina");
    booth.shows("Gave mug to @mina");
    booth.types("/status");
    booth.shows("source file: read up to");
    assert!(booth.ends_on("-TERM"), "SIGTERM ends it well");

    append(&posts, &post(2, "jun"));
    let mut again = Running::start(folder.path());
    let shown = again.shows("@jun");
    assert!(!shown.contains("@mina"), "what was shown is not shown again: {shown}");
    again.types("/find mina");
    again.shows("Gave: mug · Mei");
    assert!(again.ends_on("-INT"), "Ctrl-C ends it well");
}

#[test]
fn health_is_told_from_outside() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = "[web]\nlisten = \"none\"\n[sources.file]\nfollow = \"posts.jsonl\"\n";
    std::fs::write(folder.path().join("boothbot.toml"), config).expect("it is written");
    let healthy = || {
        let mut check = Command::new(env!("CARGO_BIN_EXE_boothbot"));
        check.current_dir(folder.path()).arg("healthcheck").stderr(Stdio::null());
        check.status().expect("it runs").success()
    };
    assert!(!healthy(), "nothing has run here");
    let mut booth = Running::start(folder.path());
    booth.types("/status");
    booth.shows("owed to the chat");
    assert!(healthy());
    assert!(booth.ends_on("-TERM"));
}

#[test]
fn a_port_that_is_taken_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = taken.local_addr().expect("an address");
    let config = format!("[web]\nlisten = \"{at}\"\n[sources.file]\nfollow = \"posts.jsonl\"\n");
    std::fs::write(folder.path().join("boothbot.toml"), config).expect("it is written");
    let mut run = Command::new(env!("CARGO_BIN_EXE_boothbot"));
    run.current_dir(folder.path()).env_remove("BOOTHBOT_CONFIG").env_remove("BOOTHBOT_DB");
    let ended = run.arg("run").stdin(Stdio::null()).output().expect("it runs");
    let told = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{told}");
    assert!(told.contains(&format!("the wall cannot be served at {at}")), "{told}");
    assert!(told.contains("under [web]") && told.contains("\"none\""), "{told}");
}
