//! Cards as data: their look at a glance, their words in each language.

use boothbot::desk::card::{Card, Look};
use boothbot::domain::day::Day;
use boothbot::domain::language::Language;
use boothbot::domain::post::Item;

use crate::booth::Booth;

const BOTH: &str = "hello #PyConAPAC #Elastic";

async fn card(booth: &Booth, who: &str, language: Language) -> Card {
    let claims = booth.store.find_claims(who.to_owned(), 1).await.expect("it can be read");
    let day = Day::parse("2026-11-21").expect("a day");
    let card = Card::of(&booth.store, claims[0].id, day, language).await.expect("it can be read");
    card.expect("the claim has a card")
}

#[track_caller]
fn check(card: &Card, look: Look) {
    assert_eq!(card.look, look, "{card:#?}");
}

#[tokio::test]
async fn a_card_shows_at_a_glance_where_its_claim_stands() {
    let mut booth = Booth::open().await;
    let id = booth.at("14:00").post("mina", BOTH).await;
    check(&card(&booth, "mina", Language::En).await, Look::Waiting);
    booth.says("Ken", "/give @mina mug").await;
    check(&card(&booth, "mina", Language::En).await, Look::HandedOver);
    booth.says("Ken", "/undo @mina").await;
    booth.record(vec![Item::Deleted(id)]).await;
    check(&card(&booth, "mina", Language::En).await, Look::Flagged);
    booth.says("Ken", "/decline @mina a shop").await;
    check(&card(&booth, "mina", Language::En).await, Look::Declined);
    booth.post("jun", "#PyConAPAC에서 #Elastic").await;
    check(&card(&booth, "jun", Language::En).await, Look::Review);
    booth.says("Ken", "/add instagram 이서연").await;
    check(&card(&booth, "이서연", Language::En).await, Look::ByHand);
    booth.closes().await;
}

#[tokio::test]
async fn a_post_that_was_old_when_it_came_is_late() {
    let mut booth = Booth::open().await;
    let early = booth.at("14:00").line("mina", BOTH);
    booth.at("14:03").stream(&early).await;
    check(&card(&booth, "mina", Language::En).await, Look::Late);
    let early = booth.at("14:20").line("jun", BOTH);
    booth.at("14:22").stream(&early).await;
    check(&card(&booth, "jun", Language::En).await, Look::Waiting);
    booth.closes().await;
}

#[tokio::test]
async fn a_card_speaks_each_language() {
    let mut booth = Booth::open().await;
    booth.at("14:02").post("jun", "#PyConAPAC에서 #Elastic").await;
    let waiting = card(&booth, "jun", Language::Ko).await;
    assert_eq!(waiting.status, "확인 필요");
    assert_eq!(waiting.flags, ["해시태그에 다른 글자가 붙어 있어요: #PyConAPAC에서"]);
    let labels = |card: &Card| -> Vec<String> {
        card.buttons.iter().map(|button| button.label(card.language)).collect()
    };
    assert_eq!(labels(&waiting), ["네, 인정해요", "대상 아님", "게시물 열기"]);
    booth.at("14:05").says("Ken", "/give @jun mug").await;
    let given = card(&booth, "jun", Language::Ja).await;
    assert_eq!(given.status, "渡し済み: mug · Ken · 14:05");
    assert_eq!(labels(&given), ["取り消す", "投稿を開く"]);
    booth.closes().await;
}
