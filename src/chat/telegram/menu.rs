//! The menu of commands that Telegram shows, per chat and language.

use teloxide::Bot;
use teloxide::payloads::SetMyCommandsSetters;
use teloxide::prelude::Requester;
use teloxide::requests::Request;
use teloxide::types::{BotCommand, BotCommandScope, Recipient};
use tracing::warn;

use super::address::Address;
use crate::desk::command::Verb;
use crate::domain::language::Language;
use crate::store::Store;
use crate::store::connection::StoreError;

/// The most characters of a description.
const LONGEST: usize = 250;

/// Shows strangers the way in, and staff chats everything. What Telegram does not take is told
/// and left: a menu is a convenience.
pub(super) async fn show(bot: &Bot, store: &Store) -> Result<(), StoreError> {
    set(bot, BotCommandScope::Default, &[Verb::Help]).await;
    for chat in store.chats().await? {
        if let Some(address) = Address::parse(&chat.name) {
            let chat_id = Recipient::Id(address.chat);
            set(bot, BotCommandScope::Chat { chat_id }, &Verb::ALL).await;
        }
    }
    Ok(())
}

async fn set(bot: &Bot, scope: BotCommandScope, verbs: &[Verb]) {
    for language in Language::ALL {
        let commands = verbs.iter().map(|verb| {
            let does: String = verb.does(language).chars().take(LONGEST).collect();
            BotCommand::new(verb.name(), does)
        });
        let mut request = bot.set_my_commands(commands).scope(scope.clone());
        // English is what everybody else sees.
        if language != Language::En {
            request = request.language_code(language.name());
        }
        if let Err(error) = request.send().await {
            warn!("the menu of commands could not be set: {error}");
            return;
        }
    }
}
