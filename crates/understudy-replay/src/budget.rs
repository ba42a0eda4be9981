//! Spends the budget: decides, call by call, whether the next one may be sent.
//!
//! Before a call is sent its estimated cost is reserved; when it has ended, the reservation is replaced by what it
//! cost. A call whose answer never came (a deadline passed, a connection was lost) is held to have cost its
//! estimate, because nobody can know that it did not. So the budget is passed only by as much as calls in flight
//! cost more than was estimated.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;
use understudy_providers::Price;
use understudy_schema::units::Usd;

use crate::lane::Sendable;
use crate::prepare::{Bound, Prepared};

/// Characters of a token, about, where the log has no count: English text has some four (`OpenAI`'s rule of thumb).
const CHARACTERS_PER_TOKEN: f64 = 4.0;

/// Another vendor's tokenizer may cut the same text into so many times more tokens (Anthropic's newer ones: 1.3).
const TOKENIZER_SPREAD: f64 = 1.35;

/// Completion tokens held possible when neither request nor log says.
const UNKNOWN_TOKENS_OUT: f64 = 1_024.0;

/// A replayed answer is held to be at most so many times as long as the logged one.
const ANSWER_SPREAD: f64 = 2.0;

/// An answer is held possible to have so many tokens however short the logged one was.
const SHORTEST_TOKENS_OUT: f64 = 256.0;

/// What is known of a call's size before it is sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Characters of the body.
    pub(crate) n_characters: usize,
    /// Prompt tokens as logged.
    pub(crate) tokens_in: Option<i64>,
    /// Completion tokens as logged.
    pub(crate) tokens_out: Option<i64>,
    /// How long the answer may be, by the body that is sent.
    pub(crate) bound: Bound,
}

impl Size {
    /// The size of a call that is about to be sent.
    pub(crate) fn of(text: &Sendable, prepared: &Prepared) -> Self {
        Self {
            n_characters: prepared.body.len(),
            tokens_in: text.tokens_in,
            tokens_out: text.tokens_out,
            bound: prepared.bound,
        }
    }
}

/// The most tokens a call is expected to have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tokens {
    pub(crate) prompt: f64,
    pub(crate) answer: f64,
}

impl Tokens {
    /// Those of prompt and answer together.
    pub(crate) fn sum(self) -> f64 {
        self.prompt + self.answer
    }
}

/// The most tokens a call is expected to have.
pub(crate) fn tokens(size: Size) -> Tokens {
    let tokens_in = match size.tokens_in {
        Some(tokens) => tokens as f64 * TOKENIZER_SPREAD,
        None => size.n_characters as f64 / CHARACTERS_PER_TOKEN,
    };
    let tokens_out = match (size.bound.max_out, size.tokens_out) {
        (Some(most), _) => most as f64,
        (None, Some(logged)) => (logged as f64 * ANSWER_SPREAD).max(SHORTEST_TOKENS_OUT),
        (None, None) => UNKNOWN_TOKENS_OUT,
    };
    Tokens {
        prompt: tokens_in,
        answer: tokens_out * size.bound.n_answers as f64,
    }
}

/// The tokens a call is most likely to have: as many as the log counted.
pub(crate) fn likely_tokens(size: Size) -> Tokens {
    let prompt = size.tokens_in.map(|tokens| tokens as f64);
    let bound = size.bound.max_out.map_or(f64::INFINITY, |most| {
        most as f64 * size.bound.n_answers as f64
    });
    let answer = size
        .tokens_out
        .map_or(SHORTEST_TOKENS_OUT, |tokens| tokens as f64);
    Tokens {
        prompt: prompt.unwrap_or(size.n_characters as f64 / CHARACTERS_PER_TOKEN),
        answer: answer.min(bound),
    }
}

/// The most a call is expected to cost.
pub(crate) fn estimate(price: &Price, size: Size) -> Usd {
    let tokens = tokens(size);
    crate::wire::cost_of(price, tokens.prompt, tokens.answer)
}

/// The money of one run.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: f64,
    held: Mutex<Held>,
    settled: Notify,
}

