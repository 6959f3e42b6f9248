//! Every method the fake knows, with the parameters Bot API 9.1 gives it.

use serde_json::{Map, Value};

use Kind::{Array, Bool, Chat, File, Int, Object, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bool,
    Text,
    /// A number, or a public name with its @.
    Chat,
    Object,
    Array,
    /// A name of a part, of a file that was sent before, or an address.
    File,
}

type Fields = &'static [(&'static str, Kind)];

#[derive(Debug)]
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) required: Fields,
    optional: &'static [Fields],
}

const SENDING: Fields = &[
    ("business_connection_id", Text),
    ("message_thread_id", Int),
    ("disable_notification", Bool),
    ("protect_content", Bool),
    ("allow_paid_broadcast", Bool),
    ("message_effect_id", Text),
    ("reply_parameters", Object),
    ("reply_markup", Object),
];
const TEXT: Fields = &[("parse_mode", Text), ("entities", Array), ("link_preview_options", Object)];
const CAPTION: Fields = &[("caption", Text), ("parse_mode", Text), ("caption_entities", Array)];
const ABOVE: Fields = &[("show_caption_above_media", Bool)];
const EDITING: Fields = &[
    ("business_connection_id", Text),
    ("chat_id", Chat),
    ("message_id", Int),
    ("inline_message_id", Text),
    ("reply_markup", Object),
];
const CHAT: Fields = &[("chat_id", Chat)];
const MESSAGE: Fields = &[("chat_id", Chat), ("message_id", Int)];
const COMMANDS: Fields = &[("scope", Object), ("language_code", Text)];
const PINNING: Fields = &[("business_connection_id", Text), ("disable_notification", Bool)];

const METHODS: &[Method] = &[
    Method { name: "getMe", required: &[], optional: &[] },
    Method { name: "logOut", required: &[], optional: &[] },
    Method { name: "close", required: &[], optional: &[] },
    Method {
        name: "getUpdates",
        required: &[],
        optional: &[&[
            ("offset", Int),
            ("limit", Int),
            ("timeout", Int),
            ("allowed_updates", Array),
        ]],
    },
    Method { name: "deleteWebhook", required: &[], optional: &[&[("drop_pending_updates", Bool)]] },
    Method {
        name: "sendMessage",
        required: &[("chat_id", Chat), ("text", Text)],
        optional: &[SENDING, TEXT],
    },
    Method {
        name: "sendPhoto",
        required: &[("chat_id", Chat), ("photo", File)],
        optional: &[SENDING, CAPTION, ABOVE, &[("has_spoiler", Bool)]],
    },
    Method {
        name: "sendDocument",
        required: &[("chat_id", Chat), ("document", File)],
        optional: &[
            SENDING,
            CAPTION,
            &[("thumbnail", File), ("disable_content_type_detection", Bool)],
        ],
    },
    Method {
        name: "sendChatAction",
        required: &[("chat_id", Chat), ("action", Text)],
        optional: &[&[("business_connection_id", Text), ("message_thread_id", Int)]],
    },
    Method { name: "editMessageText", required: &[("text", Text)], optional: &[EDITING, TEXT] },
    Method { name: "editMessageReplyMarkup", required: &[], optional: &[EDITING] },
    Method { name: "editMessageCaption", required: &[], optional: &[EDITING, CAPTION, ABOVE] },
    Method { name: "editMessageMedia", required: &[("media", Object)], optional: &[EDITING] },
    Method { name: "deleteMessage", required: MESSAGE, optional: &[] },
    Method { name: "pinChatMessage", required: MESSAGE, optional: &[PINNING] },
    Method {
        name: "unpinChatMessage",
        required: CHAT,
        optional: &[&[("business_connection_id", Text), ("message_id", Int)]],
    },
    Method {
        name: "answerCallbackQuery",
        required: &[("callback_query_id", Text)],
        optional: &[&[("text", Text), ("show_alert", Bool), ("url", Text), ("cache_time", Int)]],
    },
    Method { name: "setMyCommands", required: &[("commands", Array)], optional: &[COMMANDS] },
    Method { name: "getMyCommands", required: &[], optional: &[COMMANDS] },
    Method { name: "deleteMyCommands", required: &[], optional: &[COMMANDS] },
    Method { name: "getChat", required: CHAT, optional: &[] },
    Method {
        name: "getChatMember",
        required: &[("chat_id", Chat), ("user_id", Int)],
        optional: &[],
    },
    Method { name: "leaveChat", required: CHAT, optional: &[] },
];

/// Objects inside parameters: which keys Bot API 9.1 gives them.
const OBJECTS: &[(&str, &[&str])] = &[
    (
        "link_preview_options",
        &["is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"],
    ),
    (
        "reply_parameters",
        &[
            "message_id",
            "chat_id",
            "allow_sending_without_reply",
            "quote",
            "quote_parse_mode",
            "quote_entities",
            "quote_position",
        ],
    ),
    ("scope", &["type", "chat_id", "user_id"]),
    (
        "media",
        &[
            "type",
            "media",
            "caption",
            "parse_mode",
            "caption_entities",
            "show_caption_above_media",
            "has_spoiler",
            "thumbnail",
            "disable_content_type_detection",
        ],
    ),
];

/// The method of that name, whatever its capitals.
pub(super) fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name.eq_ignore_ascii_case(name))
}

impl Method {
    pub(super) fn kind(&self, parameter: &str) -> Option<Kind> {
        let optional = self.optional.iter().copied().flatten();
        let mut all = self.required.iter().chain(optional);
        all.find(|(name, _)| *name == parameter).map(|(_, kind)| *kind)
    }

    /// What Bot API 9.1 does not know of these parameters, and what it misses.
    pub(super) fn faults(&self, parameters: &Map<String, Value>) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, value) in parameters {
            match self.kind(name) {
                None => faults.push(format!("unknown parameter {name}")),
                Some(kind) if !fits(kind, value) => {
                    faults.push(format!("parameter {name} must be {kind:?}, not {value}"));
                }
                Some(_) => faults.extend(unknown_keys(name, value)),
            }
        }
        for (name, _) in self.required {
            if !parameters.contains_key(*name) {
                faults.push(format!("parameter {name} is missing"));
            }
        }
        faults
    }
}

fn fits(kind: Kind, value: &Value) -> bool {
    match kind {
        Int => value.is_i64() || value.is_u64(),
        Bool => value.is_boolean(),
        Text | File => value.is_string(),
        Chat => value.is_i64() || value.as_str().is_some_and(|name| name.starts_with('@')),
        Object => value.is_object(),
        Array => value.is_array(),
    }
}

fn unknown_keys(name: &str, value: &Value) -> Vec<String> {
    let known = OBJECTS.iter().find(|(object, _)| *object == name);
    let (Some((_, known)), Some(object)) = (known, value.as_object()) else { return Vec::new() };
    let unknown = object.keys().filter(|key| !known.contains(&key.as_str()));
    unknown.map(|key| format!("unknown key {key} in {name}")).collect()
}

/// A value as a form carries it, which is always text.
pub(super) fn from_form(kind: Kind, text: String) -> Value {
    match kind {
        Text | File => Value::String(text),
        Chat if text.starts_with('@') => Value::String(text),
        Int | Bool | Chat | Object | Array => {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
    }
}
