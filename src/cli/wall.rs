//! Opens the port on which the pages are served, says where they are, and makes links into them.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use chrono::Utc;
use tokio::net::TcpListener;

use super::output;
use crate::config::Config;
use crate::config::web::Web as Settings;
use crate::desk::Desk;
use crate::domain::language::Language;
use crate::domain::staff::Staff;
use crate::store::Store;
use crate::web::Web;

/// Opens the one that the configuration names, if it names one.
///
/// # Errors
/// As [`open`].
pub(super) async fn of(config: &Config) -> anyhow::Result<Option<Web>> {
    match config.web.clone() {
        Some(settings) => Ok(Some(open(settings, config.chat_language).await?)),
        None => Ok(None),
    }
}

/// Opens it.
///
/// # Errors
/// When the port is not ours to open; the text says what to do.
async fn open(settings: Settings, language: Language) -> anyhow::Result<Web> {
    let Settings { listen: at, doors, metrics } = settings;
    let listener = TcpListener::bind(at).await.with_context(|| {
        format!(
            "the wall cannot be served at {at}: is another boothbot running? Stop that one, or \
             write another address to listen under [web] in the configuration, or \"none\""
        )
    })?;
    let web = Web { listener, language, doors, metrics };
    output::note(&format!("The wall is at {}/", address(&web)));
    if !at.ip().is_loopback() && !web.doors.is_https() {
        output::note(
            "Passwords and sessions travel unencrypted: keep to the booth's own network, or put a \
             proxy with TLS in front and name it with url under [web].",
        );
    }
    Ok(web)
}

/// Opens the default one for a rehearsal, which goes on without a wall where that is taken.
pub(super) async fn open_if_free() -> Option<Web> {
    let opened = open(Config::default().web?, Language::En).await;
    opened.inspect_err(|error| output::note(&format!("No wall this time: {error}."))).ok()
}

/// Prints a link that lets somebody in to the desk: on this terminal alone, it is no line of the
/// log.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell_link(store: &Store, staff: &Staff, address: &str) -> anyhow::Result<()> {
    let link = link(store, staff, address).await?;
    output::note(&format!("The desk, for {} (once, for 15 minutes): {link}", staff.name));
    Ok(())
}

/// A link that lets somebody in once.
///
/// # Errors
/// When the database fails, or there is no randomness.
pub(super) async fn link(store: &Store, staff: &Staff, address: &str) -> anyhow::Result<String> {
    let token = Desk::new(store.clone()).login_link(staff, Utc::now()).await?;
    let token = token.context("the system has no randomness to give; try again")?;
    Ok(format!("{address}/login/link?token={token}"))
}

/// Where the pages are, for people.
pub(super) fn address(web: &Web) -> String {
    // Port 0 means any: tell which it became.
    let at = web.listener.local_addr().ok();
    web.doors.url.clone().unwrap_or_else(|| at.map_or(String::new(), reachable))
}

/// Where the pages of a configuration are, for people.
pub(super) fn address_of(settings: &Settings) -> String {
    settings.doors.url.clone().unwrap_or_else(|| reachable(settings.listen))
}

/// An address a browser on this machine can open: "every address" is none.
fn reachable(at: SocketAddr) -> String {
    let ip = match at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(std::net::Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, at.port()))
}
