//! What each method does, and when Telegram refuses it.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::state::{self, CallbackAnswer, Chat, State};
use super::table::Method;
use super::{editing, sending};

const LONGEST_ANSWER: usize = 200;
const MOST_COMMANDS: usize = 100;

/// A request whose body could be read.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: &'static Method,
    pub(super) params: Map<String, Value>,
    pub(super) files: HashMap<String, Upload>,
}

#[derive(Debug)]
pub(super) struct Upload {
    pub(super) file_name: String,
    pub(super) bytes: Vec<u8>,
}

/// An error as the Bot API words it.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: String,
    pub(super) parameters: Value,
}

pub(super) type Answer = Result<Value, Refusal>;

impl Refusal {
    pub(super) fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), parameters: Value::Null }
    }

    pub(super) fn bad(description: &str) -> Self {
        Self::new(400, format!("Bad Request: {description}"))
    }
}

impl Request {
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.params.get(name).and_then(Value::as_i64)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.params.get(name).and_then(Value::as_bool).unwrap_or(false)
    }
}

/// A refusal that a bot without mistakes never meets.
pub(super) fn mistake(state: &mut State, request: &Request, refusal: Refusal) -> Refusal {
    let params = Value::from(request.params.clone());
    state.object(format!("{}: {} for {params}", request.method.name, refusal.description));
    refusal
}

/// Says what stands in the request that Bot API 9.1 does not know.
pub(super) fn check(state: &mut State, request: &Request) -> Result<(), Refusal> {
    let mut faults = request.method.faults(&request.params);
    for part in request.files.keys() {
        let named = format!("attach://{part}");
        let text = Value::from(request.params.clone()).to_string();
        if request.method.kind(part).is_none() && !text.contains(&named) {
            faults.push(format!("nothing names the part {part}"));
        }
    }
    match faults.first() {
        None => Ok(()),
        Some(first) => {
            let refusal = Refusal::bad(first);
            Err(mistake(state, request, refusal))
        }
    }
}

/// Carries out a request. Polling is not here: it waits.
pub(super) fn perform(state: &mut State, request: &Request) -> Answer {
    match request.method.name {
        "getMe" => Ok(me()),
        "logOut" | "close" => {
            let refusal = Refusal::bad("a bot at work never logs out");
            Err(mistake(state, request, refusal))
        }
        "deleteWebhook" => Ok(json!(true)),
        "sendMessage" | "sendPhoto" | "sendDocument" => sending::send(state, request),
        "editMessageText"
        | "editMessageCaption"
        | "editMessageMedia"
        | "editMessageReplyMarkup" => editing::edit(state, request),
        "deleteMessage" => editing::delete(state, request),
        "pinChatMessage" => editing::pin(state, request, true),
        "unpinChatMessage" => editing::pin(state, request, false),
        "answerCallbackQuery" => answer_press(state, request),
        "setMyCommands" => set_commands(state, request),
        "getMyCommands" => {
            Ok(state.commands.get(&scope(request)).cloned().unwrap_or_else(|| json!([])))
        }
        "deleteMyCommands" => {
            state.commands.remove(&scope(request));
            Ok(json!(true))
        }
        "sendChatAction" => {
            let chat = reach(state, request)?;
            sending::thread(state, request, chat)?;
            Ok(json!(true))
        }
        "getChat" => reach(state, request).map(|chat| full_chat(state, chat)),
        "getChatMember" => {
            let chat = reach(state, request)?;
            member(state.knows(chat), request.int("user_id").unwrap_or_default())
        }
        "leaveChat" => {
            let chat = reach(state, request)?;
            "left".clone_into(&mut state.knows(chat).bot_is);
            Ok(json!(true))
        }
        other => Err(Refusal::new(501, format!("the fake cannot {other}"))),
    }
}

