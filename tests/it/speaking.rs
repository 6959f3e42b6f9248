//! The desk answers everybody in their own language.

use boothbot::domain::language::Language;

use crate::booth::Booth;

const BOTH: &str = "hello #PyConAPAC #Elastic";

#[tokio::test]
async fn refusals_are_korean_for_whoever_speaks_korean() {
    let mut booth = Booth::open().await;
    booth.speaks("Ana", Language::Ko);
    let id = booth.post("mina", BOTH).await;
    booth.post("shop", BOTH).await;
    let code = booth.says("Mei", "/find mina").await[..4].to_owned();
    let shop = booth.says("Mei", "/find shop").await[..4].to_owned();
    booth.at("14:05").says("Mei", "/give @mina mug").await;
    booth.at("14:06").says("Mei", "/decline @shop 광고").await;
    let cases = [
        ("/give @mina mug", format!("Mei님이 14:05에 이미 줬어요: @mina ({code})")),
        (
            "/give @shop mug",
            format!(
                "Mei님이 14:06에 @shop님({shop})을 대상 아님으로 처리했어요: 광고. 바꾸려면: /undo {shop}"
            ),
        ),
        ("/undo @mina", "Mei님이 한 일이에요. Mei님이나 책임자만 되돌릴 수 있어요.".into()),
        ("/undo", "되돌릴 것이 없어요.".into()),
        ("/block @mina", "/block 명령은 책임자만 쓸 수 있어요. 책임자에게 부탁하세요.".into()),
        ("/give @mna mug", "\"@mna\"에 맞는 사람은 없어요. 비슷한 이름: @mina".into()),
        (
            "/give",
            "코드나 @아이디가 빠졌어요. 이렇게 입력하세요: /give 코드|@아이디 [품목] [메모]".into(),
        ),
        ("/hide 여기", "게시물 링크가 아니에요: \"여기\"".into()),
    ];
    for (typed, expected) in cases {
        assert_eq!(booth.at("14:07").says("Ana", typed).await, expected, "{typed}");
    }
    let other_day = booth.on("2026-11-22", "09:00").says("Ana", "/give @mina mug").await;
    assert_eq!(other_day, format!("Mei님이 11월 21일 14:05에 이미 줬어요: @mina ({code})"));
    let why = booth.says("Ana", &format!("/why https://x.com/mina/status/{}", id.native)).await;
    assert!(why.contains("✓ #Elastic 있음: 게시물에 적혀 있어요"), "{why}");
    booth.closes().await;
}

#[tokio::test]
async fn particles_follow_the_gift() {
    let mut booth = Booth::open().await;
    booth.speaks("Ken", Language::Ko);
    for visitor in ["a", "b", "c", "d"] {
        booth.post(visitor, BOTH).await;
    }
    for visitor in ["a", "b", "c"] {
        let given = booth.says("Ken", &format!("/give @{visitor} mug")).await;
        assert!(given.starts_with(&format!("@{visitor}님에게 mug를 줬어요 (")), "{given}");
    }
    let gone = booth.says("Ken", "/give @d mug").await;
    assert_eq!(gone, "mug가 다 떨어졌어요. 아직 있는 것: sticker");
    booth.closes().await;
}

#[tokio::test]
async fn each_colleague_is_answered_in_their_own_language() {
    let mut booth = Booth::open().await;
    booth.speaks("Ana", Language::Ko).speaks("Ken", Language::Ja);
    assert_eq!(booth.says("Mei", "/waiting").await, "Nobody is waiting.");
    assert_eq!(booth.says("Ana", "/waiting").await, "기다리는 사람이 없어요.");
    assert_eq!(booth.says("Ken", "/waiting").await, "待っている人はいません。");
    booth.at("14:00").post("mina", BOTH).await;
    let queue = booth.at("14:02").says("Ken", "/waiting").await;
    assert!(queue.starts_with("1人が待っています（古い順）\n"), "{queue}");
    assert!(queue.ends_with("@mina MINA  14:00から"), "{queue}");
    let stock = booth.says("Ana", "/stock").await;
    assert!(stock.starts_with("mug: 3개 남음, 0개 전달 (오늘 0개)"), "{stock}");
    booth.closes().await;
}
