//! TOML read past its broken lines, so that one slip does not hide the others.

use toml_edit::Document;

use super::faults::Faults;

/// The most broken lines that are passed over: a file with more is not TOML at all.
const MOST_BROKEN: usize = 20;

/// Parses a text. Every syntax fault goes to `faults`; a line that is broken in itself is read
/// as if it were empty. `None` when what follows a fault can not be trusted: an open bracket
/// makes nonsense of lines that are right.
pub(super) fn document(text: &str, faults: &mut Faults<'_>) -> Option<Document<String>> {
    let mut rest = text.to_owned();
    for _ in 0..MOST_BROKEN {
        let error = match Document::parse(rest.clone()) {
            Ok(document) => return Some(document),
            Err(error) => error,
        };
        let at = error.span().map_or(rest.len(), |span| span.start).min(rest.len());
        let message = error.message().replace('\n', "; ");
        let again = message.starts_with("duplicate key");
        let fault = match message.as_str() {
            text if text.starts_with("string values") => {
                "a text needs quotes; write \"...\"".into()
            }
            _ if again => format!("{message}; keep one of the two"),
            _ => message,
        };
        faults.add_syntax(at, fault);

        let start = rest.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n');
        let start = start.map_or(0, |newline| newline + 1);
        let line = rest[start..].split('\n').next().unwrap_or_default();
        let header = line.trim_start().starts_with('[');
        let alone = again || Document::parse(line).is_err();
        if header || !alone || line.trim().is_empty() {
            return None;
        }
        // Spaces of the same number keep every other place where it is.
        let blank = " ".repeat(line.len());
        rest.replace_range(start..start + blank.len(), &blank);
    }
    None
}
