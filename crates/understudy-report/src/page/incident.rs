//! What a failover would have broken in the worst and in a typical hour, one sentence per secondary.

use understudy_schema::tables::summary::Incident;

use crate::prose::Prose;
use crate::{Summary, figures};

/// An outage of the primary, and what a failover would have broken in it.
#[derive(Debug, Clone)]
pub(crate) struct Outage {
    /// How long it lasts.
    minutes: i64,
    /// One sentence per secondary, in the order of their names.
    pub(crate) sentences: Vec<Prose>,
}

impl Outage {
    /// The outage that was reckoned with; `None` when there was none.
    pub(crate) fn of(summary: &Summary) -> Option<Self> {
        let first = summary.incident.first()?;
        Some(Self {
            minutes: first.minutes,
            sentences: sentences(summary),
        })
    }

    /// What the sentences are about.
    pub(crate) fn heading(&self) -> String {
        format!("An outage of {} minutes", figures::count(self.minutes))
    }
}

fn sentences(summary: &Summary) -> Vec<Prose> {
    let mut targets: Vec<&str> = summary
        .incident
        .iter()
        .map(|row| row.target.as_str())
        .collect();
    targets.sort_unstable();
    targets.dedup();
    targets
        .into_iter()
        .filter_map(|target| sentence(summary, target))
        .collect()
}

fn sentence(summary: &Summary, target: &str) -> Option<Prose> {
    let mut hours: Vec<&Incident> = summary
        .incident
        .iter()
        .filter(|row| row.target == target)
        .collect();
    hours.sort_by(|left, right| {
        right
            .newly_broken
            .total_cmp(&left.newly_broken)
            .then(left.starts_at.cmp(&right.starts_at))
    });
    let worst = hours.first()?;
    if figures::about(worst.newly_broken) == "0" {
        return Some(unbroken(target, &hours));
    }
    let typical = hours.get(hours.len() / 2)?;
    let start = Prose::of("A failover to ")
        .name(target)
        .words(format!(
            " at {} would have newly broken ",
            worst.starts_at.strftime("%A %H:%M UTC")
        ))
        .strong(format!(
            "{} of {}",
            figures::about(worst.newly_broken),
            figures::number(worst.n_calls, "call"),
        ));
    Some(start.words(format!(
        " within {} minutes ({} to {}){}; in a typical hour {} of {}.",
        figures::count(worst.minutes),
        figures::about(worst.newly_broken_lower),
        figures::about(worst.newly_broken_upper),
        beside(worst),
        figures::about(typical.newly_broken),
        figures::count(typical.n_calls),
    )))
}

/// A secondary that breaks nothing has no worst hour.
fn unbroken(target: &str, hours: &[&Incident]) -> Prose {
    let upper = hours.iter().map(|hour| hour.newly_broken_upper);
    let n_unmeasured = hours.iter().map(|hour| hour.n_unmeasured).max();
    let unmeasured = match n_unmeasured.unwrap_or_default() {
        0 => String::new(),
        n => format!("; up to {} were never compared", figures::number(n, "call")),
    };
    Prose::of("A failover to ")
        .name(target)
        .words(" would have newly broken ")
        .strong("nothing")
        .words(format!(
            " in any hour (at most {}){unmeasured}.",
            figures::about(upper.fold(0.0, f64::max))
        ))
}

/// Noise, users, cost and what was not measured, as far as they are known.
fn beside(hour: &Incident) -> String {
    let mut parts = Vec::new();
    if let Some(noise) = hour.noise {
        parts.push(format!("{} of them noise", figures::about(noise)));
    }
    if let Some(n_users) = hour.n_users {
        parts.push(format!(
            "{} among the callers",
            figures::number(n_users, "user")
        ));
    }
    if let Some(cost) = hour.extra_cost_usd {
        let word = if cost < 0.0 { "less" } else { "more" };
        parts.push(format!("{} {word} to pay", figures::usd(cost.abs())));
    }
    if hour.n_unmeasured > 0 {
        parts.push(format!(
            "{} never compared",
            figures::number(hour.n_unmeasured, "call")
        ));
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!(", {}", parts.join(", "))
    }
}

#[cfg(test)]
mod tests;
