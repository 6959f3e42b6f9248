//! Inline keyboards: what Telegram accepts, and the buttons people then see.

use serde_json::Value;

const MOST_BUTTONS: usize = 100;
const MOST_IN_A_ROW: usize = 8;
const LONGEST_DATA: usize = 64;

/// The keys Bot API 9.1 gives a button, and 9.4's style, which older servers skip.
const KEYS: &[&str] = &[
    "text",
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "style",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) text: String,
    pub(crate) does: Does,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Sends this to the bot.
    Data(String),
    /// Opens this.
    Url(String),
    /// Anything else, as it came.
    Other(String),
}

/// The rows of a `reply_markup`; none for the markups that are no inline keyboard. The error is
/// the description of a refusal.
pub(super) fn read(markup: Option<&Value>) -> Result<Vec<Vec<Button>>, String> {
    let Some(rows) = markup.and_then(|markup| markup.get("inline_keyboard")) else {
        return Ok(Vec::new());
    };
    let broken = || "Bad Request: can't parse inline keyboard: Expected an Array".to_owned();
    let mut keyboard = Vec::new();
    for row in rows.as_array().ok_or_else(broken)? {
        let row = row.as_array().ok_or_else(broken)?;
        let row = row.iter().map(button).collect::<Result<Vec<_>, _>>()?;
        if row.len() > MOST_IN_A_ROW {
            return Err("Bad Request: reply markup has a row of more than 8 buttons".to_owned());
        }
        // Telegram drops empty rows.
        if !row.is_empty() {
            keyboard.push(row);
        }
    }
    if keyboard.iter().map(Vec::len).sum::<usize>() > MOST_BUTTONS {
        return Err("Bad Request: reply markup is too long".to_owned());
    }
    Ok(keyboard)
}

fn button(button: &Value) -> Result<Button, String> {
    let refuse = |why: &str| Err(format!("Bad Request: can't parse inline keyboard button: {why}"));
    let Some(keys) = button.as_object() else { return refuse("Expected an Object") };
    if let Some(unknown) = keys.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return refuse(&format!("unknown key {unknown}"));
    }
    let text = button["text"].as_str().unwrap_or_default().to_owned();
    if text.trim().is_empty() {
        return refuse("Text must be non-empty");
    }
    let mut actions = keys.iter().filter(|(key, _)| !matches!(key.as_str(), "text" | "style"));
    let (Some((action, value)), None) = (actions.next(), actions.next()) else {
        return refuse("Text buttons are allowed exactly one action");
    };
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let does = match action.as_str() {
        "callback_data" if value.is_empty() || value.len() > LONGEST_DATA => {
            return Err("Bad Request: BUTTON_DATA_INVALID".to_owned());
        }
        "callback_data" => Does::Data(value),
        "url" if !value.starts_with("https://") && !value.starts_with("http://") => {
            return Err(format!(
                "Bad Request: inline keyboard button URL '{value}' is invalid: Wrong HTTP URL"
            ));
        }
        "url" => Does::Url(value),
        _ => Does::Other(value),
    };
    Ok(Button { text, does })
}
