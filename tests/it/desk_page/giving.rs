//! Presses and forms: what they do, that they count once, and who may.

use boothbot::domain::claim::State;
use boothbot::domain::staff::Role;
use reqwest::{Method, StatusCode};

use super::{Browser, Card, hidden, location, told};
use crate::wall::{BOTH, Wall};

const NONCE: &str = "0123456789abcdef";

async fn left(wall: &Wall) -> u32 {
    let day = boothbot::domain::day::Day::of(chrono::Utc::now(), wall.store.campaign().zone);
    let items = wall.store.items(day).await.expect("a store");
    items[0].left().expect("they are counted")
}

#[tokio::test]
async fn a_gift_is_given_refused_a_second_time_and_taken_back() {
    let mut wall = Wall::open().await;
    wall.post("mina", BOTH).await;
    let mut ken = Browser::of(&wall, "Ken", Role::Member).await;
    let mut ana = Browser::of(&wall, "Ana", Role::Member).await;
    let (of_ken, of_ana) = (ken.page("/desk").await, ana.page("/desk").await);
    let page = ken.press(&Card::of(&of_ken, "@mina"), "give:1").await;
    assert!(told(&page).contains("Gave mug to @mina (7QFF)"), "{page}");
    assert!(page.contains("Done lately") && page.contains("Gave: mug · Ken"));
    let page = ana.press(&Card::of(&of_ana, "@mina"), "give:1").await;
    assert!(told(&page).starts_with("Ken already gave this at "), "{}", told(&page));
    assert_eq!(left(&wall).await, 2);
    // A member takes back what is theirs, and a lead anybody's.
    let card = Card::of(&page, "@mina");
    assert!(told(&ana.press(&card, "undo").await).contains("only Ken or a lead"));
    let page = ken.page("/desk").await;
    let page = ken.press(&Card::of(&page, "@mina"), "undo").await;
    assert!(told(&page).contains("@mina"), "{}", told(&page));
    assert!(page.contains("1 person waiting"));
    assert_eq!(left(&wall).await, 3);
    wall.closes().await;
}

#[tokio::test]
async fn a_press_that_is_sent_again_counts_once_and_is_told_the_same() {
    let mut wall = Wall::open().await;
    wall.post("mina", BOTH).await;
    let mut ken = Browser::of(&wall, "Ken", Role::Member).await;
    let card = Card::of(&ken.page("/desk").await, "@mina");
    let first = ken.script_sends("/desk/press", &card.fields("give:1")).await;
    let again = ken.script_sends("/desk/press", &card.fields("give:1")).await;
    assert_eq!(first, again);
    assert_eq!(first["done"], true, "{first}");
    let answer = ken.post("/desk/press", &card.fields("give:1")).await;
    assert!(location(&answer).starts_with("/desk?told="), "loading again sends nothing again");
    assert_eq!(left(&wall).await, 2);
    // The nonce of one is not the nonce of another.
    let ana = Browser::of(&wall, "Ana", Role::Member).await;
    let other = ana.script_sends("/desk/press", &card.fields("give:1")).await;
    assert!(other["text"].as_str().expect("text").starts_with("Ken already gave this"), "{other}");
    wall.closes().await;
}

#[tokio::test]
async fn somebody_is_added_by_hand_and_what_is_wrong_is_told_beside_its_field() {
    let wall = Wall::open().await;
    let mut ken = Browser::of(&wall, "Ken", Role::Member).await;
    let nonce = hidden(&ken.page("/desk").await, "action=\"/desk/add\"", "nonce");
    let typed = |name: &'static str, link: &'static str| {
        let nonce = nonce.clone();
        [
            ("network".to_owned(), "instagram".to_owned()),
            ("name".to_owned(), name.to_owned()),
            ("link".to_owned(), link.to_owned()),
            ("item".to_owned(), "mug".to_owned()),
            ("note".to_owned(), "mug for her <son>".to_owned()),
            ("nonce".to_owned(), nonce),
        ]
    };
    let fields = typed("김 민아", "javascript:alert(1)");
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = ken.post("/desk/add", &fields).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.expect("text");
    assert!(page.contains("id=\"link-wrong\">A link begins with https://"), "{page}");
    for kept in ["value=\"김 민아\"", "value=\"instagram\" selected", "<option selected>mug"] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    let told_script = ken.script_sends("/desk/add", &fields).await;
    assert_eq!(told_script["field"], "link", "{told_script}");
    let fields = typed("김 민아", "https://instagram.com/p/1");
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = ken.sends("/desk/add", &fields).await;
    assert!(told(&page).contains("김 민아") && told(&page).contains("gave mug"), "{}", told(&page));
    let (found, _) = page.split_once("id=\"queue\"").expect("a queue");
    assert!(found.contains("<bdi>김 민아</bdi>"), "their card comes first: {page}");
    assert_eq!(left(&wall).await, 2);
    let found = wall.store.find_claims("김 민아".into(), 5).await.expect("a store");
    assert_eq!((found.len(), found[0].state), (1, State::HandedOver));
    assert_eq!(found[0].note.as_deref(), Some("mug for her <son>"));
    wall.closes().await;
}

