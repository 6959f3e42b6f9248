//! The server: reads requests, meets them with faults, writes answers, lets polls wait.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequest, Multipart, Request as Http};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use tokio::sync::{oneshot, watch};

use super::TOKEN;
use super::connection::{Connection, Door};
use super::fault::What;
use super::methods::{self, Answer, Refusal, Request, Upload};
use super::state::{Call, State};
use super::table::{self, Method};

/// Telegram's own limit on uploads, and room for what is around them.
const LARGEST_BODY: usize = 51 << 20;
const LONGEST_POLL: u64 = 50;

/// The state, and those who wait for it to change: tests on the condvar, polls on the channel.
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) changed: Condvar,
    polls: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new() -> Arc<Self> {
        let state = Mutex::new(State::new());
        Arc::new(Self { state, changed: Condvar::new(), polls: watch::Sender::new(0) })
    }

    /// A test that panicked while it held the lock still wants its transcript.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.lock());
        self.polls.send_modify(|version| *version += 1);
        self.changed.notify_all();
        changed
    }
}

/// Serves until the sender of `stop` is dropped.
pub(super) fn serve(
    listener: std::net::TcpListener,
    shared: Arc<Shared>,
    stop: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let app = Router::new()
            .fallback(move |ConnectInfo(connection): ConnectInfo<Connection>, http: Http| {
                let shared = Arc::clone(&shared);
                async move { answer(&shared, &connection, http).await }
            })
            .layer(DefaultBodyLimit::max(LARGEST_BODY));
        let app = app.into_make_service_with_connect_info::<Connection>();
        tokio::select! {
            served = axum::serve(Door(listener), app) => served.expect("it serves"),
            _ = stop => {}
        }
    });
}

async fn answer(shared: &Shared, connection: &Connection, http: Http) -> Response {
    let path = http.uri().path().to_owned();
    let Some((token, name)) = path.strip_prefix("/bot").and_then(|rest| rest.split_once('/'))
    else {
        return refuse(&Refusal::new(404, "Not Found"));
    };
    if token != TOKEN {
        return refuse(&Refusal::new(401, "Unauthorized"));
    }
    let Some(method) = table::method(name) else {
        shared.change(|state| state.object(format!("unknown method {name}")));
        return refuse(&Refusal::new(404, "Not Found: method not found"));
    };
    match read(method, http).await {
        Ok(request) => meet(shared, connection, &request).await,
        Err(why) => {
            shared.change(|state| state.object(format!("{}: {why}", method.name)));
            refuse(&Refusal::bad(&why))
        }
    }
}

/// Answers a request, or does to it what the test has scripted.
async fn meet(shared: &Shared, connection: &Connection, request: &Request) -> Response {
    let what = shared.change(|state| next_fault(state, request));
    match what {
        None => answer_to(&work(shared, request).await),
        Some(What::TooMany { retry_after }) => {
            let refusal = too_many(shared, request, retry_after);
            record(shared, request, refusal.code, &refusal.description);
            refuse(&refusal)
        }
        Some(What::Json500) => {
            let refusal = Refusal::new(500, "Internal Server Error");
            record(shared, request, refusal.code, &refusal.description);
            refuse(&refusal)
        }
        Some(What::Refuse { code, description }) => {
            record(shared, request, code, &description);
            refuse(&Refusal::new(code, description))
        }
        Some(What::Html502) => {
            record(shared, request, 502, "Bad Gateway");
            let page = "<html><head><title>502 Bad Gateway</title></head></html>";
            (StatusCode::BAD_GATEWAY, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Some(What::Hang) => {
            record(shared, request, 0, "held without an answer");
            std::future::pending().await
        }
        Some(What::ConnectionReset) => {
            record(shared, request, 0, "reset");
            connection.reset();
            Response::new(Body::empty())
        }
        Some(What::AcceptThenDrop) => {
            work(shared, request).await.ok();
            doubt(shared, request);
            connection.cut();
            Response::new(Body::empty())
        }
    }
}

fn next_fault(state: &mut State, request: &Request) -> Option<What> {
    let chat = request.int("chat_id");
    let fault = state.faults.iter_mut().find(|fault| {
        let here = fault.chat.is_none() || fault.chat == chat;
        fault.times > 0 && here && fault.method.eq_ignore_ascii_case(request.method.name)
    })?;
    fault.times -= 1;
    Some(fault.what.clone())
}

fn too_many(shared: &Shared, request: &Request, retry_after: u32) -> Refusal {
    let text = format!("Too Many Requests: retry after {retry_after}");
    let mut refusal = Refusal::new(429, text);
    refusal.parameters = json!({"retry_after": retry_after});
    if let Some(chat) = request.int("chat_id") {
        let until = Instant::now() + Duration::from_secs(retry_after.into());
        shared.change(|state| state.knows(chat).pace.pause_until = Some(until));
    }
    refusal
}

/// Remembers that the bot may not know that its answer to a press arrived.
fn doubt(shared: &Shared, request: &Request) {
    if let Some(id) = request.text("callback_query_id") {
        shared.change(|state| state.unconfirmed.insert(id.to_owned()));
    }
}

async fn work(shared: &Shared, request: &Request) -> Answer {
    let checked = shared.change(|state| methods::check(state, request));
    if request.method.name == "getUpdates" && checked.is_ok() {
        let answer = poll(shared, request).await;
        shared.change(|state| note(state, request, &answer));
        return answer;
    }
    shared.change(|state| {
        let answer = checked.and_then(|()| methods::perform(state, request));
        note(state, request, &answer);
        answer
    })
}

fn note(state: &mut State, request: &Request, answer: &Answer) {
    let (code, description) = match answer {
        Ok(_) => (200, ""),
        Err(refusal) => (refusal.code, refusal.description.as_str()),
    };
    push(state, request, code, description);
}

fn record(shared: &Shared, request: &Request, code: u16, description: &str) {
    shared.change(|state| push(state, request, code, description));
}

fn push(state: &mut State, request: &Request, code: u16, description: &str) {
    state.calls.push(Call {
        at: Instant::now(),
        method: request.method.name.to_owned(),
        chat: request.int("chat_id"),
        params: Value::from(request.params.clone()),
        code,
        description: description.to_owned(),
    });
}

/// Waits for updates as long as the bot asked, unless a newer poll ends this one.
async fn poll(shared: &Shared, request: &Request) -> Answer {
    let mut changes = shared.polls.subscribe();
    let conflict = Refusal::new(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance \
         is running",
    );
    let mine = shared.change(|state| {
        if state.other_pollers > 0 {
            state.other_pollers -= 1;
            return Err(conflict.clone());
        }
        confirm(state, request.int("offset").unwrap_or(0));
        if let Some(kinds) = request.params.get("allowed_updates").and_then(Value::as_array) {
            let kinds = kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned));
            state.allowed = Some(kinds.collect());
        }
        state.poll += 1;
        Ok(state.poll)
    })?;
    let seconds = request.int("timeout").unwrap_or(0);
    let seconds = u64::try_from(seconds).unwrap_or(0).min(LONGEST_POLL);
    let limit = request.int("limit").unwrap_or(100).clamp(1, 100);
    let limit = usize::try_from(limit).expect("between 1 and 100");
    let end = tokio::time::Instant::now() + Duration::from_secs(seconds);
    loop {
        changes.borrow_and_update();
        {
            let state = shared.lock();
            if state.poll != mine {
                return Err(conflict);
            }
            let ready: Vec<_> = state.updates.iter().take(limit).cloned().collect();
            if !ready.is_empty() {
                return Ok(Value::from(ready));
            }
        }
        tokio::select! {
            changed = changes.changed() => changed.expect("the sender is borrowed above"),
            () = tokio::time::sleep_until(end) => return Ok(json!([])),
        }
    }
}

