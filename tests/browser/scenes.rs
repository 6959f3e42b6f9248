//! The scenes, for people who stand 5 m away.

use serde_json::json;

use crate::booth::{BOTH, Booth};
use crate::browser::{Browser, HALL};

const SCENES: [&str; 8] =
    ["posts", "thanks", "tags", "timeline", "reposts", "authors", "join", "stock"];

/// The smallest letter that may be on a scene, as a part of the screen's height.
const LEGIBLE: f64 = 1.0 / 18.0;

/// The height of the smallest letters of the scene, in CSS pixels: those of the page, and those of
/// a chart as it is scaled. Marks beside the scene do not count.
const SMALLEST: &str = "(() => {
    const heights = [];
    const walk = document.createTreeWalker(document.querySelector('#stage'), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const it = walk.currentNode.parentElement;
        if (!walk.currentNode.textContent.trim() || !it.checkVisibility()) continue;
        const box = it.getBoundingClientRect();
        if (box.width <= 1 || box.height <= 1) continue;
        const scale = it.getScreenCTM?.().d ?? 1;
        heights.push(parseFloat(getComputedStyle(it).fontSize) * scale);
    }
    return Math.min(...heights);
})()";

#[tokio::test]
async fn every_scene_is_legible_accessible_and_pictured() {
    let mut booth = Booth::open();
    booth.has_a_morning();
    let browser = Browser::open(HALL).await;
    browser.goes_to(&booth.url("/")).await;
    browser.becomes("document.querySelectorAll('#posts [data-post]').length == 12").await;
    for scene in SCENES {
        browser.goes_to(&booth.url(&format!("/?scene={scene}"))).await;
        browser.sees("body[data-scene]").await;
        browser.becomes("document.fonts.status == 'loaded'").await;
        let smallest = browser.says(SMALLEST).await.as_f64().expect("letters");
        let least = f64::from(HALL.1) * LEGIBLE;
        assert!(smallest >= least.floor(), "{scene}: {smallest} px, {least} px are legible");
        browser.becomes("document.documentElement.scrollWidth <= window.innerWidth").await;
        for theme in ["light", "dark"] {
            browser.prefers("prefers-color-scheme", theme).await;
            browser.is_pictured(&format!("scene-{scene}-{theme}")).await;
            browser.is_accessible().await;
        }
        browser.was_left_alone().await;
    }
    browser.closes().await;
}

#[tokio::test]
async fn space_pauses_and_goes_on() {
    let mut booth = Booth::open();
    let browser = Browser::open(HALL).await;
    browser.goes_to(&booth.url("/")).await;
    booth.post("mina", "Mina", "before #PyConAPAC");
    browser.sees("#posts [data-post]").await;
    browser.presses(" ").await;
    browser.sees("body[data-paused]").await;
    booth.post("jun", "Jun", "while it is paused #PyConAPAC");
    browser.becomes("/1/.test(document.querySelector('#paused')?.textContent ?? '')").await;
    assert!(!browser.text("#posts").await.contains("while it is paused"));
    browser.is_pictured("paused").await;
    browser.presses(" ").await;
    browser.becomes("document.querySelector('#posts').textContent.includes('while it')").await;
    browser.closes().await;
}

#[tokio::test]
async fn whoever_wants_nothing_to_move_sees_nothing_move() {
    let mut booth = Booth::open();
    let browser = Browser::open(HALL).await;
    browser.prefers("prefers-reduced-motion", "reduce").await;
    for page in ["/", "/?scene=auto", "/?scene=posts"] {
        browser.goes_to(&booth.url(page)).await;
        booth.post(&format!("v{}", page.len()), "Visitor", BOTH);
        browser.sees("#thanks:not([hidden])").await;
        assert_eq!(browser.says("document.getAnimations().length").await, json!(0), "{page}");
    }
    browser.closes().await;
}
