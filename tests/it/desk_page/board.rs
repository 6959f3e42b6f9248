//! What the desk shows: the queue, who is found, what is left, the history; in three languages.

use boothbot::domain::post::Item;
use boothbot::domain::staff::Role;
use reqwest::StatusCode;

use super::{Browser, told};
use crate::wall::{BOTH, PATIENCE, Wall};

/// Waits until a desk hears that something happened.
async fn hears_news(live: &mut reqwest::Response) {
    loop {
        let chunk = tokio::time::timeout(PATIENCE, live.chunk()).await.expect("something is said");
        let chunk = chunk.expect("it goes on").expect("it goes on");
        if chunk.starts_with(b"event: news") {
            return;
        }
    }
}

#[tokio::test]
async fn whoever_earns_is_on_every_desk_within_a_second() {
    let mut wall = Wall::open().await;
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    assert!(ken.page("/desk").await.contains("Nobody is waiting."));
    let mut live = ken.get("/desk/live").await;
    assert_eq!(live.headers()["content-type"], "text/event-stream; charset=utf-8");
    hears_news(&mut live).await;
    let start = std::time::Instant::now();
    wall.post("mina", &format!("<b>hello</b> {BOTH}")).await;
    hears_news(&mut live).await;
    let board = ken.page("/desk/board").await;
    assert!(start.elapsed() < std::time::Duration::from_secs(1), "{:?}", start.elapsed());
    for part in [
        "1 person waiting",
        "<bdi>@mina</bdi>",
        "Give mug · 3</button>",
        "Not eligible</summary>",
        "&#60;b&#62;hello",
        "href=\"https://x.com/mina/status/",
    ] {
        assert!(board.contains(part), "{part}: {board}");
    }
    assert!(!board.contains("<html"));
    wall.closes().await;
}

#[tokio::test]
async fn two_phones_see_each_others_presses() {
    let mut wall = Wall::open().await;
    wall.post("mina", BOTH).await;
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let mut ana = Browser::of(&wall, "Ana", Role::Member).await;
    let mut live = ken.get("/desk/live").await;
    hears_news(&mut live).await;
    let card = super::Card::of(&ana.page("/desk").await, "@mina");
    ana.press(&card, "give:1").await;
    hears_news(&mut live).await;
    let board = ken.page("/desk/board").await;
    assert!(board.contains("Nobody is waiting.") && board.contains("Gave: mug · Ana"), "{board}");
    // What was corrected is told, too.
    let fields = [("item", "mug"), ("left", "9"), ("nonce", "0123456789abcdef")];
    let answer = ana.script_sends("/desk/stock", &fields).await;
    assert_eq!(answer["done"], true, "{answer}");
    hears_news(&mut live).await;
    assert!(ken.page("/desk/board").await.contains("mug: 9 left"));
    wall.closes().await;
}

#[tokio::test]
async fn somebody_is_found_by_handle_name_code_and_initials() {
    let mut wall = Wall::open().await;
    wall.post_with("pycon_fan", BOTH, |line| {
        line["includes"]["users"][0]["name"] = "파이콘 좋아요".into();
    })
    .await;
    wall.post("someone_else", BOTH).await;
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let board = ken.page("/desk/board").await;
    let code = board.split("/desk/claim/").nth(1).and_then(|rest| rest.split('"').next());
    let code = code.expect("a code").to_lowercase();
    for typed in ["PYCON", "파이콘", "파이코", "ㅍㅇㅋ", "ㅈㅇㅇ", &code, "%EF%BC%A0pycon_fan"]
    {
        let board = ken.page(&format!("/desk/board?q={typed}")).await;
        let found = board.split("id=\"queue\"").next().expect("what comes before the queue");
        assert!(
            found.contains("@pycon_fan") && !found.contains("someone_else"),
            "{typed}: {found}"
        );
    }
    let nobody = ken.page("/desk?q=zzz%22%3E%3Cscript%3E").await;
    assert!(nobody.contains("Nobody here is called"), "{nobody}");
    assert!(!nobody.contains("zzz\"><script>"));
    // The chat finds the same.
    assert!(wall.types("/find ㅍㅇㅋ").await.contains("@pycon_fan"));
    wall.closes().await;
}

