//! `boothbot bench viewers`: from the recording of a post to the screens of everybody who looks.
//!
//! The wall is the real one, in another process of this program, which records a post at a pace
//! with the microsecond in its text; the viewers are connections of this one. Both share the
//! machine, and so its clock.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrono::Utc;
use clap::Args;
use memchr::memmem;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Pace;
use super::times::Times;
use super::wall::SENT;
use crate::cli::{output, setup};

/// How long a viewer waits for the last post before it is counted as lost.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections that are opened at once: a rush would be refused by the kernel's queue.
const OPENING: usize = 50;

#[derive(Args)]
pub(super) struct ViewersBench {
    /// How many look at the wall.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    viewers: u32,
    #[command(flatten)]
    pace: Pace,
    /// Print one JSON object, times in milliseconds.
    #[arg(long)]
    json: bool,
}

/// The other process; it ends with its standard input.
struct Server {
    child: Child,
    said: BufReader<ChildStdout>,
    told: Option<ChildStdin>,
}

impl Drop for Server {
    /// Lets it end by itself, so that it takes its folder away.
    fn drop(&mut self) {
        self.told = None;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came to one viewer.
#[derive(Default)]
struct Seen {
    /// From each post's recording to its arrival.
    waits: Vec<Duration>,
    /// How often the whole wall was told to it, because it had fallen behind.
    whole: u64,
    bytes: u64,
}

impl ViewersBench {
    pub(super) fn run(&self) -> Result<ExitCode> {
        setup::block_on(self.measure()).map(|()| ExitCode::SUCCESS)
    }

    async fn measure(&self) -> Result<()> {
        let posts = self.pace.posts();
        let mut server = Server::start(self.pace.rate, posts)?;
        let address = server.hear()?;
        // Fonts, caches and the first charts are no viewer's.
        let first = open(&address).await?;
        server.ask("warm")?;
        drop(first);
        let before: u64 = server.ask("memory")?.parse()?;
        let mut viewers = JoinSet::new();
        let mut opened = Vec::new();
        for chunk in vec![(); self.viewers as usize].chunks(OPENING) {
            for () in chunk {
                let viewer = timeout(PATIENCE, open(&address)).await;
                opened.push(viewer.context("a viewer gets no answer; see `ulimit -n`")??);
            }
        }
        for stream in opened {
            viewers.spawn(look(stream, posts));
        }
        let after: u64 = server.ask("memory")?.parse()?;
        server.ask("go")?;
        let mut seen = Vec::new();
        while let Some(one) = viewers.join_next().await {
            seen.push(one??);
        }
        let peak: u64 = server.ask("memory")?.parse()?;
        let busy: f64 = server.ask("busy")?.parse()?;
        self.show(posts, seen, [before, after, peak], busy)
    }

    fn show(&self, posts: u64, seen: Vec<Seen>, memory: [u64; 3], busy: f64) -> Result<()> {
        let viewers = u64::from(self.viewers);
        let whole: u64 = seen.iter().map(|one| one.whole).sum();
        let bytes: u64 = seen.iter().map(|one| one.bytes).sum();
        let waits = Times::new(seen.into_iter().flat_map(|one| one.waits).collect());
        if waits.count() == 0 {
            bail!("none of {posts} posts has reached any of {viewers} viewers");
        }
        let missed = (posts * viewers).saturating_sub(waits.count() as u64);
        let [before, after, peak] = memory;
        let each = (peak.max(after).saturating_sub(before)) / viewers;
        let cores = (busy / f64::from(self.pace.seconds) * 100.0).round() / 100.0;
        if self.json {
            return output::json(&json!({
                "viewers": self.viewers, "per_second": self.pace.rate, "posts": posts,
                "waits": waits.json(), "missed": missed, "told_whole": whole,
                "bytes_a_viewer": each, "received_a_viewer": bytes / viewers, "cores": cores,
            }));
        }
        output::print(&format!(
            "{posts} posts to {viewers} viewers, {} a second",
            u64::from(self.pace.rate) * viewers
        ))?;
        output::print(&format!("recording begun -> arrived   {waits}"))?;
        output::print(&format!(
            "not told one by one {missed}, told the whole wall instead {whole}; {each} bytes of \
             memory a viewer, {cores} of a core"
        ))?;
        Ok(())
    }
}

impl Server {
    fn start(rate: u32, posts: u64) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["bench", "wall", "--rate", &rate.to_string(), "--posts", &posts.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the other process does not start")?;
        let said = BufReader::new(child.stdout.take().context("it prints its answers")?);
        let told = child.stdin.take().context("it reads what is asked")?;
        Ok(Self { child, said, told: Some(told) })
    }

    fn hear(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.said.read_line(&mut line)? == 0 {
            bail!("the other process has ended");
        }
        Ok(line.trim().to_owned())
    }

    fn ask(&mut self, what: &str) -> Result<String> {
        let told = self.told.as_mut().context("it still runs")?;
        writeln!(told, "{what}")?;
        told.flush()?;
        self.hear()
    }
}

/// A viewer that has been told the whole wall.
pub(super) async fn open(address: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    // As HTTP/1.0, so that what comes is not cut into pieces.
    stream.write_all(format!("GET /live HTTP/1.0\r\nHost: {address}\r\n\r\n").as_bytes()).await?;
    let mut read = Vec::new();
    while memmem::find(&read, b"event: wall").is_none() {
        let mut more = [0; 4096];
        match stream.read(&mut more).await? {
            0 => bail!("a viewer was refused: {}", String::from_utf8_lossy(&read)),
            length => read.extend_from_slice(&more[..length]),
        }
    }
    Ok(stream)
}

/// Looks until the last post has come, or nothing comes any more.
async fn look(mut stream: TcpStream, posts: u64) -> Result<Seen> {
    let (mut seen, mut read) = (Seen::default(), Vec::with_capacity(1 << 16));
    let last = format!("post {posts} ");
    loop {
        // The first post is only sent once everybody looks.
        let wait = if seen.bytes == 0 { PATIENCE * 12 } else { PATIENCE };
        match timeout(wait, stream.read_buf(&mut read)).await {
            Ok(length) => match length? {
                0 => return Ok(seen),
                length => seen.bytes += length as u64,
            },
            Err(_) => return Ok(seen),
        }
        let now = Utc::now().timestamp_micros();
        let mut from = 0;
        let mut is_over = false;
        while let Some(end) = memmem::find(&read[from..], b"\n\n").map(|end| from + end) {
            let frame = &read[from..end];
            is_over |= memmem::find(frame, last.as_bytes()).is_some();
            if frame.starts_with(b"event: post") {
                let sent = sent_at(frame).context("a post tells when it was sent")?;
                seen.waits.push(Duration::from_micros(u64::try_from(now - sent).unwrap_or(0)));
            } else if memmem::find(frame, b"\"build\":").is_some() && !seen.waits.is_empty() {
                seen.whole += 1;
            }
            from = end + 2;
        }
        read.drain(..from);
        if is_over {
            return Ok(seen);
        }
    }
}

fn sent_at(frame: &[u8]) -> Option<i64> {
    let start = memmem::find(frame, SENT.as_bytes())? + SENT.len();
    let digits = frame[start..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}
