//! A key that cannot be printed.

use std::fmt;

/// An API key. It has no `Display`, its `Debug` shows nothing of it, and only the sender of this crate reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What stands where a key was.
const MASK: &str = "[key]";

/// Keys shorter than this are not looked for in answers: `x` as the key of a local server would riddle them.
const SHORTEST_SCRUBBED: usize = 8;

impl Secret {
    /// Takes a key; white space around it, such as the line break of a file, is left out.
    pub fn new(key: &str) -> Self {
        Self(key.trim().to_owned())
    }

    /// For servers that need no key: no header is sent.
    pub fn none() -> Self {
        Self(String::new())
    }

    /// Whether there is no key.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Replaces the key in a text that came from outside: some servers repeat it in their errors.
    pub(crate) fn scrub(&self, text: String) -> String {
        if self.0.len() < SHORTEST_SCRUBBED || !text.contains(&self.0) {
            return text;
        }
        text.replace(&self.0, MASK)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    //! Nothing of a key is ever shown.

    use super::*;

    #[test]
    fn a_key_is_not_shown() {
        let key = Secret::new("sk-very-secret\n");
        assert_eq!(format!("{key:?}"), "Secret(..)");
        let answer = key.scrub("wrong key sk-very-secret given".to_owned());
        assert_eq!(answer, "wrong key [key] given");
    }

    #[test]
    fn a_key_of_one_letter_does_not_riddle_the_answers() {
        assert_eq!(Secret::new("x").scrub("exact".to_owned()), "exact");
    }
}
