//! A plan as JSON, for scripts.

use serde_json::{Value, json};
use understudy_replay::{Forecast, Load, TargetForecast, TemplateForecast};
use understudy_schema::units::Usd;

use super::chance::{Chance, Chances};
use crate::failure::Failure;

/// The whole plan as one object.
pub(super) fn page(forecast: &Forecast, chances: &Chances, budget: Usd) -> Result<String, Failure> {
    let templates = forecast.templates.iter().zip(&chances.templates);
    let page = json!({
        "window": forecast.window_label,
        "n_calls": forecast.n_calls,
        "n_to_send": forecast.n_to_send(),
        "n_already_sent": forecast.n_already_sent,
        "excluded": forecast.excluded,
        "cost_usd": forecast.cost().0,
        "cost_at_most_usd": forecast.cost_at_most().0,
        "power": chances.power,
        "budget_usd": budget.0.is_finite().then_some(budget.0),
        "other_models": forecast.other_models,
        "targets": forecast.targets.iter().map(target).collect::<Vec<_>>(),
        "templates": templates.map(|(one, chance)| template(one, chance)).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&page)
        .map_err(|error| Failure::usage(format!("could not write the plan: {error}")))?;
    Ok(format!("{text}\n"))
}

fn target(target: &TargetForecast) -> Value {
    let price = target.price.as_ref().map(|price| {
        json!({
            "input_usd_per_mtok": price.input_usd_per_mtok,
            "output_usd_per_mtok": price.output_usd_per_mtok,
            "source": price.source,
            "as_of": price.as_of,
        })
    });
    let losses = target.losses.iter().map(|loss| {
        json!({
            "warning": loss.warning,
            "parameter": loss.parameter,
            "severity": loss.severity,
            "n": loss.n,
        })
    });
    json!({
        "target": target.target,
        "model": target.model,
        "mode": target.mode,
        "arms": target.arms,
        "price": price,
        "load": load(&target.load),
        "n_by_batch": target.n_by_batch,
        "losses": losses.collect::<Vec<_>>(),
        "seconds": target.duration.map(|duration| duration.as_secs_f64()),
        "bound_by": target.bound_by,
    })
}

fn load(load: &Load) -> Value {
    json!({
        "n": load.n,
        "n_impossible": load.n_impossible,
        "by_severity": load.by_severity,
        "tokens_in": load.tokens_in,
        "tokens_out": load.tokens_out,
        "cost_usd": load.cost.0,
        "cost_at_most_usd": load.cost_at_most.0,
    })
}

fn template(template: &TemplateForecast, chance: &Chance) -> Value {
    let arms = template
        .loads
        .iter()
        .map(|arm| json!({ "target": arm.target, "arm": arm.arm, "load": load(&arm.load) }));
    json!({
        "template_id": template.template_id,
        "class": chance.class,
        "class_guessed": chance.class_guessed,
        "n_calls": template.n_calls,
        "n_candidates": template.n_candidates,
        "n_drawn": template.n_drawn,
        "n_control": template.n_control,
        "inclusion_probability": template.n_drawn as f64 / (template.n_candidates as f64).max(1.0),
        "margin": chance.margin,
        "churn": chance.churn,
        "churn_measured": chance.measured,
        "minimum_detectable_difference": chance.detectable,
        "chance_of_parity": chance.of_parity,
        "n_needed": chance.n_needed,
        "arms": arms.collect::<Vec<_>>(),
    })
}
