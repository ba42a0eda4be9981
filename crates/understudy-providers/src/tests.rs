//! Every dialect against bodies as they come over the wire, and the promises that hold for any request.

mod kinds;
mod matrix;
mod native;
mod properties;
mod replies;
mod requests;
mod rows;
mod schemas;
mod sdk;
mod shared;
mod snake;

use std::path::PathBuf;

use serde_json::Value;

/// A folder of this crate.
fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read_json(path: &std::path::Path) -> Value {
    let text = std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("could not read {}: {error}", path.display()));
    serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("could not parse {}: {error}", path.display()))
}
