//! What users and neighbours see of boothbot, tested through the library and the binary.

mod booth;
mod conformance;
mod container;
mod crash;
mod files;
mod giving;
mod hostile;
mod readme;
mod running;
mod summary;
mod tidy;
mod wire;
