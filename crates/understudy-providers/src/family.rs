//! Which models are of one kind, by their names: what one vendor's models do alike, and which share a vocabulary.

/// Parts of names that tell a family.
const FAMILIES: [(&str, &str); 14] = [
    ("claude", "claude"),
    ("gemini", "gemini"),
    ("gpt-oss", "gpt-oss"),
    ("gpt", "gpt"),
    ("mistral", "mistral"),
    ("magistral", "mistral"),
    ("ministral", "mistral"),
    ("codestral", "mistral"),
    ("mixtral", "mistral"),
    ("llama", "llama"),
    ("deepseek", "deepseek"),
    ("qwen", "qwen"),
    ("grok", "grok"),
    ("nova", "nova"),
];

/// The family of a model; its own name where none is known.
pub(crate) fn family(model: &str) -> String {
    let name = bare(model);
    if is_o_series(&name) {
        return "gpt".to_owned();
    }
    let known = FAMILIES.iter().find(|(part, _)| name.contains(part));
    known.map_or(name.clone(), |(_, family)| (*family).to_owned())
}

/// Whether the ids of tokens mean the same in two models.
pub(crate) fn same_tokens(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    one == other || vocabulary(&one).is_some_and(|known| vocabulary(&other) == Some(known))
}

/// `OpenAI`'s two vocabularies; of the others' nothing is known by name.
fn vocabulary(name: &str) -> Option<&'static str> {
    let begins = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    if is_o_series(name)
        || begins(&[
            "gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "chatgpt-", "gpt-oss",
        ])
    {
        Some("o200k")
    } else if begins(&["gpt-4", "gpt-3.5", "gpt-35"]) {
        Some("cl100k")
    } else {
        None
    }
}

/// A name without its vendor and without the mark of a tuned model.
fn bare(model: &str) -> String {
    let name = model.rsplit('/').next().unwrap_or(model);
    let name = name.to_ascii_lowercase();
    name.strip_prefix("ft:").unwrap_or(&name).to_owned()
}

fn is_o_series(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next() == Some('o') && letters.next().is_some_and(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    //! Names tell families and vocabularies.

    use super::*;

    #[test]
    fn families_are_known_by_name() {
        assert_eq!(family("o4-mini"), family("openai/gpt-4o"));
        assert_eq!(
            family("us.anthropic.claude-haiku-4-5-v1:0"),
            family("claude-3-opus")
        );
        assert_ne!(family("gpt-oss-120b"), family("gpt-4o"));
        assert_eq!(family("A-Model"), family("vendor/a-model"));
    }

    #[test]
    fn ids_of_tokens_mean_the_same_in_one_vocabulary() {
        assert!(same_tokens("gpt-4o-2024-08-06", "ft:gpt-4.1-mini:me::1"));
        assert!(!same_tokens("gpt-4-0613", "gpt-4o"));
        assert!(!same_tokens("gpt-4o", "llama-3.3-70b"));
        assert!(same_tokens("llama-3.3-70b", "meta/llama-3.3-70b"));
    }
}
