//! Gifts: earned by the right people, handed over once, taken back, refused with the reason.

use boothbot::domain::campaign::{Campaign, OnePer};
use boothbot::domain::post::Item;
use serde_json::json;

use crate::booth::Booth;

const BOTH: &str = "hello #PyConAPAC #Elastic";

#[tokio::test]
async fn a_post_with_both_tags_puts_a_card_into_the_chat() {
    let mut booth = Booth::open().await;
    booth.at("14:02").post("mina", "안녕 #PyConAPAC #Elastic").await;
    let chat = booth.chat();
    assert!(chat.contains("@mina · MINA · x · 14:02"), "{chat}");
    assert!(chat.contains("[mug 3] [sticker] [Not eligible]"), "{chat}");
    booth.post("ken2", "only #PyConAPAC").await;
    assert_eq!(booth.chat(), "");
    booth.closes().await;
}

#[tokio::test]
async fn the_second_press_learns_who_was_first() {
    let mut booth = Booth::open().await;
    booth.post("mina", BOTH).await;
    let first = booth.at("14:05").says("Mei", "/give @mina mug").await;
    assert!(first.starts_with("Gave mug to @mina"), "{first}");
    let second = booth.at("14:06").says("Ken", "/give @mina mug").await;
    assert!(second.starts_with("Mei already gave this at 14:05: @mina"), "{second}");
    assert!(booth.chat().contains("Gave: mug · Mei · 14:05"));
    booth.closes().await;
}

#[tokio::test]
async fn thirty_two_presses_at_once_give_one_gift() {
    let mut booth = Booth::open().await;
    booth.post("mina", BOTH).await;
    let mut presses = tokio::task::JoinSet::new();
    for number in 0..32 {
        let who = ["Mei", "Ken", "Ana"][number % 3];
        let (desk, at) = (booth.desk(), booth.who(who, &format!("race {number}")).await);
        presses.spawn(async move { desk.run("/give @mina mug", &at).await.expect("an answer") });
    }
    let answers = presses.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.done).count(), 1);
    assert!(booth.says("Mei", "/stock").await.starts_with("mug: 2 left, 1 handed over"));
}

#[tokio::test]
async fn a_retried_press_counts_once() {
    let mut booth = Booth::open().await;
    booth.post("mina", BOTH).await;
    let first = booth.presses_with("Ken", "/give @mina mug", "the same press").await;
    let again = booth.presses_with("Ken", "/give @mina mug", "the same press").await;
    assert_eq!(first, again);
    assert!(booth.says("Ken", "/stock").await.starts_with("mug: 2 left"));
    booth.closes().await;
}

#[tokio::test]
async fn a_gift_is_taken_back_by_who_gave_it_or_by_a_lead() {
    let mut booth = Booth::open().await;
    booth.post("mina", BOTH).await;
    booth.says("Ken", "/give @mina mug").await;
    let refused = booth.says("Ana", "/undo @mina").await;
    assert_eq!(refused, "Ken did that: only Ken or a lead can take it back.");
    assert!(booth.says("Ken", "/undo").await.contains("is waiting again"));
    assert_eq!(booth.says("Ken", "/undo").await, "There is nothing to take back.");
    assert!(booth.says("Ken", "/stock").await.starts_with("mug: 3 left, 0 handed over"));
    booth.says("Ana", "/give @mina sticker").await;
    assert!(booth.says("Mei", "/undo @mina").await.contains("is waiting again"));
    booth.closes().await;
}

#[tokio::test]
async fn what_was_noted_with_a_claim_by_hand_outlives_a_gift_and_its_undo() {
    let mut booth = Booth::open().await;
    booth.says("Ken", "/add instagram seoyeon for her son").await;
    booth.chat();
    booth.says("Ken", "/give seoyeon mug").await;
    let given = booth.chat();
    assert!(given.contains("Gave: mug · Ken") && given.contains("for her son"), "{given}");
    booth.says("Ken", "/undo").await;
    let waits = booth.chat();
    assert!(waits.contains("Waiting · for her son"), "{waits}");
    booth.says("Ken", "/give seoyeon mug the red one").await;
    assert!(booth.chat().contains("the red one"));
    booth.says("Ken", "/undo").await;
    let waits = booth.chat();
    assert!(!waits.contains("the red one"), "{waits}");
    booth.closes().await;
}

