//! What a request loses when it is said in another vendor's words.
//!
//! The translator is part of the drift: every parameter that was lost or changed is named, with the weight
//! it has, so that drift can be laid to the translation or to the model.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a loss matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing that could show in an answer.
    Lossless,
    /// The same contract, said less exactly.
    Lossy,
    /// The target is asked for something else: drift in such a call is the translation's.
    MeaningChange,
    /// The request cannot be said at all.
    Impossible,
}

impl Severity {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lossless => "lossless",
            Self::Lossy => "lossy",
            Self::MeaningChange => "meaning_change",
            Self::Impossible => "impossible",
        }
    }
}

/// One parameter lost or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// The parameter in `OpenAI`'s words, such as `temperature` or `messages[2]`.
    pub parameter: String,
    /// What happened to it.
    pub warning: Warning,
    /// How much that matters here.
    pub severity: Severity,
    /// From what to what, or why, in a few words.
    pub detail: String,
}

/// Declares the warnings with the words they have in tables.
macro_rules! warnings {
    ($(#[doc = $doc:literal] $variant:ident = $word:literal,)*) => {
        /// The kinds of loss, named alike in tables, reports and documentation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Warning {
            $(#[doc = $doc] #[serde(rename = $word)] $variant,)*
        }

        impl Warning {
            /// All warnings.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in the tables.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// What is lost, in a sentence.
            pub fn sentence(self) -> &'static str {
                match self {
                    $(Self::$variant => $doc.trim_ascii(),)*
                }
            }
        }
    };
}

warnings! {
    /// The name of a message's author has no place.
    NameDropped = "W_NAME_DROPPED",
    /// A developer message is sent with a system message's authority.
    DeveloperAsSystem = "W_DEVELOPER_AS_SYSTEM",
    /// The wanted resolution of a picture has no place.
    DetailDropped = "W_DETAIL_DROPPED",
    /// There is no seed.
    Seed = "W_SEED",
    /// Presence or frequency penalties have no place.
    Penalty = "W_PENALTY",
    /// Log probabilities cannot be had.
    Logprobs = "W_LOGPROBS",
    /// `top_k` has no place.
    TopK = "W_TOP_K",
    /// `top_p` may not stand beside `temperature`.
    TopPDropped = "W_TOP_P_DROPPED",
    /// The service tier is not carried over: replays use the target's default.
    Tier = "W_TIER",
    /// Verbosity has no place, a direct cause of answers of another length.
    Verbosity = "W_VERBOSITY",
    /// A picture or document is fetched from the web again and may have changed.
    RemoteMedia = "W_REMOTE_MEDIA",
    /// Ids of tool calls were rewritten to the target's pattern.
    ToolIdRemapped = "W_TOOL_ID_REMAPPED",
    /// A tool's answer was wrapped in an object.
    ToolResultWrapped = "W_TOOL_RESULT_WRAPPED",
    /// That a tool failed is said in its text.
    ToolErrorInText = "W_TOOL_ERROR_IN_TEXT",
    /// A tool call in the history has no answer in the log: a failed one was put in.
    ToolResultMissing = "W_TOOL_RESULT_MISSING",
    /// A tool's answer belongs to no call in the history: it is sent as text.
    ToolResultOrphan = "W_TOOL_RESULT_ORPHAN",
    /// The history calls tools that the request does not offer: they were described from the calls.
    ToolsSynthesised = "W_TOOLS_SYNTHESISED",
    /// Of the tools only the allowed ones are offered.
    ToolsFiltered = "W_TOOLS_FILTERED",
    /// `strict` of a tool is said less exactly, or not at all.
    ToolStrict = "W_TOOL_STRICT",
    /// A message had to name JSON, without which the target's JSON mode is refused.
    JsonWordAdded = "W_JSON_WORD_ADDED",
    /// Keywords of a schema that the target refuses were moved into its descriptions, or left out.
    SchemaKeywordsMoved = "W_SCHEMA_KEYWORDS_MOVED",
    /// A tool call in the history lacks the target's own signature.
    NoSignature = "W_NO_SIGNATURE",
    /// Another vendor's thinking was left out of the history.
    ForeignReasoningDropped = "W_FOREIGN_REASONING_DROPPED",
    /// Of several answers asked for, one is asked for.
    NSplit = "W_N_SPLIT",
    /// The caller's ids and labels are not sent on a replay.
    IdentityDropped = "W_IDENTITY_DROPPED",
    /// A field that the target does not know was left out.
    UnknownField = "W_UNKNOWN_FIELD",
    /// A system message stood in the middle and was moved.
    SysMoved = "W_SYS_MOVED",
    /// The temperature is outside the target's range and was brought to its edge.
    TempClamped = "W_TEMP_CLAMPED",
    /// The target accepts no temperature.
    TempDropped = "W_TEMP_DROPPED",
    /// The amount of thinking has no common scale.
    Reasoning = "W_REASONING",
    /// The request has no bound on the answer and the target needs one.
    MaxDefault = "W_MAX_DEFAULT",
    /// The bound on the answer is above the target's own.
    MaxCapped = "W_MAX_CAPPED",
    /// The bound on the answer is below the least that the target takes.
    MaxRaised = "W_MAX_RAISED",
    /// The primary's own filter, set in the request, is not the target's.
    SafetyPolicy = "W_SAFETY_POLICY",
    /// JSON mode has no equivalent: the target is not told to answer in JSON.
    JsonModeLost = "W_JSON_MODE_LOST",
    /// The schema is told to the target in words only.
    SchemaPromptOnly = "W_SCHEMA_PROMPT_ONLY",
    /// The schema is enforced by a forced tool.
    SchemaViaTool = "W_SCHEMA_VIA_TOOL",
    /// Another choice of tools is sent.
    ToolChoiceChanged = "W_TOOL_CHOICE_CHANGED",
    /// Parallel tool calls cannot be forbidden.
    Parallel = "W_PARALLEL",
    /// There is no bias on tokens.
    LogitBias = "W_LOGIT_BIAS",
    /// Fewer stop sequences are sent.
    StopTruncated = "W_STOP_TRUNCATED",
    /// The history ends with the model's own words.
    Prefill = "W_PREFILL",
    /// A turn without content was left out.
    EmptyTurn = "W_EMPTY_TURN",
    /// A user turn was put in, because the target needs one.
    UserTurnAdded = "W_USER_TURN_ADDED",
    /// A tool that the vendor runs itself.
    ServerTool = "W_SERVER_TOOL",
    /// The request leans on state that only its vendor holds.
    Stateful = "W_STATEFUL",
    /// A kind of content that the target does not take.
    Modality = "W_MODALITY",
    /// A tool call in the history has arguments that are no JSON object.
    InvalidArgs = "W_INVALID_ARGS",
    /// The name of a tool is not of the target's pattern.
    ToolName = "W_TOOL_NAME",
    /// A tool bound by a grammar.
    GrammarTool = "W_GRAMMAR_TOOL",
    /// The request is longer than the target's context.
    ContextTooLong = "W_CONTEXT_TOO_LONG",
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word a table holds for one loss: `WARNING:parameter`.
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.warning, self.parameter)
    }
}

