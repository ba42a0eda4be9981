//! The parity matrix as CSV (RFC 4180): a row per template, secondary and dimension, with the template's posture.

use std::collections::BTreeMap;

use understudy_schema::tables::summary::Parity;

use crate::clean;
use crate::page::Page;

/// The columns, named as in `summary.parity` and `summary.posture`.
const HEADING: &str = "window,template_id,target,class,posture,n_calls,dimension,verdict,metric,kind,primary_value,\
                       secondary_value,gain,lower,upper,margin_lower,margin,noise_floor,n,n_needed,more_cost_usd,changed,baseline,warnings";

/// Draws the page.
pub(crate) fn draw(page: &Page<'_>) -> String {
    let postures: BTreeMap<(&str, &str), [String; 3]> = page
        .summary
        .posture
        .iter()
        .map(|row| {
            let cells = [
                clean::csv(&row.class),
                clean::csv(&row.posture),
                row.n_calls.to_string(),
            ];
            ((row.target.as_str(), row.template_id.as_str()), cells)
        })
        .collect();
    let mut lines = vec![HEADING.to_owned()];
    for cell in page
        .grids
        .iter()
        .flat_map(|grid| &grid.rows)
        .flat_map(|row| row.cells.iter().flatten())
    {
        let key = (cell.row.target.as_str(), cell.row.template_id.as_str());
        let posture = postures.get(&key).cloned().unwrap_or_default();
        lines.push(line(&page.summary.window, cell.row, posture));
    }
    lines.push(String::new());
    lines.join("\r\n")
}

fn line(window: &str, row: &Parity, posture: [String; 3]) -> String {
    let text = clean::csv;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let [class, posture, n_calls] = posture;
    [
        text(window),
        text(&row.template_id),
        text(&row.target),
        class,
        posture,
        n_calls,
        text(&row.dimension),
        text(&row.verdict),
        text(&row.metric),
        text(&row.kind),
        number(row.primary_value),
        number(row.secondary_value),
        number(row.gain),
        number(row.lower),
        number(row.upper),
        number(row.margin_lower),
        number(row.margin),
        number(row.noise_floor),
        row.n.to_string(),
        row.n_needed
            .map(|needed| needed.to_string())
            .unwrap_or_default(),
        number(row.more_cost_usd),
        row.changed.to_string(),
        text(&row.baseline),
        text(&row.warnings.join(" ")),
    ]
    .join(",")
}
