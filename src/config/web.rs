//! The setting of the web pages: where they are served.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::faults::{Faults, quoted};
use super::settings::home;
use super::table::Table;

pub(super) const WEB: [&str; 2] = ["listen", "metrics"];

/// Where the wall is when nobody says otherwise: this machine only.
pub(super) const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8016);

/// The word that switches it off.
const OFF: &str = "none";

/// Where the pages are served; `None` for nowhere.
pub(super) fn listen(root: &Table<'_>, faults: &mut Faults<'_>) -> Option<SocketAddr> {
    let Some(table) = root.table("web", faults) else { return Some(DEFAULT) };
    table.only(&WEB, home, faults);
    let Some(text) = table.text("listen", faults) else { return Some(DEFAULT) };
    if text == OFF {
        return None;
    }
    let fault = match text.parse::<SocketAddr>() {
        Ok(at) if at.ip().is_loopback() => return Some(at),
        // Whoever reaches the port reads the wall and the figures: there is no password yet.
        Ok(_) => {
            "others could reach that; write an address of this machine, like \
                  127.0.0.1:8016, and let a proxy with a password serve it to them"
        }
        Err(_) => "write an address and a port, like \"127.0.0.1:8016\", or \"none\"",
    };
    faults.add(table.place("listen"), format!("listen is {}; {fault}", quoted(&text)));
    None
}

/// Whether `/metrics` is served.
pub(super) fn metrics(root: &Table<'_>, faults: &mut Faults<'_>) -> bool {
    // What is wrong with the table itself is told by `listen`.
    let table = root.table("web", &mut Faults::new(""));
    table.and_then(|table| table.flag("metrics", faults)).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[track_caller]
    fn check(setting: &str, expected: Result<Option<&str>, &str>) {
        let read = Config::parse(&format!("[web]\nlisten = {setting}\n"), "b.toml");
        let read = read.map(|config| config.web.map(|at| at.to_string()));
        let read = read.map_err(|error| error.to_string());
        match expected {
            Ok(at) => assert_eq!(read, Ok(at.map(str::to_owned)), "{setting}"),
            Err(part) => assert!(read.clone().is_err_and(|told| told.contains(part)), "{read:?}"),
        }
    }

    #[test]
    fn pages_are_served_on_this_machine_or_not_at_all() {
        check("\"127.0.0.1:80\"", Ok(Some("127.0.0.1:80")));
        check("\"[::1]:8016\"", Ok(Some("[::1]:8016")));
        check("\"none\"", Ok(None));
        check("\"0.0.0.0:8016\"", Err("b.toml:2: listen is \"0.0.0.0:8016\"; others could"));
        check("\"localhost\"", Err("write an address and a port"));
        check("8016", Err("write a text in quotes"));
    }
}
