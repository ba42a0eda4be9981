//! One tokenizer for all providers, so that verbosity can be compared; providers' own counts cannot.
//!
//! Apart from [`super::features`], because a tokenizer reads a few megabytes per second, a fiftieth of everything else.

use tiktoken_rs::o200k_base_singleton;

/// Bytes of a text that are tokenized; the count of a longer one is scaled up.
pub const TOKENIZED_BYTES: usize = 65_536;
/// Bytes handed to the tokenizer at once, which bounds the work of its regular expression.
const WINDOW: usize = 8_192;

/// A number of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenCount {
    /// Tokens of `o200k_base`.
    pub tokens: u64,
    /// The whole text was tokenized; otherwise its first [`TOKENIZED_BYTES`] were, and the rest was taken to be alike.
    pub exact: bool,
}

/// Counts the tokens of `o200k_base` in a text, special tokens read as ordinary text.
pub fn common_tokens(text: &str) -> TokenCount {
    let read = text.floor_char_boundary(TOKENIZED_BYTES);
    let tokens = count(&text[..read]);
    if read == text.len() {
        return TokenCount {
            tokens,
            exact: true,
        };
    }
    let scaled = u128::from(tokens) * text.len() as u128 / read.max(1) as u128;
    TokenCount {
        tokens: u64::try_from(scaled).unwrap_or(u64::MAX),
        exact: false,
    }
}

fn count(text: &str) -> u64 {
    let tokenizer = o200k_base_singleton();
    let mut rest = text;
    let mut tokens = 0;
    while !rest.is_empty() {
        let (window, after) = rest.split_at(window_end(rest));
        tokens += tokenizer.encode_ordinary(window).len() as u64;
        rest = after;
    }
    tokens
}

/// End of the next window: before a blank between two words, where a token always begins, or else anywhere.
fn window_end(text: &str) -> usize {
    if text.len() <= WINDOW {
        return text.len();
    }
    let bytes = &text.as_bytes()[..=WINDOW];
    (1..WINDOW)
        .rev()
        .find(|at| {
            bytes[*at] == b' '
                && bytes[at - 1].is_ascii_alphabetic()
                && bytes[at + 1].is_ascii_alphabetic()
        })
        .unwrap_or_else(|| text.floor_char_boundary(WINDOW))
}

#[cfg(test)]
mod tests;
