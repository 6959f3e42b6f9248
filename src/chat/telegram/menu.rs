//! The menus of commands that Telegram shows: what members use to all, what leads use to leads.
//!
//! A menu is a convenience: it is kept in a task of its own, and what Telegram does not take is
//! told and tried again at the next change. Nothing waits for it.

use std::collections::BTreeMap;

use teloxide::payloads::{DeleteMyCommandsSetters, SetMyCommandsSetters};
use teloxide::prelude::Requester;
use teloxide::requests::Request;
use teloxide::types::{BotCommand, BotCommandScope, Recipient};
use teloxide::{Bot, RequestError};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::address::{Address, SCHEME};
use crate::desk::command::Verb;
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::store::connection::StoreError;
use crate::store::{Fact, Store};

/// The most characters of a description.
const LONGEST: usize = 250;

/// The commands of each chat with a menu of its own; `None` where it shows what all private chats
/// show.
type Menus = BTreeMap<Address, Option<Role>>;

/// Keeps the menus as the staff and their chats are, until told to stop.
pub(super) async fn keep(bot: Bot, store: Store, stop: CancellationToken) {
    let mut facts = store.facts();
    let work = async {
        set(&bot, BotCommandScope::Default, &[Verb::Help]).await;
        set(&bot, BotCommandScope::AllPrivateChats, &verbs(Role::Member)).await;
        let mut shown = Menus::new();
        loop {
            match wanted(&store, &shown).await {
                Ok(menus) => show(&bot, menus, &mut shown).await,
                Err(error) => warn!("the menus of commands cannot be found out: {error}"),
            }
            loop {
                match facts.recv().await {
                    Ok(Fact::ChatsChanged | Fact::StaffChanged) | Err(RecvError::Lagged(_)) => {
                        break;
                    }
                    Ok(_) => {}
                    Err(RecvError::Closed) => return,
                }
            }
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = work => {}
    }
}

/// What members may use in the staff's groups, and all there is in a lead's private chat. A chat
/// that is ours no more loses its menu.
async fn wanted(store: &Store, shown: &Menus) -> Result<Menus, StoreError> {
    let mut menus: Menus = shown.keys().map(|address| (*address, None)).collect();
    let leads = store.leads_on_telegram().await?;
    for chat in store.chats().await? {
        let Some(address) = Address::parse(&chat.name) else { continue };
        let role = match address.is_group() {
            true => chat.cards.then_some(Role::Member),
            false => {
                leads.iter().any(|id| chat.name == format!("{SCHEME}{id}")).then_some(Role::Lead)
            }
        };
        // Topics of a group share its menu.
        let menu = menus.entry(Address::of(address.chat)).or_default();
        *menu = role.or(*menu);
    }
    Ok(menus)
}

async fn show(bot: &Bot, menus: Menus, shown: &mut Menus) {
    for (address, role) in menus {
        if shown.get(&address) == Some(&role) {
            continue;
        }
        let scope = BotCommandScope::Chat { chat_id: Recipient::Id(address.chat) };
        let done = match role {
            Some(role) => set(bot, scope, &verbs(role)).await,
            None => unset(bot, scope).await,
        };
        if done {
            shown.insert(address, role);
        }
    }
}

fn verbs(role: Role) -> Vec<Verb> {
    Verb::ALL.into_iter().filter(|verb| verb.needs() <= role).collect()
}

/// Whether Telegram took it.
async fn set(bot: &Bot, scope: BotCommandScope, verbs: &[Verb]) -> bool {
    for language in Language::ALL {
        let commands = verbs.iter().map(|verb| {
            let does: String = verb.does(language).chars().take(LONGEST).collect();
            BotCommand::new(verb.name(), does)
        });
        let mut request = bot.set_my_commands(commands).scope(scope.clone());
        if let Some(code) = code(language) {
            request = request.language_code(code);
        }
        if !taken(request.send().await) {
            return false;
        }
    }
    true
}

async fn unset(bot: &Bot, scope: BotCommandScope) -> bool {
    for language in Language::ALL {
        let mut request = bot.delete_my_commands().scope(scope.clone());
        if let Some(code) = code(language) {
            request = request.language_code(code);
        }
        if !taken(request.send().await) {
            return false;
        }
    }
    true
}

/// English is what everybody else sees.
fn code(language: Language) -> Option<&'static str> {
    (language != Language::En).then(|| language.name())
}

fn taken<T>(outcome: Result<T, RequestError>) -> bool {
    outcome.inspect_err(|error| warn!("a menu of commands could not be set: {error}")).is_ok()
}
