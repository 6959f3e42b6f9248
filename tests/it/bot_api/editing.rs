//! Changes to messages that stand in a chat already.

use serde_json::{Value, json};

use super::keyboard;
use super::methods::{Answer, Refusal, Request, mistake, reach};
use super::sending;
use super::state::{Shown, State};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply \
                            markup are exactly the same as a current content and reply markup of \
                            the message";

pub(super) fn edit(state: &mut State, request: &Request) -> Answer {
    let chat = reach(state, request)?;
    let id = request.int("message_id").unwrap_or_default();
    if state.knows(chat).heard.contains(&id) {
        return Err(mistake(state, request, Refusal::bad("message can't be edited")));
    }
    let old = state.knows(chat).messages.get(&id).cloned();
    let old = old.ok_or_else(|| Refusal::bad("message to edit not found"))?;
    let keyboard = keyboard::read(request.params.get("reply_markup"));
    let keyboard =
        keyboard.map_err(|refused| mistake(state, request, Refusal::new(400, refused)))?;
    let mut new = Shown { keyboard, ..old.clone() };
    match request.method.name {
        "editMessageText" if old.attached.is_some() => {
            return Err(Refusal::bad("there is no text in the message to edit"));
        }
        "editMessageCaption" if old.attached.is_none() => {
            return Err(Refusal::bad("there is no caption in the message to edit"));
        }
        "editMessageText" => {
            let (html, parsed) = sending::text(state, request)?;
            (new.html, new.plain, new.entities) = (html, parsed.plain, parsed.entities);
        }
        "editMessageCaption" => {
            let (html, parsed) = sending::caption(state, request, &request.params)?;
            (new.html, new.plain, new.entities) = (html, parsed.plain, parsed.entities);
        }
        "editMessageMedia" => media(state, request, &mut new)?,
        _ => {}
    }
    if is_same(&old, &new) {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    new.edited += 1;
    let told = state.message_json(chat, &new);
    state.knows(chat).messages.insert(id, new);
    Ok(told)
}

/// Whether people would see no difference.
fn is_same(old: &Shown, new: &Shown) -> bool {
    let bytes = |shown: &Shown| shown.attached.as_ref().map(|file| (file.kind, file.bytes.clone()));
    old.plain == new.plain
        && old.entities == new.entities
        && old.keyboard == new.keyboard
        && bytes(old) == bytes(new)
}

fn media(state: &mut State, request: &Request, new: &mut Shown) -> Result<(), Refusal> {
    let media = request.params["media"].as_object().cloned().unwrap_or_default();
    let text = |key: &str| media.get(key).and_then(Value::as_str).unwrap_or_default();
    let kind = match text("type") {
        "photo" => "photo",
        "document" => "document",
        _ => return Err(mistake(state, request, Refusal::bad("can't parse InputMedia"))),
    };
    new.attached = Some(sending::file(state, request, kind, text("media"))?);
    let (html, parsed) = sending::caption(state, request, &media)?;
    (new.html, new.plain, new.entities) = (html, parsed.plain, parsed.entities);
    Ok(())
}

pub(super) fn delete(state: &mut State, request: &Request) -> Answer {
    let chat = reach(state, request)?;
    let id = request.int("message_id").unwrap_or_default();
    let known = state.knows(chat);
    if known.heard.contains(&id) {
        return Err(Refusal::bad("message can't be deleted"));
    }
    match known.messages.remove(&id) {
        Some(_) => Ok(json!(true)),
        None => Err(Refusal::bad("message to delete not found")),
    }
}

pub(super) fn pin(state: &mut State, request: &Request, pinned: bool) -> Answer {
    let chat = reach(state, request)?;
    let known = state.knows(chat);
    if chat < 0 && known.bot_is != "administrator" {
        return Err(Refusal::bad("not enough rights to manage pinned messages in the chat"));
    }
    let last = known.messages.values().rev().find(|shown| shown.pinned).map(|shown| shown.id);
    let id = request.int("message_id").or(last).unwrap_or_default();
    match known.messages.get_mut(&id) {
        Some(shown) => {
            shown.pinned = pinned;
            Ok(json!(true))
        }
        None => Err(Refusal::bad("message to pin not found")),
    }
}
