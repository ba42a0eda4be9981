//! The accumulator of aggregates over clusters: every cluster's totals, and what to do with them at the end.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::Accumulator;
use understudy_measure::statistics::cluster::ClusteredRow;
use understudy_measure::statistics::cluster_key;

use crate::arguments::{TextArray, numbers};
use crate::constant::Constant;
use crate::totals::Totals;

/// What makes an aggregate out of weighted ratios by cluster. Its arguments are `D` columns of numbers, the cluster
/// and the confidence.
#[derive(Debug)]
pub(crate) struct ClusterRecipe<const D: usize> {
    /// Numerator, denominator and weight out of a row's numbers.
    pub(crate) ratio: fn([f64; D]) -> [f64; 3],
    /// The result, out of the number of rows and one weighted row per cluster.
    pub(crate) finish: fn(u64, &[ClusteredRow], Option<f64>) -> Result<ScalarValue>,
}

impl<const D: usize> ClusterRecipe<D> {
    /// An accumulator that has seen nothing.
    pub(crate) fn start(&'static self) -> Box<dyn Accumulator> {
        Box::new(Clustered {
            totals: Totals::default(),
            confidence: Constant::new(CONFIDENCE),
            recipe: self,
        })
    }

    /// What is remembered.
    pub(crate) fn state_types() -> Vec<(&'static str, DataType)> {
        let mut types = Totals::<2>::state_types();
        types.push((CONFIDENCE, DataType::Float64));
        types
    }
}

const CONFIDENCE: &str = "confidence";

/// The totals of one group.
#[derive(Debug)]
struct Clustered<const D: usize> {
    totals: Totals<2>,
    confidence: Constant,
    recipe: &'static ClusterRecipe<D>,
}

impl<const D: usize> Accumulator for Clustered<D> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [columns @ .., clusters, confidence] = values else {
            return internal_err!("a cluster and a confidence are expected");
        };
        self.confidence.see(confidence)?;
        let clusters = TextArray::new(clusters)?;
        let columns = columns.iter().map(numbers).collect::<Result<Vec<_>>>()?;
        for row in 0..confidence.len() {
            let known = columns.iter().all(|column| column.is_valid(row));
            let Some(cluster) = clusters.at(row).filter(|_| known) else {
                continue;
            };
            let mut numbers = [0.0; D];
            for (number, column) in numbers.iter_mut().zip(&columns) {
                *number = column.value(row);
            }
            let [numerator, denominator, weight] = (self.recipe.ratio)(numbers);
            if weight > 0.0 {
                let weighted = [weight * numerator, weight * denominator];
                self.totals.push(cluster_key(cluster), weighted);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let n = self.totals.rows();
        let row = |(cluster, [numerator, denominator]): (u64, [f64; 2])| ClusteredRow {
            numerator,
            denominator,
            weight: 1.0,
            cluster,
        };
        let rows: Vec<ClusteredRow> = self.totals.by_cluster().map(row).collect();
        (self.recipe.finish)(n, &rows, self.confidence.value())
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.totals.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let mut state = self.totals.state().to_vec();
        state.push(self.confidence.state());
        Ok(state)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [totals @ .., confidence] = states else {
            return internal_err!("totals have five columns, not none");
        };
        self.totals.merge(totals)?;
        self.confidence.see(confidence)
    }
}
