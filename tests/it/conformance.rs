//! X's own conformance cases and real posts, when the data folder is there.
//!
//! `BOOTHBOT_DATA` names the folder; a run that sets it fails when the folder is missing. The
//! cases themselves are not ours to put in the repository.

use std::path::PathBuf;

use boothbot::domain::hashtag;
use serde_json::Value;

/// The data folder, if this machine has it.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = match std::env::var_os("BOOTHBOT_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => {
            let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
            if !beside.is_dir() {
                return None;
            }
            beside
        }
    };
    assert!(folder.is_dir(), "BOOTHBOT_DATA names {}, which is no folder", folder.display());
    Some(folder)
}

fn lines(file: &str) -> Vec<Value> {
    let Some(folder) = data() else {
        return Vec::new();
    };
    let path = folder.join("01-hashtag-rules").join(file);
    let text = std::fs::read_to_string(&path).expect("the data folder holds the hashtag rules");
    text.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|word| word.as_str().expect("a word")).collect()
}

#[test]
fn every_hashtag_case_of_twitter_text_holds() {
    let cases = lines("twitter-text-hashtags.jsonl");
    let mut wrong = Vec::new();
    for case in &cases {
        let text = case["text"].as_str().expect("a text");
        let found = hashtag::extract(text);
        if found != words(&case["expected"]) {
            wrong.push(format!("{}: {text:?} gave {found:?}", case["description"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(data().is_none() || cases.len() == 146, "{} cases", cases.len());
}

#[test]
fn real_posts_carry_the_tags_their_platform_saw() {
    let posts = lines("real-posts-text-tags.jsonl");
    let whole: Vec<&Value> = posts.iter().filter(|post| post["cut"] == false).collect();
    let mut wrong = Vec::new();
    for post in &whole {
        let text = post["text"].as_str().expect("a text");
        let found = hashtag::extract(text);
        if found != words(&post["expected"]) {
            wrong.push(format!("{}: {text:?} gave {found:?}", post["id"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), whole.len(), wrong.join("\n"));
    assert!(data().is_none() || whole.len() == 197, "{} whole posts", whole.len());
}
