//! The answer: would anyone have noticed, said per secondary in one sentence.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use understudy_schema::tables::summary::Posture;

use super::asked::{self, Asked};
use crate::prose::Prose;
use crate::words::{POSTURES, posture_rank};
use crate::{Summary, figures};

/// Names of templates that a sentence lists before it counts.
const NAMED: usize = 3;
/// Reasons named for which templates are unproven; the rest are others.
const MAX_REASONS: usize = 4;

/// What a failover to one secondary would have been like.
#[derive(Debug, Clone)]
pub(crate) struct Answer<'a> {
    /// The secondary.
    pub(crate) target: &'a str,
    /// The answer in one or two sentences.
    pub(crate) sentence: Prose,
    /// Templates by posture, worst first; postures nobody has are left out.
    pub(crate) tallies: Vec<Tally<'a>>,
}

/// The templates of one posture.
#[derive(Debug, Clone)]
pub(crate) struct Tally<'a> {
    /// The posture.
    pub(crate) posture: &'a str,
    /// The templates, most calls first.
    pub(crate) templates: Vec<&'a str>,
    /// Calls of those templates in the window.
    pub(crate) n_calls: i64,
    /// Their share of all calls of the window, 0 to 1; zero when there are none.
    pub(crate) share: f64,
    /// Of unproven templates: why, and which.
    pub(crate) reasons: Vec<(&'a str, Vec<&'a str>)>,
}

/// One answer per secondary, in the order of their names.
pub(crate) fn answers(summary: &Summary) -> Vec<Answer<'_>> {
    let mut targets: Vec<&str> = summary
        .posture
        .iter()
        .map(|posture| posture.target.as_str())
        .chain(summary.coverage.iter().filter_map(asked::target))
        .collect();
    targets.sort_unstable();
    targets.dedup();
    targets
        .into_iter()
        .map(|target| answer(summary, target))
        .collect()
}

fn answer<'a>(summary: &'a Summary, target: &'a str) -> Answer<'a> {
    let mut rows: Vec<&Posture> = summary
        .posture
        .iter()
        .filter(|row| row.target == target)
        .collect();
    rows.sort_by(|left, right| {
        let order = posture_rank(&left.posture).cmp(&posture_rank(&right.posture));
        order
            .then(right.n_calls.cmp(&left.n_calls))
            .then_with(|| left.template_id.cmp(&right.template_id))
    });
    let n_calls = all_calls(summary, &rows);
    let tallies = tallies(&rows, n_calls);
    let when = if summary.window.contains("-W") {
        "that week"
    } else {
        "in that time"
    };
    let start = Prose::of("If ")
        .name(&summary.primary)
        .words(" had failed over to ")
        .name(target)
        .words(format!(" {when}, "));
    let unanswered = Asked::of(summary, target).unanswered();
    let sentence = if rows.is_empty() {
        start
            .strong("nothing is known of what would have broken")
            .words(".")
            .then(unanswered)
    } else {
        start
            .then(outcome(&rows))
            .then(unanswered)
            .words(carried(&tallies))
            .words(unmeasured(&rows))
            .words(left_out(summary, &rows, n_calls))
    };
    Answer {
        target,
        sentence,
        tallies,
    }
}

/// All calls of the window, whether their template was compared or not.
fn all_calls(summary: &Summary, rows: &[&Posture]) -> i64 {
    let seen: i64 = summary.templates.iter().map(|one| one.n_calls).sum();
    seen.max(rows.iter().map(|row| row.n_calls).sum())
}

/// The templates that were not compared with a secondary, and their calls.
fn left_out(summary: &Summary, rows: &[&Posture], n_calls: i64) -> String {
    let compared: BTreeSet<&str> = rows.iter().map(|row| row.template_id.as_str()).collect();
    let missing = summary
        .templates
        .iter()
        .filter(|one| !compared.contains(one.template_id.as_str()));
    let (n, calls) = missing.fold((0, 0), |(n, calls), one| (n + 1, calls + one.n_calls));
    if calls == 0 {
        return String::new();
    }
    format!(
        " {}, {} of all calls, {} not compared.",
        figures::counted(n, "template"),
        figures::share(calls as f64 / n_calls as f64),
        if n == 1 { "was" } else { "were" }
    )
}

/// Why the unproven templates are unproven, the reason of the most first.
fn reasons<'a>(rows: &[&&'a Posture]) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.posture == "unproven") {
        reasons
            .entry(&row.reason)
            .or_default()
            .push(&row.template_id);
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, templates)| Reverse(templates.len()));
    let others: Vec<&str> = reasons
        .drain(MAX_REASONS.min(reasons.len())..)
        .flat_map(|(_, templates)| templates)
        .collect();
    if !others.is_empty() {
        reasons.push(("other reasons", others));
    }
    reasons
}

