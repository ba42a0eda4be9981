//! Answers that are one of a few words, such as a classifier's.

/// The most Unicode scalar values of a label.
pub const LABEL_CHARS: usize = 64;

/// The answer without white space around it, where it is one line of at most [`LABEL_CHARS`]: what a consumer may hold
/// against a list of words. Nothing for any other.
pub fn label(text: &str) -> Option<&str> {
    let trimmed = text.trim();
    let fits = !trimmed.is_empty()
        && trimmed.chars().nth(LABEL_CHARS).is_none()
        && !trimmed.contains(['\n', '\r']);
    fits.then_some(trimmed)
}

#[cfg(test)]
mod tests {
    use super::{LABEL_CHARS, label};

    #[test]
    fn a_label_is_one_short_line() {
        assert_eq!(label(" billing\n"), Some("billing"));
        assert_eq!(label("Not at all."), Some("Not at all."));
        for other in ["", " \n", "a\nb", "a\r\nb"] {
            assert_eq!(label(other), None, "{other:?}");
        }
        let longest = "ä".repeat(LABEL_CHARS);
        assert_eq!(label(&longest), Some(longest.as_str()));
        assert_eq!(label(&"ä".repeat(LABEL_CHARS + 1)), None);
    }
}
