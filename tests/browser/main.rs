//! What people see in a real Chromium: the wall and the desk of the real binary.
//!
//! `cargo test --test browser` needs `chromium` and `chromedriver`; `cargo test` does not run it.
//! Pictures of what was seen are left in `target/screens/`, to be looked at.

mod accessible;
mod booth;
mod browser;
mod desk;
mod scenes;
mod screens;
mod wall;
