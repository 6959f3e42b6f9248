//! The filtered stream: one connection, read by a task of its own.
//!
//! The reader only reads and splits, so heartbeats are heard while somebody else writes to the
//! disk; a full channel makes the network wait, and loses nothing. Dropping a [`Connection`]
//! closes it: the old one is gone before a new one is asked for, or X would refuse the second.

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::client::{Client, unreached};
use super::fields::Vocabulary;
use super::lines::{LONGEST, Lines};
use super::refusal::Refusal;
use crate::domain::source::Room;

/// Chunks that may wait for the writer; a chunk is at most some hundred kilobytes.
const CHUNKS_WAITING: usize = 64;

/// What a chunk of the stream was.
#[derive(Debug)]
pub enum Heard {
    /// Bytes came: these whole lines, or none (a heartbeat, a part of a line).
    Lines(Vec<Vec<u8>>),
    /// The connection ended, and why.
    Ended(String),
}

/// An open stream.
pub struct Connection {
    heard: mpsc::Receiver<Heard>,
    reader: JoinHandle<()>,
    /// How many more times the stream may be opened.
    pub room: Option<Room>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Connection {
    /// Opens the stream.
    ///
    /// # Errors
    /// When X refuses it.
    pub async fn open(client: &Client, now: DateTime<Utc>) -> Result<Self, Refusal> {
        // The stream kept the old vocabulary, in every specification up to 2.173.
        let fields = Vocabulary::Tweet.fields();
        let (response, room) = client.open("/2/tweets/search/stream", &fields, now).await?;
        let (chunks, heard) = mpsc::channel(CHUNKS_WAITING);
        let reader = tokio::spawn(read(response, chunks));
        Ok(Self { heard, reader, room })
    }

    /// One that hears what a test says.
    #[cfg(test)]
    pub(crate) fn hearing(heard: mpsc::Receiver<Heard>) -> Self {
        Self { heard, reader: tokio::spawn(async {}), room: None }
    }

    /// Waits for bytes. Cancel-safe.
    pub async fn next(&mut self) -> Heard {
        self.heard.recv().await.unwrap_or_else(|| Heard::Ended("its reader stopped".to_owned()))
    }

    /// Closes it, and returns once it is closed.
    pub async fn close(mut self) {
        self.reader.abort();
        // It ends as cancelled, which is what was asked for.
        let _ = (&mut self.reader).await;
    }
}

async fn read(mut response: reqwest::Response, chunks: mpsc::Sender<Heard>) {
    let mut decoder = Lines::default();
    loop {
        let heard = match response.chunk().await {
            Ok(Some(chunk)) => {
                let mut lines = Vec::new();
                let before = decoder.too_long;
                decoder.push(&chunk, |line| lines.push(line.to_vec()));
                if before == 0 && decoder.too_long > 0 {
                    // Once a connection: whoever sends one sends many.
                    tracing::warn!("a line of X's stream over {LONGEST} bytes was passed over");
                }
                Heard::Lines(lines)
            }
            Ok(None) => Heard::Ended("X closed it".to_owned()),
            Err(error) => Heard::Ended(unreached(error).to_string()),
        };
        let ended = matches!(heard, Heard::Ended(_));
        if chunks.send(heard).await.is_err() || ended {
            return;
        }
    }
}
