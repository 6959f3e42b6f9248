//! As much of a Bot API as measuring needs: it notes when each request arrives.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify, mpsc};

/// A request that came in.
pub(super) struct Request {
    /// When its last byte was read.
    pub(super) at: Instant,
    /// The method, in lower case.
    pub(super) method: String,
    /// Its parameters.
    pub(super) parameters: Value,
    /// The message it made, or 0.
    pub(super) message: i64,
}

/// A server on this machine.
pub(super) struct BotApi {
    /// Where it is.
    pub(super) url: String,
    /// What comes in.
    pub(super) requests: mpsc::UnboundedReceiver<Request>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// What waits to be read, and when it was.
    updates: Mutex<VecDeque<Value>>,
    read_at: Mutex<Option<Instant>>,
    news: Notify,
    messages: Mutex<i64>,
}

impl BotApi {
    /// Starts a server on a free port.
    pub(super) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port is free")?;
        let url = format!("http://{}", listener.local_addr()?);
        let (sender, requests) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::default());
        let serving = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A connection that breaks is the client's to notice.
                tokio::spawn(serve(stream, serving.clone(), sender.clone()));
            }
        });
        Ok(Self { url, requests, shared })
    }

    /// Hands an update to whoever polls.
    pub(super) async fn push(&self, update: Value) {
        self.shared.updates.lock().await.push_back(update);
        self.shared.news.notify_waiters();
    }

    /// When the last update was handed over.
    pub(super) async fn read_at(&self) -> Option<Instant> {
        *self.shared.read_at.lock().await
    }
}

async fn serve(
    stream: TcpStream,
    shared: Arc<Shared>,
    requests: mpsc::UnboundedSender<Request>,
) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or_default();
        let method = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let mut length = 0;
        loop {
            let mut header = String::new();
            stream.read_line(&mut header).await?;
            let Some((name, value)) = header.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let at = Instant::now();
        let parameters: Value = serde_json::from_slice(&body).unwrap_or_default();
        let (result, message) = answer(&shared, &method, &parameters).await;
        let told = Request { at, method: method.clone(), parameters, message };
        if method != "getupdates" && requests.send(told).is_err() {
            return Ok(());
        }
        let body = json!({"ok": true, "result": result}).to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        if method == "getupdates" {
            *shared.read_at.lock().await = Some(Instant::now());
        }
        stream.write_all(format!("{head}{body}").as_bytes()).await?;
        stream.flush().await?;
    }
}

async fn answer(shared: &Shared, method: &str, parameters: &Value) -> (Value, i64) {
    match method {
        "getme" => (
            json!({
                "id": 1, "is_bot": true, "first_name": "bench", "username": "bench_bot",
                "can_join_groups": true, "can_read_all_group_messages": false,
                "supports_inline_queries": false, "has_main_web_app": false,
                "can_connect_to_business": false,
            }),
            0,
        ),
        "getupdates" => loop {
            let news = shared.news.notified();
            let mut updates = shared.updates.lock().await;
            let offset = parameters["offset"].as_i64().unwrap_or(0);
            updates.retain(|update| update["update_id"].as_i64() >= Some(offset));
            if !updates.is_empty() {
                return (json!(updates.iter().collect::<Vec<_>>()), 0);
            }
            drop(updates);
            news.await;
        },
        "sendmessage" => {
            let mut messages = shared.messages.lock().await;
            *messages += 1;
            (message(*messages, &parameters["chat_id"]), *messages)
        }
        "editmessagetext" => {
            let id = parameters["message_id"].as_i64().unwrap_or(0);
            (message(id, &parameters["chat_id"]), id)
        }
        _ => (json!(true), 0),
    }
}

/// A message as Telegram describes it.
pub(super) fn message(id: i64, chat: &Value) -> Value {
    json!({
        "message_id": id, "date": 1_795_219_200, "text": "bench",
        "chat": {"id": chat, "type": "private", "first_name": "bench"},
    })
}
