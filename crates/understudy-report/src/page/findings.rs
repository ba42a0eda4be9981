//! Findings as sentences, worst first.

use std::collections::BTreeMap;

use understudy_schema::tables::requests::Template;
use understudy_schema::tables::summary::Finding;

use crate::prose::Prose;
use crate::words::{self, Label};
use crate::{Summary, figures};

/// Letters of a digest that tell it from others.
const DIGEST_CHARS: usize = 12;

/// One finding.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    /// The table's row.
    pub(crate) row: &'a Finding,
    /// The verdict's word and sign.
    pub(crate) label: Label<'a>,
    /// The finding in plain words.
    pub(crate) sentence: Prose,
    /// Figure, interval, margin, noise floor and so on: a name and a value each.
    pub(crate) facts: Vec<(&'static str, String)>,
    /// What to do.
    pub(crate) remedy: &'static str,
}

impl Entry<'_> {
    /// The metric in few words, or its own name.
    pub(crate) fn heading(&self) -> String {
        let known = words::metric_heading(&self.row.dimension, &self.row.metric);
        if known.is_empty() {
            crate::clean::name(&self.row.metric)
        } else {
            known.to_owned()
        }
    }

    /// The command that prints the first example in full; `None` where there is none, or its id is no plain word
    /// that may be pasted into a shell.
    pub(crate) fn command(&self) -> Option<String> {
        let id = self.row.example_call_ids.first()?;
        is_plain(id).then(|| format!("understudy show {id}"))
    }

    /// What follows the command: the ids of the other examples, such as ` (or c2, c3)`; empty where there are none. Of
    /// digests the first letters, which are enough for the command.
    pub(crate) fn other_examples(&self) -> String {
        let others = self.row.example_call_ids.iter().skip(1);
        let others: Vec<&str> = others
            .filter(|id| is_plain(id))
            .map(|id| shortened(id))
            .collect();
        if others.is_empty() {
            String::new()
        } else {
            format!(" (or {})", others.join(", "))
        }
    }

    /// Both answers of the example, where there is one. An answer without text, such as a tool call, is empty.
    pub(crate) fn example(&self) -> Option<(&str, &str)> {
        let (primary, secondary) = (
            &self.row.example_primary_text,
            &self.row.example_secondary_text,
        );
        if primary.is_none() && secondary.is_none() {
            return None;
        }
        Some((
            primary.as_deref().unwrap_or_default(),
            secondary.as_deref().unwrap_or_default(),
        ))
    }
}

/// The first letters of a digest; any other id whole, for those of one vendor begin alike.
fn shortened(id: &str) -> &str {
    if id.chars().all(|character| character.is_ascii_hexdigit()) {
        id.get(..DIGEST_CHARS).unwrap_or(id)
    } else {
        id
    }
}

/// Whether an id may be pasted into a shell.
fn is_plain(id: &str) -> bool {
    let plain = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | ':')
    };
    !id.is_empty() && id.len() <= 128 && !id.starts_with('-') && id.chars().all(plain)
}

/// All findings by rank.
pub(crate) fn entries(summary: &Summary) -> Vec<Entry<'_>> {
    let expects: BTreeMap<&str, &Template> = summary
        .templates
        .iter()
        .map(|template| (template.template_id.as_str(), template))
        .collect();
    let mut rows: Vec<&Finding> = summary.findings.iter().collect();
    rows.sort_by_key(|finding| finding.rank);
    rows.into_iter()
        .map(|row| {
            let template = expects.get(row.template_id.as_str());
            let expects = template.map_or("", |template| template.expects.as_str());
            Entry {
                row,
                label: words::verdict(&row.verdict),
                sentence: words::says(row, expects),
                facts: facts(row),
                remedy: words::remedy(&row.dimension, &row.metric, expects),
            }
        })
        .collect()
}

fn facts(row: &Finding) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let interval = figures::interval(&row.kind, row.lower, row.upper);
    if let Some(gain) = row.gain {
        let name = if figures::is_ratio(&row.kind) {
            "ratio"
        } else {
            "change"
        };
        facts.push((
            name,
            format!("{} {interval}", figures::gain(&row.kind, gain))
                .trim_end()
                .to_owned(),
        ));
    }
    if let Some(margin) = row.margin {
        facts.push((
            "allowed",
            figures::margin(&row.kind, row.margin_lower, margin),
        ));
    }
    let floor = row.noise_floor.map_or_else(
        || "not measured".to_owned(),
        |floor| figures::noise_floor(&row.kind, floor),
    );
    facts.push(("noise floor", floor));
    facts.push(("pairs", figures::count(row.n)));
    if let Some(q) = row.q_value {
        facts.push(("corrected p", chance(q)));
    }
    if let Some(calls) = row.calls_touched {
        facts.push((
            "calls touched",
            format!("about{}{}", figures::GAP, figures::about(calls)),
        ));
    }
    facts
}

fn chance(q: f64) -> String {
    if q < 0.001 {
        "<0.001".to_owned()
    } else {
        format!("{q:.3}")
    }
}
