//! Small drawings: an interval in a cell, the shares of traffic, a finding's figures on an axis. Each repeats what
//! stands in words beside it.

use maud::{Markup, html};
use understudy_schema::tables::summary::{Finding, Parity};

use super::class;
use crate::figures;
use crate::page::Tally;
use crate::words;

/// Where no change lies in a cell's drawing of 100 units.
const ZERO: f64 = 40.0;
/// Units between no change and the margin.
const MARGIN: f64 = 20.0;

/// A figure in margins: 0 is no change, 1 the margin, -1 the lower margin where there is one. `None` where there is no
/// margin to measure by.
fn in_margins(row: &Parity, value: f64) -> Option<f64> {
    let margin = row.margin?;
    let scaled = match row.margin_lower {
        _ if !figures::is_ratio(&row.kind) => value / margin,
        Some(least) if value < 1.0 => -(value.max(f64::MIN_POSITIVE).ln() / least.ln()),
        _ => value.max(f64::MIN_POSITIVE).ln() / margin.ln(),
    };
    scaled.is_finite().then_some(scaled)
}

fn place(scaled: f64) -> f64 {
    (ZERO + MARGIN * scaled).clamp(3.0, 97.0)
}

/// One decimal: finer than any screen at this size.
fn unit(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The interval of a cell, measured in margins, so that all cells share one scale.
pub(super) fn interval(row: &Parity) -> Markup {
    let scaled = |value: Option<f64>| in_margins(row, value?);
    let Some(at) = scaled(row.gain) else {
        return html! {};
    };
    let ends = scaled(row.lower).zip(scaled(row.upper));
    drawn(
        at,
        ends,
        if row.margin_lower.is_some() {
            "i two"
        } else {
            "i"
        },
    )
}

fn drawn(at: f64, ends: Option<(f64, f64)>, classes: &str) -> Markup {
    html! {
        svg class=(classes) viewBox="0 0 100 10" aria-hidden="true" {
            @if let Some((lower, upper)) = ends { path d=(format!("M{} 5H{}", unit(place(lower)), unit(place(upper)))) {} }
            circle cx=(unit(place(at))) cy="5" r="3" {}
        }
    }
}

/// The drawing of the legend.
pub(super) fn sample() -> Markup {
    drawn(0.45, Some((-0.1, 0.95)), "i")
}

/// The shares of traffic by posture, as one bar.
pub(super) fn shares(tallies: &[Tally<'_>]) -> Markup {
    let mut start = 0.0;
    let parts: Vec<(&str, f64, f64)> = tallies
        .iter()
        .map(|tally| {
            let from = start;
            start += tally.share * 100.0;
            (
                class(words::posture(tally.posture).tone),
                from,
                tally.share * 100.0,
            )
        })
        .collect();
    html! {
        svg.share viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" {
            @for (tone, from, wide) in parts { rect class=(tone) x=(unit(from)) y="0" width=(unit(wide)) height="4" {} }
        }
    }
}

/// Left and right end of a finding's axis, and its middle height.
const LEFT: f64 = 14.0;
const RIGHT: f64 = 386.0;

/// What a finding's drawing shows, as places between 0 and 1 on the axis.
struct Chart {
    /// Words at both ends of the axis.
    ends: (String, String),
    /// What is allowed.
    zone: Option<(f64, f64)>,
    /// The interval.
    range: Option<(f64, f64)>,
    /// The primary.
    from: f64,
    /// The secondary.
    to: f64,
}

/// A finding's figures on an axis: what is allowed, the primary, the secondary with its interval.
pub(super) fn chart(row: &Finding) -> Markup {
    let chart = if figures::is_ratio(&row.kind) {
        ratio_chart(row)
    } else {
        rate_chart(row)
    };
    let Some(chart) = chart else { return html! {} };
    let x = |place: f64| unit(LEFT + place.clamp(0.0, 1.0) * (RIGHT - LEFT));
    html! {
        svg.chart viewBox="0 0 400 40" role="img" aria-label="primary, secondary and what is allowed, on an axis" {
            path.axis d={ "M" (unit(LEFT)) " 15H" (unit(RIGHT)) } {}
            @if let Some((low, high)) = chart.zone {
                rect.zone x=(x(low)) y="7" width=(unit((high.clamp(0.0, 1.0) - low.clamp(0.0, 1.0)) * (RIGHT - LEFT))) height="16" rx="2" {}
            }
            @if let Some((low, high)) = chart.range { path.range d={ "M" (x(low)) " 15H" (x(high)) } {} }
            circle.from cx=(x(chart.from)) cy="15" r="5" {}
            circle.to cx=(x(chart.to)) cy="15" r="5.5" {}
            text x=(unit(LEFT)) y="36" { (chart.ends.0) }
            text x=(unit(RIGHT)) y="36" text-anchor="end" { (chart.ends.1) }
            text x="200" y="36" text-anchor="middle" { "○ primary  ● secondary with interval  ▭ allowed" }
        }
    }
}

/// Shares on an axis from 0 % to a round number.
fn rate_chart(row: &Finding) -> Option<Chart> {
    let (from, to) = (row.primary_value?, row.secondary_value?);
    let allowed = from + row.margin.unwrap_or(0.0);
    let range = row
        .lower
        .zip(row.upper)
        .map(|(low, high)| (from + low, from + high));
    let most = [from, to, allowed, range.map_or(0.0, |range| range.1)]
        .into_iter()
        .fold(0.0, f64::max);
    let top = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
        .into_iter()
        .find(|top| most <= top * 0.95)
        .unwrap_or(1.0);
    (from.is_finite() && to.is_finite()).then(|| Chart {
        ends: (figures::share(0.0), figures::share(top)),
        zone: row.margin.map(|_| (from / top, allowed / top)),
        range: range.map(|(low, high)| (low / top, high / top)),
        from: from / top,
        to: to / top,
    })
}

/// Ratios on a logarithmic axis with 1 in the middle.
fn ratio_chart(row: &Finding) -> Option<Chart> {
    let to = row.gain.filter(|gain| gain.is_finite() && *gain > 0.0)?;
    let most = [Some(to), row.lower, row.upper, row.margin_lower, row.margin]
        .into_iter()
        .flatten()
        .filter(|value| *value > 0.0);
    let most = most
        .map(|value| value.max(1.0 / value))
        .filter(|value| value.is_finite())
        .fold(1.0, f64::max);
    let top = [2.0, 4.0, 10.0, 100.0]
        .into_iter()
        .find(|top| most <= top * 0.95)
        .unwrap_or(1000.0);
    let place = |value: f64| 0.5 + 0.5 * value.max(f64::MIN_POSITIVE).ln() / f64::ln(top);
    let zone = row
        .margin
        .map(|margin| (row.margin_lower.map_or(0.0, place), place(margin)));
    Some(Chart {
        ends: (figures::ratio(1.0 / top), figures::ratio(top)),
        zone,
        range: row
            .lower
            .zip(row.upper)
            .map(|(low, high)| (place(low), place(high))),
        from: 0.5,
        to: place(to),
    })
}
