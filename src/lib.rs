//! boothbot
pub mod app;
pub mod chat;
pub mod cli;
pub mod config;
pub mod desk;
pub mod domain;
pub mod export;
pub mod sources;
pub mod store;
pub mod tasks;
pub mod telemetry;