#[tokio::test]
async fn whoever_was_declined_without_a_reason_is_not_told_an_empty_one() {
    use boothbot::desk::pressing::{CardPress, Pressed};
    use boothbot::domain::claim::ClaimId;
    let mut booth = Booth::open().await;
    booth.post("mina", BOTH).await;
    let press = CardPress { claim: ClaimId(1), revision: 1, what: Pressed::Decline };
    let at = booth.who("Mei", "a press").await;
    assert!(booth.desk().pressed(press, &at).await.expect("an answer").done);
    let refused = booth.says("Ken", "/give @mina mug").await;
    assert!(refused.starts_with("Mei declined @mina ("), "{refused}");
    assert!(!refused.contains(": ."), "{refused}");
    booth.closes().await;
}

#[tokio::test]
async fn when_the_mugs_are_gone_the_desk_offers_what_is_left() {
    let mut booth = Booth::open().await;
    for visitor in ["a", "b", "c", "d"] {
        booth.post(visitor, BOTH).await;
    }
    for visitor in ["a", "b", "c"] {
        booth.says("Ken", &format!("/give @{visitor} mug")).await;
    }
    let chat = booth.chat();
    assert!(chat.contains("! Running low: 1 left of mug."), "{chat}");
    let refused = booth.says("Ken", "/give @d mug").await;
    assert_eq!(refused, "No mug left. Still here: sticker.");
    assert_eq!(booth.says("Mei", "/stock mug 2").await, "mug: 2 left now (3 handed over).");
    assert!(booth.says("Ken", "/give @d mug").await.starts_with("Gave mug"));
    booth.closes().await;
}

#[tokio::test]
async fn one_person_earns_once_however_often_they_post() {
    let mut booth = Booth::open().await;
    for _ in 0..5 {
        booth.post("mina", BOTH).await;
    }
    assert!(booth.says("Ken", "/waiting").await.starts_with("1 person waiting"));
    assert!(booth.says("Ken", "/find mina").await.contains("4 posts more"));
    booth.closes().await;
}

#[tokio::test]
async fn with_one_gift_a_day_yesterdays_gift_does_not_count_today() {
    let campaign = Campaign { one_per: OnePer::Day, ..Campaign::default() };
    let mut booth = Booth::of(campaign).await;
    booth.on("2026-11-21", "23:50").post("mina", BOTH).await;
    booth.says("Ken", "/give @mina sticker").await;
    booth.on("2026-11-22", "00:10").post("mina", BOTH).await;
    assert!(booth.says("Ken", "/give @mina sticker").await.starts_with("Gave sticker"));
    booth.post("mina", BOTH).await;
    assert_eq!(booth.says("Ken", "/waiting").await, "Nobody is waiting.");
    booth.closes().await;
}

#[tokio::test]
async fn a_particle_glued_on_waits_for_a_human_and_a_clean_post_settles_it() {
    let mut booth = Booth::open().await;
    booth.post("mina", "#PyConAPAC에서 만나요 #Elastic").await;
    assert!(booth.says("Ken", "/waiting").await.contains("needs a yes or no"));
    let clean = booth.post("mina", BOTH).await;
    assert!(!booth.says("Ken", "/waiting").await.contains("needs a yes or no"));
    // The clean one is what the claim shows; the other is the one more.
    let known = booth.store.known_post(clean).await.expect("an answer").expect("a post");
    assert_eq!(known.claims[0].post, Some(known.post.row));
    assert_eq!(known.claims[0].more_posts, 1);
    let more: i64 = booth
        .rows()
        .query_row("SELECT post FROM claim_posts", [], |row| row.get(0))
        .expect("one post more");
    assert_ne!(more, known.post.row.0);
    booth.closes().await;
}

#[tokio::test]
async fn a_declined_claim_says_who_declined_it_and_why() {
    let mut booth = Booth::open().await;
    booth.post("shop", BOTH).await;
    booth.at("14:10").says("Mei", "/decline @shop an advertiser").await;
    let refused = booth.at("14:12").says("Ken", "/give @shop mug").await;
    assert!(refused.starts_with("Mei declined @shop"), "{refused}");
    assert!(refused.contains("at 14:10: an advertiser"), "{refused}");
    booth.closes().await;
}

