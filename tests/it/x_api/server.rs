//! The server: takes connections, decides about each request, answers it.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::DateTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{oneshot, watch};

use super::answer::{Answer, Scripted};
use super::endpoint::Endpoint;
use super::http::{self, Request};
use super::state::{Left, State};
use super::stream::{self, Accepted};
use super::{account, rules, search, strict};

/// A client closes the socket of a stream it has let go of behind its own back. A connection
/// that comes right after waits this long for that.
const GRACE: Duration = Duration::from_millis(500);

/// The state, and those who wait for it to change: tests on the condvar, tasks on the channel.
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) changed: Condvar,
    ticks: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new() -> Arc<Self> {
        let state = Mutex::new(State::default());
        Arc::new(Self { state, changed: Condvar::new(), ticks: watch::Sender::new(0) })
    }

    /// A test that panicked while it held the lock still wants its transcript.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.lock());
        self.ticks.send_modify(|tick| *tick += 1);
        self.changed.notify_all();
        changed
    }

    async fn no_stream(&self) {
        let mut ticks = self.ticks.subscribe();
        while self.lock().is_streaming() {
            ticks.changed().await.expect("the sender is borrowed above");
        }
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
        let accepting = async {
            loop {
                let (socket, _) = listener.accept().await.expect("it accepts");
                let shared = Arc::clone(&shared);
                // A connection that breaks is the client's affair.
                tokio::spawn(async move { drop(converse(&shared, socket).await) });
            }
        };
        tokio::select! {
            () = accepting => {}
            _ = stop => {}
        }
    });
}

async fn converse(shared: &Arc<Shared>, mut socket: TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut buffer = Vec::new();
    while let Some(request) = http::read(&mut socket, &mut buffer).await? {
        if request.endpoint == Some(Endpoint::Stream) {
            let _ = tokio::time::timeout(GRACE, shared.no_stream()).await;
        }
        match shared.change(|state| decide(state, request)) {
            Fate::Answer(answer) => socket.write_all(&http::bytes(&answer)).await?,
            Fate::Stream(head, accepted) => {
                accepted.run(shared, &mut socket, &http::endless(&head)).await;
                return Ok(());
            }
            Fate::Silence => {
                while socket.read(&mut [0; 64]).await? > 0 {}
                return Ok(());
            }
            Fate::Reset => return socket.set_zero_linger(),
        }
    }
    Ok(())
}

/// What becomes of a request.
enum Fate {
    Answer(Answer),
    Stream(Answer, Accepted),
    Silence,
    Reset,
}

fn decide(state: &mut State, mut request: Request) -> Fate {
    let left = request.endpoint.map(|endpoint| (endpoint, state.count(endpoint)));
    let mut fate = meet(state, &request, left.as_ref()).unwrap_or_else(Fate::Answer);
    match &mut fate {
        Fate::Answer(answer) | Fate::Stream(answer, _) => {
            dress(state, answer, left);
            request.status = answer.status;
        }
        Fate::Silence | Fate::Reset => {}
    }
    state.requests.push(request);
    fate
}

fn meet(
    state: &mut State,
    request: &Request,
    left: Option<&(Endpoint, Left)>,
) -> Result<Fate, Answer> {
    strict::caller(state, request)?;
    let Some((endpoint, left)) = left else {
        state.object(format!("nobody serves {} {}", request.method, request.path));
        return Err(Answer::not_found());
    };
    if left.is_exceeded {
        state.object(format!("{endpoint:?} more than {} times in 15 min", endpoint.limit()));
        return Err(Answer::rate_limit(left.opens_in));
    }
    let checked = strict::parameters(state, *endpoint, request);
    match state.next_script(*endpoint) {
        Some(Scripted::Answer(answer)) => return Err(answer),
        Some(Scripted::Silence) => return Ok(Fate::Silence),
        Some(Scripted::Reset) => return Ok(Fate::Reset),
        None => checked?,
    }
    let answer = match endpoint {
        Endpoint::Stream => {
            let accepted = stream::connect(state, request)?;
            let head = Answer::new(200, "application/json; charset=utf-8", "");
            return Ok(Fate::Stream(head, accepted));
        }
        Endpoint::Rules => rules::list(state, request),
        Endpoint::ChangeRules => rules::change(state, request),
        Endpoint::RuleCounts => rules::counts(state, request),
        Endpoint::Search => search::recent(state, request),
        Endpoint::Lookup => search::lookup(state, request),
        Endpoint::Counts => search::counts(state, request),
        Endpoint::Usage => account::usage(state, request),
        Endpoint::Credits => account::credits(state, request),
        Endpoint::Connections => account::connections(state, request),
        Endpoint::Kill => account::kill(state, request),
    };
    answer.map(Fate::Answer)
}

/// Puts on an answer what every one of X's carries.
fn dress(state: &State, answer: &mut Answer, left: Option<(Endpoint, Left)>) {
    let now = state.now_ms();
    let date = DateTime::from_timestamp_millis(i64::try_from(now).expect("a moment"));
    let date = date.expect("a moment").format("%a, %d %b %Y %H:%M:%S GMT");
    let number = state.requests.len();
    let mut headers = vec![
        ("date".to_owned(), date.to_string()),
        ("server".to_owned(), "cloudflare envoy".to_owned()),
        ("api-version".to_owned(), "2.173".to_owned()),
        ("x-access-level".to_owned(), "read".to_owned()),
        ("x-transaction-id".to_owned(), format!("{number:016x}")),
        ("x-response-time".to_owned(), "96".to_owned()),
    ];
    if let Some((endpoint, left)) = left {
        let (remaining, opens_in) = match answer.opens_in {
            Some(opens_in) => (0, opens_in),
            None => (left.remaining, left.opens_in),
        };
        let reset = now / 1000 + opens_in.as_secs();
        headers.push(("x-rate-limit-limit".to_owned(), endpoint.limit().to_string()));
        headers.push(("x-rate-limit-remaining".to_owned(), remaining.to_string()));
        headers.push(("x-rate-limit-reset".to_owned(), reset.to_string()));
    }
    // What a test has written itself stays.
    let is_new = |name: &str| !answer.headers.iter().any(|(known, _)| known == name);
    headers.retain(|(name, _)| is_new(name));
    answer.headers.extend(headers);
}
