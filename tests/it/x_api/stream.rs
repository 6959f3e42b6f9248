//! The filtered stream: who may connect, which posts it carries, how its bytes leave.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::WriteHalf;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::answer::Answer;
use super::fields::{Asked, Dialect, Told, Vocabulary};
use super::http::Request;
use super::query::Scope;
use super::server::Shared;
use super::state::State;
use super::tweet::{Tweet, moment};

/// In what pieces a stream's bytes come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chunking {
    /// Each line as one.
    Lines,
    /// In pieces of that many bytes, in the middle of characters too.
    Bytes(usize),
    /// Two lines as one; the first waits for the second.
    Pairs,
}

/// What an open stream is told to do.
#[derive(Debug)]
pub(super) enum Order {
    Write(Vec<u8>),
    Heartbeat(Duration),
    Chunking(Chunking),
    /// Stay open and say nothing any more.
    Stall,
    /// End as an answer ends.
    Cut,
    Reset,
}

#[derive(Debug)]
pub(super) struct OpenStream {
    pub(super) number: u64,
    pub(super) connected_at: String,
    pub(super) is_stalled: bool,
    asked: Asked,
    orders: mpsc::UnboundedSender<Order>,
}

/// A stream that was accepted, as its connection holds it.
#[derive(Debug)]
pub(super) struct Accepted {
    number: u64,
    orders: mpsc::UnboundedReceiver<Order>,
    heartbeat: Duration,
    chunking: Chunking,
}

pub(super) fn connect(state: &mut State, request: &Request) -> Result<Accepted, Answer> {
    let asked = Asked::read(request, Dialect::Old)?;
    if state.rules.is_empty() {
        return Err(Answer::no_rules());
    }
    if let Some(open) = &state.stream {
        if !open.is_stalled {
            state.object("a second stream was asked for while the first was open and healthy");
        }
        return Err(Answer::too_many_connections());
    }
    if state.refusals_left > 0 {
        state.refusals_left -= 1;
        return Err(Answer::too_many_connections());
    }
    state.streams_opened += 1;
    let number = state.streams_opened;
    let (sender, orders) = mpsc::unbounded_channel();
    let connected_at = moment(state.now_ms());
    state.stream =
        Some(OpenStream { number, connected_at, is_stalled: false, asked, orders: sender });
    let (heartbeat, chunking) = (state.settings.heartbeat, state.settings.chunking);
    Ok(Accepted { number, orders, heartbeat, chunking })
}

impl State {
    /// Sends a post to whoever listens, when a rule matches it.
    pub(super) fn deliver(&mut self, tweet: &Tweet) {
        let Some(stream) = &self.stream else { return };
        let matching = self.rules.iter().filter(|rule| rule.term.matches(tweet, Scope::Stream));
        let matching: Vec<Value> = matching
            .map(
                |rule| json!({"id": rule.id.to_string(), "tag": rule.tag.as_deref().unwrap_or("")}),
            )
            .collect();
        if matching.is_empty() || tweet.is_protected || stream.is_stalled {
            return;
        }
        let asked = stream.asked.clone();
        let told = Told::of(&[tweet], &asked, &self.world);
        self.bill.add(&told);
        let mut body = told.into_body(&asked, false);
        body.insert("matching_rules".to_owned(), Value::from(matching));
        self.order(Order::Write(format!("{}\r\n", Value::from(body)).into_bytes()));
    }

    /// A post as a stream would carry it with all fields, whether or not a rule matches.
    pub(super) fn line_of(&self, tweet: &Tweet, vocabulary: Vocabulary) -> Value {
        let asked = Asked::all(vocabulary);
        let mut body = Told::of(&[tweet], &asked, &self.world).into_body(&asked, false);
        let first =
            self.rules.first().map(|rule| json!({"id": rule.id.to_string(), "tag": rule.tag}));
        body.insert("matching_rules".to_owned(), first.into_iter().collect());
        Value::from(body)
    }