#[derive(Debug, Default, Clone, Copy)]
struct Held {
    spent: f64,
    reserved: f64,
    /// Reserved for what does not end within the run.
    promised: f64,
}

impl Budget {
    /// A budget of which something may be spent already.
    pub(crate) fn new(limit: Usd, spent: Usd) -> Self {
        let held = Held {
            spent: spent.0,
            ..Held::default()
        };
        Self {
            limit: limit.0,
            held: Mutex::new(held),
            settled: Notify::new(),
        }
    }

    /// What was spent.
    pub(crate) fn spent(&self) -> Usd {
        Usd(self.held().spent)
    }

    /// Reserves money for one call. Waits while calls in flight hold what may become free; `None` when even
    /// without them the budget does not suffice.
    pub(crate) async fn reserve(&self, estimate: Usd) -> Option<Reservation<'_>> {
        loop {
            let settled = self.settled.notified();
            tokio::pin!(settled);
            // Registered before the look at the money, so that no settling is missed.
            settled.as_mut().enable();
            match self.try_reserve(estimate) {
                Room::Enough(reservation) => return Some(reservation),
                Room::Never => return None,
                Room::NotYet => settled.await,
            }
        }
    }

    /// Reserves money for one call, without waiting.
    pub(crate) fn try_reserve(&self, estimate: Usd) -> Room<'_> {
        let mut held = self.held();
        let gone = held.spent + held.promised;
        if gone + held.reserved + estimate.0 <= self.limit {
            held.reserved += estimate.0;
            return Room::Enough(Reservation {
                budget: self,
                held: estimate.0,
            });
        }
        if self.limit < gone + estimate.0 {
            Room::Never
        } else {
            Room::NotYet
        }
    }

    /// Reserves money for what is out since an earlier run, whether it suffices or not; [`Budget::adopt`] takes it over.
    pub(crate) fn pledge(&self, money: Usd) {
        self.held().reserved += money.0;
    }

    /// Reserves money for good, for what is out and does not end within the run.
    pub(crate) fn promise(&self, money: Usd) {
        self.held().promised += money.0;
    }

    /// Takes over money that was pledged.
    pub(crate) fn adopt(&self, pledged: Usd) -> Reservation<'_> {
        Reservation {
            budget: self,
            held: pledged.0,
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the budget has room for a call.
#[derive(Debug)]
pub(crate) enum Room<'a> {
    /// It has.
    Enough(Reservation<'a>),
    /// It may have when what is in flight has ended.
    NotYet,
    /// Not even then.
    Never,
}

/// Money held for one call, or for the calls of a batch. Given back when dropped.
#[derive(Debug)]
pub(crate) struct Reservation<'a> {
    budget: &'a Budget,
    held: f64,
}

impl Reservation<'_> {
    /// Writes off money and goes on holding the estimate.
    pub(crate) fn charge(&self, cost: Usd) {
        self.budget.held().spent += cost.0;
    }

    /// Writes off what an attempt may have cost and holds the estimate anew for another one. Where the budget has no room
    /// for that, nothing is written off, and there is to be no other attempt.
    pub(crate) fn retry(self, lost: Usd) -> Result<Self, Self> {
        let mut held = self.budget.held();
        if lost.0 <= 0.0 || held.spent + held.promised + held.reserved + lost.0 <= self.budget.limit
        {
            held.spent += lost.0;
            drop(held);
            Ok(self)
        } else {
            drop(held);
            Err(self)
        }
    }

    /// Holds another reservation's money, too.
    pub(crate) fn join(&mut self, mut other: Self) {
        self.held += std::mem::take(&mut other.held);
    }

    /// Keeps the money reserved for good: what it is for is out, and this run does not wait for it any more. Nobody who
    /// waits for money waits for this.
    pub(crate) fn promise(mut self) {
        let promised = std::mem::take(&mut self.held);
        let mut held = self.budget.held();
        held.reserved -= promised;
        held.promised += promised;
    }

    /// The estimate.
    pub(crate) fn estimate(&self) -> Usd {
        Usd(self.held)
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.budget.held().reserved -= self.held;
        self.budget.settled.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
