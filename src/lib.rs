//! boothbot
pub mod domain;
