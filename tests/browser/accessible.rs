//! Pages for everybody: axe-core finds no serious fault in them.
//!
//! `axe-core/` is its published file, under the Mozilla Public License 2.0.

use serde_json::Value;

use crate::booth::{BOTH, Booth};
use crate::browser::{Browser, HALL};

const AXE: &str = include_str!("axe-core/axe.min.js");

impl Browser {
    /// Asserts that axe-core finds nothing serious on the page once nothing fades in any more: half
    /// faded in, a word has half its contrast.
    pub(crate) async fn is_accessible(&self) {
        self.becomes("document.getAnimations().length == 0").await;
        self.page.execute(AXE, Vec::new()).await.expect("axe runs");
        let run = "const [done] = arguments; axe.run().then((told) => done(told.violations), \
                   (fault) => done(String(fault)));";
        let told = self.page.execute_async(run, Vec::new()).await.expect("axe ends");
        let found: Vec<String> = told
            .as_array()
            .unwrap_or_else(|| panic!("axe failed: {told}"))
            .iter()
            .filter(|fault| matches!(fault["impact"].as_str(), Some("serious" | "critical")))
            .map(|fault| format!("{}: {}\n{}", fault["id"], fault["help"], places(fault)))
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

fn places(fault: &Value) -> String {
    let nodes = fault["nodes"].as_array().expect("nodes").iter().take(5);
    let told = nodes.map(|node| format!("  {} {}", node["html"], node["failureSummary"]));
    told.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_wall_is_accessible_by_day_and_by_night() {
    let mut booth = Booth::open();
    let browser = Browser::open(HALL).await;
    booth.post("mina", "김민아", "안녕 #PyConAPAC");
    booth.post("jun", "Jun", BOTH);
    browser.goes_to(&booth.url("/")).await;
    browser.becomes("document.querySelectorAll('#posts [data-post]').length == 2").await;
    browser.becomes("document.querySelector('#thanks').hidden").await;
    for theme in ["light", "dark"] {
        browser.prefers("prefers-color-scheme", theme).await;
        browser.is_accessible().await;
    }
    browser.closes().await;
}

#[tokio::test]
async fn a_fault_that_axe_finds_fails() {
    let booth = Booth::open();
    let browser = Browser::open(HALL).await;
    browser.goes_to(&booth.url("/")).await;
    let spoil = "document.querySelector('main').append(document.createElement('input'))";
    browser.says(spoil).await;
    let looked = tokio::spawn(async move { browser.is_accessible().await });
    let fault = looked.await.expect_err("an input without a label");
    let told = fault.into_panic().downcast::<String>().expect("text");
    assert!(told.contains("label"), "{told}");
}
