//! Draws a summary made by hand: `cargo run -p understudy-report --example page -- html > page.html`.

mod sample;

use std::io::Write as _;

use understudy_report::{Colour, Form, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let form = match std::env::args().nth(1).as_deref() {
        Some("markdown") => Form::Markdown,
        Some("json") => Form::Json,
        Some("html") => Form::Html,
        Some("junit") => Form::Junit,
        Some("csv") => Form::Csv,
        _ => Form::Text {
            width: 120,
            colour: Colour::Ansi,
        },
    };
    std::io::stdout().write_all(render(&sample::summary(), form)?.as_bytes())?;
    Ok(())
}
