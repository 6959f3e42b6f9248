//! Secrets: read from the environment or from a file, never shown.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use tracing::warn;

use super::faults::Faults;
use super::table::Table;

/// The largest file of a secret: a longer one holds something else.
const LARGEST: u64 = 16 << 10;

/// A token, a key or an address that lets whoever knows it in.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret without the white space around it. `None` when nothing is left.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The secret itself, for the one place that uses it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Where secrets come from.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'s> {
    /// The variables of the environment.
    pub(super) variable: &'s dyn Fn(&str) -> Option<String>,
    /// What the paths of files are relative to.
    pub(super) folder: &'s Path,
}

impl Surroundings<'_> {
    /// A variable that is set to something: an empty one is how container files leave one out.
    pub(super) fn variable(&self, name: &str) -> Option<Secret> {
        Secret::new(&(self.variable)(name)?)
    }

    /// The secret in the file that the setting `key` names. What is wrong with it is noted at
    /// the setting's line, and never repeats what is written there: it may be the secret.
    pub(super) fn file(
        &self,
        table: &Table<'_>,
        key: &str,
        faults: &mut Faults<'_>,
    ) -> Option<Secret> {
        let path = self.folder.join(table.text(key, faults)?.trim());
        let fault = match contents(&path) {
            Ok(text) => match Secret::new(&text) {
                Some(secret) => return Some(secret),
                None => format!("the file that {key} names is empty; write the secret to it"),
            },
            Err(fault) => format!(
                "the file that {key} names {fault}; its path is relative to this file's folder"
            ),
        };
        faults.add(table.place(key), fault);
        None
    }

    /// The secret in the variable that the setting `key` names. One that is not set is a
    /// fault, unless the setting `instead` is there.
    pub(super) fn named_variable(
        &self,
        table: &Table<'_>,
        key: &str,
        instead: &str,
        faults: &mut Faults<'_>,
    ) -> Option<Secret> {
        let name = table.text(key, faults)?;
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            let fault = format!("{key} is no name of a variable; write one like BOOTHBOT_SECRET");
            faults.add(table.place(key), fault);
            return None;
        }
        let secret = self.variable(&name);
        if secret.is_none() && !table.has(instead) {
            let fault =
                format!("the variable that {key} names is not set; set it, or use {instead}");
            faults.add(table.place(key), fault);
        }
        secret
    }
}

fn contents(path: &Path) -> Result<String, String> {
    let unreadable = |error| format!("cannot be read ({error})");
    let file = File::open(path).map_err(unreadable)?;
    warn_if_open_to_others(&file, path);
    let mut text = String::new();
    // One byte more than allowed tells a file that is too large.
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(unreadable)?;
    match text.len() as u64 > LARGEST {
        true => Err("is larger than a secret can be".to_owned()),
        false => Ok(text),
    }
}

#[cfg(unix)]
fn warn_if_open_to_others(file: &File, path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(metadata) = file.metadata() else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.display();
        warn!("{path} holds a secret and others may read it (mode {mode:03o}); chmod 600 {path}");
    }
}

#[cfg(not(unix))]
fn warn_if_open_to_others(_file: &File, _path: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_trimmed_and_never_shown() {
        let secret = Secret::new(" abc\n").unwrap();
        assert_eq!(secret.expose(), "abc");
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)).matches("abc").count(), 0);
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        assert_eq!(Secret::new(" \n"), None);
    }
}