/// The chat of a request, when the bot may act there.
pub(super) fn reach(state: &State, request: &Request) -> Result<i64, Refusal> {
    let id = request.int("chat_id");
    let Some((id, chat)) = id.and_then(|id| Some((id, state.chats.get(&id)?))) else {
        return Err(Refusal::bad("chat not found"));
    };
    if let Some(new) = chat.migrated_to {
        let mut moved = Refusal::bad("group chat was upgraded to a supergroup chat");
        moved.parameters = json!({"migrate_to_chat_id": new});
        return Err(moved);
    }
    let kind = state::kind(id);
    match chat.bot_is.as_str() {
        "kicked" if id > 0 => Err(Refusal::new(403, "Forbidden: bot was blocked by the user")),
        "kicked" => {
            Err(Refusal::new(403, format!("Forbidden: bot was kicked from the {kind} chat")))
        }
        "left" => {
            Err(Refusal::new(403, format!("Forbidden: bot is not a member of the {kind} chat")))
        }
        _ => Ok(id),
    }
}

fn answer_press(state: &mut State, request: &Request) -> Answer {
    let id = request.text("callback_query_id").unwrap_or_default().to_owned();
    let text = request.text("text").unwrap_or_default().to_owned();
    let show_alert = request.flag("show_alert");
    let late = "query is too old and response timeout expired or query ID is invalid";
    if super::html::units(&text) > LONGEST_ANSWER {
        return Err(mistake(state, request, Refusal::bad("MESSAGE_TOO_LONG")));
    }
    match state.presses.get(&id) {
        None => Err(Refusal::bad(late)),
        Some(true) if state.unconfirmed.remove(&id) => Err(Refusal::bad(late)),
        Some(true) => Err(mistake(state, request, Refusal::bad(late))),
        Some(false) => {
            state.presses.insert(id.clone(), true);
            state.answers.push(CallbackAnswer { id, text, show_alert });
            Ok(json!(true))
        }
    }
}

fn scope(request: &Request) -> (String, String) {
    let scope = request.params.get("scope").cloned();
    let scope = scope.unwrap_or_else(|| json!({"type": "default"}));
    (scope.to_string(), request.text("language_code").unwrap_or_default().to_owned())
}

fn set_commands(state: &mut State, request: &Request) -> Answer {
    let commands = request.params["commands"].as_array().cloned().unwrap_or_default();
    let is_name = |name: &str| {
        (1..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let language = request.text("language_code").unwrap_or_default();
    let mut wrong = None;
    for command in &commands {
        let name = command["command"].as_str().unwrap_or_default();
        let description = command["description"].as_str().unwrap_or_default();
        if !is_name(name) {
            wrong = Some("BOT_COMMAND_INVALID");
        }
        if !(1..=256).contains(&super::html::units(description)) {
            wrong = Some("BOT_COMMAND_DESCRIPTION_INVALID");
        }
    }
    if commands.len() > MOST_COMMANDS {
        wrong = Some("BOT_COMMANDS_TOO_MUCH");
    }
    if !language.is_empty() && language.len() != 2 {
        wrong = Some("LANG_CODE_INVALID");
    }
    match wrong {
        Some(wrong) => Err(mistake(state, request, Refusal::bad(wrong))),
        None => {
            state.commands.insert(scope(request), Value::from(commands));
            Ok(json!(true))
        }
    }
}

fn me() -> Value {
    let mut me = state::bot_json();
    me["can_join_groups"] = json!(true);
    for off in [
        "can_read_all_group_messages",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
    ] {
        me[off] = json!(false);
    }
    me
}

fn full_chat(state: &State, chat: i64) -> Value {
    let mut full = state.chat_json(chat);
    full["accent_color_id"] = json!(1);
    full["max_reaction_count"] = json!(11);
    full["accepted_gift_types"] = json!({
        "unlimited_gifts": true, "limited_gifts": true, "unique_gifts": true,
        "premium_subscription": true,
    });
    full
}

fn member(chat: &Chat, user: i64) -> Answer {
    if user == state::bot_id() {
        return Ok(json!({"user": state::bot_json(), "status": "member"}));
    }
    let known = chat.members.get(&user);
    let known = known.ok_or_else(|| Refusal::bad("PARTICIPANT_ID_INVALID"))?;
    Ok(json!({"user": known, "status": "member"}))
}
