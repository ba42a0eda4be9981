//! What changed since the window before, and by whose doing: one sentence per secondary.

use understudy_schema::tables::summary::Week;

use crate::prose::Prose;
use crate::{Summary, figures};

/// Lines that the mix and the rate leave out, and how they are said.
const LINES_APART: [(&str, &str, &str); 4] = [
    ("new", "new template", ""),
    ("retired", "retired template", ""),
    (
        "rebased",
        "template",
        " judged beside the log in one window and the primary’s answers of the day in the other",
    ),
    (
        "redefined",
        "template",
        " whose contract says anew what is broken",
    ),
];

/// One sentence per secondary that was compared in both windows, in the order of their names.
pub(crate) fn weeks(summary: &Summary) -> Vec<Prose> {
    let mut totals: Vec<&Week> = summary
        .week
        .iter()
        .filter(|row| row.line == "total")
        .collect();
    totals.sort_by(|left, right| left.target.cmp(&right.target));
    totals
        .into_iter()
        .map(|total| sentence(summary, total))
        .collect()
}

fn sentence(summary: &Summary, total: &Week) -> Prose {
    let harm = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figures::share);
    let points = |value: Option<f64>, lower, upper| {
        let interval = figures::interval("rate", lower, upper);
        let points = figures::points(value.unwrap_or(0.0));
        format!("{points} {interval}").trim_end().to_owned()
    };
    let start = Prose::of("At ")
        .name(&total.target)
        .words(" newly broken calls went from ")
        .strong(harm(total.previous_harm))
        .words(" to ")
        .strong(harm(total.harm))
        .words(format!(
            " of the traffic: {} by the mix of templates, {} by templates that break more or less",
            points(total.mix, total.mix_lower, total.mix_upper),
            points(total.rate, total.rate_lower, total.rate_upper)
        ));
    let start = LINES_APART.iter().fold(start, |prose, (line, noun, rest)| {
        let own = of_line(summary, total, line);
        if own.is_empty() {
            return prose;
        }
        let change: f64 = own.iter().filter_map(|row| row.change).sum();
        prose.words(format!(
            ", {} by {}{rest}",
            figures::points(change),
            figures::counted(own.len(), noun)
        ))
    });
    let unmeasured = of_line(summary, total, "unmeasured").len();
    let start = if unmeasured == 0 {
        start
    } else {
        start.words(format!(
            ", all without {} measured in one of the windows only",
            figures::counted(unmeasured, "template")
        ))
    };
    match (total.primary_changed, total.secondary_changed) {
        (Some(_), Some(_)) => start.words(format!(
            ". On {} replayed in both windows {} is the primary’s doing and {} the secondary’s.",
            figures::counted(
                usize::try_from(total.n_anchor).unwrap_or_default(),
                "prompt"
            ),
            points(
                total.primary_changed,
                total.primary_changed_lower,
                total.primary_changed_upper
            ),
            points(
                total.secondary_changed,
                total.secondary_changed_lower,
                total.secondary_changed_upper
            )
        )),
        _ => start
            .words(". Whose doing it is cannot be told: ")
            .words(format!(
                "{}.",
                crate::clean::name(total.attribution.trim_start_matches("no anchor: "))
            )),
    }
}

/// The lines of a secondary that are called so.
fn of_line<'a>(summary: &'a Summary, total: &Week, line: &str) -> Vec<&'a Week> {
    summary
        .week
        .iter()
        .filter(|row| row.target == total.target && row.line == line)
        .collect()
}

#[cfg(test)]
mod tests;
