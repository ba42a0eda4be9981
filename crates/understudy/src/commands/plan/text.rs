//! A plan for the terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use understudy_replay::{Forecast, Load, TargetForecast, TemplateForecast};
use understudy_schema::units::Usd;

use super::chance::{Chance, Chances};

/// Losses shown per target; the others are counted.
const LOSSES_SHOWN: usize = 12;

/// Models of the log that are shown; the others are counted.
const MODELS_SHOWN: usize = 4;

/// What a run would send and cost, in a few lines. Writing to a String cannot fail.
pub(crate) fn totals(forecast: &Forecast, budget: Usd) -> String {
    let mut text = format!(
        "{}: {} of {} calls drawn, {} replays to send, about {}, at most {} (budget {})",
        forecast.window_label,
        n_drawn(forecast),
        forecast.n_calls,
        forecast.n_to_send(),
        forecast.cost(),
        forecast.cost_at_most(),
        shown_budget(budget),
    );
    if forecast.n_already_sent > 0 {
        let _ = write!(
            text,
            "; {} were sent by an earlier run",
            forecast.n_already_sent
        );
    }
    for target in &forecast.targets {
        let _ = write!(text, "\n  {}", line(target));
    }
    if !forecast.other_models.is_empty() {
        let _ = write!(text, "\nnote: {}", other_models(forecast));
    }
    text
}

/// That the control asks a model that the log's calls are not of.
fn other_models(forecast: &Forecast) -> String {
    let control = forecast
        .targets
        .iter()
        .find(|target| target.arms.contains(&"P1"));
    let asked = control.map_or("another model", |target| target.model.as_str());
    let n: u64 = forecast.other_models.values().sum();
    let mut models: Vec<(&String, &u64)> = forecast.other_models.iter().collect();
    models.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let mut named: Vec<String> = models
        .iter()
        .take(MODELS_SHOWN)
        .map(|(model, n)| format!("{model} ({n})"))
        .collect();
    if MODELS_SHOWN < models.len() {
        named.push(format!("{} more", models.len() - MODELS_SHOWN));
    }
    format!(
        "the control asks {asked}, but {n} of the calls were answered by other models: {}. Beside those it does not say how \
         noisy the primary is: name under [primary] the model that production runs",
        named.join(", ")
    )
}

fn shown_budget(budget: Usd) -> String {
    if budget.0.is_finite() {
        budget.to_string()
    } else {
        "unbounded".to_owned()
    }
}

fn n_drawn(forecast: &Forecast) -> u64 {
    let templates = forecast.templates.iter();
    templates.map(|template| template.n_drawn).sum()
}

fn line(target: &TargetForecast) -> String {
    let load = &target.load;
    let mut text = format!(
        "{} ({}): {} calls, about {}",
        target.target,
        target.arms.join(" "),
        load.n,
        load.cost
    );
    if target.n_by_batch > 0 {
        let _ = write!(text, "; {} by batch", target.n_by_batch);
    }
    let changed = load.by_severity.get("meaning_change").copied().unwrap_or(0);
    if changed > 0 {
        let _ = write!(text, "; {changed} change their meaning in translation");
    }
    if load.n_impossible > 0 {
        let _ = write!(text, "; {} cannot be said", load.n_impossible);
    }
    text
}

/// The whole plan.
pub(super) fn page(forecast: &Forecast, chances: &Chances, budget: Usd) -> String {
    let mut text = totals(forecast, budget);
    text.push('\n');
    if !forecast.excluded.is_empty() {
        let _ = writeln!(text, "left out: {}", counts(&forecast.excluded));
    }
    let _ = writeln!(text, "\n{}", targets(forecast));
    let _ = writeln!(text, "\n{}", losses(forecast));
    let _ = writeln!(text, "\n{}", templates(forecast, &chances.templates));
    text.push_str(&notes(chances.power));
    text
}

fn notes(power: f64) -> String {
    let power = points(power);
    format!(
        "\
about: tokens as the log counted them; at most: what the budget reserves. shows: the smallest change of a rate that this
many pairs would notice ({power} power). parity: chance to prove parity at the margin if nothing has changed; churn is the
share of pairs expected to disagree, with the secondary that disagrees most; ~ where one of them has not been measured,
which counts as 5 %. A class with ~ is a guess, until `understudy drift` has looked at the template's answers.
"
    )
}

