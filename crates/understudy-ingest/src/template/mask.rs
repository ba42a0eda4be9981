//! Replaces what differs from call to call within one system text, so that the rest can be hashed.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// What stands in place of a value.
const HOLE: &str = "<*>";

/// Names of days.
const WEEKDAY: &str = r"(?-i:(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?)";

/// Names of months with their capital letter: "may" and "march" are other words.
const MONTH: &str = concat!(
    r"(?-i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?",
    r"|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?",
);

/// The number of a day or a year.
const DAY: &str = r"\d{1,4}(?:st|nd|rd|th)?\b";

/// UUIDs, URLs, e-mail addresses, ISO dates, dates in words, hexadecimal runs of 8, base64 runs of 24, and numbers; the
/// first that fits at a place wins, so longer kinds stand first. Names of days and months are values beside a number only.
fn values() -> String {
    let date = format!(
        r"\b(?:{WEEKDAY},?\s+)?(?:the\s+)?(?:{DAY}[\s-]+(?:of\s+)?{MONTH}\b|{MONTH}\s+{DAY})(?:,?[\s-]+\d{{4}}\b)?"
    );
    let day = format!(r"\b{WEEKDAY},?\s+(?:the\s+)?{DAY}");
    let kinds = [
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        r"\bhttps?://[^\s<>]+",
        r"\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+\b",
        r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
        &date,
        &day,
        r"\b(?:0x)?[0-9a-f]{8,}\b",
        r"\b[A-Za-z0-9+/]{24,}={0,2}",
        r"\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th)\b|\s?[ap]m\b)?",
    ];
    format!("(?i){}", kinds.join("|"))
}

/// The expression is a constant that a test compiles; should it ever be malformed, nothing is masked.
static EXPRESSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&values()).ok());

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
            ("Today is Thursday, November 12, 2026.", "Today is <*>."),
            ("Today is Sun, 1 Feb 2026.", "Today is <*>."),
            ("It is the 3rd of May 2026, 9:30 PM.", "It is <*>, <*>."),
            ("It is the 22nd.", "It is the <*>."),
            ("Now: Thu Nov 12 09:00:00 2026", "Now: <*> <*> <*>"),
            ("On 12-Nov-2026 or Friday 13", "On <*> or <*>"),
            (
                "You may 3 times march 4 miles on Friday.",
                "You may <*> times march <*> miles on Friday.",
            ),
            (
                "Reports for March and April; Friday answers 5 amiable guests.",
                "Reports for March and April; Friday answers <*> amiable guests.",
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