/// A request that cannot be said in the target's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("could not translate the request: {}", reason(.losses))]
pub struct Untranslatable {
    /// Everything found, at least one of it [`Severity::Impossible`].
    pub losses: Vec<Loss>,
}

fn reason(losses: &[Loss]) -> String {
    let impossible = losses
        .iter()
        .filter(|loss| loss.severity == Severity::Impossible);
    let reasons: Vec<String> = impossible
        .map(|loss| format!("{loss} ({})", loss.detail))
        .collect();
    reasons.join(", ")
}

/// The losses noted while one request is written.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    losses: Vec<Loss>,
}

impl Ledger {
    /// Notes a loss. The same warning on the same parameter is noted once.
    pub(crate) fn note(
        &mut self,
        severity: Severity,
        warning: Warning,
        parameter: &str,
        detail: impl Into<String>,
    ) {
        let known = self
            .losses
            .iter()
            .any(|loss| loss.warning == warning && loss.parameter == parameter);
        if !known {
            self.losses.push(Loss {
                parameter: parameter.to_owned(),
                warning,
                severity,
                detail: detail.into(),
            });
        }
    }

    /// Notes something said less exactly.
    pub(crate) fn lossy(&mut self, warning: Warning, parameter: &str, detail: impl Into<String>) {
        self.note(Severity::Lossy, warning, parameter, detail);
    }

    /// Notes something that changes what is asked for.
    pub(crate) fn change(&mut self, warning: Warning, parameter: &str, detail: impl Into<String>) {
        self.note(Severity::MeaningChange, warning, parameter, detail);
    }

    /// Notes something that cannot be said.
    pub(crate) fn block(&mut self, warning: Warning, parameter: &str, detail: impl Into<String>) {
        self.note(Severity::Impossible, warning, parameter, detail);
    }

    /// Ends the noting: the losses, or a refusal when one of them is impossible.
    pub(crate) fn close(self) -> Result<Vec<Loss>, Untranslatable> {
        if self
            .losses
            .iter()
            .any(|loss| loss.severity == Severity::Impossible)
        {
            return Err(Untranslatable {
                losses: self.losses,
            });
        }
        Ok(self.losses)
    }
}
