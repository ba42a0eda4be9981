//! Learns with a handful of small calls what a target's model accepts.
//!
//! Each check asks for one thing that the vendors differ in, one after the other. A check that the target refuses with
//! an error of the caller's turns that capability off, one that it accepts turns it on; whatever else happens (a rate
//! limit, a timeout) leaves what is documented.
//!
//! **Not useful for** parameters that a server takes and ignores: accepted is not obeyed. Where the answer shows it (a
//! schema, a forced tool), it is looked at.

mod checks;

use bytes::Bytes;
use understudy_providers::profile::SchemaSupport;
use understudy_providers::{Delivery, Profile, Target as Written, write_request};
use understudy_schema::chat::{ErrorClass, Reply};
use understudy_schema::units::{Millis, Usd};

use crate::budget::{self, Size};
use crate::lane::{Pricing, written};
use crate::prepare::Bound;
use crate::send::{Body, Wire};
use crate::wire::{self, Reading, cut};
use crate::{Clock, Error, Result, Target};

use checks::Check;

/// The most that the prompt of the long check may cost.
const LONG_PROMPT: Usd = Usd(0.01);

/// The longest prompt that is tried, in characters: some 30,000 tokens.
const MOST_CHARACTERS: usize = 120_000;

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The target takes it.
    Accepted,
    /// The target takes it and does something else.
    Ignored,
    /// The target refuses it.
    Refused,
    /// Nobody knows: the call failed for another reason.
    Unclear,
}

impl Found {
    /// The word in files and on the terminal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Ignored => "ignored",
            Self::Refused => "refused",
            Self::Unclear => "unclear",
        }
    }
}

/// One check and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was tried, such as `json_schema`.
    pub check: &'static str,
    /// What it came to.
    pub found: Found,
    /// The target's words, where it refused, cut to 300 characters.
    pub detail: String,
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq)]
pub struct Probed {
    /// What the model accepts: what is documented, changed by what was found.
    pub profile: Profile,
    /// The checks in the order they were made.
    pub findings: Vec<Finding>,
    /// The model that says it answered.
    pub model_served: Option<String>,
    /// What it cost; calls whose tokens nobody counted at their estimate.
    pub cost: Usd,
}

/// The most that a probe of a target may cost.
///
/// # Errors
/// When the target's price is not known.
pub fn probe_cost(target: &Target) -> Result<Usd> {
    let pricing = Pricing::of(target)?;
    let profile = written(target).profile;
    let checks = checks::all(long_prompt(&pricing));
    let costs = checks.iter().filter_map(|check| {
        let body = body(check, target, &profile)?;
        Some(estimate(&pricing, check, &body).0)
    });
    Ok(Usd(costs.sum()))
}

/// Probes a target, one call after the other.
///
/// # Errors
/// When the target cannot be reached at all, refuses the key, or does not answer the plainest of calls.
pub async fn probe(target: &Target, timeout: Millis, clock: &Clock) -> Result<Probed> {
    let pricing = Pricing::of(target)?;
    let wire = Wire::open(target, timeout, clock)?;
    let mut probing = Probing {
        target,
        pricing: &pricing,
        wire: &wire,
        probed: Probed {
            profile: written(target).profile,
            findings: Vec::new(),
            model_served: None,
            cost: Usd(0.0),
        },
    };
    for check in checks::all(long_prompt(&pricing)) {
        probing.check(&check).await?;
    }
    Ok(probing.probed)
}

fn whole(body: String) -> Body {
    Body {
        bytes: Bytes::from(body),
        delivery: Delivery::Whole,
    }
}

/// Characters of the long prompt, by what they cost.
fn long_prompt(pricing: &Pricing) -> usize {
    let Pricing::Known { price, .. } = pricing else {
        return MOST_CHARACTERS;
    };
    let one = wire::cost_of(price, 1.0, 0.0).0;
    let affordable = (1_usize..=30)
        .rev()
        .find(|thousands| *thousands as f64 * 1_000.0 * one <= LONG_PROMPT.0);
    (affordable.unwrap_or(1) * 4_000).min(MOST_CHARACTERS)
}

fn body(check: &Check, target: &Target, profile: &Profile) -> Option<String> {
    let mut tried = profile.clone();
    (check.wish)(&mut tried);
    let written = Written {
        profile: tried,
        ..written(target)
    };
    let said = write_request(&check.chat, &written).ok()?;
    // What the dialect has no words for is not to be found out.
    let lost = said
        .losses
        .iter()
        .any(|loss| check.parameter.is_some_and(|name| loss.parameter == name));
    (!lost).then(|| said.body.to_string())
}

fn estimate(pricing: &Pricing, check: &Check, body: &str) -> Usd {
    let size = Size {
        n_characters: body.len(),
        tokens_in: None,
        tokens_out: None,
        bound: Bound::one(check.chat.limits.max_out),
    };
    match pricing {
        Pricing::Known { price, .. } => budget::estimate(price, size),
        Pricing::Free => Usd(0.0),
    }
}

/// A probe that is under way.
struct Probing<'a> {
    target: &'a Target,
    pricing: &'a Pricing,
    wire: &'a Wire,
    probed: Probed,
}

impl Probing<'_> {
    async fn check(&mut self, check: &Check) -> Result<()> {
        let Some(body) = body(check, self.target, &self.probed.profile) else {
            return Ok(());
        };
        let estimate = estimate(self.pricing, check, &body);
        let reading = match self.wire.send(whole(body)).await {
            Ok(answer) => wire::read(self.target, &answer),
            Err(reading) => reading,
        };
        self.probed.cost += self.pricing.bill(&reading, (estimate, 1.0)).held;
        let (found, detail) = match &reading {
            Reading::Reply { reply, .. } => {
                if self.probed.model_served.is_none() {
                    self.probed.model_served.clone_from(&reply.model_served);
                }
                (judge(check, reply), String::new())
            }
            Reading::Failed { failure, .. } => {
                if check.parameter.is_none() && check.name == "plain" {
                    return Err(Error::Probe {
                        target: self.target.name.clone(),
                        reason: cut(&failure.message, 300),
                    });
                }
                let refused = matches!(
                    failure.class,
                    ErrorClass::InvalidRequest | ErrorClass::ContentBlock
                );
                let found = if refused {
                    Found::Refused
                } else {
                    Found::Unclear
                };
                (found, cut(&failure.message, 300))
            }
        };
        match found {
            Found::Accepted => (check.wish)(&mut self.probed.profile),
            Found::Refused | Found::Ignored => (check.give_up)(&mut self.probed.profile),
            Found::Unclear => {}
        }
        self.probed.findings.push(Finding {
            check: check.name,
            found,
            detail,
        });
        Ok(())
    }
}

/// Whether an answer shows that what was asked for was done.
fn judge(check: &Check, reply: &Reply) -> Found {
    if (check.obeyed)(reply) {
        Found::Accepted
    } else {
        Found::Ignored
    }
}

/// Whether the text of an answer is a JSON object.
fn is_object(reply: &Reply) -> bool {
    let text = reply.text.as_deref().unwrap_or_default();
    serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.is_object())
}

/// Turns the enforcement of schemas off.
fn no_schema(profile: &mut Profile) {
    profile.json_schema = SchemaSupport::PromptOnly;
}