    /// Tells the open stream to do something; false when there is none.
    pub(super) fn order(&mut self, order: Order) -> bool {
        let Some(open) = &mut self.stream else { return false };
        open.is_stalled |= matches!(order, Order::Stall);
        let ends = matches!(order, Order::Cut | Order::Reset);
        // The client may be gone by now, and nobody listens.
        let _ = open.orders.send(order);
        if ends {
            self.stream = None;
        }
        true
    }

    /// The client has closed its connection, which X may notice late.
    fn client_left(&mut self, number: u64) {
        if self.stream.as_ref().is_some_and(|open| open.number == number) {
            self.stream = None;
            self.refusals_left = self.settings.lingering;
        }
    }
}

enum Next {
    Do(Order),
    Beat,
    ClientLeft,
}

impl Accepted {
    /// Carries lines until one side ends it.
    pub(super) async fn run(mut self, shared: &Arc<Shared>, socket: &mut TcpStream, head: &[u8]) {
        let ended = self.carry(socket, head).await;
        match ended {
            Ok(End::Cut) => drop(socket.shutdown().await),
            Ok(End::Reset) => socket.set_zero_linger().expect("a socket can be set so"),
            Ok(End::ClientLeft) | Err(_) => {
                shared.change(|state| state.client_left(self.number));
            }
        }
    }

    async fn carry(&mut self, socket: &mut TcpStream, head: &[u8]) -> io::Result<End> {
        let (mut read, write) = socket.split();
        let mut pen = Pen { write, held: Vec::new() };
        pen.write.write_all(head).await?;
        let mut written = Instant::now();
        let mut is_stalled = false;
        loop {
            let beat = tokio::time::sleep_until(written + self.heartbeat);
            let mut ignored = [0; 64];
            let next = tokio::select! {
                order = self.orders.recv() => order.map_or(Next::ClientLeft, Next::Do),
                read = read.read(&mut ignored) => match read {
                    Ok(0) | Err(_) => Next::ClientLeft,
                    Ok(_) => continue,
                },
                () = beat, if !is_stalled => Next::Beat,
            };
            let line = match next {
                Next::Do(Order::Write(line)) => line,
                Next::Beat => b"\r\n".to_vec(),
                Next::Do(Order::Heartbeat(period)) => {
                    self.heartbeat = period;
                    continue;
                }
                Next::Do(Order::Chunking(chunking)) => {
                    self.chunking = chunking;
                    pen.release().await?;
                    continue;
                }
                Next::Do(Order::Stall) => {
                    is_stalled = true;
                    continue;
                }
                Next::Do(Order::Cut) => {
                    pen.finish().await?;
                    return Ok(End::Cut);
                }
                Next::Do(Order::Reset) => return Ok(End::Reset),
                Next::ClientLeft => return Ok(End::ClientLeft),
            };
            pen.line(line, self.chunking).await?;
            written = Instant::now();
        }
    }
}

enum End {
    Cut,
    Reset,
    ClientLeft,
}

/// Writes lines as chunks of a body without an end.
struct Pen<'a> {
    write: WriteHalf<'a>,
    held: Vec<u8>,
}

impl Pen<'_> {
    async fn line(&mut self, line: Vec<u8>, chunking: Chunking) -> io::Result<()> {
        match chunking {
            Chunking::Pairs if self.held.is_empty() && line != b"\r\n" => {
                self.held = line;
                Ok(())
            }
            Chunking::Pairs | Chunking::Lines => {
                self.held.extend(line);
                self.release().await
            }
            Chunking::Bytes(length) => {
                for piece in line.chunks(length) {
                    self.chunk(piece).await?;
                }
                Ok(())
            }
        }
    }

    async fn finish(&mut self) -> io::Result<()> {
        self.release().await?;
        self.write.write_all(b"0\r\n\r\n").await
    }

    async fn release(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        if held.is_empty() { Ok(()) } else { self.chunk(&held).await }
    }

    async fn chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
        chunk.extend(bytes);
        chunk.extend(b"\r\n");
        self.write.write_all(&chunk).await
    }
}
