//! Profiles by the names of models, as their vendors document them.

use super::{MaxOutName, Profile, ReasoningSupport, SchemaSupport, ToolIdPattern};
use crate::Dialect;

/// The profile of a model, by its name in lower case without what stands before a `/`.
pub(super) fn profile(dialect: Dialect, model: &str) -> Profile {
    match dialect {
        Dialect::OpenAi => openai(model),
        Dialect::OpenAiResponses => Profile {
            // The dialect has no place for stop sequences and penalties.
            stop_max: 0,
            penalties: false,
            ..openai(model)
        },
        Dialect::Anthropic => anthropic(model),
        Dialect::Gemini => gemini(model),
        Dialect::BedrockConverse => converse(model),
    }
}

/// A version such as 3.5, which compares as one expects.
type Version = (u32, u32);

const PERMISSIVE: Profile = Profile {
    temperature_max: Some(2.0),
    top_p_with_temperature: true,
    json_object: true,
    json_schema: SchemaSupport::JsonSchema,
    form_with_tools: true,
    system_mid: true,
    prefill: true,
    reasoning: ReasoningSupport::Effort,
    max_out: None,
    context: None,
    max_out_name: MaxOutName::AsLogged,
    stop_max: 4,
    penalties: true,
    tool_id: ToolIdPattern::Any,
    first_user: false,
    call_signature: false,
    stream_usage: true,
};

fn openai(model: &str) -> Profile {
    if thinks_always(model) {
        return Profile {
            temperature_max: None,
            penalties: false,
            stop_max: 0,
            max_out_name: MaxOutName::Newer,
            ..PERMISSIVE
        };
    }
    if model.starts_with("gpt-oss") {
        return PERMISSIVE;
    }
    if model.starts_with("gpt-") || model.starts_with("chatgpt-") {
        return gpt_without_thinking(model);
    }
    if ["mistral", "magistral", "codestral", "ministral", "open-mi"]
        .iter()
        .any(|name| model.starts_with(name))
    {
        let old = model.ends_with("-2402");
        let json_schema = if old {
            SchemaSupport::PromptOnly
        } else {
            SchemaSupport::JsonSchema
        };
        return Profile {
            temperature_max: Some(1.5),
            tool_id: ToolIdPattern::NineAlphanumerics,
            max_out_name: MaxOutName::Older,
            json_schema,
            // Its streams always count, and the field is refused.
            stream_usage: false,
            ..PERMISSIVE
        };
    }
    if model.starts_with("deepseek") {
        return Profile {
            json_schema: SchemaSupport::PromptOnly,
            max_out_name: MaxOutName::Older,
            ..PERMISSIVE
        };
    }
    PERMISSIVE
}

/// The o series and GPT-5 accept no sampling parameters.
fn thinks_always(model: &str) -> bool {
    let mut letters = model.chars();
    let o_series =
        letters.next() == Some('o') && letters.next().is_some_and(|digit| digit.is_ascii_digit());
    o_series || (model.starts_with("gpt-5") && !model.contains("chat"))
}

fn gpt_without_thinking(model: &str) -> Profile {
    let older = model == "gpt-4" || model.starts_with("gpt-4-") || model.starts_with("gpt-3.5");
    let json_object =
        !(model == "gpt-4" || model.starts_with("gpt-4-06") || model.starts_with("gpt-4-03"));
    let no_schema = older || model == "gpt-4o-2024-05-13";
    let json_schema = if no_schema {
        SchemaSupport::PromptOnly
    } else {
        SchemaSupport::JsonSchema
    };
    let max_out = match model {
        "gpt-4o-2024-05-13" => Some(4_096),
        "gpt-4" => Some(8_192),
        _ if model.starts_with("gpt-4.1") => Some(32_768),
        _ if model.starts_with("gpt-4o") => Some(16_384),
        _ if model.starts_with("gpt-4-") || model.starts_with("gpt-3.5") => Some(4_096),
        _ => None,
    };
    let context = match model {
        "gpt-4" => Some(8_192),
        _ if model.starts_with("gpt-4.1") => Some(1_047_576),
        _ if model.starts_with("gpt-4o") || model.starts_with("gpt-4-turbo") => Some(128_000),
        _ if model.starts_with("gpt-3.5") => Some(16_385),
        _ => None,
    };
    Profile {
        json_object,
        json_schema,
        max_out,
        context,
        reasoning: ReasoningSupport::None,
        ..PERMISSIVE
    }
}

/// A Claude model whose name tells no version is taken for a 4.5.
const CLAUDE_UNKNOWN: Version = (4, 5);

fn anthropic(model: &str) -> Profile {
    let version = version_in(model).unwrap_or(CLAUDE_UNKNOWN);
    let opus = model.contains("opus");
    let no_sampling = (4, 7) <= version;
    let native_schema = (4, 5) <= version || (opus && version == (4, 1));
    let json_schema = if native_schema {
        SchemaSupport::JsonSchema
    } else {
        SchemaSupport::PromptOnly
    };
    let reasoning = match version {
        _ if version < (3, 7) => ReasoningSupport::None,
        _ if version < (4, 6) => ReasoningSupport::Budget,
        _ => ReasoningSupport::Effort,
    };
    let max_out = match version {
        _ if version < (3, 5) => 4_096,
        _ if version < (3, 7) => 8_192,
        _ if opus && version < (4, 5) => 32_000,
        _ if version < (4, 6) => 64_000,
        _ => 128_000,
    };
    Profile {
        temperature_max: if no_sampling { None } else { Some(1.0) },
        top_p_with_temperature: version < (4, 0),
        json_object: false,
        json_schema,
        system_mid: opus && (4, 8) <= version,
        prefill: version <= (4, 5),
        reasoning,
        max_out: Some(max_out),
        // Some take a million when asked to in a header, which a replay does not send.
        context: (version < (4, 6)).then_some(200_000),
        stop_max: 8_191,
        penalties: false,
        tool_id: ToolIdPattern::Word,
        ..PERMISSIVE
    }
}

