//! Replaces what differs from call to call within one system text, so that the rest can be hashed.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// What stands in place of a value.
const HOLE: &str = "<*>";

/// UUIDs, ISO dates, URLs, e-mail addresses, hexadecimal runs of 8, base64 runs of 24, and numbers; the first that fits at
/// a place wins, so longer kinds stand first.
const VALUES: &str = concat!(
    r"(?i)",
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    r"|\bhttps?://[^\s<>]+",
    r"|\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b",
    r"|\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    r"|\b(?:0x)?[0-9a-f]{8,}\b",
    r"|\b[A-Za-z0-9+/]{24,}={0,2}",
    r"|\d+(?:[.,:]\d+)*",
);

/// The expression is a constant that a test compiles; should it ever be malformed, nothing is masked.
static EXPRESSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(VALUES).ok());

/// The text with every value replaced and runs of white space made one space.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    let masked = match EXPRESSION.as_ref() {
        Some(expression) => expression.replace_all(text, HOLE),
        None => Cow::Borrowed(text),
    };
    let words: Vec<&str> = masked.split_whitespace().collect();
    Cow::Owned(words.join(" "))
}

#[cfg(test)]
mod tests {
    //! Values vanish, words stay.

    use super::*;

    #[test]
    fn values_of_every_kind_become_holes() {
        for (text, expected) in [
            ("Today is 2026-11-19.", "Today is <*>."),
            ("Today is 2026-11-19T09:00:00Z.", "Today is <*>."),
            (
                "User 6ba7b810-9dad-11d1-80b4-00c04fd430c8 asks",
                "User <*> asks",
            ),
            ("see https://a.example/x?y=1 now", "see <*> now"),
            ("mail a.b+c@d.example.org please", "mail <*> please"),
            ("Order 1,204.50 of 7", "Order <*> of <*>"),
            ("commit deadbeef01 and 0xDEADBEEF99", "commit <*> and <*>"),
            (
                "key QUJDREVGR0hJSktMTU5PUFFSU1RVVldY0123 end",
                "key <*> end",
            ),
            ("two\n  lines", "two lines"),
            (
                "You are a decade-old facade agent.",
                "You are a decade-old facade agent.",
            ),
            (
                "internationalization responsibilities",
                "internationalization responsibilities",
            ),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn the_expression_compiles() {
        assert!(EXPRESSION.is_some());
    }
}
