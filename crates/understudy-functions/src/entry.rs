//! What is written about a function: documentation as data, for `explain` and for the page.

use crate::parameter::Parameter;

/// Whether a function is called per row or per group of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// One result per row.
    Scalar,
    /// One result per group of rows.
    Aggregate,
}

impl FunctionKind {
    /// The word for it in documentation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Aggregate => "aggregate",
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
    /// The package it stands in: `answer`, `formatting`, `refusal`, `keys`, `text` or `statistics`.
    pub package: &'static str,
    /// Per row or per group.
    pub kind: FunctionKind,
    /// What it says, in a few sentences: bounds, source of the formula, what a null means.
    pub description: &'static str,
    /// The arguments, in order.
    pub parameters: &'static [Parameter],
    /// What comes back.
    pub returns: &'static str,
    /// A query that shows it.
    pub example: Example,
}

impl Entry {
    /// How it is called, such as `wilson_lower(k, n, confidence)`.
    pub fn syntax(&self) -> String {
        let names: Vec<&str> = self
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        format!("{}({})", self.name, names.join(", "))
    }
}
