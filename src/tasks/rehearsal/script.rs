//! The made-up day: who posts when, and what staff do about it.
//!
//! The same seed gives the same day, byte for byte. The fixed scenes are what a booth has to
//! live through; chance only fills the time between them.

use chrono::{DateTime, Duration, Utc};

use super::people::{CHATTER, EARNING, MORE_TAGS, NEAR_MISSES, Person, VISITORS};
use super::wire::{self, Made};
use crate::domain::campaign::Campaign;
use crate::domain::post::PostId;
use crate::domain::staff::Role;
use crate::store::stock::ItemSetup;
use crate::tasks::dice::Dice;

/// How long the day is.
pub(super) const HOURS: i64 = 9;

/// Posts with the watched tag alone.
const CHATTER_POSTS: usize = 190;

/// Mugs in the box: fewer than people who want one.
const MUGS: u32 = 8;

/// Who works at the made-up booth.
const STAFF: [(&str, Role); 3] =
    [("Mina", Role::Lead), ("Ken", Role::Member), ("Haru", Role::Member)];

/// Something that happens at the made-up booth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Happening,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A line of X's filtered stream, with its line end.
    Line(Vec<u8>),
    /// The network says that a post is gone.
    Deleted(PostId),
    /// A staff member types something.
    Staff {
        /// Who.
        who: &'static str,
        /// What.
        command: String,
    },
    /// Two of them type something in the same moment.
    AtOnce([(&'static str, String); 2]),
}

/// The made-up campaign.
pub fn campaign() -> Campaign {
    let campaign = Campaign { name: "PyCon APAC".to_owned(), ..Campaign::default() };
    Campaign { starts: Some(opening()), ends: Some(opening() + Duration::hours(HOURS)), ..campaign }
}

/// What there is to give.
pub fn items() -> Vec<ItemSetup> {
    let item =
        |name: &str, started, low| ItemSetup { name: name.to_owned(), started, per_day: None, low };
    vec![
        item("stress ball", Some(60), Some(10)),
        item("mug", Some(MUGS), Some(2)),
        item("sticker", None, None),
    ]
}

/// Who works there.
pub fn staff() -> Vec<(String, Role)> {
    STAFF.iter().map(|(name, role)| ((*name).to_owned(), *role)).collect()
}

/// 21 November 2026, 09:00 in Seoul.
pub(super) fn opening() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_219_200, 0).unwrap_or_default()
}

/// The whole day, in order.
pub fn day(seed: u64) -> Vec<Event> {
    let mut day = Day { dice: Dice::new(seed), events: Vec::new(), sequence: 0 };
    day.earners();
    day.burst();
    day.chatter();
    day.near_misses();
    day.loose_match();
    day.edited();
    day.deleted();
    day.spammer();
    day.two_accounts();
    day.by_hand();
    day.at_once();
    day.second_thoughts();
    let mut events = day.events;
    events.sort_by_key(|event| event.at);
    events.extend(when_mugs_are_gone(&events));
    events.sort_by_key(|event| event.at);
    events
}

/// Who asks for a mug after the last one gets a sticker half a minute later.
fn when_mugs_are_gone(events: &[Event]) -> Vec<Event> {
    let wants_mug = |event: &&Event| {
        matches!(&event.what, Happening::Staff { command, .. }
            if command.starts_with("/give") && command.ends_with(" mug"))
    };
    let too_late = events.iter().filter(wants_mug).skip(MUGS as usize);
    let instead = too_late.filter_map(|event| match &event.what {
        Happening::Staff { who, command } => Some(Event {
            at: event.at + Duration::seconds(30),
            what: Happening::Staff { who, command: command.replace(" mug", " sticker") },
        }),
        _ => None,
    });
    instead.collect()
}

struct Day {
    dice: Dice,
    events: Vec<Event>,
    sequence: u64,
}

impl Day {
    fn push(&mut self, minute: f64, what: Happening) {
        let at = opening() + Duration::milliseconds((minute * 60_000.0) as i64);
        self.events.push(Event { at, what });
    }

    fn staff(&mut self, minute: f64, who: &'static str, command: impl Into<String>) {
        self.push(minute, Happening::Staff { who, command: command.into() });
    }

