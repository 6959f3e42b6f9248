//! What users and neighbours see of boothbot, tested through the library and the binary.

mod conformance;
mod container;
mod tidy;
