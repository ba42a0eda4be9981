//! How often pairs of a template disagreed when it was last analysed.

use std::collections::BTreeMap;

use understudy_schema::Row;
use understudy_schema::tables::drift;
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::failure::Failure;

/// Share of pairs held to disagree where nothing is known.
const PRIOR: f64 = 0.05;

/// Pairs that the prior counts as.
const PRIOR_PAIRS: f64 = 20.0;

/// Shares of pairs that disagree, by template.
#[derive(Debug, Clone, Default)]
pub(crate) struct Churn(BTreeMap<String, f64>);

impl Churn {
    /// The share of a template's pairs that disagree.
    pub(crate) fn of(&self, template_id: &str) -> f64 {
        self.0.get(template_id).copied().unwrap_or(PRIOR)
    }

    /// Whether it was measured.
    pub(crate) fn is_measured(&self, template_id: &str) -> bool {
        self.0.contains_key(template_id)
    }

    /// Keeps the largest share of any secondary and metric.
    fn add(&mut self, template_id: &str, n_disagreeing: i64, n: i64) {
        let share = (n_disagreeing as f64 + PRIOR * PRIOR_PAIRS) / (n as f64 + PRIOR_PAIRS);
        let known = self.0.entry(template_id.to_owned()).or_insert(0.0);
        *known = known.max(share.clamp(0.001, 1.0));
    }
}

/// Reads the drift tables of the last analysed window.
pub(crate) async fn churn(store: &Store) -> Result<Churn, Failure> {
    let mut churn = Churn::default();
    let windows = store.partitions(&drift::Errors::TABLE).await?;
    let Some(last) = windows.iter().max() else {
        return Ok(churn);
    };
    let window = Partitions::one(last);
    macro_rules! read {
        ($($table:ident)+) => { $(
            for row in store.rows::<drift::$table>(&window).await? {
                if row.gated
                    && let (Some(secondary), Some(primary)) = (row.n_only_secondary, row.n_only_primary)
                {
                    churn.add(&row.template_id, secondary + primary, row.n);
                }
            }
        )+ };
    }
    read!(Errors Refusal Keys Tools Formatting Length);
    Ok(churn)
}
