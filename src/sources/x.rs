//! X, live: a thin client of API v2 with the stream's and the search's own rules.
//!
//! What is here speaks to X once and tells what came of it. When to speak again, what a gap is and
//! what may be spent is decided in `tasks::x`. Facts about the network: OpenAPI 2.166 to 2.173 and
//! docs.x.com as of 2026-11; where reports disagree, both are taken.

pub mod client;
pub mod refusal;
pub mod query;
pub mod rules;
pub mod lines;
pub mod stream;
pub mod search;
pub mod lookup;
pub mod account;
pub mod snowflake;
pub mod fields;
pub mod tongue;
mod problem;
