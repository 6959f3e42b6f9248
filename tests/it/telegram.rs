//! The staff chat on Telegram, as staff use it.

mod commands;
mod people;
mod places;
mod presses;
mod restarts;
mod trouble;

use crate::bot::{Bot, STAFF, ken, mei};
use crate::bot_api::people::ChatId;

#[test]
fn a_press_gives_the_gift_and_the_card_says_so_everywhere() {
    let mut bot = Bot::open();
    bot.takes_on(&ken(), ChatId(43));
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    assert!(card.plain.contains("✓ #PyConAPAC  ✓ #Elastic"), "{}", card.plain);
    let answer = bot.presses(&mei(), card.id, "mug");
    assert!(answer.contains("Gave mug to @mina"), "{answer}");
    let given = bot.sees(STAFF, "Gave: mug · Mei");
    assert_eq!(given.id, card.id, "the same card is edited");
    let undone = bot.presses(&mei(), card.id, "Undo");
    assert!(undone.contains("waiting again"), "{undone}");
    bot.sees(STAFF, "Waiting");
}

#[test]
fn a_gift_given_on_the_terminal_shows_on_the_card() {
    let mut bot = Bot::open();
    bot.posts("mina");
    let card = bot.sees(STAFF, "@mina");
    bot.types("/give @mina sticker");
    assert_eq!(bot.sees(STAFF, "Gave: sticker · booth").id, card.id);
}
