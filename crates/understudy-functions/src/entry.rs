//! What is written about a function: documentation as data, for `explain` and for the page.

use crate::parameter::Parameter;

/// What a function gives one result for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// One result per row.
    Scalar,
    /// One result per group of rows.
    Aggregate,
    /// One result per row, out of all rows of its partition: called with `OVER (…)`.
    Window,
}

impl FunctionKind {
    /// The word for it in documentation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Aggregate => "aggregate",
            Self::Window => "window",
        }
    }
}

/// A query and what it gives, exactly as printed. A test runs every one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Example {
    /// A query that needs no table.
    pub sql: &'static str,
    /// Its result as a text table.
    pub result: &'static str,
}

/// The documentation of one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The name in SQL.
    pub name: &'static str,
    /// The package it stands in, one of [`crate::PACKAGES`].
    pub package: &'static str,
    /// Per row, per group, or per row of a partition.
    pub kind: FunctionKind,
    /// What it says, in a few sentences, with the bounds on its work and its state.
    pub description: &'static str,
    /// The arguments, in order.
    pub parameters: &'static [Parameter],
    /// What comes back, with its unit or range.
    pub returns: &'static str,
    /// What becomes of nulls, of numbers that are not finite, and of no rows at all.
    pub nulls: &'static str,
    /// Where the formula comes from; empty for a count or a rule of this program's own.
    pub source: &'static str,
    /// A query that shows it.
    pub example: Example,
}

impl Entry {
    /// The first sentence of the description.
    pub fn summary(&self) -> &'static str {
        let end = self.description.find(". ");
        let end = end.map_or(self.description.len(), |end| end + 1);
        self.description.get(..end).unwrap_or(self.description)
    }

    /// Whether a word stands in its name, its description or its source, whatever its case and its accents.
    pub fn mentions(&self, word: &str) -> bool {
        let word = plain(word);
        [self.name, self.description, self.source]
            .iter()
            .any(|text| plain(text).contains(&word))
    }

    /// How it is called, such as `wilson_lower(k, n, confidence)`; a window function with its `OVER (…)`.
    pub fn syntax(&self) -> String {
        let names: Vec<&str> = self
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        let over = match self.kind {
            FunctionKind::Window => " OVER (…)",
            FunctionKind::Scalar | FunctionKind::Aggregate => "",
        };
        format!("{}({}){over}", self.name, names.join(", "))
    }
}

/// In lower case and without the accents of authors' names.
fn plain(text: &str) -> String {
    let letter = |letter: char| match letter {
        'á' => 'a',
        'é' => 'e',
        'ó' | 'ö' => 'o',
        'ü' => 'u',
        other => other,
    };
    text.to_lowercase().chars().map(letter).collect()
}
