//! The settings of the web pages: where they are served, and who may come in.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use url::Url;

use super::faults::{Faults, quoted};
use super::passphrase::Passphrase;
use super::secret::Surroundings;
use super::settings::home;
use super::table::Table;

pub(super) const WEB: [&str; 5] =
    ["listen", "url", "passphrase_file", "guest_password_file", "metrics"];

/// The variable with the hash of the staff's passphrase.
pub const PASSPHRASE: &str = "BOOTHBOT_DESK_PASSPHRASE";

/// The variable with the hash of the guests' password.
pub const GUEST_PASSWORD: &str = "BOOTHBOT_GUEST_PASSWORD";

/// The pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web {
    /// Where they are served.
    pub listen: SocketAddr,
    /// Who may come in.
    pub doors: Doors,
    /// Whether `/metrics` is served.
    pub metrics: bool,
}

/// How people get in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doors {
    /// The address that others use, like `https://wall.example`; `None` for the one we listen at.
    pub url: Option<String>,
    /// What staff may log in with instead of a link.
    pub passphrase: Option<Passphrase>,
    /// What guests need; `None` lets everybody look who reaches the port.
    pub guests: Option<Passphrase>,
}

impl Doors {
    /// Whether the pages are reached through TLS.
    pub fn is_https(&self) -> bool {
        self.url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

impl Default for Web {
    /// This machine only.
    fn default() -> Self {
        let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8016);
        Self { listen, doors: Doors::default(), metrics: false }
    }
}

/// The word that switches it off.
const OFF: &str = "none";

/// Where the pages are served and to whom; `None` for nowhere.
pub(super) fn web(
    root: &Table<'_>,
    around: Surroundings<'_>,
    faults: &mut Faults<'_>,
) -> Option<Web> {
    let table = root.table("web", faults);
    let hash = |variable, key, faults: &mut Faults<'_>| {
        hash(table.as_ref(), around, variable, key, faults)
    };
    let passphrase = hash(PASSPHRASE, "passphrase_file", faults);
    let guests = hash(GUEST_PASSWORD, "guest_password_file", faults);
    let Some(table) = table else {
        return Some(Web { doors: Doors { url: None, passphrase, guests }, ..Web::default() });
    };
    table.only(&WEB, home, faults);
    let url = url(&table, faults);
    // A file that is named and cannot be used was told already.
    let guarded = guests.is_some() || table.has("guest_password_file");
    let doors = Doors { url, passphrase, guests };
    let metrics = table.flag("metrics", faults).unwrap_or(false);
    let Some(text) = table.text("listen", faults) else {
        return Some(Web { doors, metrics, ..Web::default() });
    };
    if text == OFF {
        return None;
    }
    let fault = match text.parse::<SocketAddr>() {
        Ok(listen) if listen.ip().is_loopback() || guarded => {
            return Some(Web { listen, doors, metrics });
        }
        Ok(_) => {
            "others can reach that, and there is no password for guests: make one with \
             `boothbot passphrase` and name its file with guest_password_file, or listen on this \
             machine only, like 127.0.0.1:8016"
        }
        Err(_) => "write an address and a port, like \"127.0.0.1:8016\", or \"none\"",
    };
    faults.add(table.place("listen"), format!("listen is {}; {fault}", quoted(&text)));
    None
}

/// A hash of the environment, or else of the file that a setting names.
fn hash(
    table: Option<&Table<'_>>,
    around: Surroundings<'_>,
    variable: &str,
    key: &str,
    faults: &mut Faults<'_>,
) -> Option<Passphrase> {
    let make = "write what `boothbot passphrase` prints";
    if let Some(secret) = around.variable(variable) {
        let read = Passphrase::read(&secret);
        if read.is_none() {
            let place = table.map_or(0, |table| table.place(key));
            let fault = format!("the variable {variable} is no argon2id hash; {make} to it");
            faults.add(place, fault);
        }
        return read;
    }
    let table = table.filter(|table| table.has(key))?;
    let secret = around.file(table, key, faults)?;
    let read = Passphrase::read(&secret);
    if read.is_none() {
        // Never repeated: it may be the passphrase itself.
        let fault = format!("the file that {key} names holds no argon2id hash; {make} to it");
        faults.add(table.place(key), fault);
    }
    read
}

