//! The shape of the code, enforced: who may import whom, what a file says of itself, its size.

use std::path::{Path, PathBuf};

/// A source file: its path below `src/` and its text.
type Source = (String, String);

/// Lines before a file's tests. A longer one holds two things.
const LONGEST: usize = 480;

/// Modules in layers. A module may import those of lower layers, and no others.
const LAYERS: &[(&str, u8)] = &[
    ("domain", 0),
    ("texts", 1),
    ("picture", 1),
    ("store", 1),
    ("config", 1),
    ("telemetry", 1),
    ("export", 1),
    ("desk", 2),
    ("chat", 3),
    ("web", 3),
    ("sources", 3),
    ("ship", 3),
    ("tasks", 4),
    ("app", 5),
    ("cli", 6),
    ("main", 6),
];

/// Imports that the layers forbid and that are meant: who, whom, why.
const MEANT: &[(&str, &str, &str)] =
    &[("export", "store", "an export is a walk over the store's rows")];

/// Neighbours that must stay strangers although their layers would allow it.
const STRANGERS: &[(&str, &str)] = &[("sources", "desk"), ("ship", "desk")];

/// Words that only these modules may say.
const OWNED: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("reqwest", &["sources", "ship", "chat/webhook", "chat/telegram"]),
    ("tungstenite", &["sources"]),
    ("teloxide", &["chat/telegram"]),
    ("axum", &["web"]),
    ("println!", &["cli", "main"]),
    ("Utc::now", &["tasks", "app", "chat", "web", "cli"]),
];

const FORBIDDEN_NAMES: &[&str] = &["utils", "helpers", "common", "misc", "types", "manager"];

#[test]
fn the_tree_is_tidy() {
    let found = faults(&sources());
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_rule_can_fail() {
    let good = "//! Good.\n";
    let main = ("lib.rs".to_owned(), "//! L.\npub mod domain;\npub mod store;\n".to_owned());
    let long = format!("{good}{}", "// x\n".repeat(LONGEST));
    let cases: &[(&str, &str, &str)] = &[
        ("domain.rs", "//! D.\nuse crate::store::Store;\n", "may not import `store`"),
        ("store.rs", "//! S.\nuse crate::config::Config;\n", "may not import `config`"),
        ("sources.rs", "//! S.\nuse crate::desk::Desk;\n", "may not import `desk`"),
        ("domain.rs", "//! D.\nuse crate::{store, desk};\n", "a `use` of its own"),
        ("domain.rs", "//! D.\nuse rusqlite::Connection;\n", "only store may say `rusqlite`"),
        ("domain.rs", "//! D.\nfn f() { println!(\"x\"); }\n", "may say `println!`"),
        ("domain.rs", "//! D.\nfn f() { Utc::now(); }\n", "may say `Utc::now`"),
        ("domain.rs", "use std::fmt;\n", "does not begin with `//!`"),
        ("domain.rs", &long, "lines before its tests"),
        ("domain.rs", "//! D.\nfn f() { x.unwrap(); }\n", "unwrap"),
        ("domain/utils.rs", good, "says nothing about what it holds"),
        ("domain/lost.rs", good, "no `mod` reaches it"),
    ];
    for (path, text, expected) in cases {
        let tree = [main.clone(), ((*path).to_owned(), (*text).to_owned())];
        let found = faults(&tree);
        assert!(
            found.iter().any(|fault| fault.contains(expected)),
            "{path} should be faulted for {expected:?}, found {found:?}"
        );
    }
    let tidy = [main, ("domain.rs".into(), good.into()), ("store.rs".into(), good.into())];
    assert_eq!(faults(&tidy), Vec::<String>::new());
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("src can be read") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&root).expect("below src").display().to_string();
                sources.push((name, std::fs::read_to_string(&path).expect("a text file")));
            }
        }
    }
    sources
}

fn faults(tree: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in tree {
        let code = text.split("\n#[cfg(test)]\n").next().unwrap_or_default();
        if !text.starts_with("//!") {
            faults.push(format!("{path}:1 does not begin with `//!`; say what the file holds"));
        }
        let lines = code.lines().count();
        if lines > LONGEST {
            faults.push(format!("{path} has {lines} lines before its tests; split what it holds"));
        }
        let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if FORBIDDEN_NAMES.contains(&name) {
            faults.push(format!("{path}: `{name}` says nothing about what it holds; rename it"));
        }
        if !is_reached(path, tree) {
            faults.push(format!("{path}: no `mod` reaches it; declare it or delete it"));
        }
        for (number, line) in code.lines().enumerate() {
            if !line.trim_start().starts_with("//") {
                line_faults(path, number + 1, line, &mut faults);
            }
        }
    }
    faults
}

fn line_faults(path: &str, number: usize, line: &str, faults: &mut Vec<String>) {
    let module = path.split(['/', '.']).next().unwrap_or_default();
    for imported in line.split("crate::").skip(1) {
        let imported: String =
            imported.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if imported != module && !may_import(module, &imported) {
            faults.push(format!(
                "{path}:{number} `{module}` may not import `{imported}`; imports point down, \
                 see the layers in lib.rs"
            ));
        }
    }
    if line.contains("crate::{") {
        faults.push(format!("{path}:{number} name each module in a `use` of its own"));
    }
    for (word, owners) in OWNED {
        let owned = owners.iter().any(|owner| path.starts_with(owner));
        if line.contains(word) && !owned {
            let owners = owners.join(", ");
            faults.push(format!("{path}:{number} only {owners} may say `{word}`"));
        }
    }
    if line.contains(".unwrap()") {
        faults.push(format!("{path}:{number} unwrap; return the error, or expect with the reason"));
    }
}

fn may_import(module: &str, imported: &str) -> bool {
    let layer = |name: &str| LAYERS.iter().find(|(known, _)| *known == name).map(|(_, at)| *at);
    if STRANGERS.contains(&(module, imported)) {
        return false;
    }
    if MEANT.iter().any(|(from, to, _)| (*from, *to) == (module, imported)) {
        return true;
    }
    match (layer(module), layer(imported)) {
        (Some(from), Some(to)) => to < from,
        // lib.rs and names that are no module of ours.
        _ => true,
    }
}

fn is_reached(path: &str, tree: &[Source]) -> bool {
    let Some((parent, name)) = parent_and_name(path) else { return true };
    tree.iter().filter(|(known, _)| parent.contains(known)).any(|(_, text)| {
        text.lines().any(|line| {
            let line = line.trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            line == format!("mod {name};")
        })
    })
}

/// The files that could declare a file, and its module's name. `None` for the crate's roots.
fn parent_and_name(path: &str) -> Option<(Vec<String>, String)> {
    let stem = path.trim_end_matches(".rs");
    match stem.rsplit_once('/') {
        Some((folder, name)) => Some((vec![format!("{folder}.rs")], name.to_owned())),
        None if matches!(stem, "lib" | "main") => None,
        None => Some((vec!["lib.rs".to_owned()], stem.to_owned())),
    }
}
