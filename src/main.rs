//! The `boothbot` command.

fn main() {}
