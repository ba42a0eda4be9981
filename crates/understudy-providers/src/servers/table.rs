//! The table of servers. A row names only where it differs.

use super::{Facts, Server, Without};
use crate::loss::{Severity, Warning};
use crate::profile::{MaxOutName, SchemaSupport};

/// The dialect as its vendor defines it.
pub(super) const OPENAI: Facts = Facts {
    server: Server::OpenAi,
    name: "openai",
    base_url: "https://api.openai.com/v1",
    hosts: &["api.openai.com"],
    own_key_header: false,
    temperature_max: None,
    json_schema: None,
    json_object: None,
    max_out_name: None,
    stream_options: true,
    explicit_sampling: false,
    refuses_names: false,
    ignores_detail: false,
    renamed: &[],
    without: &[],
};

const fn lossy(field: &'static str, warning: Warning) -> Without {
    Without {
        field,
        warning,
        severity: Severity::Lossy,
    }
}

const fn changed(field: &'static str, warning: Warning) -> Without {
    Without {
        field,
        warning,
        severity: Severity::MeaningChange,
    }
}

const N: Without = lossy("n", Warning::NSplit);
const LOGPROBS: Without = lossy("logprobs", Warning::Logprobs);
const LOGIT_BIAS: Without = changed("logit_bias", Warning::LogitBias);
const PARALLEL: Without = changed("parallel_tool_calls", Warning::Parallel);
const SEED: Without = lossy("seed", Warning::Seed);
const REASONING: Without = changed("reasoning_effort", Warning::Reasoning);
const VERBOSITY: Without = lossy("verbosity", Warning::Verbosity);
const TOOL_CHOICE: Without = changed("tool_choice", Warning::ToolChoiceChanged);
const PRESENCE: Without = lossy("presence_penalty", Warning::Penalty);
const FREQUENCY: Without = lossy("frequency_penalty", Warning::Penalty);

/// All servers.
pub(super) const FACTS: [Facts; 15] = [
    OPENAI,
    Facts {
        server: Server::Azure,
        name: "azure",
        base_url: "",
        hosts: &[
            "openai.azure.com",
            "cognitiveservices.azure.com",
            "services.ai.azure.com",
        ],
        own_key_header: true,
        ..OPENAI
    },
    Facts {
        server: Server::Vllm,
        name: "vllm",
        base_url: "",
        hosts: &[],
        explicit_sampling: true,
        ignores_detail: true,
        without: &[PARALLEL, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::Ollama,
        name: "ollama",
        base_url: "http://127.0.0.1:11434/v1",
        hosts: &[":11434"],
        max_out_name: Some(MaxOutName::Older),
        ignores_detail: true,
        without: &[TOOL_CHOICE, LOGIT_BIAS, LOGPROBS, N, PARALLEL, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::Groq,
        name: "groq",
        base_url: "https://api.groq.com/openai/v1",
        hosts: &["api.groq.com"],
        refuses_names: true,
        without: &[LOGIT_BIAS, LOGPROBS, N, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::Mistral,
        name: "mistral",
        base_url: "https://api.mistral.ai/v1",
        hosts: &["mistral.ai"],
        temperature_max: Some(1.5),
        max_out_name: Some(MaxOutName::Older),
        stream_options: false,
        refuses_names: true,
        renamed: &[("seed", "random_seed")],
        without: &[LOGIT_BIAS, LOGPROBS, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::DeepSeek,
        name: "deepseek",
        base_url: "https://api.deepseek.com",
        hosts: &["deepseek.com"],
        json_schema: Some(SchemaSupport::PromptOnly),
        max_out_name: Some(MaxOutName::Older),
        without: &[SEED, LOGIT_BIAS, N, PARALLEL, REASONING, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::OpenRouter,
        name: "openrouter",
        base_url: "https://openrouter.ai/api/v1",
        hosts: &["openrouter.ai"],
        max_out_name: Some(MaxOutName::Older),
        without: &[N],
        ..OPENAI
    },
    Facts {
        server: Server::Together,
        name: "together",
        base_url: "https://api.together.xyz/v1",
        hosts: &["together.xyz", "together.ai"],
        max_out_name: Some(MaxOutName::Older),
        without: &[PARALLEL, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::Fireworks,
        name: "fireworks",
        base_url: "https://api.fireworks.ai/inference/v1",
        hosts: &["fireworks.ai"],
        max_out_name: Some(MaxOutName::Older),
        without: &[PARALLEL, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::Xai,
        name: "xai",
        base_url: "https://api.x.ai/v1",
        hosts: &["api.x.ai"],
        without: &[LOGIT_BIAS, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::Cerebras,
        name: "cerebras",
        base_url: "https://api.cerebras.ai/v1",
        hosts: &["cerebras.ai"],
        without: &[PRESENCE, FREQUENCY, LOGIT_BIAS, N, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::GeminiCompatible,
        name: "gemini_compatible",
        base_url: "https://generativelanguage.googleapis.com/v1beta/openai",
        hosts: &["generativelanguage.googleapis.com"],
        without: &[SEED, LOGIT_BIAS, LOGPROBS, PARALLEL, VERBOSITY],
        ..OPENAI
    },
    Facts {
        server: Server::AnthropicCompatible,
        name: "anthropic_compatible",
        base_url: "https://api.anthropic.com/v1",
        hosts: &["api.anthropic.com"],
        temperature_max: Some(1.0),
        json_schema: Some(SchemaSupport::PromptOnly),
        json_object: Some(false),
        without: &[
            SEED, LOGPROBS, LOGIT_BIAS, N, PRESENCE, FREQUENCY, REASONING, VERBOSITY,
        ],
        ..OPENAI
    },
    Facts {
        server: Server::BedrockCompatible,
        name: "bedrock_compatible",
        base_url: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1",
        hosts: &[
            "bedrock-runtime.*.amazonaws.com",
            "bedrock-mantle.*.api.aws",
        ],
        without: &[LOGIT_BIAS, N, VERBOSITY],
        ..OPENAI
    },
];
