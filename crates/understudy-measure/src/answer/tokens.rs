//! One tokenizer for all providers, so that verbosity can be compared; providers' own counts cannot.
//!
//! The counts are those of `o200k_base`, found without its regular expression: a small machine cuts the text into the
//! same pieces, nearly all of which stand in the vocabulary as they are. Apart from [`super::features`], because the
//! vocabulary takes some 0.3 s to set up when it is used first.

mod classes;
mod pieces;
mod vocabulary;

use pieces::pieces;
use vocabulary::Vocabulary;

/// Bytes of a text that are tokenized; the count of a longer one is scaled up.
pub const TOKENIZED_BYTES: usize = 65_536;
/// Longest piece that is merged in one go, in bytes; the work on one piece grows with its square. A longer one, such as
/// a paragraph of Thai without a space or a line of dashes, is cut, which adds at most a token a cut.
pub const LONGEST_PIECE: usize = 512;

/// A number of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenCount {
    /// Tokens of `o200k_base`.
    pub tokens: u64,
    /// The whole text was tokenized; otherwise its first [`TOKENIZED_BYTES`] were, and the rest was taken to be alike,
    /// or a piece was longer than [`LONGEST_PIECE`].
    pub exact: bool,
}

/// Counts the tokens of `o200k_base` in a text, special tokens read as ordinary text.
pub fn common_tokens(text: &str) -> TokenCount {
    let read = text.floor_char_boundary(TOKENIZED_BYTES);
    let counted = count(&text[..read]);
    if read == text.len() {
        return counted;
    }
    let scaled = u128::from(counted.tokens) * text.len() as u128 / read.max(1) as u128;
    TokenCount {
        tokens: u64::try_from(scaled).unwrap_or(u64::MAX),
        exact: false,
    }
}

fn count(text: &str) -> TokenCount {
    let mut counted = TokenCount {
        tokens: 0,
        exact: true,
    };
    if text.is_empty() {
        return counted;
    }
    Vocabulary::with(|vocabulary, scratch| {
        pieces(text, |piece| {
            if piece.len() <= LONGEST_PIECE {
                counted.tokens += u64::from(vocabulary.tokens(text.as_bytes(), piece, scratch));
                return;
            }
            counted.exact = false;
            for start in piece.clone().step_by(LONGEST_PIECE) {
                let part = start..piece.end.min(start + LONGEST_PIECE);
                counted.tokens += u64::from(vocabulary.tokens(text.as_bytes(), part, scratch));
            }
        });
    });
    counted
}

#[cfg(test)]
mod tests;
