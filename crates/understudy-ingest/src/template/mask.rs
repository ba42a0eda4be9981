//! Replaces what differs from call to call within one system text, so that the rest can be hashed.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// What stands in place of a value.
const HOLE: &str = "<*>";

/// Characters of the shortest run that is taken for base64.
const SHORTEST_RUN: usize = 24;

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

/// The expressions are constants that a test compiles; should one ever be malformed, nothing is masked.
static EXPRESSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&values()).ok());

/// What differs from call to call within words that are joined: hexadecimal runs and numbers.
static WITHIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:0x)?[0-9a-f]{8,}\b|\d+").ok());

/// The text with every value replaced and runs of white space made one space.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    let masked = match (EXPRESSION.as_ref(), WITHIN.as_ref()) {
        (Some(expression), Some(within)) => with_holes(text, expression, within),
        _ => text.to_owned(),
    };
    let words: Vec<&str> = masked.split_whitespace().collect();
    Cow::Owned(words.join(" "))
}

fn with_holes(text: &str, expression: &Regex, within: &Regex) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for value in expression.find_iter(text) {
        masked.push_str(&text[end..value.start()]);
        if is_words(value.as_str()) {
            masked.push_str(&within.replace_all(value.as_str(), HOLE));
        } else {
            masked.push_str(HOLE);
        }
        end = value.end();
    }
    masked.push_str(&text[end..]);
    masked
}

/// Whether a run that could be base64 is words joined by slashes or capitals: a list of labels, a path, a name. In base64
/// two letters in five begin another kind of character (small, capital, digit); in words not one in five does.
fn is_words(run: &str) -> bool {
    let mut letters = 0;
    let mut breaks = 0;
    let mut before: Option<char> = None;
    for character in run.chars() {
        match character {
            '/' | '+' => before = None,
            _ if character.is_ascii_alphanumeric() => {
                letters += 1;
                breaks += usize::from(before.is_some_and(|before| is_break(before, character)));
                before = Some(character);
            }
            // A URL, an address, a date, or base64 with its end.
            _ => return false,
        }
    }
    SHORTEST_RUN <= run.len() && breaks * 5 <= letters
}

fn is_break(before: char, after: char) -> bool {
    before.is_ascii_digit() != after.is_ascii_digit()
        || before.is_ascii_lowercase() && after.is_ascii_uppercase()
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
    fn words_that_are_joined_are_no_value() {
        for (text, expected) in [
            (
                "Classify: billing/technical/shipping/returns",
                "Classify: billing/technical/shipping/returns",
            ),
            (
                "Answer A/B/C/D/E/F/G/H/I/J/K/L/M.",
                "Answer A/B/C/D/E/F/G/H/I/J/K/L/M.",
            ),
            (
                "tier1/tier2/tier3/enterprise",
                "tier<*>/tier<*>/tier<*>/enterprise",
            ),
            (
                "You know the ReactNativeComponentsLibrary.",
                "You know the ReactNativeComponentsLibrary.",
            ),
            (
                "Rechtsschutzversicherungsgesellschaften",
                "Rechtsschutzversicherungsgesellschaften",
            ),
            (
                "src/commits/deadbeef01/engine/source/main",
                "src/commits/<*>/engine/source/main",
            ),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn base64_is_a_value_with_and_without_digits() {
        for secret in [
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "xKiAFTjUsCuxfeleNqefumTrjS",
            "vrxirfTizOpAUFteMgGhPsceGC",
            "aGVsbG8gd29ybGQgaGVsbG8gYWdhaW4=",
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
            "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
            "internationalization/abc=",
        ] {
            assert_eq!(masked(&format!("key {secret} end")), "key <*> end");
        }
    }

    #[test]
    fn the_expressions_compile() {
        assert!(EXPRESSION.is_some() && WITHIN.is_some());
    }
}