fn tallies<'a>(rows: &[&'a Posture], all: i64) -> Vec<Tally<'a>> {
    let mut known: Vec<&str> = POSTURES.to_vec();
    known.extend(
        rows.iter()
            .map(|row| row.posture.as_str())
            .filter(|word| !POSTURES.contains(word)),
    );
    known.dedup();
    known
        .into_iter()
        .filter_map(|word| {
            let own: Vec<&&Posture> = rows.iter().filter(|row| row.posture == word).collect();
            let first = own.first()?;
            let n_calls: i64 = own.iter().map(|row| row.n_calls).sum();
            Some(Tally {
                posture: first.posture.as_str(),
                templates: own.iter().map(|row| row.template_id.as_str()).collect(),
                n_calls,
                share: if all > 0 {
                    n_calls as f64 / all as f64
                } else {
                    0.0
                },
                reasons: reasons(&own),
            })
        })
        .collect()
}

/// What would have happened to the templates, as the main clause.
fn outcome(rows: &[&Posture]) -> Prose {
    let names = |word: &str, by_choice: bool| -> Vec<&str> {
        rows.iter()
            .filter(|row| row.posture == word && (row.class == "primary-only") == by_choice)
            .map(|row| row.template_id.as_str())
            .collect()
    };
    let broken = names("primary-only", false);
    let n = rows.len();
    let rest = rest(rows, names("primary-only", true).len());
    if !broken.is_empty() {
        let start = Prose::default()
            .strong(of(broken.len(), n))
            .words(" would have broken visibly: ");
        let listed = start.names(&broken, NAMED);
        return if rest.is_empty() {
            listed.words(".")
        } else {
            listed.words(format!("; {rest}."))
        };
    }
    if rows.iter().all(|row| row.posture == "safe") && n > 0 {
        let all = if n == 1 {
            "the one template".to_owned()
        } else {
            format!("all {}", figures::counted(n, "template"))
        };
        return Prose::default()
            .strong(all)
            .words(" would have held up, with no change beyond what is allowed.");
    }
    if n == 1 {
        return Prose::default()
            .strong("the one template")
            .words(format!(" {}.", rest.trim_start_matches("1 ")));
    }
    let none = format!("none of {}", figures::counted(n, "template"));
    Prose::default()
        .strong(none)
        .words(format!(" is known to have broken; {rest}."))
}

/// `3 of 10 templates`.
fn of(n: usize, all: usize) -> String {
    if all == 1 {
        return "the one template".to_owned();
    }
    format!(
        "{n}{}of{}{}",
        figures::GAP,
        figures::GAP,
        figures::counted(all, "template")
    )
}

/// The templates that are not broken, in words.
fn rest(rows: &[&Posture], n_kept: usize) -> String {
    let number = |word: &str| rows.iter().filter(|row| row.posture == word).count();
    let mut parts = Vec::new();
    for (n, said) in [
        (number("degraded"), "would have worked but visibly changed"),
        (number("safe"), "would have held up"),
    ] {
        if n > 0 {
            parts.push(format!("{n} {said}"));
        }
    }
    match number("unproven") {
        0 => {}
        1 => parts.push("1 is unproven".to_owned()),
        n => parts.push(format!("{n} are unproven")),
    }
    match n_kept {
        0 => {}
        1 => parts.push("1 is kept on the primary by choice".to_owned()),
        n => parts.push(format!("{n} are kept on the primary by choice")),
    }
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

/// What nobody looked at in the templates that are called safe.
fn unmeasured(rows: &[&Posture]) -> String {
    let safe = rows.iter().filter(|row| row.posture == "safe");
    let mut dimensions: Vec<&str> = safe
        .flat_map(|row| row.unmeasured.iter().map(String::as_str))
        .collect();
    dimensions.sort_unstable();
    dimensions.dedup();
    if dimensions.is_empty() {
        String::new()
    } else {
        format!(
            " Safe but for what was not measured: {}.",
            dimensions.join(", ")
        )
    }
}

/// How much of the traffic is safe.
fn carried(tallies: &[Tally<'_>]) -> String {
    let safe = tallies.iter().find(|tally| tally.posture == "safe");
    if tallies.iter().all(|tally| tally.n_calls == 0) {
        return String::new();
    }
    match safe {
        Some(_) if tallies.len() == 1 => String::new(),
        Some(safe) => format!(
            " The safe ones carry {} of all calls.",
            figures::share(safe.share)
        ),
        None => " No template is proved safe.".to_owned(),
    }
}

#[cfg(test)]
mod tests;
