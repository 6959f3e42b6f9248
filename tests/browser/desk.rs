//! The desk, as staff use it with a phone in one hand.

use serde_json::json;

use crate::booth::{BOTH, Booth};
use crate::browser::{Browser, PHONE};

/// The button of a card that hands the first item over.
const GIVE: &str = "#queue button[value^='give:']";

impl Browser {
    /// A phone whose owner came in by a link.
    pub(crate) async fn phone(link: &str) -> Self {
        let phone = Self::open(PHONE).await;
        phone.goes_to(link).await;
        phone.clicks("main button").await;
        phone.sees("#queue").await;
        phone
    }

    /// Does as if no script ran on the page from now on.
    async fn without_scripts(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    }
}

#[tokio::test]
async fn a_gift_is_given_once_and_the_second_who_presses_learns_who_was_first() {
    let mut booth = Booth::open();
    booth.post("mina", "김민아", BOTH);
    let mei = Browser::phone(booth.link()).await;
    mei.sees(GIVE).await;
    let ken = Browser::phone(&booth.link_for("Ken", "member")).await;
    ken.without_scripts().await;
    ken.goes_to(&booth.url("/desk")).await;
    ken.sees(GIVE).await;
    mei.clicks(GIVE).await;
    mei.sees("#lately .card.given").await;
    mei.is_pictured("desk-given").await;
    // Ken's page is as old as a page without a connection.
    ken.clicks(GIVE).await;
    ken.sees("#told.wrong").await;
    let told = ken.text("#told").await;
    assert!(told.contains("Mei already gave this"), "{told}");
    mei.was_left_alone().await;
    ken.closes().await;
    mei.closes().await;
}

#[tokio::test]
async fn two_phones_see_each_others_presses_and_undo() {
    let mut booth = Booth::open();
    booth.post("mina", "김민아", BOTH);
    let mei = Browser::phone(booth.link()).await;
    let ken = Browser::phone(&booth.link_for("Ken", "member")).await;
    ken.sees(GIVE).await;
    mei.clicks(GIVE).await;
    ken.sees("#lately .card.given").await;
    mei.clicks("#lately button[value=undo]").await;
    ken.sees(GIVE).await;
    ken.closes().await;
    mei.closes().await;
}

#[tokio::test]
async fn somebody_is_found_by_the_initials_of_their_name_as_one_types() {
    let mut booth = Booth::open();
    booth.post("pycon", "파이콘", BOTH);
    booth.post("mina", "김민아", BOTH);
    let mei = Browser::phone(booth.link()).await;
    mei.becomes("document.querySelectorAll('#queue .card').length == 2").await;
    mei.presses("/").await;
    mei.types("#q", "ㅍㅇㅋ").await;
    mei.sees("#found .card").await;
    let found = mei.text("#found").await;
    assert!(found.contains("@pycon") && !found.contains("@mina"), "{found}");
    mei.is_pictured("desk-found").await;
    mei.closes().await;
}

#[tokio::test]
async fn a_press_made_while_the_server_is_gone_counts_once_when_it_is_back() {
    let mut booth = Booth::open();
    booth.post("mina", "Mina", BOTH);
    let mei = Browser::phone(booth.link()).await;
    mei.sees(GIVE).await;
    booth.dies();
    mei.clicks(GIVE).await;
    mei.sees("#told.wrong").await;
    mei.is_pictured("desk-retrying").await;
    booth.starts();
    mei.sees("#lately .card.given").await;
    let stock = mei.text("#stock").await;
    assert!(stock.contains("2 left"), "{stock}");
    mei.closes().await;
}

#[tokio::test]
async fn the_desk_fits_a_phone_and_everybody_can_use_it() {
    let mut booth = Booth::open_with("[wall]\nmoderation = \"approve\"\n");
    booth.has_a_morning();
    let mei = Browser::phone(booth.link()).await;
    mei.becomes("document.querySelectorAll('#queue .card').length == 5").await;
    mei.sees("#held .card").await;
    mei.becomes("document.documentElement.scrollWidth <= window.innerWidth").await;
    // What a thumb must hit is 44 pixels high.
    let small = "[...document.querySelectorAll('button, summary, select, input:not([type=hidden])')]\
                 .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 44)\
                 .map((it) => it.outerHTML)";
    assert_eq!(mei.says(small).await, json!([]));
    for theme in ["light", "dark"] {
        mei.prefers("prefers-color-scheme", theme).await;
        mei.is_accessible().await;
        mei.is_pictured(&format!("desk-{theme}")).await;
    }
    for (page, name) in [("/desk/status", "status"), ("/desk/list", "list"), ("/login", "login")] {
        mei.goes_to(&booth.url(page)).await;
        mei.becomes("document.documentElement.scrollWidth <= window.innerWidth").await;
        mei.is_accessible().await;
        mei.is_pictured(&format!("desk-{name}")).await;
    }
    mei.closes().await;
}
