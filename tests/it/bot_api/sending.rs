//! Messages the bot sends: texts, captions, files and where they go.

use std::time::Instant;

use serde_json::{Map, Value};

use super::html::{self, Parsed};
use super::keyboard;
use super::methods::{Answer, Refusal, Request, mistake, reach};
use super::state::{Attached, Shown, State};
use super::updates::unix_now;

const LONGEST_TEXT: usize = 4096;
pub(super) const LONGEST_CAPTION: usize = 1024;
const LARGEST_PHOTO: usize = 10 << 20;
const LARGEST_DOCUMENT: usize = 50 << 20;

pub(super) fn send(state: &mut State, request: &Request) -> Answer {
    let chat = reach(state, request)?;
    if let Some(early) = state.knows(chat).pace.early(chat, Instant::now()) {
        state.object(early);
    }
    let thread = thread(state, request, chat)?;
    let reply_to = reply_to(state, request, chat)?;
    let keyboard = keyboard::read(request.params.get("reply_markup"));
    let keyboard =
        keyboard.map_err(|refused| mistake(state, request, Refusal::new(400, refused)))?;
    let (html, parsed, attached) = match request.method.name {
        "sendMessage" => {
            let (html, parsed) = text(state, request)?;
            (html, parsed, None)
        }
        name => {
            let kind = if name == "sendPhoto" { "photo" } else { "document" };
            let named = request.text(kind).unwrap_or_default();
            let attached = file(state, request, kind, named)?;
            let (html, parsed) = caption(state, request, &request.params)?;
            (html, parsed, Some(attached))
        }
    };
    let pace = state.knows(chat).pace.count(chat, Instant::now());
    state.violations.extend(pace);
    let overall = state.overall.count(Instant::now());
    state.violations.extend(overall);
    let id = state.knows(chat).next_message();
    let shown = Shown {
        id,
        html,
        plain: parsed.plain,
        keyboard,
        thread,
        silent: request.flag("disable_notification"),
        edited: 0,
        attached,
        reply_to,
        pinned: false,
        entities: parsed.entities,
        date: unix_now(),
    };
    let told = state.message_json(chat, &shown);
    state.knows(chat).messages.insert(id, shown);
    Ok(told)
}

/// The topic a request names. General has none: it is the absence of a topic.
pub(super) fn thread(
    state: &mut State,
    request: &Request,
    chat: i64,
) -> Result<Option<i64>, Refusal> {
    let Some(thread) = request.int("message_thread_id") else { return Ok(None) };
    if state.knows(chat).topics.contains(&thread) {
        return Ok(Some(thread));
    }
    let refusal = Refusal::bad("message thread not found");
    // A topic may have been deleted; that General has no number is known.
    Err(if thread == 1 { mistake(state, request, refusal) } else { refusal })
}

fn reply_to(state: &mut State, request: &Request, chat: i64) -> Result<Option<i64>, Refusal> {
    let Some(reply) = request.params.get("reply_parameters") else { return Ok(None) };
    let id = reply["message_id"].as_i64().unwrap_or_default();
    let known = state.knows(chat);
    if known.heard.contains(&id) || known.messages.contains_key(&id) {
        return Ok(Some(id));
    }
    if reply["allow_sending_without_reply"].as_bool() == Some(true) {
        return Ok(None);
    }
    Err(Refusal::bad("message to be replied not found"))
}

/// The text of a request, as written and as Telegram keeps it.
pub(super) fn text(state: &mut State, request: &Request) -> Result<(String, Parsed), Refusal> {
    let written = request.text("text").unwrap_or_default();
    let parsed = parse(state, request, written, &request.params, "entities")?;
    let wrong = match html::units(&parsed.plain) {
        _ if parsed.plain.trim().is_empty() => Some("message text is empty"),
        units if units > LONGEST_TEXT => Some("message is too long"),
        _ => None,
    };
    match wrong {
        Some(wrong) => Err(mistake(state, request, Refusal::bad(wrong))),
        None => Ok((written.to_owned(), parsed)),
    }
}

/// The caption in a request or in its media.
pub(super) fn caption(
    state: &mut State,
    request: &Request,
    from: &Map<String, Value>,
) -> Result<(String, Parsed), Refusal> {
    let written = from.get("caption").and_then(Value::as_str).unwrap_or_default();
    let parsed = parse(state, request, written, from, "caption_entities")?;
    if html::units(&parsed.plain) > LONGEST_CAPTION {
        return Err(mistake(state, request, Refusal::bad("message caption is too long")));
    }
    Ok((written.to_owned(), parsed))
}

fn parse(
    state: &mut State,
    request: &Request,
    written: &str,
    from: &Map<String, Value>,
    entities: &str,
) -> Result<Parsed, Refusal> {
    match from.get("parse_mode").and_then(Value::as_str) {
        None => {
            let given = from.get(entities).and_then(Value::as_array).cloned();
            let plain = written.to_owned();
            Ok(Parsed { plain, entities: given.unwrap_or_default(), objections: Vec::new() })
        }
        Some(mode) if mode.eq_ignore_ascii_case("html") => match html::parse(written) {
            Ok(parsed) => {
                for objection in &parsed.objections {
                    state.object(format!("{}: {objection} in {written:?}", request.method.name));
                }
                Ok(parsed)
            }
            Err(why) => {
                let refusal = Refusal::bad(&format!("can't parse entities: {why}"));
                Err(mistake(state, request, refusal))
            }
        },
        Some(_) => Err(mistake(state, request, Refusal::bad("unsupported parse_mode"))),
    }
}

/// The file a parameter names: a part of the form, or a file that was sent before.
pub(super) fn file(
    state: &mut State,
    request: &Request,
    kind: &'static str,
    named: &str,
) -> Result<Attached, Refusal> {
    let part = named.strip_prefix("attach://").unwrap_or(kind);
    let Some(upload) = request.files.get(part) else {
        let known = state.files.get(named).filter(|file| file.kind == kind).cloned();
        let wrong = "wrong file identifier/HTTP URL specified";
        return known.ok_or_else(|| mistake(state, request, Refusal::bad(wrong)));
    };
    let bytes = &upload.bytes;
    let is_picture = bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(b"\xff\xd8\xff");
    let largest = if kind == "photo" { LARGEST_PHOTO } else { LARGEST_DOCUMENT };
    let wrong = match bytes.len() {
        0 => Some(Refusal::bad("file must be non-empty")),
        size if size > largest => Some(Refusal::new(413, "Request Entity Too Large")),
        _ if kind == "photo" && !is_picture => Some(Refusal::bad("IMAGE_PROCESS_FAILED")),
        _ => None,
    };
    if let Some(wrong) = wrong {
        return Err(mistake(state, request, wrong));
    }
    let file_id = format!("file{}", state.files.len() + 1);
    let file_name = upload.file_name.clone();
    let attached = Attached { kind, file_name, bytes: bytes.clone(), file_id: file_id.clone() };
    state.files.insert(file_id, attached.clone());
    Ok(attached)
}