/// The address others use: a scheme and a host, and nothing behind them.
fn url(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<String> {
    let text = table.text("url", faults)?;
    let url = Url::parse(text.trim()).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    });
    let Some(url) = url else {
        let fault = format!("url is {}; write one like \"https://wall.example\"", quoted(&text));
        faults.add(table.place("url"), fault);
        return None;
    };
    Some(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(
        setting: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Web>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.toml");
        std::fs::write(&path, format!("[web]\n{setting}\n")).unwrap();
        std::fs::write(folder.path().join("plain"), "swordfish").unwrap();
        let hash = Passphrase::hash("open sesame").unwrap();
        std::fs::write(folder.path().join("hash"), hash).unwrap();
        let read = Config::load(&path, variable).map(|config| config.web);
        read.map_err(|error| error.to_string())
    }

    #[track_caller]
    fn check(setting: &str, expected: Result<Option<&str>, &str>) {
        let found = read(setting, &|_| None);
        match expected {
            Ok(at) => {
                let listens = found.map(|web| web.map(|web| web.listen.to_string()));
                assert_eq!(listens, Ok(at.map(str::to_owned)), "{setting}");
            }
            Err(part) => {
                let told = found.expect_err(setting);
                assert!(told.contains(part) && !told.contains("swordfish"), "{told}");
            }
        }
    }

    #[test]
    fn pages_are_served_on_this_machine_or_behind_a_password_or_not_at_all() {
        check("listen = \"127.0.0.1:80\"", Ok(Some("127.0.0.1:80")));
        check("listen = \"[::1]:8016\"", Ok(Some("[::1]:8016")));
        check("listen = \"none\"", Ok(None));
        check("listen = \"0.0.0.0:8016\"", Err("b.toml:2: listen is \"0.0.0.0:8016\"; others can"));
        check("listen = \"0.0.0.0:8016\"", Err("`boothbot passphrase`"));
        let guarded = "listen = \"0.0.0.0:8016\"\nguest_password_file = \"hash\"";
        check(guarded, Ok(Some("0.0.0.0:8016")));
        check("listen = \"localhost\"", Err("write an address and a port"));
        check("listen = 8016", Err("write a text in quotes"));
    }

    #[test]
    fn a_plain_passphrase_is_refused_and_never_repeated() {
        for key in ["passphrase_file", "guest_password_file"] {
            check(&format!("{key} = \"plain\""), Err("holds no argon2id hash; write what"));
        }
        let told = read("", &|name| (name == PASSPHRASE).then(|| "swordfish".to_owned()));
        let told = told.unwrap_err();
        assert!(told.contains(PASSPHRASE) && !told.contains("swordfish"), "{told}");
        let web = read("passphrase_file = \"hash\"", &|_| None).unwrap().unwrap();
        assert!(web.doors.passphrase.unwrap().is("open sesame"));
        assert_eq!(web.doors.guests, None);
    }

    #[test]
    fn the_address_others_use_has_no_path() {
        let url = |text: &str| read(&format!("url = \"{text}\""), &|_| None);
        let origin = |text: &str| url(text).unwrap().unwrap().doors.url;
        assert_eq!(origin("https://Wall.example/"), Some("https://wall.example".to_owned()));
        assert_eq!(origin("http://10.0.0.5:8016"), Some("http://10.0.0.5:8016".to_owned()));
        for text in ["wall.example", "ftp://a.example", "https://a.example/b", "https://u:p@a.b"] {
            assert!(url(text).unwrap_err().contains("write one like"), "{text}");
        }
    }
}
