//! What is owed besides cards, put into words and pictures when it is sent.

use crate::chat::Outgoing;
use crate::desk::answer::Attachment;
use crate::desk::said::{Body, Reply};
use crate::desk::summary::Summary;
use crate::desk::{attachments, notice};
use crate::domain::day::Day;
use crate::domain::language::Language;
use crate::domain::notice::Notice;
use crate::store::Store;
use crate::store::connection::StoreError;

/// What became of a delivery's body.
pub(super) enum Words {
    /// To be said.
    Say(Outgoing),
    /// There is nothing to say after all.
    Nothing,
    /// It was written by another version of boothbot.
    Unreadable(String),
}

/// Puts a body into words, and makes the file that goes with them if the chat takes `files`: the
/// words have the same numbers.
pub(super) async fn of(
    store: &Store,
    body: &str,
    language: Language,
    files: bool,
) -> Result<Words, StoreError> {
    match Body::read(body) {
        Ok(Body::Reply(Reply { mut answer, to })) => {
            let file = match &answer.attachment {
                Some(attachment) if files => attachments::make(store, attachment, language).await?,
                _ => None,
            };
            // A picture's words have its numbers; those that come with a file only announce it.
            if let (Some(Attachment::Export { what }), None) = (&answer.attachment, &file) {
                answer.text = attachments::no_export(*what, language);
            }
            Ok(Words::Say(Outgoing::Answer { answer, to, file }))
        }
        Ok(Body::Notice(Notice::Summary { day })) => {
            let text = Summary::of(store, day).await?.text(language);
            Ok(Words::Say(Outgoing::Notice { text, file: None }))
        }
        Ok(Body::Notice(Notice::SummaryPicture { day })) => {
            summary_picture(store, day, language, files).await
        }
        Ok(Body::Notice(told)) => {
            let text = notice::notice(&told, language);
            Ok(Words::Say(Outgoing::Notice { text, file: None }))
        }
        Err(error) => Ok(Words::Unreadable(format!("the message cannot be read: {error}"))),
    }
}

/// A silent day has no picture: its one line has said so.
async fn summary_picture(
    store: &Store,
    day: Day,
    language: Language,
    files: bool,
) -> Result<Words, StoreError> {
    let summary = Summary::of(store, day).await?;
    if summary.is_silent() {
        return Ok(Words::Nothing);
    }
    let text = summary.caption(language);
    if !files {
        return Ok(Words::Say(Outgoing::Notice { text, file: None }));
    }
    let timeline = Attachment::Timeline { day: Some(day) };
    let file = attachments::make(store, &timeline, language).await?;
    Ok(match file {
        Some(_) => Words::Say(Outgoing::Notice { text, file }),
        None => Words::Nothing,
    })
}
