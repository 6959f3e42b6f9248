//! boothbot
pub mod desk;
pub mod domain;
pub mod store;
pub mod sources;