    /// A post, published a few seconds before we see it.
    fn made(&mut self, minute: f64, by: Person, text: String) -> Made {
        let seconds = 2 + self.dice.below(5) as i64;
        let seen = opening() + Duration::milliseconds((minute * 60_000.0) as i64);
        let at = seen - Duration::seconds(seconds);
        self.sequence += 1;
        Made { id: wire::id_at(at, self.sequence), at, by, text, earlier: Vec::new() }
    }

    fn posts(&mut self, minute: f64, by: Person, text: String) -> Made {
        let made = self.made(minute, by, text);
        self.push(minute, Happening::Line(wire::original(&made)));
        made
    }

    fn says(&mut self, texts: &[(&'static str, &'static str)], by: Person) -> &'static str {
        let own: Vec<&'static str> = texts
            .iter()
            .filter(|(language, _)| *language == by.language)
            .map(|(_, text)| *text)
            .collect();
        own[self.dice.below(own.len())]
    }

    /// A post with both tags, in one of the spellings people use.
    fn earning_text(&mut self, by: Person) -> String {
        let text = self.says(EARNING, by);
        let tags = *self.dice.pick(&[
            "#PyConAPAC #Elastic",
            "#Elastic #PyConAPAC",
            "#pyconapac #elastic",
            "#PyConAPAC #Elastic #python",
            "＃ＰｙＣｏｎＡＰＡＣ #Elastic",
        ]);
        format!("{text} {tags}")
    }

    /// Most visitors post once with both tags and come for their gift some minutes later.
    fn earners(&mut self) {
        for (number, &visitor) in VISITORS.iter().take(40).enumerate() {
            let minute = 2.0 + number as f64 * 12.5 + self.dice.below(60) as f64 / 10.0;
            let text = self.earning_text(visitor);
            let made = self.posts(minute, visitor, text);
            if self.dice.chance(60) {
                self.reposted(&made, minute);
            }
            if number % 9 == 8 {
                // The network delivers some posts twice, and late.
                self.push(minute + 7.0, Happening::Line(wire::original(&made)));
            }
            // The last ones have not come yet when the hall closes.
            if number < 36 {
                let wait = if number == 0 { 4.0 } else { 1.5 + self.dice.below(120) as f64 / 10.0 };
                self.given(minute + wait, visitor.handle);
            }
        }
    }

    fn given(&mut self, minute: f64, handle: &str) {
        let (who, _) = *self.dice.pick(&STAFF);
        if !self.dice.chance(35) {
            return self.staff(minute, who, format!("/give @{handle} stress ball"));
        }
        self.staff(minute, who, format!("/give @{handle} mug"));
    }

    fn reposted(&mut self, made: &Made, minute: f64) {
        let count = 1 + self.dice.below(4) as u32;
        for number in 1..=count {
            let later = minute + 1.0 + self.dice.below(300) as f64 / 10.0;
            let by = *self.dice.pick(VISITORS);
            if by == made.by || later >= (HOURS * 60) as f64 {
                continue;
            }
            let at = opening() + Duration::milliseconds((later * 60_000.0) as i64);
            self.sequence += 1;
            let id = wire::id_at(at, self.sequence);
            self.push(later, Happening::Line(wire::repost(made, id, at, by, number)));
        }
    }

    /// The keynote ends, and everybody posts at once.
    fn burst(&mut self) {
        for (number, &visitor) in VISITORS[40..52].iter().enumerate() {
            let minute = 150.0 + number as f64 * 0.4;
            let text = self.earning_text(visitor);
            self.posts(minute, visitor, text);
            if number < 10 {
                self.given(minute + 4.0 + number as f64, visitor.handle);
            }
        }
    }

    fn chatter(&mut self) {
        let minutes = (HOURS * 60) as usize;
        for _ in 0..CHATTER_POSTS {
            let minute = self.dice.below(minutes * 10) as f64 / 10.0;
            let by = *self.dice.pick(VISITORS);
            let text = self.says(CHATTER, by);
            let mut text = format!("{text} #PyConAPAC");
            if self.dice.chance(50) {
                text += &format!(" #{}", self.dice.pick(MORE_TAGS));
            }
            let made = self.posts(minute, by, text);
            if self.dice.chance(25) {
                self.reposted(&made, minute);
            }
            if self.dice.chance(10) {
                self.push(minute + 0.3, Happening::Line(b"\r\n".to_vec()));
            }
        }
    }

    fn near_misses(&mut self) {
        for (number, &(language, text)) in NEAR_MISSES.iter().enumerate() {
            let by = Person { handle: NEARLY[number].0, name: NEARLY[number].1, language };
            self.posts(40.0 + number as f64 * 55.0, by, text.to_owned());
        }
        self.staff(47.0, "Ken", format!("/why @{}", NEARLY[0].0));
        // A quote of a post with both tags, without any of its own.
        let first = VISITORS[1];
        let quoted = self.made(60.0, first, "다시 봐도 좋다 #PyConAPAC #Elastic".to_owned());
        let by = Person { handle: "quoting_quill", name: "Quill", language: "en" };
        let quoting = self.made(61.0, by, "This is the one #PyConAPAC".to_owned());
        self.push(61.0, Happening::Line(wire::quote(&quoting, &quoted)));
        self.push(61.2, Happening::Line(br#"{"meta":{"sent":"2026-11-21"}}"#.to_vec()));
    }

    /// A Korean particle glued on: a human says yes.
    fn loose_match(&mut self) {
        let by = Person { handle: "josa_jiyoon", name: "지윤", language: "ko" };
        self.posts(75.0, by, "#PyConAPAC에서 발표 듣고 부스 왔어요 #Elastic".to_owned());
        self.staff(79.0, "Haru", "/give @josa_jiyoon stress ball");
        let by = Person { handle: "nau_naoki", name: "なおき", language: "ja" };
        self.posts(320.0, by, "#PyConAPACなう #Elastic の人と話した".to_owned());
    }

    /// The second tag is added by an edit.
    fn edited(&mut self) {
        let by = Person { handle: "edit_eun", name: "은", language: "ko" };
        let text = "부스 이벤트 참여합니다 #PyConAPAC".to_owned();
        let first = self.posts(95.0, by, text.clone());
        let mut second = self.made(97.0, by, format!("{text} #Elastic"));
        second.earlier = vec![first.id];
        self.push(97.0, Happening::Line(wire::original(&second)));
        self.staff(101.0, "Ken", "/give @edit_eun stress ball");
    }

    fn deleted(&mut self) {
        let by = Person { handle: "gone_gil", name: "길", language: "ko" };
        let text = "잘못 올렸나… #PyConAPAC #Elastic".to_owned();
        let made = self.posts(200.0, by, text);
        self.push(212.0, Happening::Deleted(PostId::x(made.id.to_string())));
        self.staff(215.0, "Mina", "/decline @gone_gil post deleted before the gift");
    }

    /// One account, many posts, one claim; then a lead has seen enough.
    fn spammer(&mut self) {
        let by = Person { handle: "free_stuff_88", name: "FREE STUFF", language: "en" };
        for number in 0..14 {
            let text = format!("WIN BIG NOW {number} #PyConAPAC #Elastic #free");
            self.posts(260.0 + f64::from(number) * 0.5, by, text);
        }
        self.staff(265.0, "Ken", "/block @free_stuff_88");
        self.staff(265.5, "Mina", "/block @free_stuff_88");
        self.staff(266.0, "Mina", "/decline @free_stuff_88 advertising");
    }

    fn two_accounts(&mut self) {
        let one = Person { handle: "jae_work", name: "재", language: "ko" };
        let other = Person { handle: "jae_private", name: "재", language: "ko" };
        self.posts(290.0, one, "회사 계정으로 #PyConAPAC #Elastic".to_owned());
        self.posts(292.0, other, "개인 계정도 #PyConAPAC #Elastic".to_owned());
        self.staff(294.0, "Mina", "/same @jae_work @jae_private");
        self.staff(295.0, "Ken", "/give @jae_work sticker");
        self.staff(296.0, "Haru", "/give @jae_private stress ball");
    }

    /// Somebody without an account here.
    fn by_hand(&mut self) {
        self.staff(330.0, "Haru", "/add instagram 이서연 showed her story at the booth");
        self.staff(331.0, "Haru", "/give 이서연 sticker");
    }

    fn at_once(&mut self) {
        let by = Person { handle: "race_ray", name: "Ray", language: "en" };
        self.posts(350.0, by, "Two people smiled at me #PyConAPAC #Elastic".to_owned());
        let give = "/give @race_ray stress ball".to_owned();
        self.push(353.0, Happening::AtOnce([("Ken", give.clone()), ("Haru", give)]));
    }

    /// Given to the wrong person, taken back, given again; and a look at what is going on.
    fn second_thoughts(&mut self) {
        let by = Person { handle: "undo_una", name: "Una", language: "en" };
        self.posts(380.0, by, "Hello booth #PyConAPAC #Elastic".to_owned());
        self.staff(383.0, "Ken", "/give @undo_una stress ball");
        self.staff(383.5, "Ken", "/undo");
        self.staff(386.0, "Ken", "/give @undo_una stress ball");
        self.staff(120.0, "Mina", "/waiting");
        self.staff(240.0, "Mina", "/stock");
        self.staff(420.0, "Ken", "/find py");
    }
}

/// The authors of the near misses.
const NEARLY: [(&str, &str); 5] = [
    ("search_sam", "Sam"),
    ("next_year_nari", "나리"),
    ("plain_paul", "Paul"),
    ("jp_jiro", "じろう"),
    ("plural_pia", "Pia"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(seed: u64) -> Vec<String> {
        day(seed)
            .into_iter()
            .filter_map(|event| match event.what {
                Happening::Staff { command, .. } => Some(command),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_day_and_another_seed_another() {
        assert_eq!(day(1), day(1));
        assert_ne!(day(1), day(2));
    }

    #[test]
    fn the_day_is_full_and_in_order() {
        let events = day(7);
        assert!(events.is_sorted_by_key(|event| event.at));
        let closing = opening() + Duration::hours(HOURS);
        assert!(events.iter().all(|event| (opening()..closing).contains(&event.at)));
        let lines = events.iter().filter(|event| matches!(event.what, Happening::Line(_))).count();
        assert!((300..600).contains(&lines), "{lines} lines");
        assert!(events.iter().any(|event| matches!(event.what, Happening::AtOnce(_))));
        assert!(events.iter().any(|event| matches!(event.what, Happening::Deleted(_))));
    }

    #[test]
    fn every_line_of_the_stream_is_json_or_a_heartbeat() {
        for event in day(3) {
            let Happening::Line(line) = event.what else { continue };
            let text = std::str::from_utf8(&line).unwrap().trim();
            assert!(text.is_empty() || serde_json::from_str::<serde_json::Value>(text).is_ok());
        }
    }

    #[test]
    fn whoever_comes_too_late_for_a_mug_is_offered_a_sticker() {
        for seed in 1..20 {
            let asked: Vec<String> =
                commands(seed).into_iter().filter(|command| command.ends_with(" mug")).collect();
            assert!(asked.len() > MUGS as usize, "seed {seed}: only {} asked", asked.len());
            let typed = commands(seed);
            for (place, mug) in asked.iter().enumerate() {
                let offered = typed.contains(&mug.replace(" mug", " sticker"));
                assert_eq!(offered, place >= MUGS as usize, "seed {seed}: {mug}");
            }
        }
    }

    #[test]
    fn every_scene_of_a_booths_day_is_played() {
        let lines: String = day(4)
            .into_iter()
            .filter_map(|event| match event.what {
                Happening::Line(line) => String::from_utf8(line).ok(),
                _ => None,
            })
            .collect();
        for scene in [
            "retweeted",
            "quoted",
            "PyConAPAC에서",
            "ElasticSearch",
            "＃ＰｙＣｏｎＡＰＡＣ",
            "free_stuff_88",
            "jae_private",
            "RT @",
            "…",
        ] {
            assert!(lines.contains(scene), "{scene}");
        }
        let typed = commands(4).join("\n");
        for scene in ["/undo", "/decline", "/same", "/block", "/add instagram", "/why", "/stock"] {
            assert!(typed.contains(scene), "{scene}");
        }
    }

    #[test]
    fn staff_type_only_commands_there_are() {
        for command in commands(5) {
            assert!(crate::desk::parsing::parse(&command).is_ok(), "{command}");
        }
    }
}
