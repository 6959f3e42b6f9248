//! The cookie that carries a session's token.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::web::Doors;
use crate::store::sessions::LONGEST;

/// Behind TLS a browser keeps the cookie to this host, and sends it through TLS alone: the prefix
/// is what it holds us to.
fn name(doors: &Doors) -> &'static str {
    if doors.is_https() { "__Host-boothbot" } else { "boothbot" }
}

/// The token that came with a request.
pub(super) fn read<'h>(headers: &'h HeaderMap, doors: &Doors) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let pairs = cookies.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    let mut ours = pairs.filter_map(|pair| {
        pair.trim().strip_prefix(name(doors))?.strip_prefix('=').filter(|token| !token.is_empty())
    });
    ours.next()
}

/// Makes a browser keep a token.
pub(super) fn keep(token: &str, doors: &Doors) -> HeaderValue {
    set(token, LONGEST.num_seconds(), doors)
}

/// Makes a browser forget it.
pub(super) fn forget(doors: &Doors) -> HeaderValue {
    set("", 0, doors)
}

fn set(token: &str, seconds: i64, doors: &Doors) -> HeaderValue {
    let secure = if doors.is_https() { "; Secure" } else { "" };
    let name = name(doors);
    let cookie =
        format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(cookie).expect("a token is letters, digits, - and _")
}
