//! Opens the port on which the wall is served, and says where it is.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;

use super::output;
use crate::config::Config;
use crate::domain::language::Language;
use crate::web::Web;

/// Opens the one that the configuration names, if it names one.
///
/// # Errors
/// As [`open`].
pub(super) async fn of(config: &Config) -> anyhow::Result<Option<Web>> {
    match config.web {
        Some(at) => {
            let web = open(at, config.chat_language).await?;
            Ok(Some(Web { metrics: config.metrics, ..web }))
        }
        None => Ok(None),
    }
}

/// Opens it.
///
/// # Errors
/// When the port is not ours to open; the text says what to do.
async fn open(at: SocketAddr, language: Language) -> anyhow::Result<Web> {
    let listener = TcpListener::bind(at).await.with_context(|| {
        format!(
            "the wall cannot be served at {at}: is another boothbot running? Stop that one, or \
             write another address to listen under [web] in the configuration, or \"none\""
        )
    })?;
    // Port 0 means any: tell which it became.
    let at = listener.local_addr().unwrap_or(at);
    output::note(&format!("The wall is at http://{at}/"));
    Ok(Web { listener, language, metrics: false })
}

/// Opens the default one for a rehearsal, which goes on without a wall where that is taken.
pub(super) async fn open_if_free() -> Option<Web> {
    let opened = open(Config::default().web?, Language::En).await;
    opened.inspect_err(|error| output::note(&format!("No wall this time: {error}."))).ok()
}
