//! A sentence that keeps names apart from words, so that each form can mark and escape them in its own way.

use crate::clean;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This program's own words.
    Words(String),
    /// A name that came from outside: a template, a secondary, a metric.
    Name(String),
    /// Own words that carry the sentence.
    Strong(String),
}

/// A sentence, or a few.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Prose(pub(crate) Vec<Piece>);

impl Prose {
    /// Starts with own words.
    pub(crate) fn of(words: impl Into<String>) -> Self {
        Self::default().words(words)
    }

    /// Adds own words.
    #[must_use]
    pub(crate) fn words(mut self, words: impl Into<String>) -> Self {
        self.0.push(Piece::Words(words.into()));
        self
    }

    /// Adds own words that carry the sentence.
    #[must_use]
    pub(crate) fn strong(mut self, words: impl Into<String>) -> Self {
        self.0.push(Piece::Strong(words.into()));
        self
    }

    /// Adds a name.
    #[must_use]
    pub(crate) fn name(mut self, name: &str) -> Self {
        self.0.push(Piece::Name(clean::name(name)));
        self
    }

    /// Adds names as a list: `a, b and 3 more`.
    #[must_use]
    pub(crate) fn names(mut self, names: &[&str], n_shown: usize) -> Self {
        let n_more = names.len().saturating_sub(n_shown);
        let shown = names.len().min(n_shown);
        for (index, name) in names.iter().take(n_shown).enumerate() {
            let last = index + 1 == shown && n_more == 0;
            let before = match index {
                0 => "",
                _ if last => " and ",
                _ => ", ",
            };
            self = self.words(before).name(name);
        }
        if n_more > 0 {
            self.words(format!(" and {n_more} more"))
        } else {
            self
        }
    }

    /// Adds another prose.
    #[must_use]
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The plain text, names unmarked.
    pub(crate) fn plain(&self) -> String {
        let text: String = self
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Words(text) | Piece::Name(text) | Piece::Strong(text) => text.as_str(),
            })
            .collect();
        text.replace(crate::figures::GAP, " ")
    }
}
