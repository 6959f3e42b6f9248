//! What users and neighbours see of boothbot, tested through the library and the binary.

mod booth;
mod bot;
mod bot_api;
mod bot_api_itself;
mod cards;
mod conformance;
mod container;
mod crash;
mod deliveries;
mod deliveries_moved;
mod deliveries_pace;
mod deliveries_random;
mod files;
mod giving;
mod hostile;
mod kills;
mod readme;
mod recorder;
mod running;
mod speaking;
mod summary;
mod telegram;
mod texts;
mod tidy;
mod webhooks;
mod wire;
