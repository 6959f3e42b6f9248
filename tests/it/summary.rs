//! The day's summary: in three languages, as lines, under a picture and on paper.

use boothbot::desk::summary::Summary;
use boothbot::domain::day::Day;
use boothbot::domain::language::Language;
use boothbot::domain::stats::RepostRow;

use crate::booth::Booth;

const BOTH: &str = "hello #PyConAPAC #Elastic";

/// Friday: two posts, one gift. Saturday: five posts, two of Saturday's gifts and Friday's other
/// one, a refusal, and a post that needs a yes or no.
async fn two_days() -> Booth {
    let mut booth = Booth::open().await;
    booth.on("2026-11-20", "10:00").post("ada", BOTH).await;
    booth.post("bo", BOTH).await;
    booth.on("2026-11-20", "10:05").says("Ken", "/give @ada sticker").await;
    booth.on("2026-11-21", "09:30").post("mina", BOTH).await;
    booth.on("2026-11-21", "09:31").post("jun", BOTH).await;
    booth.post("shop", BOTH).await;
    booth.post("rin", "#PyConAPAC에서 #Elastic").await;
    booth.post("rin", "#PyConAPAC again").await;
    booth.on("2026-11-21", "09:40").says("Ken", "/give @mina mug").await;
    booth.on("2026-11-21", "11:45").says("Ken", "/give @jun sticker").await;
    booth.on("2026-11-21", "11:46").says("Ana", "/give @bo mug").await;
    booth.says("Mei", "/decline @shop an advertiser").await;
    booth.says("Mei", "/stock mug 3").await;
    booth
}

async fn of(booth: &Booth, day: &str) -> Summary {
    let day = Day::parse(day).expect("a day");
    Summary::of(&booth.store, day).await.expect("it can be read")
}

#[tokio::test]
async fn the_day_in_english() {
    let booth = two_days().await;
    let expected = "\
PyCon APAC · 2026-11-21
Earned    4 = 2 handed over + 0 waiting + 1 in review + 1 declined (claims of this day)
Gifts     3 handed out on this day: mug 2, sticker 1
Yesterday 2 earned, 1 handed out, 2 posts by 2 authors
Pace      134 minutes from post to gift (median), busiest at 11:40 with 2 gifts
Earned on x 4
  mug: 3 at the start +2 corrected = 2 handed over (2 today) + 3 left
  sticker: 2 handed over (1 today), plenty left
Posts     5 = 5 original + 0 reposted, by 4 authors
Tags      #Elastic 4, #PyConAPAC 4, #PyConAPAC에서 1
Active    @rin 2, @jun 1, @mina 1, @shop 1
Languages ko 5
Networks  x 5";
    assert_eq!(of(&booth, "2026-11-21").await.text(Language::En), expected);
}

#[tokio::test]
async fn the_day_in_korean() {
    let booth = two_days().await;
    let expected = "\
PyCon APAC · 2026-11-21
이날 나온 교환권 4 = 전달 2 + 대기 0 + 확인 필요 1 + 대상 아님 1
이날 나간 선물 3: mug 2, sticker 1
어제: 교환권 2 · 나간 선물 1 · 게시물 2 · 작성자 2명
게시물에서 선물까지 134분 (중앙값)
가장 바쁜 10분: 11:40부터 2개
교환권 네트워크: x 4
  mug: 처음 3 (정정 +2) = 전달 2 (오늘 2) + 남음 3
  sticker: 전달 2 (오늘 1), 넉넉함
게시물 5 = 원글 5 + 리포스트 0
작성자 4명
태그: #Elastic 4, #PyConAPAC 4, #PyConAPAC에서 1
활발한 사람: @rin 2, @jun 1, @mina 1, @shop 1
언어: ko 5
네트워크: x 5";
    assert_eq!(of(&booth, "2026-11-21").await.text(Language::Ko), expected);
}

#[tokio::test]
async fn the_day_in_japanese() {
    let booth = two_days().await;
    let expected = "\
PyCon APAC · 2026-11-21
この日の引換券 4 = 渡した 2 + 待ち 0 + 要確認 1 + 対象外 1
この日に渡したプレゼント 3: mug 2, sticker 1
昨日: 引換券 2・渡したプレゼント 1・投稿 2・投稿者 2人
投稿からプレゼントまで 134分（中央値）
一番忙しい10分: 11:40から、2個
引換券の内訳: x 4
  mug: 開始時 3（修正 +2）= 渡した 2（今日 2）+ 残り 3
  sticker: 渡した 2（今日 1）、十分あります
投稿 5 = オリジナル 5 + リポスト 0
投稿者 4人
タグ: #Elastic 4, #PyConAPAC 4, #PyConAPAC에서 1
投稿の多い人: @rin 2, @jun 1, @mina 1, @shop 1
言語: ko 5
ネットワーク: x 5";
    assert_eq!(of(&booth, "2026-11-21").await.text(Language::Ja), expected);
}

#[tokio::test]
async fn the_figures_reconcile() {
    let booth = two_days().await;
    let day = of(&booth, "2026-11-21").await;
    let gifts = &day.giveaway;
    let sum = gifts.review + gifts.waiting + gifts.handed_over + gifts.declined;
    assert_eq!((gifts.earned, sum), (4, 4));
    let by_item: u64 = gifts.by_item.iter().map(|share| share.count).sum();
    let today: u32 = day.stock.iter().map(|row| row.handed_over_today).sum();
    assert_eq!((gifts.gifts, by_item, u64::from(today)), (3, 3, 3));
    let all = booth.store.giveaway(None).await.expect("it can be read");
    assert_eq!((all.gifts, all.handed_over), (4, 4));
    for row in &day.stock {
        let Some((started, left)) = row.started.zip(row.left) else { continue };
        let there_were = i64::from(started) + row.adjusted;
        assert_eq!(there_were, i64::from(row.handed_over + left), "{}", row.item);
    }
    assert_eq!(day.posts.posts, day.posts.originals + day.posts.reposts);
    booth.closes().await;
}

