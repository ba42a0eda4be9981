//! What do we do on Monday?
//!
//! Draws the weekly drift summary: as text for a terminal, as Markdown, as JSON, as one self-contained page, as `JUnit`
//! XML for build servers and as CSV. Draws two answers beside each other too, for `understudy show`.
//!
//! **Useful for** turning `summary.*` into something to read. **Not useful for** measuring: this crate computes no
//! figure beyond sums of what the tables say.
//!
//! All text from outside (template names, model answers) is taken to be hostile and escaped in every form.

mod clean;
mod csv;
mod differences;
pub mod error;
mod figures;
mod frame;
mod html;
pub mod json;
mod junit;
mod markdown;
mod matrix;
mod page;
mod prose;
pub mod show;
pub mod summary;
mod text;
mod weeks;
mod words;

pub use error::{Error, Result};
pub use summary::{Previous, Summary};
pub use text::Colour;

use page::Page;

/// The form in which a summary is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a terminal.
    Text {
        /// Columns of the terminal; held between 60 and 200.
        width: usize,
        /// Whether escape sequences for colour are written.
        colour: Colour,
    },
    /// GitHub-flavoured Markdown.
    Markdown,
    /// JSON of the shape that [`json::schema`] describes.
    Json,
    /// One HTML page without any external asset or script.
    Html,
    /// `JUnit` XML, a case per cell of the matrix.
    Junit,
    /// The parity matrix as CSV.
    Csv,
}

/// Draws a summary. The same summary always gives the same text.
///
/// # Errors
/// When the matrix cannot be shaped, which would be a fault of this crate.
pub fn render(summary: &Summary, form: Form) -> Result<String> {
    let page = Page::of(summary)?;
    match form {
        Form::Text { width, colour } => Ok(text::draw(&page, width, colour)),
        Form::Markdown => Ok(markdown::draw(&page)),
        Form::Json => json::draw(&page),
        Form::Html => Ok(html::draw(&page)),
        Form::Junit => Ok(junit::draw(&page)),
        Form::Csv => Ok(csv::draw(&page)),
    }
}
