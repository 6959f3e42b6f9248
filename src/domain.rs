//! The words and rules of a booth: pure, without I/O, clock, async or wire format.
//!
//! Read in this order: what people publish ([`post`], [`hashtag`]), who earns ([`campaign`]),
//! what they earn ([`claim`], [`code`], [`item`]), who hands it over ([`staff`]), and what we
//! count about it all ([`stats`]).

pub mod post;
pub mod hashtag;
pub mod hangul;
pub mod moderation;
pub mod words;
pub mod flood;
pub mod campaign;
pub mod verdict;
pub mod claim;
pub mod code;
pub mod item;
pub mod staff;
pub mod language;
pub mod notice;
pub mod budget;
pub mod source;
pub mod day;
pub mod stats;
