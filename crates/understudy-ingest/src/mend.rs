//! Makes JSON of what Python's writer makes of numbers and letters that JSON has no words for.

/// Numbers that are none.
const NO_NUMBERS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

/// The text with a bare `NaN` or `Infinity` as null and half of a pair of escapes as U+FFFD; `None` when it has neither.
pub(crate) fn mended(text: &str) -> Option<String> {
    let mut whole = String::new();
    let (mut from, mut at, mut quoted) = (0, 0, false);
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        let (length, instead) = if quoted {
            in_string(rest)
        } else {
            outside(rest)
        };
        if let Some(instead) = instead {
            whole.push_str(text.get(from..at).unwrap_or_default());
            whole.push_str(instead);
            from = at + length;
        } else if rest.first() == Some(&b'"') {
            quoted = !quoted;
        }
        at += length;
    }
    if from == 0 {
        return None;
    }
    whole.push_str(text.get(from..).unwrap_or_default());
    Some(whole)
}

/// How many bytes belong together, and what stands in their place if not they.
fn outside(rest: &[u8]) -> (usize, Option<&'static str>) {
    let word = NO_NUMBERS
        .iter()
        .find(|word| rest.starts_with(word.as_bytes()));
    word.map_or((1, None), |word| (word.len(), Some("null")))
}

fn in_string(rest: &[u8]) -> (usize, Option<&'static str>) {
    if rest.first() != Some(&b'\\') {
        return (1, None);
    }
    let Some(code) = escaped(rest) else {
        return (rest.len().min(2), None);
    };
    let is_high = (0xd800..0xdc00).contains(&code);
    let is_low = |code: u32| (0xdc00..0xe000).contains(&code);
    let behind = rest.get(6..).and_then(escaped);
    if is_high && behind.is_some_and(is_low) {
        return (12, None);
    }
    let is_half = is_high || is_low(code);
    (6, is_half.then_some("\\ufffd"))
}

/// The code of an escape such as `\u00e9`.
fn escaped(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    //! What is JSON already stays as it is.

    use super::*;

    #[test]
    fn what_json_cannot_say_is_put_in_its_words() {
        for (text, expected) in [
            (
                r#"{"a":NaN,"b":[-Infinity,Infinity]}"#,
                r#"{"a":null,"b":[null,null]}"#,
            ),
            (r#"{"a":"x \ud83d"}"#, r#"{"a":"x \ufffd"}"#),
            (
                r#"{"a":"\ude00\ud83d\ude00\ud83dé"}"#,
                r#"{"a":"\ufffd\ud83d\ude00\ufffdé"}"#,
            ),
            ("NaN", "null"),
        ] {
            assert_eq!(mended(text).as_deref(), Some(expected));
        }
        for text in [
            r#"{"a":"NaN \\ud83d \" Infinity"}"#,
            r#"{"a":"\ud83d\ude00 \u00e9"}"#,
            r#"{"a":"\u12"#,
            "\"\\",
            "",
        ] {
            assert_eq!(mended(text), None, "{text}");
        }
    }
}
