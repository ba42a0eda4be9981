//! Figures as people read them: shares, points, ratios, counts, money.
//!
//! The space inside a figure is a no-break space, so that no line ends between number and unit; forms that are not
//! typeset turn it into a plain one.

use std::fmt::Write as _;

use understudy_schema::units::Usd;

/// No-break space between a number and its unit.
pub(crate) const GAP: char = '\u{A0}';

/// A number with a minus sign instead of a hyphen, and without `-0`.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let zero = text.chars().all(|character| matches!(character, '0' | '.'));
    if value < 0.0 && !zero {
        format!("−{text}")
    } else {
        text
    }
}

/// A share of 0 to 1 in percent. What is neither none nor all never rounds to it.
pub(crate) fn share(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let percent = value * 100.0;
    if percent > 0.0 && percent < 0.05 {
        return format!("<0.1{GAP}%");
    }
    if percent < 100.0 && percent > 99.95 {
        return format!(">99.9{GAP}%");
    }
    format!("{}{GAP}%", short(percent))
}

/// One decimal where it says something.
fn short(value: f64) -> String {
    let text = signed(value, 1);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A difference of shares in percentage points, with its sign.
pub(crate) fn points(value: f64) -> String {
    format!("{}{GAP}pp", bare_points(value))
}

fn bare_points(value: f64) -> String {
    if !value.is_finite() {
        return infinite(value);
    }
    let text = signed(value * 100.0, 1);
    if value > 0.0 && text != "0.0" {
        format!("+{text}")
    } else {
        text
    }
}

fn infinite(value: f64) -> String {
    if value.is_nan() {
        "–"
    } else if value > 0.0 {
        "∞"
    } else {
        "−∞"
    }
    .to_owned()
}

/// A ratio, as in `1.80×`.
pub(crate) fn ratio(value: f64) -> String {
    format!("{}×", bare_ratio(value))
}

fn bare_ratio(value: f64) -> String {
    match value {
        value if !value.is_finite() => infinite(value),
        value if value >= 100.0 => signed(value, 0),
        value if value >= 10.0 => signed(value, 1),
        value => signed(value, 2),
    }
}

/// Whether a metric's figure is a ratio of the two sides; everything else is a share.
pub(crate) fn is_ratio(kind: &str) -> bool {
    kind == "ratio"
}

/// A gain in its kind's unit.
pub(crate) fn gain(kind: &str, value: f64) -> String {
    if is_ratio(kind) {
        ratio(value)
    } else {
        points(value)
    }
}

/// A noise floor in its kind's unit.
pub(crate) fn noise_floor(kind: &str, value: f64) -> String {
    if is_ratio(kind) {
        ratio(value)
    } else {
        share(value)
    }
}

/// An interval in its kind's unit, as in `[+95.1, +99.4]`. Empty when an end is missing.
pub(crate) fn interval(kind: &str, lower: Option<f64>, upper: Option<f64>) -> String {
    let (Some(lower), Some(upper)) = (lower, upper) else {
        return String::new();
    };
    let bare = if is_ratio(kind) {
        bare_ratio
    } else {
        bare_points
    };
    format!("[{},{GAP}{}]", bare(lower), bare(upper))
}

/// A margin in words: `+2 pp`, or for ratios what lies within, `0.80–1.25×`; where only more harms, `up to 1.25×`.
pub(crate) fn margin(kind: &str, lower: Option<f64>, upper: f64) -> String {
    match lower {
        _ if !is_ratio(kind) => format!("+{}{GAP}pp", short(upper * 100.0)),
        Some(lower) => format!("{}–{}×", bare_ratio(lower), bare_ratio(upper)),
        None => format!("up to {}", ratio(upper)),
    }
}

/// A whole number with commas: `12,340`.
pub(crate) fn count(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count that is an estimate, to the nearest whole.
pub(crate) fn about(value: f64) -> String {
    // Out of range and not-a-number saturate, which is as good as any answer for them.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates, and calls per week stay far below 2^52"
    )]
    let rounded = value.round() as i64;
    count(rounded)
}

/// `1 template`, `3 templates`.
pub(crate) fn counted(value: usize, noun: &str) -> String {
    number(i64::try_from(value).unwrap_or(i64::MAX), noun)
}

/// `1 call`, `3 calls`.
pub(crate) fn number(value: i64, noun: &str) -> String {
    format!(
        "{}{GAP}{noun}{}",
        count(value),
        if value == 1 { "" } else { "s" }
    )
}

/// US dollars: four decimals below a dollar.
pub(crate) fn usd(value: f64) -> String {
    if value.is_finite() {
        Usd(value).to_string()
    } else {
        "–".to_owned()
    }
}

/// A median in its metric's unit.
pub(crate) fn quantity(metric: &str, value: f64) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = match metric {
        _ if !value.is_finite() => write!(text, "–"),
        "n_chars" => write!(text, "{}{GAP}characters", about(value)),
        "cost_usd" => write!(text, "{}", usd(value)),
        metric if metric.ends_with("_ms") && value >= 10_000.0 => {
            write!(text, "{:.1}{GAP}s", value / 1000.0)
        }
        metric if metric.ends_with("_ms") => write!(text, "{}{GAP}ms", about(value)),
        _ => write!(text, "{}", short(value)),
    };
    text
}

#[cfg(test)]
mod tests;
