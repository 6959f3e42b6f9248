//! The container's recipe, checked without a container engine.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// A file of the repository.
fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The instructions, one a line, continued lines joined.
fn recipe() -> Vec<String> {
    let joined = text("Dockerfile").replace("\\\n", " ");
    let lines = joined.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// The instructions behind the last `FROM`: what the image is.
fn image() -> Vec<String> {
    let recipe = recipe();
    let last = recipe.iter().rposition(|line| line.starts_with("FROM ")).expect("a FROM");
    recipe[last..].to_vec()
}

fn arguments<'r>(recipe: &'r [String], name: &str) -> Vec<&'r str> {
    let words = |line: &'r String| Some(line.strip_prefix(name)?.strip_prefix(' ')?.trim());
    recipe.iter().filter_map(words).collect()
}

/// The one instruction of that name.
#[track_caller]
fn only<'r>(recipe: &'r [String], name: &str) -> &'r str {
    let found = arguments(recipe, name);
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found[0]
}

/// What is copied out of the repository, by its path there.
fn copied() -> Vec<String> {
    let (recipe, mut sources) = (recipe(), Vec::new());
    for copy in arguments(&recipe, "COPY") {
        let mut words: Vec<&str> = copy.split_whitespace().collect();
        words.pop();
        if !words.iter().any(|word| word.starts_with("--from")) {
            sources.extend(words.iter().filter(|word| !word.starts_with("--")).copied());
        }
    }
    sources.into_iter().map(str::to_owned).collect()
}

/// Every file of the repository below a path.
fn files_below(path: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut waiting, mut files) = (vec![root.join(path)], Vec::new());
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a folder can be read");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else {
            let below = path.strip_prefix(root).expect("below the repository");
            files.push(below.display().to_string());
        }
    }
    files
}

/// The words of an instruction in exec form: a JSON list, which needs no shell.
#[track_caller]
fn exec_form(instruction: &str) -> Vec<String> {
    let list = instruction.trim_start_matches(|c| c != '[');
    serde_json::from_str(list).unwrap_or_else(|_| panic!("not in exec form: {instruction}"))
}

#[test]
fn everything_that_is_copied_exists() {
    let copied = copied();
    assert!(copied.len() >= 5, "the check saw only {copied:?}");
    for source in copied {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&source);
        assert!(path.exists(), "COPY {source}: there is no such path");
    }
}

#[test]
fn everything_that_the_build_reads_is_copied() {
    let copied = copied();
    let is_copied = |path: &Path| copied.iter().any(|source| path.starts_with(source));
    let mut included = 0;
    for file in files_below("src").into_iter().filter(|file| file.ends_with(".rs")) {
        let code = text(&file);
        let texts = code.split("include_str!(\"").skip(1);
        for part in texts.chain(code.split("include_bytes!(\"").skip(1)) {
            let target = part.split('"').next().expect("a path in quotes");
            let mut path = PathBuf::from(&file);
            path.pop();
            for step in target.split('/') {
                if step == ".." {
                    path.pop()
                } else {
                    path.push(step);
                    true
                };
            }
            included += 1;
            assert!(is_copied(&path), "{file} includes {}: COPY it", path.display());
        }
    }
    assert!(included > 0, "the check saw no include_str!");

    // cargo refuses a manifest whose targets are missing, so stubs stand for those.
    let manifest = toml_edit::Document::parse(text("Cargo.toml")).expect("Cargo.toml is TOML");
    let recipe = recipe().join("\n");
    for (kind, folder) in [("test", "tests"), ("bench", "benches")] {
        let targets = manifest.get(kind).and_then(|targets| targets.as_array_of_tables());
        for target in targets.expect("there are targets of that kind") {
            let field = |key: &str| target.get(key)?.as_str().map(str::to_owned);
            let name = field("name").expect("a target has a name");
            let path = field("path").unwrap_or_else(|| format!("{folder}/{name}.rs"));
            assert!(recipe.contains(&path), "no stub stands for {path}");
        }
    }
}