#[tokio::test]
async fn a_deleted_post_leaves_the_numbers_and_keeps_its_claim_flagged() {
    let mut booth = Booth::open().await;
    let id = booth.post("mina", BOTH).await;
    booth.post("jun", "more #PyConAPAC #python").await;
    booth.record(vec![Item::Deleted(id.clone())]).await;
    assert!(booth.says("Ken", "/waiting").await.contains("post deleted"));
    assert!(booth.says("Ken", "/tags").await.contains("1  #PyConAPAC (1 author)"));
    let raw = booth.store.known_post(id).await.unwrap().unwrap();
    assert_eq!((raw.post.gone, raw.post.text.as_str()), (true, ""));
    assert_eq!(booth.store.raw(raw.post.row).await.unwrap(), None);
    booth.closes().await;
}

#[tokio::test]
async fn an_edit_that_adds_the_missing_tag_earns_and_is_still_one_post() {
    let mut booth = Booth::open().await;
    let mut first = booth.line("mina", "on my way #PyConAPAC");
    let mut second = booth.line("mina", "on my way #PyConAPAC #Elastic");
    let ids = json!([first["data"]["id"], second["data"]["id"]]);
    first["data"]["edit_history_tweet_ids"] = json!([first["data"]["id"]]);
    second["data"]["edit_history_tweet_ids"] = ids;
    assert_eq!(booth.stream(&first).await.claims, 0);
    let edited = booth.stream(&second).await;
    assert_eq!((edited.posts, edited.repeats, edited.claims), (0, 1, 1));
    assert_eq!(booth.stream(&first).await.posts, 0, "the first version comes again");
    booth.closes().await;
}

#[tokio::test]
async fn two_accounts_of_one_person_get_one_gift() {
    let mut booth = Booth::open().await;
    booth.post("jae_work", BOTH).await;
    booth.post("jae_home", BOTH).await;
    booth.says("Ken", "/give @jae_home mug").await;
    assert!(booth.says("Ken", "/same @jae_work @jae_home").await.contains("is for a lead"));
    let joined = booth.says("Mei", "/same @jae_work @jae_home").await;
    assert!(joined.contains("are one person now"), "{joined}");
    let refused = booth.says("Ken", "/give @jae_work mug").await;
    assert!(!refused.starts_with("Gave"), "{refused}");
    booth.post("jae_work", BOTH).await;
    assert_eq!(booth.says("Ken", "/waiting").await, "Nobody is waiting.");
    assert!(booth.says("Mei", "/part @jae_home").await.contains("of their own again"));
    booth.closes().await;
}

#[tokio::test]
async fn a_blocked_account_earns_nothing_until_it_is_unblocked() {
    let mut booth = Booth::open().await;
    booth.post("spam", "#PyConAPAC win").await;
    booth.says("Mei", "/block @spam").await;
    booth.post("spam", BOTH).await;
    assert_eq!(booth.says("Ken", "/waiting").await, "Nobody is waiting.");
    assert!(booth.says("Ken", "/why @spam").await.contains("✗ author is not blocked"));
    booth.says("Mei", "/unblock @spam").await;
    booth.post("spam", BOTH).await;
    assert!(booth.says("Ken", "/waiting").await.contains("@spam"));
    booth.closes().await;
}

#[tokio::test]
async fn somebody_without_an_account_gets_a_claim_by_hand() {
    let mut booth = Booth::open().await;
    let added = booth.says("Ana", "/add instagram 이서연 story at the booth").await;
    assert!(added.starts_with("Added 이서연 on instagram: the code is "), "{added}");
    assert!(booth.chat().contains("! added by hand"));
    assert!(booth.says("Ana", "/give 이서연 sticker").await.starts_with("Gave sticker to 이서연"));
    let again = booth.says("Ken", "/add instagram 이서연").await;
    assert!(again.starts_with("이서연 has a claim already"), "{again}");
    booth.closes().await;
}