#[tokio::test]
async fn a_gift_counts_on_the_day_it_goes_out() {
    let booth = two_days().await;
    let day = of(&booth, "2026-11-21").await;
    let by_hour: Vec<(String, Vec<u64>)> = day
        .hours
        .iter()
        .map(|hour| (hour.label(), hour.items.iter().map(|share| share.count).collect()))
        .collect();
    let expected = [("09:00", [1, 0]), ("10:00", [0, 0]), ("11:00", [1, 1])];
    assert_eq!(by_hour, expected.map(|(hour, counts)| (hour.to_owned(), counts.to_vec())));
    for share in &day.giveaway.by_item {
        let row = day.stock.iter().find(|row| row.item == share.name).expect("it is an item");
        assert_eq!(u64::from(row.handed_over_today), share.count, "{}", share.name);
    }
    let friday = of(&booth, "2026-11-20").await;
    assert_eq!(friday.hours.len(), 1, "Friday's other gift went out on Saturday");
    assert_eq!(friday.giveaway.busiest.expect("a gift").handed_over, 1);
    assert_eq!(friday.yesterday, None, "nothing had happened yet");
    let json = serde_json::to_value(&day).expect("it serialises");
    assert_eq!(json["by_hour"][2]["items"][1]["name"], "sticker");
    assert_eq!(json["yesterday"]["earned"], 2);
    assert_eq!((&json["giveaway"]["gifts"], &json["yesterday"]["gifts"]), (&3.into(), &1.into()));
}

#[tokio::test]
async fn a_silent_day_is_one_line() {
    let booth = two_days().await;
    let day = of(&booth, "2026-11-23").await;
    let lines = Language::ALL.map(|language| day.text(language));
    let expected = [
        "PyCon APAC · 2026-11-23 · A silent day: no posts, no gifts.",
        "PyCon APAC · 2026-11-23 · 조용한 하루였어요. 게시물도 선물도 없었어요.",
        "PyCon APAC · 2026-11-23 · 静かな一日でした。投稿もプレゼントもありません。",
    ];
    assert_eq!(lines, expected);
    for language in Language::ALL {
        assert_eq!(day.caption(language), day.text(language));
        balanced(&day.html(language, None));
    }
}

#[tokio::test]
async fn a_caption_has_the_key_numbers_and_fits_under_a_picture() {
    let booth = two_days().await;
    let mut day = of(&booth, "2026-11-21").await;
    let expected = "\
PyCon APAC · 2026-11-21
Earned 4 (yesterday 2)
Of these: handed over 2 · waiting 0 · in review 1 · declined 1
Gifts handed out 3 (yesterday 1)
Posts 5 (yesterday 2)
Authors 4 (yesterday 2)
From post to gift: 134 minutes (median)
Busiest at 11:40: 2 gifts in ten minutes
Tags: #Elastic 4, #PyConAPAC 4, #PyConAPAC에서 1
mug: 3 left";
    assert_eq!(day.caption(Language::En), expected);
    let row = day.stock[0].clone();
    day.stock = vec![row; 200];
    for tag in &mut day.tags {
        tag.shown = "가".repeat(500);
    }
    for language in Language::ALL {
        let caption = day.caption(language);
        assert!(caption.encode_utf16().count() <= 1000, "{caption}");
        assert!(caption.contains("mug"), "{caption}");
    }
}

#[tokio::test]
async fn the_page_is_well_formed_whatever_people_call_themselves() {
    let booth = two_days().await;
    let hostile = "<script>alert(\"1\")</script>&'\u{202e}\u{7}";
    let mut day = of(&booth, "2026-11-21").await;
    day.campaign = hostile.to_owned();
    day.reposts = vec![RepostRow {
        network: "x",
        id: "1".to_owned(),
        author: hostile.to_owned(),
        text: hostile.to_owned(),
        url: hostile.to_owned(),
        reported: 2,
        seen: 1,
    }];
    day.authors[0].handle = hostile.to_owned();
    day.tags[0].shown = hostile.to_owned();
    day.networks[0].value = hostile.to_owned();
    day.languages[0].value = hostile.to_owned();
    day.stock[0].item = hostile.to_owned();
    day.hours[0].items[0].name = hostile.to_owned();
    day.giveaway.by_network[0].name = hostile.to_owned();
    for language in Language::ALL {
        let picture = "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 9 9\"><path d=\"M0 0\"/></svg>";
        let page = day.html(language, Some(picture));
        assert!(page.contains(&format!("<html lang=\"{}\">", language.name())));
        assert!(page.contains("<figure><svg viewBox=\"0 0 9 9\">"));
        assert!(!page.contains("<script") && !page.contains("<?xml"), "{page}");
        assert!(!page.contains("http:") && !page.contains("https:") && !page.contains('\u{7}'));
        balanced(&page);
    }
}

/// Every element that begins ends, in the right order.
#[track_caller]
fn balanced(page: &str) {
    const VOID: [&str; 1] = ["meta"];
    let body = page.strip_prefix("<!DOCTYPE html>\n").expect("it says that it is HTML");
    let mut open: Vec<&str> = Vec::new();
    for tag in body.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("every tag ends");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "<{tag}>");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "</{name}> ends what is open");
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}
