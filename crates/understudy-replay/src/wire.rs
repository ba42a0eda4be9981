//! Between this crate and the vendors' words: what came back, and what it cost.

use serde_json::Value;
use understudy_providers::{Price, ProviderFailure, read_error, read_error_in, read_reply};
use understudy_schema::chat::{ErrorClass, Outcome, Reply, Usage, outcome};
use understudy_schema::units::{Millis, Usd};

use crate::Target;
use crate::retry::{Failure, PER_DAY, code, is_account_used_up};
use crate::send::Answer;

/// What one attempt came to.
#[derive(Debug, Clone)]
pub(crate) enum Reading {
    /// The target answered.
    Reply {
        /// The answer, in one shape for all vendors.
        reply: Box<Reply>,
        /// What came of it.
        outcome: Outcome,
    },
    /// It did not, or the answer cannot be read.
    Failed {
        /// What went wrong.
        failure: Failure,
        /// What came of it, which for a few errors is a refusal.
        outcome: Outcome,
        /// What the model had written, where the vendor returns it with the error.
        text: Option<String>,
        /// Whether it is paid for all the same.
        billed: Billed,
    },
}

/// Whether an attempt is paid for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Billed {
    /// It is not: nothing was sent, or the vendor said no.
    No,
    /// It may be, and nobody counted its tokens.
    Perhaps,
    /// It is, for these tokens.
    Counted(Box<Usage>),
}

impl Billed {
    fn by(usage: Usage) -> Self {
        if usage.tokens_in.is_some() && usage.tokens_out.is_some() {
            Self::Counted(Box::new(usage))
        } else {
            Self::Perhaps
        }
    }
}

impl Reading {
    /// What went wrong, if anything did.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Reply { .. } => None,
            Self::Failed { failure, .. } => Some(failure),
        }
    }

    /// Whether it is paid for.
    pub(crate) fn billed(&self) -> Billed {
        match self {
            Self::Reply { reply, .. } => Billed::by(reply.usage),
            Self::Failed { billed, .. } => billed.clone(),
        }
    }

    /// What came of it, in the word of the tables.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Reply { reply, outcome } => outcome.word_of_answer(reply),
            Self::Failed { outcome, text, .. } => outcome.word_of_failure(text.as_deref()),
        }
    }

    /// A failure that no vendor has named, of an attempt that may have been answered: asking again may pay again.
    pub(crate) fn lost(class: ErrorClass, code: &str, message: String) -> Self {
        let mut reading = Self::failed(class, code, message);
        if let Self::Failed {
            failure, billed, ..
        } = &mut reading
        {
            failure.repeatable = false;
            *billed = Billed::Perhaps;
        }
        reading
    }

    /// A failure that no vendor has named, of an attempt that was not answered.
    pub(crate) fn failed(class: ErrorClass, code: &str, message: String) -> Self {
        let fatal = code == code::REDIRECT;
        let failure = Failure {
            class,
            code: Some(code.to_owned()),
            message,
            asked_wait: None,
            repeatable: class == ErrorClass::Network,
            fatal,
        };
        Self::Failed {
            failure,
            outcome: Outcome::Error(class),
            text: None,
            billed: Billed::No,
        }
    }
}

/// Reads what a target answered.
pub(crate) fn read(target: &Target, answer: &Answer) -> Reading {
    if let Some(fault) = &answer.fault {
        return cut_off(fault.clone(), answer.counted);
    }
    match answer.status {
        200..=299 => read_success(target, answer),
        300..=399 => {
            let to = answer.header("location").unwrap_or("an unnamed address");
            let message = format!(
                "the server points to {}, which is not followed",
                without_secrets(to)
            );
            Reading::failed(ErrorClass::Decode, code::REDIRECT, message)
        }
        status => {
            let failure = read_error(target.dialect, status, &answer.headers, &answer.body);
            failed(failure, status)
        }
    }
}

fn read_success(target: &Target, answer: &Answer) -> Reading {
    let unreadable =
        |message: String| Reading::lost(ErrorClass::Decode, code::UNREADABLE, cut(&message, 500));
    let body: Value = match serde_json::from_str(&answer.body) {
        Ok(body) => body,
        Err(error) => return unreadable(format!("the answer is no JSON: {error}")),
    };
    match read_reply(target.dialect, &body) {
        Ok(reply) => Reading::Reply {
            outcome: outcome(&reply),
            reply: Box::new(reply),
        },
        // Some gateways say with the status of success that there is no answer.
        Err(error) => match read_error_in(target.dialect, &body) {
            Some(failure) => failed(failure, answer.status),
            None => unreadable(error.to_string()),
        },
    }
}

/// A stream that did not come to its end. What was generated until then is paid for, and asking again would pay again:
/// it is a finding.
fn cut_off(fault: ProviderFailure, counted: Usage) -> Reading {
    let failure = Failure {
        class: fault.error_class,
        code: fault.error_code,
        message: fault.message,
        asked_wait: None,
        repeatable: false,
        fatal: false,
    };
    Reading::Failed {
        failure,
        outcome: fault.outcome,
        text: None,
        billed: Billed::by(counted),
    }
}

fn failed(failure: ProviderFailure, status: u16) -> Reading {
    let mut code = failure.error_code;
    let used_up = is_account_used_up(code.as_deref(), Some(i64::from(status)));
    if failure.fatal && failure.error_class == ErrorClass::Quota && !used_up {
        // Kept with the code, so that the next run knows that this was not a matter of speed.
        code = Some(format!("{}:{PER_DAY}", code.unwrap_or_default()));
    }
    let failure_of_ours = Failure {
        class: failure.error_class,
        code,
        message: failure.message,
        asked_wait: failure.retry_after_ms.map(|wait| Millis(wait as f64)),
        repeatable: failure.retryable && !failure.fatal,
        // A model or an address that is not there is a slip in the configuration, not an answer.
        fatal: failure.fatal || status == 402 || status == 404,
    };
    Reading::Failed {
        failure: failure_of_ours,
        outcome: failure.outcome,
        text: failure.failed_generation,
        billed: Billed::No,
    }
}

/// An address without user, password and query.
pub(crate) fn without_secrets(address: &str) -> String {
    let Ok(mut url) = reqwest::Url::parse(address) else {
        let bare = address.split(['?', '#', '@']).next().unwrap_or_default();
        return cut(bare, 200);
    };
    // These fail for addresses that can hold neither, which is as good.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// The first characters of a text.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// What so many tokens cost.
pub(crate) fn cost_of(price: &Price, tokens_in: f64, tokens_out: f64) -> Usd {
    let dollars = tokens_in * price.input_usd_per_mtok + tokens_out * price.output_usd_per_mtok;
    Usd(dollars / 1e6)
}