#[tokio::test]
async fn a_claim_by_hand_takes_a_link_and_an_item_that_is_given_at_once() {
    let mut booth = Booth::open().await;
    let added =
        booth.says("Ana", "/add instagram jun https://instagram.com/p/1 mug for his sister").await;
    assert!(added.starts_with("Added jun on instagram ("), "{added}");
    assert!(added.ends_with(") and gave mug."), "{added}");
    let found = booth.says("Ana", "/find jun").await;
    assert!(found.contains("Gave: mug · Ana"), "{found}");
    assert!(found.contains("for his sister") && !found.contains("https"), "{found}");
    let link: String = booth
        .rows()
        .query_row("SELECT link FROM claims", [], |row| row.get(0))
        .expect("a claim by hand");
    assert_eq!(link, "https://instagram.com/p/1");
    // The beginning of one item's name is enough; what is no item is a note.
    assert!(booth.says("Ana", "/add threads bea stick").await.ends_with("and gave sticker."));
    assert!(booth.says("Ana", "/add threads cho s").await.contains("the code is"));
    assert!(booth.says("Ana", "/add threads dan mugs are nice").await.contains("the code is"));
    booth.says("Mei", "/stock mug 0").await;
    let refused = booth.says("Ana", "/add threads eve mug").await;
    assert!(refused.starts_with("Added eve on threads: the code is "), "{refused}");
    assert!(refused.ends_with("No mug left. Still here: sticker."), "{refused}");
    assert!(booth.says("Ana", "/waiting").await.starts_with("3 people waiting"));
    booth.closes().await;
}

#[tokio::test]
async fn an_unknown_name_gets_the_nearest_and_an_ambiguous_one_a_choice() {
    let mut booth = Booth::open().await;
    booth.post("mina_codes", BOTH).await;
    booth.post("mina_cooks", BOTH).await;
    let nearest = booth.says("Ken", "/give @mina_cods mug").await;
    assert!(nearest.contains("Nearest: @mina_codes"), "{nearest}");
    let which = booth.says("Ken", "/give mina mug").await;
    assert!(which.starts_with("Who is \"mina\"?"), "{which}");
    assert!(booth.says("Ken", "/give @ＭＩＮＡ_codes mug").await.starts_with("Gave mug"));
    booth.closes().await;
}

#[tokio::test]
async fn why_not_ticks_and_crosses_every_rule() {
    let mut booth = Booth::open().await;
    let id = booth.post("sam", "#PyConAPAC with #ElasticSearch").await;
    let why = booth.says("Ken", &format!("/why https://x.com/sam/status/{}", id.native)).await;
    assert!(why.contains("✓ carries #PyConAPAC"), "{why}");
    assert!(why.contains("✗ carries #Elastic: it has #ElasticSearch"), "{why}");
    let unseen = booth.says("Ken", "/why https://x.com/sam/status/1").await;
    assert!(unseen.contains("/add x @HANDLE"), "{unseen}");
    booth.closes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_export_never_stops_recording() {
    let mut booth = Booth::open().await;
    for visitor in ["a", "b", "c"] {
        booth.post(visitor, BOTH).await;
    }
    let store = booth.store.clone();
    let (exported, recorded) = tokio::sync::oneshot::channel();
    let (go_on, more) = std::sync::mpsc::channel::<()>();
    let export = tokio::task::spawn_blocking(move || {
        let (mut rows, mut exported) = (0, Some(exported));
        store
            .each_post(|_| {
                rows += 1;
                // In the middle of the export, wait until something was recorded beside it.
                if let Some(exported) = exported.take() {
                    exported.send(()).expect("the test waits");
                    more.recv().expect("the test goes on");
                }
                Ok(())
            })
            .expect("it is exported");
        rows
    });
    recorded.await.expect("the export began");
    booth.post("d", BOTH).await;
    assert!(booth.says("Ken", "/give @d mug").await.starts_with("Gave mug"));
    go_on.send(()).expect("the export waits");
    assert_eq!(export.await.expect("no panic"), 3, "an export is of one moment");
    booth.closes().await;
}

#[tokio::test]
async fn a_hostile_name_cannot_drive_the_terminal() {
    let mut booth = Booth::open().await;
    booth.post("evil", "\u{1b}[2J\u{7}\u{1b}]0;pwned\u{7} #PyConAPAC #Elastic").await;
    let chat = booth.chat();
    assert!(!chat.contains('\u{1b}') && !chat.contains('\u{7}'), "{chat:?}");
    booth.closes().await;
}
