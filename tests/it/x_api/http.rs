//! HTTP/1.1 by hand, because these tests decide about every byte.

use std::io;
use std::time::Instant;

use axum::http::StatusCode;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::answer::Answer;
use super::endpoint::Endpoint;

/// More than any request of a bot needs.
const LARGEST: usize = 1 << 20;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) at: Instant,
    pub(crate) method: String,
    /// Path and query, as they were on the wire.
    pub(crate) target: String,
    pub(crate) path: String,
    /// Decoded, in the order they came.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) endpoint: Option<Endpoint>,
    /// What it was answered with; 0 for nothing.
    pub(crate) status: u16,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter();
        all.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The next request of a connection; none when the client has closed it.
pub(super) async fn read(
    socket: &mut TcpStream,
    buffer: &mut Vec<u8>,
) -> io::Result<Option<Request>> {
    let head_end = loop {
        if let Some(at) = memchr::memmem::find(buffer, b"\r\n\r\n") {
            break at + 4;
        }
        if fill(socket, buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&buffer[..head_end]).into_owned();
    let mut request = parse(&head);
    let length = request.header("content-length").and_then(|length| length.parse().ok());
    let end = head_end + length.unwrap_or(0);
    while buffer.len() < end {
        if fill(socket, buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    request.body = String::from_utf8_lossy(&buffer[head_end..end]).into_owned();
    buffer.drain(..end);
    Ok(Some(request))
}

async fn fill(socket: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<usize> {
    if buffer.len() > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    socket.read_buf(buffer).await
}

fn parse(head: &str) -> Request {
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default().to_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_owned(), value.trim().to_owned()))
    };
    Request {
        at: Instant::now(),
        endpoint: Endpoint::of(&method, path),
        path: path.to_owned(),
        query,
        headers: lines.filter_map(header).collect(),
        body: String::new(),
        status: 0,
        method,
        target,
    }
}

/// The head of an answer, without the empty line that ends it.
fn head(answer: &Answer) -> String {
    let status = StatusCode::from_u16(answer.status).expect("a status");
    let reason = status.canonical_reason().unwrap_or("Unknown");
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head
}

/// A whole answer.
pub(super) fn bytes(answer: &Answer) -> Vec<u8> {
    let length = answer.body.len();
    format!("{}content-length: {length}\r\n\r\n{}", head(answer), answer.body).into_bytes()
}

/// The beginning of an answer without an end.
pub(super) fn endless(answer: &Answer) -> Vec<u8> {
    format!("{}transfer-encoding: chunked\r\n\r\n", head(answer)).into_bytes()
}