/// A Gemini model whose name tells no version is taken for a 2.5.
const GEMINI_UNKNOWN: Version = (2, 5);

fn gemini(model: &str) -> Profile {
    let version = version_in(model).unwrap_or(GEMINI_UNKNOWN);
    let knows_json_schema = (2, 5) <= version;
    let json_schema = if knows_json_schema {
        SchemaSupport::JsonSchema
    } else {
        SchemaSupport::OpenApi
    };
    let reasoning = match version {
        _ if version < (2, 5) => ReasoningSupport::None,
        _ if version < (3, 0) => ReasoningSupport::Budget,
        _ => ReasoningSupport::Effort,
    };
    Profile {
        json_schema,
        form_with_tools: (3, 0) <= version,
        system_mid: false,
        reasoning,
        max_out: Some(if knows_json_schema { 65_536 } else { 8_192 }),
        context: (version != (1, 5)).then_some(1_048_576),
        stop_max: 5,
        penalties: version == (2, 0),
        call_signature: (3, 0) <= version,
        ..PERMISSIVE
    }
}

/// What holds for every model behind Converse, and what for its family.
fn converse(model: &str) -> Profile {
    let common = Profile {
        temperature_max: Some(1.0),
        json_object: false,
        json_schema: SchemaSupport::PromptOnly,
        system_mid: false,
        prefill: false,
        reasoning: ReasoningSupport::None,
        stop_max: 2_500,
        penalties: false,
        tool_id: ToolIdPattern::Dotted,
        first_user: true,
        ..PERMISSIVE
    };
    if model.contains("claude") {
        return Profile {
            system_mid: false,
            stop_max: 2_500,
            tool_id: ToolIdPattern::Dotted,
            first_user: true,
            ..anthropic(model)
        };
    }
    let max_out = match model {
        _ if model.contains("nova-2") => 64_000,
        _ if model.contains("nova") => 10_000,
        _ if model.contains("gpt-oss") => 128_000,
        _ if model.contains("deepseek") => 32_768,
        _ if model.contains("cohere") => 4_000,
        // Llama, Mistral and all that is not known: what every one of them takes.
        _ => 8_192,
    };
    Profile {
        max_out: Some(max_out),
        ..common
    }
}

/// The first version number in a model's name: `claude-3-5-sonnet-20240620` is 3.5, `claude-opus-4-20250514` is
/// 4.0, `gemini-2.5-pro` is 2.5. Numbers of more than two digits are dates.
fn version_in(model: &str) -> Option<Version> {
    let mut parts = model.split(['-', '.', '@', ':']);
    let major = parts.find_map(version_number)?;
    let minor = parts.next().and_then(version_number).unwrap_or(0);
    Some((major, minor))
}

fn version_number(part: &str) -> Option<u32> {
    if 2 < part.len() {
        None
    } else {
        part.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    //! Names tell versions, and versions tell what is accepted.

    use super::*;

    #[test]
    fn versions_are_read_from_names_and_dates_are_not() {
        assert_eq!(version_in("claude-3-5-sonnet-20240620"), Some((3, 5)));
        assert_eq!(version_in("claude-3-opus-20240229"), Some((3, 0)));
        assert_eq!(version_in("claude-sonnet-4-20250514"), Some((4, 0)));
        assert_eq!(version_in("claude-haiku-4-5-20251001"), Some((4, 5)));
        assert_eq!(version_in("gemini-2.5-pro"), Some((2, 5)));
        assert_eq!(version_in("gemini-3-pro-preview"), Some((3, 0)));
        assert_eq!(version_in("claude"), None);
    }

    #[test]
    fn a_new_opus_takes_no_temperature_and_no_prefill() {
        let opus = Profile::documented(Dialect::Anthropic, "claude-opus-4-8");
        assert_eq!(opus.temperature_max, None);
        assert!(opus.system_mid && !opus.prefill);
        let sonnet = Profile::documented(Dialect::Anthropic, "claude-3-5-sonnet-20240620");
        assert_eq!(sonnet.temperature_max, Some(1.0));
        assert_eq!(sonnet.json_schema, SchemaSupport::PromptOnly);
        assert!(sonnet.prefill && sonnet.top_p_with_temperature);
    }

    #[test]
    fn a_vendor_prefix_of_the_name_changes_nothing() {
        let plain = Profile::documented(Dialect::OpenAi, "mistral-large-2402");
        assert_eq!(
            Profile::documented(Dialect::OpenAi, "mistralai/mistral-large-2402"),
            plain
        );
        assert_eq!(plain.tool_id, ToolIdPattern::NineAlphanumerics);
    }

    #[test]
    fn ids_are_checked_against_the_pattern() {
        assert!(ToolIdPattern::Word.admits("call_1-a") && !ToolIdPattern::Word.admits("call.1"));
        assert!(ToolIdPattern::NineAlphanumerics.admits("abcDEF123"));
        assert!(
            !ToolIdPattern::NineAlphanumerics.admits("call_1") && !ToolIdPattern::Any.admits("")
        );
    }
}
