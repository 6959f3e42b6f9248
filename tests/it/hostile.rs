//! Awkward strings, broken JSON and broken UTF-8 do no harm.

use std::path::PathBuf;

use boothbot::sources::{Format, Parser};
use serde_json::{Value, json};

use crate::booth::Booth;
use crate::conformance::data;
use crate::wire::imported;

fn folder() -> Option<PathBuf> {
    data().map(|folder| folder.join("06-hostile"))
}

#[test]
fn broken_json_is_refused_and_good_json_is_not_called_broken() {
    let Some(folder) = folder() else { return };
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.join("json-test-suite")).expect("the suite") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("it can be read");
        let (_store, imported, _folder) = imported(&path);
        assert_eq!(imported.recorded.posts, 0, "{name}");
        for format in Format::ALL {
            let _ = Parser::new(format, true).parse(&bytes, &mut Vec::new());
        }
        seen += 1;
    }
    assert!(seen > 100, "only {seen} files");
}

#[tokio::test]
async fn every_awkward_string_is_recorded_found_and_given_back_as_it_was() {
    let Some(folder) = folder() else { return };
    let strings = std::fs::read_to_string(folder.join("blns.json")).expect("the strings");
    let strings: Vec<Value> = serde_json::from_str(&strings).expect("JSON");
    let mut booth = Booth::open().await;
    for (number, text) in strings.iter().filter_map(Value::as_str).enumerate() {
        let mut line = booth.line("mina", &format!("{text} #PyConAPAC"));
        line["includes"]["users"][0]["name"] = json!(text);
        line["data"]["author_id"] = json!(format!("9{number}"));
        line["includes"]["users"][0]["id"] = json!(format!("9{number}"));
        booth.stream(&line).await;
        let latest = booth.store.latest(1).await.expect("a post");
        let expected = format!("{text} #PyConAPAC");
        let unescaped = expected.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(latest[0].text, unescaped);
        booth.says("Ken", &format!("/find {text}")).await;
        booth.says("Ken", text).await;
    }
    booth.chat();
    booth.closes().await;
}

#[test]
fn broken_utf8_costs_its_own_line_and_nothing_else() {
    let Some(folder) = folder() else { return };
    let cases = std::fs::read_to_string(folder.join("utf8tests.jsonl")).expect("the cases");
    let good = r##"{"data":{"id":"1999999999999999999","text":"#PyConAPAC","author_id":"1"}}"##;
    let mut file = Vec::new();
    let mut invalid = 0;
    for (number, case) in cases.lines().enumerate() {
        let case: Value = serde_json::from_str(case).expect("JSON");
        let hex = case["hex"].as_str().expect("hex").replace(' ', "");
        let bytes: Vec<u8> = (0..hex.len() / 2)
            .filter_map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).ok())
            .collect();
        // Control characters must be escaped in JSON; these cases are about UTF-8.
        if bytes.iter().any(|byte| *byte < 0x20 || *byte == b'"' || *byte == b'\\') {
            continue;
        }
        invalid += u64::from(std::str::from_utf8(&bytes).is_err());
        let id = 1_800_000_000_000_000_000 + number;
        file.extend_from_slice(
            format!(r#"{{"data":{{"id":"{id}","author_id":"1","text":""#).as_bytes(),
        );
        file.extend_from_slice(&bytes);
        file.extend_from_slice(b"\"}}\n");
    }
    file.extend_from_slice(good.as_bytes());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("utf8.jsonl");
    std::fs::write(&path, file).expect("it can be written");
    let (_store, imported, _folder) = imported(&path);
    assert!(invalid > 50, "only {invalid} broken cases");
    assert_eq!(imported.bad, invalid);
}