#[tokio::test]
async fn a_claim_tells_its_history() {
    let mut wall = Wall::open().await;
    let id = wall.post("mina", BOTH).await;
    let mut mei = Browser::of(&wall, "Mei", Role::Lead).await;
    let card = super::Card::of(&mei.page("/desk").await, "@mina");
    let mut fields = card.fields("decline").to_vec();
    fields.push(("reason", "  an   <b>ad</b> "));
    let page = mei.sends("/desk/press", &fields).await;
    assert!(told(&page).contains("Declined @mina"), "{page}");
    let card = super::Card::of(&page, "@mina");
    mei.press(&card, "undo").await;
    wall.record(vec![Item::Deleted(id)]).await;
    let board = mei.page("/desk/board").await;
    let code = board.split("/desk/claim/").nth(1).and_then(|rest| rest.split('"').next());
    let page = mei.page(&format!("/desk/claim/{}", code.expect("a code"))).await;
    let mut rest = page.as_str();
    for part in [
        "Earned",
        "Mei: not eligible · an &#60;b&#62;ad&#60;/b&#62;",
        "Mei took it back",
        "the post was deleted",
        "Block @mina",
    ] {
        let (_, behind) = rest.split_once(part).unwrap_or_else(|| panic!("{part}: {page}"));
        rest = behind;
    }
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let page = ken.page(&format!("/desk/claim/{}", code.expect("a code"))).await;
    assert!(!page.contains("Block @mina"), "that is for a lead");
    assert_eq!(ken.get("/desk/claim/0000").await.status(), StatusCode::NOT_FOUND);
    wall.closes().await;
}

#[tokio::test]
async fn two_accounts_that_are_one_person_are_told_in_words() {
    let mut wall = Wall::open().await;
    wall.post("jae_work", BOTH).await;
    wall.post("jae_home", BOTH).await;
    wall.types("/same @jae_work @jae_home").await;
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let board = ken.page("/desk/board?q=jae_home").await;
    let code = board.split("/desk/claim/").nth(1).and_then(|rest| rest.split('"').next());
    let page = ken.page(&format!("/desk/claim/{}", code.expect("a code"))).await;
    assert!(page.contains("Mei joined two accounts · same person as 7QFF"), "{page}");
    wall.closes().await;
}

#[tokio::test]
async fn the_paper_list_names_everybody_who_waits() {
    let mut wall = Wall::open().await;
    for number in 0..30 {
        wall.post(&format!("visitor{number}"), BOTH).await;
    }
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let page = ken.page("/desk/list").await;
    assert!(page.contains("30 people waiting"));
    assert_eq!(page.matches("<th scope=\"row\"").count(), 30);
    let first = ken.page("/desk").await;
    assert_eq!(first.matches("action=\"/desk/press\"").count(), 20);
    assert!(first.contains("href=\"/desk?page=2\""));
    assert_eq!(ken.page("/desk?page=2").await.matches("action=\"/desk/press\"").count(), 10);
    let style = ken.page("/assets/desk.css").await;
    assert!(style.contains("@media print"));
    wall.closes().await;
}

#[tokio::test]
async fn each_of_the_staff_reads_in_their_language() {
    let wall = Wall::open().await;
    let mut ken = Browser::of(&wall, "Ken", Role::Member).await;
    for (code, words) in [("ko", "직접 추가"), ("ja", "手動で追加"), ("en", "Add somebody by hand")]
    {
        let page = ken.sends("/desk/language", &[("language", code)]).await;
        assert!(page.contains(words) && page.contains(&format!("<html lang=\"{code}\"")), "{page}");
    }
    ken.sends("/desk/language", &[("language", "ko")]).await;
    let status = ken.page("/desk/status").await;
    assert!(status.contains("<html lang=\"ko\">"), "{status}");
    let ana = Browser::of(&wall, "Ana", Role::Member).await;
    assert!(ana.page("/desk").await.contains("Add somebody by hand"));
    wall.closes().await;
}

#[tokio::test]
async fn a_screen_reader_finds_its_way() {
    let mut wall = Wall::open().await;
    wall.post("mina", BOTH).await;
    let mei = Browser::of(&wall, "Mei", Role::Lead).await;
    let page = mei.page("/desk").await;
    assert_eq!((page.matches("<h1>").count(), page.matches("<main ").count()), (1, 1));
    assert!(page.contains("href=\"#main\"") && page.contains("role=\"search\""));
    assert!(page.contains("id=\"told\" role=\"status\" aria-live=\"polite\""));
    // Everything that is typed into or chosen from has a label.
    for field in page.split("<input").skip(1).chain(page.split("<select").skip(1)) {
        let tag = field.split('>').next().expect("a tag");
        if tag.contains("type=\"hidden\"") {
            continue;
        }
        let labelled = match tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            Some(id) => page.contains(&format!("<label for=\"{id}\"")),
            None => page.contains("<label>"),
        };
        assert!(labelled, "{tag}");
    }
    let section_titles = page.matches("aria-labelledby=").count();
    assert_eq!(page.matches("<section ").count(), section_titles);
    wall.closes().await;
}
