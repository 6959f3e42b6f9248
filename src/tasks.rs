//! The loops: files into the store, sources into the store, the store into the chat.

pub mod import;
pub mod clock;
pub mod watch;
pub mod x;
pub mod doctor;
pub mod deliver;
pub mod summarize;
pub mod rehearsal;
pub mod generator;
mod dice;
