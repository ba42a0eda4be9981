//! Names of models, and which of them are of one model.

/// Whether a name is a model's own, or marks a snapshot of it: a date or number of at least three digits, `latest`, `preview`
/// or `exp` behind it. So `gpt-4o-2024-08-06` is of `gpt-4o`, and `gpt-4o-mini` is not.
pub fn is_snapshot_of(name: &str, model: &str) -> bool {
    let Some(rest) = name.strip_prefix(model) else {
        return false;
    };
    let Some(mark) = rest.strip_prefix(['-', '@', ':']) else {
        return rest.is_empty();
    };
    let digits = mark.bytes().take_while(u8::is_ascii_digit).count();
    3 <= digits
        || ["latest", "preview", "exp"]
            .iter()
            .any(|word| mark.starts_with(word))
}

/// Whether two names may be of one model: alike but for their case and their vendor, or the one a snapshot of the other. Two
/// snapshots of one model are two models.
///
/// A vendor is what stands before the last `/`, and the words that Bedrock puts before a name, as in
/// `us.anthropic.claude-3-5-sonnet-20240620-v1:0`; that version of its own is not looked at either.
pub fn same_model(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    is_snapshot_of(&one, &other) || is_snapshot_of(&other, &one)
}

/// A name in lower case, without its vendor and Bedrock's version.
fn bare(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let mut name = name.as_str();
    while let Some((vendor, rest)) = name.split_once('.') {
        if vendor.is_empty() || !vendor.bytes().all(|letter| letter.is_ascii_lowercase()) {
            break;
        }
        name = rest;
    }
    match name.rsplit_once("-v") {
        Some((model, version)) if is_bedrock_version(version) => model.to_owned(),
        _ => name.to_owned(),
    }
}

/// Such as `1:0`.
fn is_bedrock_version(version: &str) -> bool {
    version.split_once(':').is_some_and(|(major, minor)| {
        let number =
            |text: &str| !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit());
        number(major) && number(minor)
    })
}

#[cfg(test)]
mod tests {
    //! Names as vendors and gateways write them.

    use super::*;

    #[test]
    fn a_snapshot_is_of_its_model_and_a_sibling_is_not() {
        let same = [
            ("gpt-4o", "gpt-4o-2024-05-13"),
            ("openai/gpt-4o-2024-05-13", "GPT-4o"),
            ("gemini-1.5-pro", "models/gemini-1.5-pro-002"),
            ("claude-3-5-sonnet-latest", "claude-3-5-sonnet"),
            ("claude-3-5-sonnet@20240620", "claude-3-5-sonnet"),
            (
                "us.anthropic.claude-3-5-sonnet-20240620-v1:0",
                "claude-3-5-sonnet-20240620",
            ),
            ("gpt-4.1", "gpt-4.1-2025-04-14"),
            ("", ""),
        ];
        for (one, other) in same {
            assert!(
                same_model(one, other) && same_model(other, one),
                "{one} {other}"
            );
        }
        let others = [
            ("gpt-4o", "gpt-4o-mini"),
            ("gpt-4o-2024-05-13", "gpt-4o-2024-08-06"),
            ("gpt-4", "gpt-4.1"),
            ("ft:gpt-4o-2024-08-06:acme::7p4", "gpt-4o"),
            ("gemini-1.5-pro", "gemini-1.5-flash"),
            ("gpt-4o", ""),
        ];
        for (one, other) in others {
            assert!(
                !same_model(one, other) && !same_model(other, one),
                "{one} {other}"
            );
        }
    }
}
