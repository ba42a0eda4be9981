//! The accumulator behind `paired_ratio`.

use arrow::array::ArrayRef;
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::Accumulator;
use understudy_measure::statistics::{
    SortedSample, hodges_lehmann, quantile, wilcoxon_signed_rank,
};

use super::paired_ratio::fields;
use crate::aggregate::record;
use crate::arguments::{integers, numbers};
use crate::column::integer;
use crate::constant::Constant;
use crate::points::Points;

/// The names of what is remembered.
pub(super) struct StateNames {
    pub(super) bags: [[&'static str; 3]; 3],
    pub(super) counts: [&'static str; 2],
    pub(super) constants: [&'static str; 2],
}

pub(super) const STATE: StateNames = StateNames {
    bags: [
        ["primary_values", "primary_counts", "primary_dropped_bits"],
        [
            "secondary_values",
            "secondary_counts",
            "secondary_dropped_bits",
        ],
        ["ratio_values", "ratio_counts", "ratio_dropped_bits"],
    ],
    counts: ["dropped_primary", "dropped_secondary"],
    constants: ["plus", "confidence"],
};

/// The figures of one group.
#[derive(Debug)]
pub(super) struct Ratios {
    primary: Points<1>,
    secondary: Points<1>,
    /// ln((secondary + plus) / (primary + plus)).
    logarithms: Points<1>,
    dropped_primary: i64,
    dropped_secondary: i64,
    plus: Constant,
    confidence: Constant,
}

impl Default for Ratios {
    fn default() -> Self {
        let [plus, confidence] = STATE.constants.map(Constant::new);
        Self {
            primary: Points::default(),
            secondary: Points::default(),
            logarithms: Points::default(),
            dropped_primary: 0,
            dropped_secondary: 0,
            plus,
            confidence,
        }
    }
}

impl Ratios {
    fn add(&mut self, primary: Option<f64>, secondary: Option<f64>, plus: f64) {
        let usable = |figure: &f64| figure.is_finite() && *figure + plus > 0.0;
        match (primary.filter(usable), secondary.filter(usable)) {
            (Some(primary), Some(secondary)) => {
                self.primary.push([primary]);
                self.secondary.push([secondary]);
                self.logarithms
                    .push([((secondary + plus) / (primary + plus)).ln()]);
            }
            (primary, secondary) => {
                self.dropped_primary += i64::from(primary.is_none());
                self.dropped_secondary += i64::from(secondary.is_none());
            }
        }
    }

    fn bags(&mut self) -> [&mut Points<1>; 3] {
        [&mut self.primary, &mut self.secondary, &mut self.logarithms]
    }
}

impl Accumulator for Ratios {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [primary, secondary, plus, confidence] = values else {
            return internal_err!("a paired ratio has four arguments, not {}", values.len());
        };
        self.plus.see(plus)?;
        self.confidence.see(confidence)?;
        let (primary, secondary) = (numbers(primary)?, numbers(secondary)?);
        let pairs = primary.iter().zip(secondary).zip(numbers(plus)?);
        pairs.for_each(|((primary, secondary), plus)| {
            self.add(primary, secondary, plus.unwrap_or(0.0));
        });
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let logarithms = self.logarithms.numbers();
        let shift = self
            .confidence
            .value()
            .and_then(|confidence| hodges_lehmann(&logarithms, confidence));
        let ratio =
            |value: f64| ScalarValue::Float64(Some(value.exp()).filter(|_| value.is_finite()));
        let nothing = ScalarValue::Float64(None);
        let values = [
            ScalarValue::from(integer(self.logarithms.len())),
            ScalarValue::from(self.dropped_primary),
            ScalarValue::from(self.dropped_secondary),
            median(&mut self.primary),
            median(&mut self.secondary),
            shift.map_or(nothing.clone(), |shift| ratio(shift.estimate)),
            shift.map_or(nothing.clone(), |shift| ratio(shift.interval.lower)),
            shift.map_or(nothing, |shift| ratio(shift.interval.upper)),
            ScalarValue::Float64(wilcoxon_signed_rank(&logarithms).map(|test| test.p)),
        ];
        record(&fields(), &values)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.primary.size() + self.secondary.size() + self.logarithms.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let mut state: Vec<ScalarValue> = self.bags().into_iter().flat_map(Points::state).collect();
        state.extend([self.dropped_primary, self.dropped_secondary].map(ScalarValue::from));
        state.extend([self.plus.state(), self.confidence.state()]);
        Ok(state)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [
            bags @ ..,
            dropped_primary,
            dropped_secondary,
            plus,
            confidence,
        ] = states
        else {
            return internal_err!(
                "a paired ratio has more than {} columns of state",
                states.len()
            );
        };
        self.bags()
            .into_iter()
            .zip(bags.chunks(3))
            .try_for_each(|(bag, states)| bag.merge(states))?;
        self.dropped_primary += integers(dropped_primary)?.iter().flatten().sum::<i64>();
        self.dropped_secondary += integers(dropped_secondary)?.iter().flatten().sum::<i64>();
        self.plus.see(plus)?;
        self.confidence.see(confidence)
    }
}

fn median(bag: &mut Points<1>) -> ScalarValue {
    ScalarValue::Float64(quantile(&SortedSample::new(bag.numbers()), 0.5))
}
