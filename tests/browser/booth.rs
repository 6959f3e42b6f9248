//! A booth to look at: the real binary with a wall, fed by a file that grows.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::{Value, json};

/// With it, a post earns.
pub(crate) const BOTH: &str = "#PyConAPAC #Elastic";

/// What the address of a link for the desk has in it.
const LINK: &str = "/login/link?";

/// `boothbot run` in a folder of its own. Dropped, it is killed.
pub(crate) struct Booth {
    folder: tempfile::TempDir,
    /// Where its pages are; the same after a restart.
    at: String,
    running: Option<Running>,
    posts: u64,
    /// The link that lets the lead at the terminal in.
    link: String,
}

struct Running {
    child: Child,
    /// At which nobody types: closed, it would end.
    _keyboard: ChildStdin,
}

impl Booth {
    pub(crate) fn open() -> Self {
        Self::open_with("")
    }

    /// Opens one whose configuration has these further lines.
    pub(crate) fn open_with(more: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut booth = Self {
            folder,
            at: "127.0.0.1:0".to_owned(),
            running: None,
            posts: 0,
            link: String::new(),
        };
        booth.configure(more);
        booth.starts();
        // From now on the port is known: after a restart it must be the same.
        booth.configure(more);
        booth
    }

    fn configure(&self, more: &str) {
        let config = format!(
            "[web]\nlisten = \"{}\"\n\
             [[items]]\nname = \"mug\"\nstock = 3\n\
             [sources.file]\nfollow = \"posts.jsonl\"\n{more}",
            self.at
        );
        std::fs::write(self.folder.path().join("boothbot.toml"), config).expect("it is written");
    }

    /// Starts it, and waits until it says where its pages are.
    pub(crate) fn starts(&mut self) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_boothbot"))
            .current_dir(self.folder.path())
            .env_remove("BOOTHBOT_CONFIG")
            .env_remove("BOOTHBOT_DB")
            .args(["run", "--as", "Mei"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let _keyboard = child.stdin.take().expect("a keyboard");
        let mut said = BufReader::new(child.stderr.take().expect("its words"));
        self.running = Some(Running { child, _keyboard });
        let mut told = String::new();
        while !told.contains(LINK) {
            let before = told.len();
            assert!(said.read_line(&mut told).expect("text") > 0, "it ended:\n{told}");
            let line = told[before..].trim_end();
            if let Some((_, at)) = line.split_once("The wall is at http://") {
                self.at = at.trim_end_matches('/').to_owned();
            }
            if let Some(start) = line.find("http://").filter(|_| line.contains(LINK)) {
                self.link = line[start..].to_owned();
            }
        }
        // Whatever else it says must not fill the pipe and stop it.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    }

    /// Ends it at once, as a power cut does.
    pub(crate) fn dies(&mut self) {
        let mut running = self.running.take().expect("it is running");
        running.child.kill().expect("it is killed");
        running.child.wait().expect("it ends");
    }

    /// Somebody publishes a post.
    pub(crate) fn post(&mut self, handle: &str, name: &str, text: &str) {
        self.posts += 1;
        let id = (1_991_000_000_000_000_000 + self.posts).to_string();
        let now = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        self.appears(&json!({
            "data": {
                "id": id, "text": text, "author_id": format!("7{handle}"), "created_at": now,
            },
            "includes": {"users": [
                {"id": format!("7{handle}"), "username": handle, "name": name},
            ]},
        }));
    }

    fn appears(&self, line: &Value) {
        let path = self.folder.path().join("posts.jsonl");
        let mut file = File::options().append(true).create(true).open(path).expect("a file");
        writeln!(file, "{line}").expect("it is written");
    }

    /// The link that lets Mei in, once.
    pub(crate) fn link(&self) -> &str {
        &self.link
    }

    /// A link for somebody else, as `boothbot link` prints it.
    pub(crate) fn link_for(&self, name: &str, role: &str) -> String {
        let mut asks = Command::new(env!("CARGO_BIN_EXE_boothbot"));
        asks.current_dir(self.folder.path())
            .env_remove("BOOTHBOT_CONFIG")
            .env_remove("BOOTHBOT_DB");
        let done = asks.args(["link", "--as", name, "--role", role]).output().expect("it runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let told = String::from_utf8(done.stdout).expect("text");
        let start = told.find("http://").unwrap_or_else(|| panic!("no link in {told}"));
        told[start..].split_whitespace().next().expect("a link").to_owned()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }
}

impl Drop for Booth {
    fn drop(&mut self) {
        if self.running.is_some() {
            self.dies();
        }
    }
}
