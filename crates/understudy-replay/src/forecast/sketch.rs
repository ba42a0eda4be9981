//! Sums a forecast, call by call.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{
    ArmLoad, Forecast, Load, LossForecast, TargetForecast, TemplateForecast, parsed_share,
};
use crate::batch::way::BatchWay;
use crate::budget::Size;
use crate::lane::{Pricing, Sendable, written};
use crate::plan::{Plan, Slot};
use crate::prepare::{Prepared, Unsayable, prepare};
use crate::texts::Read;
use crate::{Options, Result, Target};

/// The vendors promise the rows of a batch within it.
const BATCH_WINDOW: Duration = Duration::from_hours(24);

/// A forecast that is being summed.
pub(super) struct Sketch<'a> {
    options: &'a Options,
    plan: &'a Plan,
    lanes: Vec<SketchLane<'a>>,
    /// By template, then by slot.
    loads: Vec<Vec<Load>>,
}

struct SketchLane<'a> {
    target: &'a Target,
    written: understudy_providers::Target,
    pricing: Pricing,
    batch: Option<BatchWay>,
    n_by_batch: u64,
    losses: BTreeMap<(String, String, String), u64>,
}

impl<'a> Sketch<'a> {
    pub(super) fn new(options: &'a Options, plan: &'a Plan) -> Result<Self> {
        let control = options.control.iter().map(|control| &control.primary);
        let lanes: Result<Vec<SketchLane<'a>>> = options
            .targets
            .iter()
            .chain(control)
            .map(|target| {
                let pricing = Pricing::of(target)?;
                Ok(SketchLane {
                    target,
                    written: written(target),
                    batch: BatchWay::of(target, options.batches.lane, &pricing),
                    n_by_batch: 0,
                    pricing,
                    losses: BTreeMap::new(),
                })
            })
            .collect();
        Ok(Self {
            options,
            plan,
            lanes: lanes?,
            loads: vec![vec![Load::default(); plan.slots.len()]; plan.template_ids.len()],
        })
    }

    pub(super) fn add(&mut self, call: &Read) {
        let Some(text) = &call.text.sendable else {
            return;
        };
        let Some(loads) = self.loads.get_mut(call.entry.template as usize) else {
            return;
        };
        for (index, lane) in self.lanes.iter_mut().enumerate() {
            let slots = self.plan.slots.iter().enumerate();
            let wanted =
                slots.filter(|(bit, slot)| slot.lane == index && call.entry.slots >> bit & 1 == 1);
            let wanted: Vec<usize> = wanted.map(|(bit, _)| bit).collect();
            if wanted.is_empty() {
                continue;
            }
            let way = lane.batch.filter(|_| !call.entry.live);
            let prepared = prepare(text, lane.target, &lane.written);
            for bit in wanted {
                if let Some(load) = loads.get_mut(bit) {
                    lane.add(load, way, (text, &prepared));
                }
            }
        }
    }

    pub(super) fn finish(self) -> Forecast {
        let targets = self.lanes.iter().enumerate();
        let targets = targets.map(|(index, lane)| self.target(index, lane));
        let mut templates: Vec<TemplateForecast> = (0..self.plan.template_ids.len())
            .filter_map(|index| self.template(index))
            .collect();
        templates.sort_by(|one, next| one.template_id.cmp(&next.template_id));
        Forecast {
            window_label: self.options.window.label.clone(),
            n_calls: self.plan.n_calls,
            excluded: self.plan.excluded(),
            n_already_sent: self.plan.n_already_sent,
            targets: targets.collect(),
            templates,
            other_models: self.plan.other_models.clone(),
        }
    }

    fn template(&self, index: usize) -> Option<TemplateForecast> {
        let stratum = self.plan.strata.get(index)?;
        let loads = self.plan.slots.iter().zip(self.loads.get(index)?);
        let loads = loads.map(|(slot, load)| ArmLoad {
            target: self.name(*slot),
            arm: slot.arm.as_str(),
            load: load.clone(),
        });
        Some(TemplateForecast {
            template_id: self.plan.template_ids.get(index)?.clone(),
            n_calls: stratum.n_calls,
            n_candidates: stratum.candidates,
            n_drawn: stratum.drawn,
            n_control: stratum.in_control,
            parsed_share: parsed_share(self.plan.profiles.get(index)?),
            loads: loads.collect(),
        })
    }

