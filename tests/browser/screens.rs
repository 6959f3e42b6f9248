//! Pictures of every page, left to be looked at, and that nothing on them is cut.

use crate::booth::{BOTH, Booth};
use crate::browser::{Browser, HALL, PHONE};

/// Texts that break layouts.
const AWKWARD: [(&str, &str, &str); 5] = [
    ("mina", "김민아", "파이콘에서 정말 재미있는 발표를 들었습니다. 내년에도 꼭 다시 올게요 🎉"),
    ("taro", "山田太郎", "発表がとても面白かったです。ブースでお会いしましょう。"),
    ("noor", "نور", "كان المؤتمر رائعا جدا وسأعود في العام القادم"),
    ("emoji", "🎉🎉🎉", "🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍🐍"),
    ("word", "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", ""),
];

impl Booth {
    /// A morning with everything that breaks layouts.
    pub(crate) fn has_a_morning(&mut self) {
        for (handle, name, text) in AWKWARD {
            let text = if text.is_empty() { "w".repeat(280) } else { text.to_owned() };
            self.post(handle, name, &format!("{text} {BOTH}"));
        }
        for n in 0..8 {
            self.post(&format!("visitor{n}"), "Visitor", "Good talks today #PyConAPAC #Python");
        }
    }
}

#[tokio::test]
async fn every_page_is_pictured_and_none_scrolls_sideways() {
    let mut booth = Booth::open();
    booth.has_a_morning();
    let browser = Browser::open(HALL).await;
    browser.goes_to(&booth.url("/")).await;
    browser.becomes("document.querySelectorAll('#posts [data-post]').length == 12").await;
    browser.becomes("document.querySelector('#thanks').hidden").await;
    for theme in ["light", "dark"] {
        browser.prefers("prefers-color-scheme", theme).await;
        browser.is_pictured(&format!("dashboard-{theme}")).await;
    }
    for (name, size) in [("hall", HALL), ("phone", PHONE), ("narrow", (320, 640))] {
        browser.sized(size).await;
        browser.is_pictured(&format!("dashboard-{name}")).await;
        let wide = "document.documentElement.scrollWidth <= window.innerWidth";
        browser.becomes(wide).await;
    }
    browser.closes().await;
}
