//! The real binary and X: the doctor, a run that goes wrong, and its secrets.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::x_api::XApi;
use crate::x_api::answer::Answer;
use crate::x_api::endpoint::Endpoint;
use crate::x_api::tweet::Tweet;

struct Binary {
    api: XApi,
    folder: tempfile::TempDir,
}

impl Binary {
    fn new(settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config =
            format!("[web]\nlisten = \"none\"\n[sources.x]\nusd_per_day = 5.0\n{settings}");
        std::fs::write(folder.path().join("boothbot.toml"), config).expect("it is written");
        Self { api: XApi::start(), folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boothbot"));
        command
            .current_dir(self.folder.path())
            .env_remove("BOOTHBOT_CONFIG")
            .env_remove("BOOTHBOT_DB")
            .env("BOOTHBOT_X_TOKEN", self.api.token())
            .env("BOOTHBOT_X_API_URL", self.api.url())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end: whether it succeeded, and what it printed.
    fn says(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command(arguments).output().expect("it runs");
        (output.status.success(), String::from_utf8(output.stdout).expect("text"))
    }
}

#[test]
fn the_doctor_finds_nothing_wrong_and_spends_nothing() {
    let binary = Binary::new("");
    let (good, said) = binary.says(&["doctor"]);
    assert!(good, "{said}");
    assert!(said.starts_with("Everything is ready: "), "{said}");
    assert_eq!(binary.api.billed().reads(), 0);
    assert!(binary.api.rules().is_empty(), "trying rules out makes none");
}

#[test]
fn the_doctor_tells_a_wrong_token_a_wrong_plan_and_no_credits_apart() {
    for (answer, remedy) in [
        (Answer::unauthorized(), "1. X does not accept the token (401)"),
        (Answer::client_not_enrolled(), "1. X says that the app may not do this (403)"),
        (Answer::credits_depleted(), "1. X wants money (402, or a cap)"),
        (Answer::unavailable_page(), "1. X has trouble (503)"),
    ] {
        let binary = Binary::new("");
        binary.api.answer_next(Endpoint::Usage, 1, answer);
        let (good, said) = binary.says(&["doctor"]);
        assert!(!good && said.starts_with(remedy), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn the_doctor_tells_of_a_wrong_clock_and_of_somebody_elses_rules() {
    let binary = Binary::new("");
    binary.api.clock_ahead_by_seconds(600);
    binary.api.has_rule("#cats", "somebody");
    let (good, said) = binary.says(&["doctor"]);
    assert!(!good);
    let mut lines = said.lines();
    let clock = lines.next().expect("a first fault");
    assert!(clock.starts_with("1. this machine's clock is ") && clock.contains("slow"), "{said}");
    assert!(lines.next().expect("a second fault").contains("#cats"), "{said}");
}

#[test]
fn the_doctor_asked_to_spend_says_what_it_spent() {
    let binary = Binary::new("");
    binary.api.heartbeat_every(std::time::Duration::from_millis(50));
    for number in 0..30 {
        binary.api.publish_unseen(Tweet::new(&format!("person{number}"), "#PyConAPAC #Elastic"));
    }
    binary.api.has_rule("#PyConAPAC #Elastic -is:retweet", "booth:1");
    // Asking for a second stream is what X is asked about.
    binary.api.expect_violations();
    let (good, said) = binary.says(&["doctor", "--live"]);
    assert!(good, "{said}");
    assert!(said.contains("spent: 10 posts, 0.05 USD"), "{said}");
    assert!(said.contains("a second one is refused"), "{said}");
    assert_eq!(binary.api.billed().reads(), 10);
}

#[test]
fn without_a_token_it_says_where_to_put_one() {
    let binary = Binary::new("");
    let output = binary.command(&["run"]).env_remove("BOOTHBOT_X_TOKEN").output().expect("it runs");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success());
    assert!(said.contains("set BOOTHBOT_X_TOKEN") && said.contains("token_file"), "{said}");
}

#[test]
fn the_token_is_in_no_output_however_much_goes_wrong() {
    let binary = Binary::new("mode = \"stream\"\n");
    for answer in [
        Answer::unavailable(),
        Answer::redirect(),
        Answer::unauthorized(),
        Answer::credits_depleted(),
    ] {
        binary.api.answer_next(Endpoint::Rules, 1, answer.clone());
        binary.api.answer_next(Endpoint::Search, 1, answer);
    }
    let mut child = binary
        .command(&["run", "-vvv"])
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    binary.api.wait_for(|state| (state.calls(Endpoint::Rules) >= 2).then_some(()));
    let id = child.id().to_string();
    Command::new("kill").args(["-TERM", &id]).status().expect("kill is there");
    let mut said = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    let stderr = child.stderr.take().expect("a pipe");
    let mut both = stdout.chain(stderr);
    both.read_to_string(&mut said).expect("text");
    assert!(child.wait().expect("it ends").success(), "{said}");
    assert!(said.contains("X has trouble (503)"), "it does tell: {said}");
    let secret = binary.api.token();
    for part in [secret, &secret[secret.len() - 20..]] {
        assert!(!said.contains(part), "the token is shown");
    }
}
