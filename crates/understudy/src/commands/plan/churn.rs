//! How often pairs of a template disagreed when it was last analysed.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use understudy_schema::tables::drift;
use understudy_schema::{Row, Window};
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::failure::Failure;

/// Share of pairs held to disagree where nothing is known.
const PRIOR: f64 = 0.05;

/// Pairs that the prior counts as.
const PRIOR_PAIRS: f64 = 20.0;

/// Shares of pairs that disagree, by template and secondary.
#[derive(Debug, Clone, Default)]
pub(crate) struct Churn(BTreeMap<(String, String), f64>);

impl Churn {
    /// The share of a template's pairs that disagree with one of these secondaries, the largest: one sample serves all.
    pub(crate) fn of(&self, template_id: &str, targets: &[String]) -> f64 {
        let shares = targets
            .iter()
            .map(|target| self.known(template_id, target).unwrap_or(PRIOR));
        shares.reduce(f64::max).unwrap_or(PRIOR)
    }

    /// Whether it was measured with all of them.
    pub(crate) fn is_measured(&self, template_id: &str, targets: &[String]) -> bool {
        !targets.is_empty()
            && targets
                .iter()
                .all(|target| self.known(template_id, target).is_some())
    }

    fn known(&self, template_id: &str, target: &str) -> Option<f64> {
        let key = (template_id.to_owned(), target.to_owned());
        self.0.get(&key).copied()
    }

    /// Keeps the largest share of any metric.
    fn add(&mut self, key: (String, String), n_disagreeing: i64, n: i64) {
        let share = (n_disagreeing as f64 + PRIOR * PRIOR_PAIRS) / (n as f64 + PRIOR_PAIRS);
        let known = self.0.entry(key).or_insert(0.0);
        *known = known.max(share.clamp(0.001, 1.0));
    }
}

/// Reads the drift tables of the latest window that has pairs.
pub(crate) async fn churn(store: &Store) -> Result<Churn, Failure> {
    for window in latest_first(store.partitions(&drift::Errors::TABLE).await?) {
        let churn = of_window(store, &window).await?;
        if !churn.0.is_empty() {
            return Ok(churn);
        }
    }
    Ok(Churn::default())
}

async fn of_window(store: &Store, window: &str) -> Result<Churn, Failure> {
    let mut churn = Churn::default();
    let window = Partitions::one(window);
    macro_rules! read {
        ($($table:ident)+) => { $(
            for row in store.rows::<drift::$table>(&window).await? {
                if row.gated
                    && row.n > 0
                    && let (Some(secondary), Some(primary)) = (row.n_only_secondary, row.n_only_primary)
                {
                    churn.add((row.template_id, row.target), secondary + primary, row.n);
                }
            }
        )+ };
    }
    read!(Errors Refusal Keys Tools Formatting Length);
    Ok(churn)
}

/// Windows by the time they end. Their names alone would put any week after any span of days.
pub(super) fn latest_first(mut windows: Vec<String>) -> Vec<String> {
    let ends = |label: &String| {
        let between = || {
            let (since, until) = label.split_once('_')?;
            Window::between(since, until).ok()
        };
        let window = Window::week(label).ok().or_else(between);
        Reverse(window.map(|window| window.until))
    };
    windows.sort_by_key(ends);
    windows
}

#[cfg(test)]
mod tests {
    //! Each secondary has its own share, and the latest window is the one that ends last.

    use super::*;

    #[test]
    fn a_secondary_is_not_held_to_another_one_s_share() {
        let mut churn = Churn::default();
        let key = |target: &str| ("t".to_owned(), target.to_owned());
        churn.add(key("calm"), 0, 180);
        churn.add(key("wild"), 99, 180);
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|one| (*one).to_owned())
                .collect::<Vec<_>>()
        };
        assert!((churn.of("t", &names(&["calm"])) - 0.005).abs() < 1e-12);
        assert!((churn.of("t", &names(&["calm", "wild"])) - 0.5).abs() < 1e-12);
        assert!((churn.of("t", &names(&["new"])) - PRIOR).abs() < 1e-12);
        assert!(churn.is_measured("t", &names(&["calm", "wild"])));
        assert!(!churn.is_measured("t", &names(&["calm", "new"])));
    }

    #[test]
    fn the_window_that_ends_last_comes_first() {
        let windows = ["2026-W40", "2026-11-02_2026-11-16", "2026-W46", "2026-W47"];
        let sorted = latest_first(windows.map(str::to_owned).to_vec());
        assert_eq!(sorted[0], "2026-W47");
        assert_eq!(sorted[3], "2026-W40");
    }
}