    fn name(&self, slot: Slot) -> String {
        let lane = self.lanes.get(slot.lane);
        lane.map(|lane| lane.target.name.clone())
            .unwrap_or_default()
    }

    fn target(&self, index: usize, lane: &SketchLane<'_>) -> TargetForecast {
        let slots = self.plan.slots.iter().enumerate();
        let own: Vec<(usize, &Slot)> = slots.filter(|(_, slot)| slot.lane == index).collect();
        let mut load = Load::default();
        for (bit, _) in &own {
            for of_template in self.loads.iter().filter_map(|loads| loads.get(*bit)) {
                load.join(of_template);
            }
        }
        let (duration, bound_by) = self.duration(lane, &load);
        TargetForecast {
            target: lane.target.name.clone(),
            model: lane.target.model.clone(),
            mode: lane.target.mode.as_str(),
            arms: own.iter().map(|(_, slot)| slot.arm.as_str()).collect(),
            price: match &lane.pricing {
                Pricing::Known { price, .. } => Some((**price).clone()),
                Pricing::Free => None,
            },
            losses: lane.losses(),
            n_by_batch: lane.n_by_batch,
            load,
            duration,
            bound_by,
        }
    }

    /// The least time a load takes, and why.
    fn duration(&self, lane: &SketchLane<'_>, load: &Load) -> (Option<Duration>, &'static str) {
        if 0 < lane.n_by_batch {
            return (Some(BATCH_WINDOW), "batches, at most");
        }
        let target = lane.target;
        let mut latency = plan_latency(self.plan);
        latency = latency.map(|ms| ms * load.n as f64 / self.options.concurrency as f64 / 1_000.0);
        let tokens = load.tokens_in + load.tokens_out;
        let limits = target.limits;
        let bounds = [
            (latency, "concurrency and logged latency"),
            (
                limits
                    .requests_per_minute
                    .map(|rate| load.n as f64 / rate * 60.0),
                "requests per minute",
            ),
            (
                limits.tokens_per_minute.map(|rate| tokens / rate * 60.0),
                "tokens per minute",
            ),
        ];
        let known = bounds
            .into_iter()
            .filter_map(|(time, why)| Some((time?, why)));
        let longest = known.max_by(|one, next| one.0.total_cmp(&next.0));
        match longest {
            Some((seconds, why)) => (Duration::try_from_secs_f64(seconds).ok(), why),
            None => (None, "nothing that is known"),
        }
    }
}

/// The mean latency of the window's calls, in milliseconds.
fn plan_latency(plan: &Plan) -> Option<f64> {
    let known = plan.profiles.iter().filter_map(|profile| {
        let n = profile.n_calls as f64;
        Some((profile.latency_ms.get()? * n, n))
    });
    let (sum, n) = known.fold((0.0, 0.0), |(sum, n), (ms, weight)| (sum + ms, n + weight));
    (0.0 < n).then(|| sum / n)
}

impl SketchLane<'_> {
    fn add(
        &mut self,
        load: &mut Load,
        way: Option<BatchWay>,
        (text, prepared): (&Sendable, &Result<Prepared, Unsayable>),
    ) {
        let losses = match prepared {
            Ok(prepared) => {
                self.n_by_batch += u64::from(way.is_some());
                let price = (&self.pricing, way.map_or(1.0, |way| way.price_share));
                load.add(price, Size::of(text, prepared), prepared.severity);
                &prepared.losses[..]
            }
            Err(unsayable) => {
                load.n_impossible += 1;
                &unsayable.losses[..]
            }
        };
        for lost in losses {
            let key = (
                lost.severity.clone(),
                lost.warning.clone(),
                lost.parameter.clone(),
            );
            *self.losses.entry(key).or_insert(0) += 1;
        }
    }

    fn losses(&self) -> Vec<LossForecast> {
        let mut losses: Vec<LossForecast> = self
            .losses
            .iter()
            .map(|((severity, warning, parameter), n)| LossForecast {
                warning: warning.clone(),
                parameter: parameter.clone(),
                severity: severity.clone(),
                n: *n,
            })
            .collect();
        losses.sort_by_key(|loss| std::cmp::Reverse(loss.n));
        losses
    }
}