#[tokio::test]
async fn a_lead_blocks_and_anybody_takes_a_post_off_the_wall() {
    let mut wall = Wall::open().await;
    let id = wall.post("mina", BOTH).await;
    let mut ken = Browser::of(&wall, "Ken", Role::Member).await;
    let link = format!("https://x.com/mina/status/{}", id.native);
    let page =
        ken.sends("/desk/hide", &[("link", &link), ("what", "hide"), ("nonce", NONCE)]).await;
    assert!(told(&page).starts_with("Off the wall."), "{page}");
    assert!(!wall.get("/").await.1.contains("@mina"));
    let fields = [("who", "@mina"), ("what", "block"), ("nonce", "fedcba9876543210")];
    assert_eq!(ken.post("/desk/block", &fields).await.status(), StatusCode::FORBIDDEN);
    let mut mei = Browser::of(&wall, "Mei", Role::Lead).await;
    assert!(told(&mei.sends("/desk/block", &fields).await).contains("@mina is blocked"));
    wall.closes().await;
}

#[tokio::test]
async fn what_no_form_of_ours_says_is_refused() {
    let mut wall = Wall::open().await;
    wall.post("mina", BOTH).await;
    let mut ken = Browser::of(&wall, "Ken", Role::Member).await;
    let card = Card::of(&ken.page("/desk").await, "@mina");
    for (name, value) in [("what", "give:x"), ("what", "burn"), ("nonce", "short"), ("claim", "x")]
    {
        let fields: Vec<(&str, &str)> = card
            .fields("give:1")
            .into_iter()
            .map(|(known, was)| (known, if known == name { value } else { was }))
            .collect();
        let answer = ken.post("/desk/press", &fields).await;
        assert!(answer.status().is_client_error(), "{name}={value}: {}", answer.status());
    }
    assert_eq!(left(&wall).await, 3);
    // Reading changes nothing, whatever stands behind the `?`.
    let fields = format!("claim={}&revision=1&what=give:1&nonce={NONCE}", card.claim);
    let answer = ken.request(Method::GET, &format!("/desk/press?{fields}"));
    let answer = answer.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(left(&wall).await, 3);
    wall.closes().await;
}

#[tokio::test]
async fn the_last_gift_is_given_once_by_two_who_press_at_the_same_moment() {
    let mut wall = Wall::open().await;
    for number in 0..6 {
        wall.post(&format!("visitor{number}"), BOTH).await;
    }
    let ken = Browser::of(&wall, "Ken", Role::Member).await;
    let ana = Browser::of(&wall, "Ana", Role::Member).await;
    let page = ken.page("/desk").await;
    let cards: Vec<Card> =
        (0..6).map(|number| Card::of(&page, &format!("@visitor{number}"))).collect();
    let presses = cards.iter().enumerate().map(|(number, card)| {
        let who = if number % 2 == 0 { &ken } else { &ana };
        async move { who.script_sends("/desk/press", &card.fields("give:1")).await }
    });
    let answers = futures_util::future::join_all(presses).await;
    let given = answers.iter().filter(|answer| answer["done"] == true).count();
    assert_eq!((given, left(&wall).await), (3, 0), "{answers:?}");
    wall.closes().await;
}