/// Forgets what is below an offset; a negative one keeps that many of the newest.
fn confirm(state: &mut State, offset: i64) {
    if offset < 0 {
        let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        let drop = state.updates.len().saturating_sub(keep);
        state.confirmed.extend(state.updates.drain(..drop));
    } else if offset <= state.next_update {
        // An offset from before Telegram restarted its numbers confirms nothing.
        let below = |update: &Value| update["update_id"].as_i64() < Some(offset);
        let confirmed = state.updates.iter().filter(|update| below(update)).cloned();
        state.confirmed.extend(confirmed);
        state.updates.retain(|update| !below(update));
    }
}

async fn read(method: &'static Method, http: Http) -> Result<Request, String> {
    let kind = http.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    if kind.starts_with("multipart/form-data") {
        return read_form(method, http).await;
    }
    let body = axum::body::to_bytes(http.into_body(), LARGEST_BODY).await;
    let body = body.map_err(|error| error.to_string())?;
    let params = match serde_json::from_slice(&body) {
        _ if body.is_empty() => Map::new(),
        Ok(Value::Object(params)) => params,
        Ok(Value::Null) => Map::new(),
        _ => return Err("can't parse JSON object".to_owned()),
    };
    if !body.is_empty() && !kind.starts_with("application/json") {
        return Err(format!("a body of type {kind:?}"));
    }
    Ok(Request { method, params, files: HashMap::new() })
}

async fn read_form(method: &'static Method, http: Http) -> Result<Request, String> {
    let form = Multipart::from_request(http, &()).await;
    let mut form = form.map_err(|error| error.body_text())?;
    let mut request = Request { method, params: Map::new(), files: HashMap::new() };
    while let Some(part) = form.next_field().await.map_err(|error| error.body_text())? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| error.body_text())?.to_vec();
        match (method.kind(&name), file_name) {
            (Some(kind), None) => {
                let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
                request.params.insert(name, table::from_form(kind, text));
            }
            (kind, file_name) => {
                if kind.is_some() {
                    // A file may also stand in the part of its own parameter.
                    request.params.insert(name.clone(), json!(format!("attach://{name}")));
                }
                let file_name = file_name.unwrap_or_default();
                request.files.insert(name, Upload { file_name, bytes });
            }
        }
    }
    Ok(request)
}

fn answer_to(answer: &Answer) -> Response {
    match answer {
        Ok(result) => axum::Json(json!({"ok": true, "result": result})).into_response(),
        Err(refusal) => refuse(refusal),
    }
}

fn refuse(refusal: &Refusal) -> Response {
    let mut body = json!({
        "ok": false, "error_code": refusal.code, "description": refusal.description,
    });
    if !refusal.parameters.is_null() {
        body["parameters"] = refusal.parameters.clone();
    }
    let code = StatusCode::from_u16(refusal.code).expect("a status");
    (code, axum::Json(body)).into_response()
}
