//! As much of X as measuring needs, for a process of its own: a stream that sends posts at a pace.

use std::time::Duration;

use anyhow::{Context, Result};
use chrono::Utc;
use clap::Args;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until};

use super::letters;
use crate::cli::output;
use crate::sources::x::snowflake;

/// What a post's text begins with; the microsecond it was sent in follows.
pub(super) const SENT: &str = "sent at ";

/// One in so many posts earns a gift.
const EARNS: u64 = 20;

/// Made-up text that makes a line as long as X's are.
const WORDS: &str = "커피 맛있어요 and the talks are great, see you at the booth in the afternoon ";

#[derive(Args, Clone)]
pub(super) struct XApiBench {
    /// Posts a second.
    #[arg(long)]
    rate: u64,
    /// How many posts.
    #[arg(long)]
    posts: u64,
}

impl XApiBench {
    /// Serves until its standard input ends.
    pub(super) async fn serve(self) -> Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port is free")?;
        output::print(&format!("http://{}", listener.local_addr()?))?;
        let accept = async {
            while let Ok((stream, _)) = listener.accept().await {
                // A connection that breaks is the client's to notice.
                tokio::spawn(answer(stream, self.clone()));
            }
        };
        let mut nothing = Vec::new();
        tokio::select! {
            () = accept => {}
            ended = async { tokio::io::stdin().read_to_end(&mut nothing).await } => drop(ended?),
        }
        Ok(())
    }
}

async fn answer(stream: TcpStream, bench: XApiBench) -> Result<()> {
    stream.set_nodelay(true)?;
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).await? == 0 {
            return Ok(());
        }
        let mut length = 0;
        let mut header = String::new();
        while reader.read_line(&mut header).await? > 2 {
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            header.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).await?;
        let path = first.split(' ').nth(1).unwrap_or_default();
        if path.starts_with("/2/tweets/search/stream?") {
            writer.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
            return send(&mut writer, &bench).await;
        }
        let body = json!({"meta": {"result_count": 0, "summary": {"created": 1}}}).to_string();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        writer.write_all(head.as_bytes()).await?;
    }
}

/// Sends the posts at their pace: what is late is sent at once, as X would.
async fn send(writer: &mut (impl AsyncWriteExt + Unpin), bench: &XApiBench) -> Result<()> {
    let begun = Instant::now();
    let pause = Duration::from_secs_f64(1.0 / bench.rate.max(1) as f64);
    let first = snowflake::id_at(Utc::now());
    for number in 0..bench.posts {
        sleep_until(begun + pause * u32::try_from(number)?).await;
        let line = line(first + number, number);
        writer.write_all(format!("{:x}\r\n{line}\r\n", line.len()).as_bytes()).await?;
    }
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        writer.write_all(b"2\r\n\r\n\r\n").await?;
    }
}

fn line(id: u64, number: u64) -> String {
    let author = (number % 5_000 + 1).to_string();
    let (topic, handle) = (letters(number), letters(number % 5_000));
    let tags = if number.is_multiple_of(EARNS) { "#PyConAPAC #Elastic" } else { "#PyConAPAC" };
    let hashtags: Vec<_> =
        tags.split(" #").map(|tag| json!({"tag": tag.replace('#', "")})).collect();
    let mut post = json!({
        "data": {
            "id": id.to_string(), "author_id": author, "lang": "ko",
            "created_at": Utc::now().to_rfc3339(), "edit_history_tweet_ids": [id.to_string()],
            "entities": {"hashtags": hashtags},
            "public_metrics": {"retweet_count": 0, "reply_count": 0, "like_count": 0},
        },
        "includes": {"users": [
            {"id": author, "username": format!("user_{handle}"), "name": "Somebody"},
        ]},
        "matching_rules": [{"id": "1785264155941072899", "tag": "booth:5a6840b3"}],
    });
    let sent = Utc::now().timestamp_micros();
    post["data"]["text"] = format!("{SENT}{sent} {topic} {WORDS}{WORDS} {tags}").into();
    format!("{post}\r\n")
}
