//! The container's recipe, checked without a container engine.

use std::path::Path;

use assert_cmd::Command;

fn recipe() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Dockerfile");
    let text = std::fs::read_to_string(path).expect("there is a Dockerfile");
    let joined = text.replace("\\\n", " ");
    joined.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn instruction<'r>(recipe: &'r [String], name: &str) -> Vec<&'r str> {
    recipe.iter().filter_map(|line| line.strip_prefix(name)).map(str::trim).collect()
}

/// The words of an instruction in exec form: a JSON list.
fn exec_form(instruction: &str) -> Vec<String> {
    let list = instruction.trim_start_matches(|c| c != '[');
    serde_json::from_str(list).unwrap_or_else(|_| panic!("not in exec form: {instruction}"))
}

#[test]
fn everything_that_is_copied_exists() {
    let recipe = recipe();
    let mut copied = 0;
    for copy in instruction(&recipe, "COPY") {
        let mut words: Vec<&str> = copy.split_whitespace().collect();
        words.pop();
        for source in words.iter().filter(|_| !copy.starts_with("--from")) {
            copied += 1;
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
            assert!(path.exists(), "COPY {copy}: there is no {source}");
        }
    }
    assert!(copied >= 4, "the check saw only {copied} sources");
}

#[test]
fn it_runs_without_root_and_without_a_shell() {
    let recipe = recipe();
    let users = instruction(&recipe, "USER");
    let user: u32 = users.last().and_then(|user| user.split(':').next()?.parse().ok()).unwrap();
    assert!(user > 0);
    assert_eq!(exec_form(instruction(&recipe, "ENTRYPOINT")[0]), ["/usr/local/bin/boothbot"]);
    assert!(recipe.iter().any(|line| line.starts_with("VOLUME /data")));
}

#[test]
fn its_commands_are_real() {
    let recipe = recipe();
    let health = exec_form(instruction(&recipe, "HEALTHCHECK")[0]);
    let command = recipe.iter().rfind(|line| line.starts_with("CMD")).expect("a CMD");
    for word in [health[1].as_str(), exec_form(command)[0].as_str()] {
        Command::cargo_bin("boothbot").unwrap().args([word, "--help"]).assert().success();
    }
}

#[test]
fn nothing_private_gets_into_the_image() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".dockerignore");
    let ignored = std::fs::read_to_string(path).expect("there is a .dockerignore");
    for needed in [".git", "target", "*.db", ".env"] {
        assert!(ignored.lines().any(|line| line == needed), "{needed}");
    }
}
