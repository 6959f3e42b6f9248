//! What the binary prints and logs about coming in.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::PASSPHRASE;
use crate::wall::PATIENCE;

fn boothbot(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_boothbot"));
    command.current_dir(folder).env_remove("BOOTHBOT_CONFIG").env_remove("BOOTHBOT_DB");
    command.env_remove("BOOTHBOT_DESK_PASSPHRASE").env_remove("BOOTHBOT_GUEST_PASSWORD");
    command
}

fn hashed(folder: &Path, phrase: &str) -> Output {
    let typed = folder.join("typed");
    std::fs::write(&typed, phrase).expect("it is written");
    let typed = std::fs::File::open(typed).expect("a file");
    boothbot(folder).arg("passphrase").stdin(typed).output().expect("it runs")
}

#[test]
fn a_passphrase_becomes_a_hash_and_a_short_one_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let hash = hashed(folder.path(), PASSPHRASE);
    assert!(hash.status.success());
    assert!(hash.stdout.starts_with(b"$argon2id$") && hash.stdout.ends_with(b"\n"));
    let short = hashed(folder.path(), "sesame");
    assert_eq!((short.status.code(), short.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&short.stderr).contains("8 characters or more"));
}

#[test]
fn an_address_for_others_without_a_password_is_refused_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("boothbot.toml"), "[web]\nlisten = \"0.0.0.0:0\"\n")
        .expect("it is written");
    let refused = boothbot(folder.path()).arg("run").stdin(Stdio::null()).output();
    let refused = refused.expect("it runs");
    let told = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(told.contains("no password for guests") && told.contains("guest_password_file"));
}

#[tokio::test]
async fn a_link_is_printed_and_nothing_that_lets_somebody_in_is_logged() {
    let folder = tempfile::tempdir().expect("a folder");
    let hash = hashed(folder.path(), PASSPHRASE).stdout;
    std::fs::write(folder.path().join("hash"), hash).expect("it is written");
    let config = "[web]\nlisten = \"127.0.0.1:0\"\npassphrase_file = \"hash\"\n\
                  [sources.file]\nfollow = \"posts.jsonl\"\n";
    std::fs::write(folder.path().join("boothbot.toml"), config).expect("it is written");
    let mut run = boothbot(folder.path());
    let run = run.args(["run", "--as", "Mei"]).env("RUST_LOG", "trace").stdin(Stdio::piped());
    let mut child = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut log = BufReader::new(child.stderr.take().expect("a log"));
    let mut printed = String::new();
    while !printed.contains("Type /help") {
        assert!(log.read_line(&mut printed).expect("text") > 0, "{printed}");
    }
    let (_, behind) = printed.split_once("for Mei (once, for 15 minutes): ").expect("a link");
    let (link, _) = behind.split_once('\n').expect("a line");
    let (base, token) = link.split_once("/login/link?token=").expect("a token");
    let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
    let http = http.redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    assert!(http.get(link).send().await.expect("a page").status().is_success());
    let post = |path: &str, fields: &[(&str, &str)]| {
        http.post(format!("{base}{path}")).header("origin", base).form(fields).send()
    };
    post("/login/staff", &[("name", "Ken"), ("password", "wrong-secret")]).await.expect("a page");
    post("/login/staff", &[("name", "Ken"), ("password", PASSPHRASE)]).await.expect("a page");
    let inside = post("/login/link", &[("token", token)]).await.expect("a page");
    let cookie = inside.headers()["set-cookie"].to_str().expect("text").to_owned();
    let secret = cookie.split(['=', ';']).nth(1).expect("a value");
    let desk = http.get(format!("{base}/desk?q=somebody")).header("cookie", &cookie);
    assert!(desk.send().await.expect("a page").status().is_success());
    let id = child.id().to_string();
    Command::new("kill").args(["-TERM", &id]).status().expect("kill is there");
    let mut rest = String::new();
    log.read_to_string(&mut rest).expect("text");
    assert!(child.wait().expect("it ends").success(), "{rest}");
    for (number, line) in format!("{printed}{rest}").lines().enumerate() {
        // The one line for the terminal that Mei was to read.
        let is_link = line.starts_with("The desk, for Mei");
        assert!(is_link || !line.contains(token), "{number}: {line}");
        for hidden in [secret, PASSPHRASE, "wrong-secret", "argon2id"] {
            assert!(!line.contains(hidden), "{number}: {line}");
        }
    }
}

#[test]
fn a_link_is_for_whom_it_says_with_the_role_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let config =
        "[web]\nurl = \"https://wall.example\"\n[[staff]]\nname = \"Mei\"\nrole = \"lead\"\n";
    std::fs::write(folder.path().join("boothbot.toml"), config).expect("it is written");
    std::fs::write(folder.path().join("none.jsonl"), "").expect("it is written");
    let made = boothbot(folder.path()).args(["import", "none.jsonl"]).output().expect("it runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for (arguments, role) in [
        (&["link", "--as", "Mei"][..], "lead"),
        (&["link", "--as", "Ken"], "member"),
        (&["link", "--as", "Ken", "--role", "lead"], "lead"),
    ] {
        let printed = boothbot(folder.path()).args(arguments).output().expect("it runs");
        let (link, note) =
            (String::from_utf8_lossy(&printed.stdout), String::from_utf8_lossy(&printed.stderr));
        assert!(link.starts_with("https://wall.example/login/link?token="), "{link}{note}");
        assert!(note.contains(&format!("as a {role}")), "{note}");
    }
    let wrong = boothbot(folder.path()).args(["link", "--as", "Mei", "--role", "king"]).output();
    assert_eq!(wrong.expect("it runs").status.code(), Some(2));
}
