//! What a page needs besides itself, from inside the binary.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::picture;

const STYLE: &str = include_str!("pages/wall.css");
const FAR_STYLE: &str = include_str!("pages/scenes.css");
const SCRIPT: &str = include_str!("pages/wall.js");
const DESK_STYLE: &str = include_str!("pages/desk.css");
const DESK_SCRIPT: &str = include_str!("pages/desk.js");

/// The networks' marks, which cards point to.
pub(super) const LOGOS: &str = include_str!("pages/logos.html");

/// What the pages are made of: a page that was made of something else loads itself anew.
static BUILD: LazyLock<String> = LazyLock::new(|| {
    let pages = [
        STYLE,
        FAR_STYLE,
        SCRIPT,
        LOGOS,
        include_str!("pages/wall.html"),
        include_str!("pages/scenes.html"),
        include_str!("pages/overlays.html"),
        include_str!("pages/state.html"),
        env!("CARGO_PKG_VERSION"),
    ];
    let hash = Sha256::digest(pages.concat());
    hash[..6].iter().map(|byte| format!("{byte:02x}")).collect()
});

/// Names what the pages are made of, and tells nobody which version that is.
pub(super) fn build() -> &'static str {
    &BUILD
}

pub(super) async fn asset(Path(name): Path<String>) -> Response {
    // Pages and what they load change together, with the binary; the font hardly ever does.
    let (kind, kept, bytes) = match name.as_str() {
        "wall.css" => ("text/css; charset=utf-8", "no-cache", STYLE.as_bytes()),
        "scenes.css" => ("text/css; charset=utf-8", "no-cache", FAR_STYLE.as_bytes()),
        "wall.js" => ("text/javascript; charset=utf-8", "no-cache", SCRIPT.as_bytes()),
        "desk.css" => ("text/css; charset=utf-8", "no-cache", DESK_STYLE.as_bytes()),
        "desk.js" => ("text/javascript; charset=utf-8", "no-cache", DESK_SCRIPT.as_bytes()),
        "booth-sans.otf" => ("font/otf", "max-age=86400", picture::font_file()),
        _ => return (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_are_small() {
        assert!(SCRIPT.len() < 11 * 1024, "{} bytes", SCRIPT.len());
        assert!(DESK_SCRIPT.len() < 8 * 1024, "{} bytes", DESK_SCRIPT.len());
    }
}
