//! What the provider's own words say about an answer, before anyone reads it.

use understudy_measure::answer::Finish;
use understudy_measure::refusal::ProviderSignal;

/// What the provider said beside the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Provider<'a> {
    /// Why the answer ended.
    pub(crate) finish: Finish,
    /// What came of the call.
    pub(crate) outcome: Outcome,
    /// The refusal in its own field, when that holds words.
    pub(crate) refusal_text: Option<&'a str>,
}

/// What came of a call, as far as it decides how its answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The call failed: there is no answer.
    Failed,
    /// The call failed because the provider's filter stopped the prompt.
    ContentBlock,
    /// The prompt was blocked before anything was generated.
    BlockedInput,
    /// The answer was blocked or cut by the filter.
    BlockedOutput,
    /// The provider's own field says that the model refused.
    Refused,
    /// The answer was cut at a limit of tokens.
    Truncated,
    /// There is an answer to be read.
    Answered,
}

impl Outcome {
    /// Reads the word of the `outcome` column; a word that is not known is taken for an answer.
    pub(crate) fn parse(word: Option<&str>) -> Self {
        match word.unwrap_or_default() {
            "error_content_block" => Self::ContentBlock,
            "blocked_input" => Self::BlockedInput,
            "blocked_output" | "filtered" => Self::BlockedOutput,
            "refusal_native" | "refused" => Self::Refused,
            "truncated" | "truncated_by_reasoning" => Self::Truncated,
            word if word == "error" || word.starts_with("error_") => Self::Failed,
            _ => Self::Answered,
        }
    }

    /// Whether the call failed, so that neither text nor emptiness is the model's doing.
    pub(crate) const fn is_error(self) -> bool {
        matches!(self, Self::Failed | Self::ContentBlock)
    }
}

impl<'a> Provider<'a> {
    /// The three columns as one.
    pub(crate) fn new(
        finish: Option<&str>,
        outcome: Option<&str>,
        refusal_text: Option<&'a str>,
    ) -> Self {
        Self {
            finish: finish.map(Finish::parse).unwrap_or_default(),
            outcome: Outcome::parse(outcome),
            refusal_text: refusal_text.filter(|text| !text.trim().is_empty()),
        }
    }

    /// The refusal detector's layer 0. The outcome decides; where it says nothing, the refusal and the finish do.
    pub(crate) fn signal(&self) -> ProviderSignal {
        match (self.outcome, self.refusal_text, self.finish) {
            (Outcome::Failed, _, _) => ProviderSignal::None,
            (Outcome::ContentBlock | Outcome::BlockedInput, _, _) => ProviderSignal::Blocked,
            (Outcome::BlockedOutput, _, _) => ProviderSignal::ContentFilter,
            (Outcome::Refused, _, _) | (_, Some(_), _) | (_, _, Finish::Refusal) => {
                ProviderSignal::RefusalField
            }
            (_, _, Finish::ContentFilter) => ProviderSignal::ContentFilter,
            _ => ProviderSignal::None,
        }
    }

    /// What stands in the provider's refusal field, as far as the answer's form depends on it. A refusal without
    /// words is one too.
    pub(crate) fn refusal_field(&self) -> Option<&'a str> {
        self.refusal_text
            .or((self.outcome == Outcome::Refused).then_some("refusal"))
    }
}
