//! Who works here and where: invitations, roles, languages, and the chats that take cards.

use chrono::{DateTime, Duration, Utc};

use super::answer::{Answer, Aside};
use super::people::role;
use super::token::{self, Token};
use super::{At, Desk};
use crate::domain::language::Language;
use crate::domain::staff::{Role, Staff};
use crate::say;
use crate::store::connection::StoreError;
use crate::store::staff::{Joiner, Joining};
use crate::store::told::Telling;

/// How long an invitation is good for: long enough to find one's phone.
const INVITATION: Duration = Duration::minutes(15);

/// How long the first lead has.
const FIRST_LEAD: Duration = Duration::hours(24);

/// How long a chat stays silent if nobody says how long.
const BREAK: Duration = Duration::minutes(30);

/// Where the name of our bot is kept, once Telegram told it.
pub const BOT_NAME: &str = "telegram.bot";

/// Where the configured language of cards is kept.
pub const CHAT_LANGUAGE: &str = "chat.language";

/// A chat in which somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The chat's name in the database.
    pub chat: String,
    /// Whether only they read it.
    pub private: bool,
}

impl Desk {
    /// Lets whoever holds the returned token become the first lead, under that name or else their
    /// own. `None` when there is a lead who can be reached, or no randomness.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_lead(
        &self,
        name: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        if self.store.has_lead_on_telegram(None).await? {
            return Ok(None);
        }
        let Some(token) = Token::new() else { return Ok(None) };
        self.store.invite_first_lead(token.hash, name, now + FIRST_LEAD).await?;
        Ok(Some(token.text))
    }

    /// Takes somebody on who sent a token. The nonce names the message they sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn join(
        &self,
        token: &str,
        joiner: Joiner,
        nonce: &str,
        now: DateTime<Utc>,
    ) -> Result<Answer, StoreError> {
        let language = joiner.language.unwrap_or_default();
        let bot = self.store.setting(BOT_NAME.to_owned()).await?;
        let telling = Telling::new(nonce, now, move |joining| match joining {
            Joining::Joined(staff) => welcome(&staff, bot, staff.language.unwrap_or(language)),
            Joining::Already(staff) => {
                let language = staff.language.unwrap_or(language);
                Answer::done(say!(language, "join-already", name = staff.name))
            }
            Joining::Refused => Answer::refused(say!(language, "join-refused")),
        });
        self.store.take_on(token::hash(token), joiner, now, telling).await
    }

    /// Lets cards come to the chat in which it is typed.
    pub(super) async fn open_here(&self, at: &At) -> Result<Answer, StoreError> {
        let place = match theirs(at) {
            Ok(place) => place,
            Err(answer) => return Ok(answer),
        };
        let configured = self.store.setting(CHAT_LANGUAGE.to_owned()).await?;
        let cards = configured.as_deref().and_then(Language::from_code).unwrap_or(at.language);
        let language = at.language;
        let telling = at.telling(move |opened| match opened {
            true => Answer::done(say!(language, "chat-open")),
            false => Answer::refused(say!(language, "chat-open-already")),
        });
        self.store.open_chat(place.chat.clone(), cards, at.now, telling).await
    }

    /// Sends the chat in which it is typed no more cards.
    pub(super) async fn leave_here(&self, at: &At) -> Result<Answer, StoreError> {
        let place = match theirs(at) {
            Ok(place) => place,
            Err(answer) => return Ok(answer),
        };
        let language = at.language;
        let telling = at.telling(move |left| match left {
            true => Answer::done(say!(language, "chat-left")),
            false => Answer::refused(say!(language, "chat-left-already")),
        });
        self.store.leave_chat(place.chat.clone(), telling).await
    }

    pub(super) async fn invite(
        &self,
        name: Option<String>,
        wanted: Role,
        at: &At,
    ) -> Result<Answer, StoreError> {
        // A link that makes somebody a colleague is not for everybody in the group.
        let in_group = at.place.as_ref().is_some_and(|place| !place.private);
        let bot = self.store.setting(BOT_NAME.to_owned()).await?;
        let (private, bot_name) = (self.store.private_chat(at.staff.id).await?, bot.as_deref());
        if in_group && private.is_none() {
            let bot = bot_name.unwrap_or_default();
            return Ok(Answer::refused(say!(at.language, "invite-write-me", bot = bot)));
        }
        let Some(token) = Token::new() else {
            return Ok(Answer::refused(say!(at.language, "invite-no-token")));
        };
        let role = role(wanted, at.language);
        let minutes = INVITATION.num_minutes();
        let how = match bot_name {
            Some(bot) => format!("https://t.me/{bot}?start={}", token.text),
            None => format!("/join {}", token.text),
        };
        let text = match name.clone() {
            None => say!(at.language, "invite-anybody", role = role, minutes = minutes, how = how),
            Some(who) => say!(
                at.language,
                "invite-named",
                who = who,
                role = role,
                minutes = minutes,
                how = how
            ),
        };
        let answer = match private.filter(|_| in_group) {
            Some(chat) => {
                let here = say!(at.language, "invite-sent", bot = bot_name.unwrap_or_default());
                Answer { aside: Some(Box::new(Aside { chat, text })), ..Answer::done(here) }
            }
            None => Answer::done(text),
        };
        let telling = at.telling(move |()| answer);
        self.store.invite(token.hash, name, wanted, at.now + INVITATION, telling).await
    }

    /// Changes somebody's role, or with `None` ends their work here.
    pub(super) async fn role(
        &self,
        who: &str,
        wanted: Option<Role>,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let Some(staff) = self.store.staff_named(who.to_owned()).await? else {
            return Ok(Answer::refused(say!(at.language, "role-nobody", who = who.to_owned())));
        };
        // On Telegram somebody has to hear alerts; the terminal's own lead hears none.
        let on_telegram = at.place.is_some() && staff.role == Role::Lead;
        let leads = self.store.staff().await?;
        let others = leads.iter().any(|it| it.role == Role::Lead && it.id != staff.id);
        let reached = !on_telegram || self.store.has_lead_on_telegram(Some(staff.id)).await?;
        if staff.role == Role::Lead && wanted != Some(Role::Lead) && !(others && reached) {
            return Ok(Answer::refused(say!(at.language, "role-last-lead", who = staff.name)));
        }
        let text = match wanted {
            Some(wanted) => {
                let role = role(wanted, at.language);
                say!(at.language, "role-now", who = staff.name, role = role)
            }
            None => say!(at.language, "role-removed", who = staff.name),
        };
        let telling = at.telling(move |()| Answer::done(text));
        self.store.change_role(staff, wanted, telling).await
    }

    /// Changes the asker's language, or with `chat` that of the cards in the chat.
    pub(super) async fn lang(
        &self,
        wanted: Language,
        chat: bool,
        at: &At,
    ) -> Result<Answer, StoreError> {
        if !chat {
            self.store.set_language(at.staff.id, wanted).await?;
            return Ok(Answer::done(say!(wanted, "lang-yours", language = wanted.own_name())));
        }
        let place = match theirs(at) {
            Ok(place) => place,
            Err(answer) => return Ok(answer),
        };
        self.store.set_chat_language(place.chat.clone(), wanted).await?;
        Ok(Answer::done(say!(wanted, "lang-chat", language = wanted.own_name())))
    }

    /// Lets cards arrive here without a sound for so many minutes; 0 ends it.
    pub(super) async fn mute(&self, minutes: Option<u32>, at: &At) -> Result<Answer, StoreError> {
        let place = match theirs(at) {
            Ok(place) => place,
            Err(answer) => return Ok(answer),
        };
        let length = minutes.map_or(BREAK, |minutes| Duration::minutes(i64::from(minutes)));
        let until = (length > Duration::zero()).then(|| at.now + length);
        let text = match until {
            Some(until) => say!(at.language, "mute-until", time = self.clock(until)),
            None => say!(at.language, "mute-over"),
        };
        let telling = at.telling(move |()| Answer::done(text));
        self.store.mute_chat(place.chat.clone(), until, telling).await
    }
}

/// What a new colleague reads first; a lead, how to bring the bot into the staff's group.
fn welcome(staff: &Staff, bot: Option<String>, language: Language) -> Answer {
    let role_name = role(staff.role, language);
    let mut text = say!(language, "join-welcome", name = staff.name, role = role_name);
    text += "\n";
    text += &say!(language, "join-first-steps");
    if staff.role == Role::Lead
        && let Some(bot) = bot
    {
        let link = format!("https://t.me/{bot}?startgroup=staff");
        text += "\n\n";
        text += &say!(language, "join-next-group", link = link);
    }
    Answer::done(text)
}

/// The chat somebody types in, where it is theirs to settle: in a group that is a lead's.
fn theirs(at: &At) -> Result<&Place, Answer> {
    match &at.place {
        None => Err(Answer::refused(say!(at.language, "chat-not-here"))),
        Some(place) if !place.private && at.staff.role < Role::Lead => {
            Err(Answer::refused(say!(at.language, "chat-needs-lead")))
        }
        Some(place) => Ok(place),
    }
}
