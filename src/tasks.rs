//! The loops: files into the store, sources into the store, the store into the chat.

pub mod deliver;
mod dice;
pub mod generator;
pub mod import;
pub mod rehearsal;
pub mod watch;
