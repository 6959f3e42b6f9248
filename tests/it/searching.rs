//! Posts by words of their text, in scripts with spaces and without.

use assert_cmd::Command;
use serde_json::Value;

use crate::booth::Booth;

#[tokio::test]
async fn every_word_is_found_anywhere_in_a_text_whatever_its_width_or_case() {
    let mut booth = Booth::open().await;
    booth.at("14:02").post("mina", "파이콘에서 만나요 #PyConAPAC").await;
    booth.at("14:03").post("taro", "今日の発表は面白かった #PyConAPAC").await;
    booth.at("14:04").post("ana", "Ｌｏｖｅｌｙ booth, lovely people #PyConAPAC").await;
    let found = booth.at("14:05").says("Mei", "/search 파이콘").await;
    assert!(found.starts_with("@mina  since 14:02\n파이콘에서 만나요"), "{found}");
    assert!(booth.says("Mei", "/search 発表").await.starts_with("@taro"));
    assert!(booth.says("Mei", "/search LOVELY people").await.starts_with("@ana"));
    assert_eq!(booth.says("Mei", "/search lovely 파이콘").await, "No post says “lovely 파이콘”.");
    assert!(booth.says("Mei", "/search #").await.starts_with("No post says"));
    let all = booth.says("Mei", "/search pyconapac").await;
    let places = ["@ana", "@taro", "@mina"].map(|who| all.find(who));
    assert!(places.is_sorted() && places[0].is_some(), "the latest first: {all}");
    booth.closes().await;
}

#[tokio::test]
async fn more_hits_than_a_phone_shows_are_said_so() {
    let mut booth = Booth::open().await;
    for n in 0..6 {
        booth.post(&format!("v{n}"), &format!("talk {n} #PyConAPAC")).await;
    }
    let found = booth.says("Mei", "/search talk").await;
    assert!(found.ends_with("There are more. Add a word to see fewer."), "{found}");
    assert_eq!(found.matches("talk").count(), 5);
    booth.closes().await;
}

#[test]
fn a_program_gets_json_and_nothing_found_is_an_empty_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let posts = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/made-up.jsonl");
    let boothbot = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("boothbot").expect("it is built");
        command.current_dir(folder.path()).env_remove("BOOTHBOT_CONFIG").env_remove("BOOTHBOT_DB");
        let done = command.args(["--db", "a.db"]).args(arguments).assert().success();
        String::from_utf8(done.get_output().stdout.clone()).expect("text")
    };
    boothbot(&["import", posts]);
    let found = boothbot(&["search", "elastic", "--format", "json"]);
    let found: Vec<Value> = serde_json::from_str(&found).expect("JSON");
    assert!(!found.is_empty());
    for post in &found {
        let text = post["text"].as_str().expect("text").to_lowercase();
        assert!(text.contains("elastic"), "{post}");
        assert!(post["url"].as_str().expect("a link").starts_with("https://"), "{post}");
    }
    assert_eq!(boothbot(&["search", "nobody says this", "--format", "json"]).trim(), "[]");
}