fn counts(counts: &BTreeMap<String, u64>) -> String {
    let parts: Vec<String> = counts
        .iter()
        .map(|(reason, n)| format!("{n} {reason}"))
        .collect();
    parts.join(", ")
}

/// A table whose columns but the first so many are numbers.
fn table(headers: &[&str], n_texts: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(headers);
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if n_texts <= place {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn targets(forecast: &Forecast) -> String {
    let headers = [
        "target",
        "model",
        "mode",
        "price in/out per Mtok",
        "calls",
        "tokens in",
        "out",
        "about",
        "at most",
        "time",
    ];
    let mut table = table(&headers, 4);
    for target in &forecast.targets {
        let load = &target.load;
        table.add_row([
            target.target.clone(),
            target.model.clone(),
            target.mode.to_owned(),
            price(target),
            load.n.to_string(),
            whole(load.tokens_in),
            whole(load.tokens_out),
            load.cost.to_string(),
            load.cost_at_most.to_string(),
            time(target),
        ]);
    }
    trimmed(&table)
}

fn price(target: &TargetForecast) -> String {
    match &target.price {
        None => "free: this machine".to_owned(),
        Some(price) => format!(
            "${} / ${} ({}{}{})",
            price.input_usd_per_mtok,
            price.output_usd_per_mtok,
            price.source,
            if price.as_of.is_empty() { "" } else { ", " },
            price.as_of
        ),
    }
}

fn time(target: &TargetForecast) -> String {
    match target.duration {
        None => "unknown".to_owned(),
        Some(duration) => format!("{} ({})", clock(duration), target.bound_by),
    }
}

fn clock(duration: Duration) -> String {
    let minutes = duration.as_secs().div_ceil(60);
    match minutes {
        0..=1 => format!("{} s", duration.as_secs().max(1)),
        2..=119 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

fn losses(forecast: &Forecast) -> String {
    let mut table = table(&["lost in translation", "target", "severity", "calls"], 3);
    let mut n_rows = 0;
    for target in &forecast.targets {
        for loss in target.losses.iter().take(LOSSES_SHOWN) {
            table.add_row([
                plain(&format!("{} {}", loss.warning, loss.parameter)),
                target.target.clone(),
                loss.severity.clone(),
                loss.n.to_string(),
            ]);
            n_rows += 1;
        }
        let left = target.losses.len().saturating_sub(LOSSES_SHOWN);
        if left > 0 {
            let more = format!("{left} kinds more");
            table.add_row([more.as_str(), &target.target, "", ""]);
        }
    }
    if n_rows == 0 {
        return "nothing is lost in translation".to_owned();
    }
    trimmed(&table)
}

fn templates(forecast: &Forecast, chances: &[Chance]) -> String {
    let headers = [
        "template", "class", "calls", "could", "drawn", "control", "to send", "about", "margin",
        "churn", "shows", "parity", "needs",
    ];
    let mut table = table(&headers, 2);
    for (template, chance) in forecast.templates.iter().zip(chances) {
        let load = joined(template);
        table.add_row([
            plain(&template.template_id),
            format!(
                "{}{}",
                if chance.class_guessed { "~" } else { "" },
                chance.class
            ),
            template.n_calls.to_string(),
            template.n_candidates.to_string(),
            template.n_drawn.to_string(),
            template.n_control.to_string(),
            load.n.to_string(),
            load.cost.to_string(),
            percent(chance.margin),
            format!(
                "{}{}",
                if chance.measured { "" } else { "~" },
                percent(chance.churn)
            ),
            chance.detectable.map_or("nothing".to_owned(), percent),
            percent(chance.of_parity),
            chance.n_needed.map_or(String::new(), |n| n.to_string()),
        ]);
    }
    trimmed(&table)
}

/// Everything of one template.
fn joined(template: &TemplateForecast) -> Load {
    let mut all = Load::default();
    for arm in &template.loads {
        all.join(&arm.load);
    }
    all
}

/// Text without anything that a terminal would obey: logs are hostile input.
fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn percent(share: f64) -> String {
    let points = share * 100.0;
    if points < 10.0 {
        format!("{points:.1} %")
    } else {
        format!("{points:.0} %")
    }
}

/// A share that is shown without a decimal where it has none.
fn points(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

fn whole(number: f64) -> String {
    format!("{number:.0}")
}

/// The table without blanks at the ends of its lines.
fn trimmed(table: &Table) -> String {
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}
