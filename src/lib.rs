//! boothbot watches for posts that carry both hashtags of a campaign, and makes sure that each
//! gift goes out exactly once.
//!
//! This page is the map: what lies where, what happens to one post, what always holds, and who
//! may know whom. `README.md` is for the people who use it.
//!
//! # The layers
//!
//! ```text
//!  main  cli                        what may be typed; results to stdout, the rest to stderr
//!  app                              all wiring: chat, keyboard, shutdown are passed in
//!  tasks                            loops: watch (source→store), x (stream, gaps, money),
//!                                   deliver (store→chat), summarize (once a booth day),
//!                                   import, rehearsal
//!  chat  |  web  |  sources         edges, strangers to each other; a chat is a port with three
//!                                   implementations: terminal, telegram, webhook; web is the wall
//!                                   and the desk in the browser
//!  desk                             staff operations, cards and the summary as data
//!  store  export  config  telemetry one SQLite file; what others get; settings; logs
//!  texts  picture                   sentences in three languages; drawings from an embedded font
//!  domain                           pure: no I/O, no clock, no async, no wire format
//! ```
//!
//! Imports point down. Only [`store`] says `rusqlite`, only [`chat::telegram`] says `teloxide`, only
//! [`web`] says `axum`, only [`sources`] knows what a network's bytes look like, and the edges never see each other: a chat does not know where posts come
//! from. `tests/it/tidy.rs` enforces it, and a second test proves that it can fail.
//!
//! # The path of one post
//!
//! ```text
//!  1 sources/*            wire bytes → Item               a bad line is skipped, counted, told
//!  2 domain/hashtag       tags extracted and folded       pure
//!  3 domain/campaign      recorded? earns? review?        pure; a Verdict names every rule
//!  4 store/sightings      ONE transaction for a batch: posts, tags, counters, claims, owed
//!                         deliveries, the source's cursor
//!  5 store                after the commit, in order: facts announced; losing one is harmless
//!  6 tasks/deliver        due deliveries → chat, one worker a chat: marked `sending`, said, `done`;
//!                         or tried later, or `unknown`, or `dead` and told
//!  7 chat, then desk      press → guarded UPDATE → fact → answered, the update confirmed; the
//!                         card is owed as an edit to every chat that shows it
//!  8 web/live             facts → server-sent events → the wall; a page that lags is told it whole
//! ```
//!
//! X is not a file: it forgets, it charges, and it drops connections. So [`tasks::x`] keeps a row
//! for every stretch nobody saw, in the transaction that notes the fall and the rise, and a filler
//! that asks for such rows and searches them. Falling back to search is the same filler at work on
//! a gap that lasts. Every post that X returned is counted in the transaction that records it, and
//! whoever wants to read asks first what is left.
//!
//! | the process dies … | after the restart |
//! |---|---|
//! | in 1 to 3, or before the COMMIT of 4 | the cursor has not moved: read again |
//! | after the COMMIT, before 5 | nobody was told in memory; the delivery is due |
//! | while X's stream is open | a gap from its last sign of life is searched |
//! | in the middle of a gap's pages | the gap is still a row: searched again, paid for once a day |
//! | in 6, while a row is `sending` | it is `unknown`: sent once more, marked; the two cards are one claim |
//! | in 7, before the UPDATE | the update was not confirmed: the press comes again |
//! | in 7, after the UPDATE | it counts as given; what comes again has the same nonce, and is told the same |
//!
//! # What always holds
//!
//! - A gift goes out once. `UNIQUE (person, period)` makes a claim unique, the WHERE clause of
//!   one UPDATE decides who was first, and a repeated nonce is told what it was told before.
//! - `started + adjusted = handed_over + left` for every item, in the transaction that hands it
//!   over; `earned = review + waiting + handed_over + declined`.
//! - Every statistic is kept in the transaction that records, and [`store::verify`] recounts
//!   them all by plain SQL that shares no code with the counters.
//! - What we owe the outside is a row before it is a message. A send that fails gets a later
//!   time, never a DELETE: a delivery is `ready`, `sending`, `unknown`, `done` or `dead`, and the
//!   dead are shown by `/status`. There is at most one twin of a card.
//! - What a chat may be sent in which time holds for every 60 seconds, across restarts too, and
//!   for all topics of a group together. A chat that must wait makes no other wait; only three
//!   that must wait at once make all wait.
//!   All chats of one service together have a limit for every second.
//! - The same input twice changes nothing: the first arrival of a post gives its tags, author
//!   and time, counts are the maximum ever told.
//! - What the wall may show is decided in one place ([`domain::moderation`], once more in SQL in
//!   [`store::wall`]), from what is stored beside the post; whoever names a post, an author or a tag
//!   in public asks there. It never touches a claim.
//! - Refusals are values with a sentence for a human ([`domain::claim::Refusal`]); errors are
//!   for callers; nothing panics on any bytes.
//! - A page is had by whom its route says ([`web::routes`]), asked of the staff's table each time;
//!   nothing is changed by GET, or for a page that is not ours.
//! - A network is never asked for what costs money without a budget, and never more than one
//!   stream is open: the old one is closed before a new one is asked for.
//! - A gap is a row until a search has come to its end, after X's index has surely caught up.
//! - `now` is an argument below [`tasks`]; [`tasks::clock`] is where a loop gets it.
//!
//! # Durability
//!
//! The store has one writer and keeps SQLite's `synchronous = FULL`: a commit is on the disk
//! when it returns, so an acknowledged hand-over survives a power cut. Recording uses the same,
//! because posts and the cursor behind them must not part; one fsync a batch is too small to
//! measure beside the rest. Readers have connections of their own and never stop the writer.
//!
//! # Where to begin
//!
//! [`domain::campaign`] decides who earns; [`store::sightings`] is what recording means;
//! [`desk`] is what staff can do; [`tasks::x`] is how a network is watched that costs money;
//! [`web`] is the wall and the desk in the browser, with all its doors in one table
//! ([`web::routes`]); [`tasks::rehearsal`] shows all of it in a minute.

pub mod domain;
pub mod texts;
pub mod store;
pub mod export;
pub mod picture;
pub mod config;
pub mod telemetry;
pub mod desk;
pub mod chat;
pub mod web;
pub mod sources;
pub mod tasks;
pub mod app;
pub mod cli;
