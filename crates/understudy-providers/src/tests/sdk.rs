//! The bodies we send, held against the models of the vendors' own libraries, where Python has them.
//!
//! `UNDERSTUDY_SDK_PYTHON` names the Python to ask, `python3` otherwise. Libraries that are not installed are said to be
//! skipped, and so is everything where there is no Python.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use understudy_schema::chat::Chat;

use super::folder;
use super::matrix::{TARGETS, requests};
use crate::{Delivery, Target, read_request, write_request_for};

fn bodies(name: &str, chat: &Chat) -> Vec<Value> {
    let mut bodies = Vec::new();
    for (dialect, model) in TARGETS {
        for delivery in [Delivery::Whole, Delivery::Stream] {
            let target = Target::new(dialect, model);
            let Ok(translated) = write_request_for(chat, &target, delivery) else {
                continue;
            };
            bodies.push(json!({
                "name": name,
                "dialect": dialect,
                "model": model,
                "delivery": delivery,
                "body": translated.body,
            }));
        }
    }
    bodies
}

#[expect(
    clippy::disallowed_methods,
    reason = "which Python to ask is no part of the repository"
)]
fn python() -> String {
    std::env::var("UNDERSTUDY_SDK_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn the_vendors_own_libraries_take_every_body_we_send() {
    let mut lines = String::new();
    for (name, dialect, body) in requests() {
        let chat = read_request(dialect, &body).unwrap();
        let written = bodies(&name, &chat);
        // The prompt that is too long says nothing that a short one does not.
        let short = written.iter().map(Value::to_string);
        for line in short.filter(|line| line.len() < 1 << 20) {
            lines.push_str(&line);
            lines.push('\n');
        }
    }
    let spawned = Command::new(python())
        .arg(folder("sdk_check.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("skipped: there is no Python to ask");
        return;
    };
    // A checker that ends early says why in what it printed.
    drop(child.stdin.take().unwrap().write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    eprintln!("{said}");
    assert!(output.status.success(), "{said}");
}