#[test]
fn nothing_that_is_copied_is_ignored_and_nothing_private_is_not() {
    let ignored = text(".dockerignore");
    let patterns: Vec<&str> = ignored.lines().filter(|line| !line.starts_with('#')).collect();
    let is_ignored = |path: &str| patterns.iter().any(|pattern| ignores(pattern, path));
    for file in copied().iter().flat_map(|source| files_below(source)) {
        assert!(!is_ignored(&file), "{file} is copied and ignored");
    }
    for private in [
        ".git/config",
        "target/release/boothbot",
        "boothbot.db",
        "data/rehearsal.db-wal",
        "src/forgotten.db",
        ".env",
        "config/.env.live",
        "boothbot.toml",
        "posts.jsonl",
        "archive/posts.jsonl.gz",
    ] {
        assert!(is_ignored(private), "{private} would be sent to the build");
    }
}

/// Docker's rule, as far as our patterns go: a path, or `**/` and a name that may have `*`.
fn ignores(pattern: &str, path: &str) -> bool {
    let fits = |name: &str, part: &str| match name.split_once('*') {
        Some((start, end)) => part.starts_with(start) && part[start.len()..].ends_with(end),
        None => part == name,
    };
    match pattern.strip_prefix("**/") {
        Some(name) => path.split('/').any(|part| fits(name, part)),
        None => path.split('/').next().is_some_and(|first| fits(pattern, first)),
    }
}

#[test]
fn it_runs_without_root_and_without_a_shell() {
    let image = image();
    let (user, group) = only(&image, "USER").split_once(':').expect("USER is uid:gid");
    for number in [user, group] {
        assert!(number.parse::<u32>().is_ok_and(|id| id > 0), "USER {user}:{group}");
    }
    assert_eq!(only(&image, "VOLUME"), "/data");
    assert_eq!(exec_form(only(&image, "ENTRYPOINT")), ["/usr/local/bin/boothbot"]);
    let copy = only(&image, "COPY");
    assert!(copy.ends_with(" /usr/local/bin/boothbot"), "the binary and nothing else: {copy}");
}

#[test]
fn its_base_images_are_pinned_and_come_from_nowhere_in_particular() {
    let manifest = text("Cargo.toml");
    for from in arguments(&recipe(), "FROM") {
        let image = from.split(' ').next().expect("an image");
        let (name, tag) = image.split_once(':').unwrap_or_else(|| panic!("no tag: {image}"));
        assert!(!name.contains(['.', '/']) && tag != "latest", "{image}");
        if name == "rust" {
            let version = tag.split('-').next().unwrap_or_default();
            let needs = format!("rust-version = \"{version}\"");
            assert!(manifest.contains(&needs), "Cargo.toml does not say {needs}");
        }
    }
}

#[test]
fn its_commands_are_real() {
    let image = image();
    let health = only(&image, "HEALTHCHECK");
    let health = exec_form(health.split_once(" CMD ").expect("a command").1);
    assert_eq!(health[0], "/usr/local/bin/boothbot");
    let help = Command::cargo_bin("boothbot").unwrap().arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for word in [health[1].as_str(), exec_form(only(&image, "CMD"))[0].as_str()] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(&format!("{word} "))));
        Command::cargo_bin("boothbot").unwrap().args([word, "--help"]).assert().success();
    }
    let environment = only(&image, "ENV");
    for setting in environment.split(' ').map(|pair| pair.split_once('=').expect("NAME=value")) {
        assert!(help.contains(&format!("[env: {}=", setting.0)), "{} says nothing", setting.0);
        assert!(setting.1.starts_with("/data/"), "{} must lie in the volume", setting.1);
    }
}

#[test]
fn the_example_of_how_to_run_it_gives_it_nothing_it_does_not_need() {
    let compose = text("compose.yaml");
    for line in [
        "read_only: true",
        "cap_drop: [ALL]",
        "security_opt: [\"no-new-privileges:true\"]",
        "- boothbot:/data",
        "restart: unless-stopped",
        "mem_limit: 256m",
        "cpus: 1.0",
        "options: { max-size: 10m, max-file: \"3\" }",
    ] {
        assert!(compose.lines().any(|found| found.trim() == line), "{line}");
    }
    assert!(!compose.contains("ports:"), "nothing listens");
}
