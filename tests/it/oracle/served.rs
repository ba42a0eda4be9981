//! `drift.served` counted a second time.

use polars::prelude::{DataFrame, IntoLazy as _, NamedFrom as _, Series, col, len};
use understudy_schema::tables::drift::Served;
use understudy_schema::tables::pairs::Response;

use super::statistics::Table;

/// What tells rows apart.
const KEYS: [&str; 5] = [
    "template_id",
    "target",
    "contrast",
    "primary_served",
    "secondary_served",
];

/// Compares all rows; gives how many cells were compared.
pub(crate) fn compare(rows: &[Served], pairs: &[Response], differences: &mut Vec<String>) -> usize {
    let counted = counted(pairs);
    if counted.height() != rows.len() {
        let (found, wanted) = (rows.len(), counted.height());
        differences.push(format!("drift.served: {found} rows, not {wanted}"));
        return 1;
    }
    let mut n_cells = 0;
    for (row, place) in rows.iter().zip(0..) {
        for (name, (found, wanted)) in cells(row, &counted, place) {
            n_cells += 1;
            if (found - wanted).abs() > 1e-6 {
                differences.push(format!("{row:?}: {name} is {found}, not {wanted}"));
            }
        }
    }
    n_cells
}

/// The pairs counted by models and hosts, in the order in which the table lies.
fn counted(pairs: &[Response]) -> DataFrame {
    let asked: Vec<&Response> = pairs
        .iter()
        .filter(|pair| pair.counted && pair.contrast != "aging")
        .collect();
    let text = |name: &str, value: fn(&Response) -> &str| {
        let values: Vec<&str> = asked.iter().map(|pair| value(pair)).collect();
        Series::new(name.into(), values).into()
    };
    let flag = |name: &str, value: fn(&Response) -> bool| {
        let values: Vec<bool> = asked.iter().map(|pair| value(pair)).collect();
        Series::new(name.into(), values).into()
    };
    let columns = vec![
        text("template_id", |pair| &pair.template_id),
        text("target", |pair| &pair.target),
        text("contrast", |pair| &pair.contrast),
        text("primary_served", |pair| &pair.primary_served),
        text("secondary_served", |pair| &pair.secondary_served),
        flag("primary_failed", |pair| !pair.primary_answered),
        flag("secondary_failed", |pair| !pair.secondary_answered),
        flag("both", |pair| pair.primary_broken && pair.secondary_broken),
        flag("only_secondary", |pair| {
            !pair.primary_broken && pair.secondary_broken
        }),
        flag("only_primary", |pair| {
            pair.primary_broken && !pair.secondary_broken
        }),
    ];
    let sums = [
        "primary_failed",
        "secondary_failed",
        "both",
        "only_secondary",
        "only_primary",
    ];
    let mut figures = vec![len().alias("n")];
    figures.extend(sums.map(|name| col(name).sum()));
    DataFrame::new(asked.len(), columns)
        .unwrap()
        .lazy()
        .group_by(KEYS.map(col))
        .agg(figures)
        .sort(KEYS, polars::prelude::SortMultipleOptions::default())
        .collect()
        .unwrap()
}

/// Each figure of a row, beside that counted here; a key that differs is a difference of one.
fn cells(row: &Served, counted: &DataFrame, place: usize) -> Vec<(&'static str, (f64, f64))> {
    let number = |name: &str| {
        let column = counted.column(name).unwrap().u32().unwrap();
        f64::from(column.get(place).unwrap())
    };
    let keys = [
        &row.template_id,
        &row.target,
        &row.contrast,
        &row.primary_served,
        &row.secondary_served,
    ];
    let mut cells: Vec<(&'static str, (f64, f64))> = KEYS
        .into_iter()
        .zip(keys)
        .map(|(name, found)| {
            let column = counted.column(name).unwrap().str().unwrap();
            let same = column.get(place) == Some(found.as_str());
            (name, (f64::from(u8::from(!same)), 0.0))
        })
        .collect();
    let (both, only_secondary) = (number("both"), number("only_secondary"));
    let (only_primary, n) = (number("only_primary"), number("n"));
    let table = Table {
        both,
        only_secondary,
        only_primary,
        neither: n - both - only_secondary - only_primary,
    };
    let (lower, upper) = table.interval();
    cells.extend([
        ("n", (row.n as f64, n)),
        (
            "n_primary_failed",
            (row.n_primary_failed as f64, number("primary_failed")),
        ),
        (
            "n_secondary_failed",
            (row.n_secondary_failed as f64, number("secondary_failed")),
        ),
        ("n_both", (row.n_both as f64, both)),
        (
            "n_only_secondary",
            (row.n_only_secondary as f64, only_secondary),
        ),
        ("n_only_primary", (row.n_only_primary as f64, only_primary)),
        ("gain", (row.gain, (only_secondary - only_primary) / n)),
        ("lower", (row.lower, lower)),
        ("upper", (row.upper, upper)),
    ]);
    cells
}
