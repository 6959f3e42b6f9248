//! What users and neighbours see of boothbot, tested through the library and the binary.

mod booth;
mod conformance;
mod container;
mod files;
mod giving;
mod tidy;
