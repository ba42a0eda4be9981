//! What may stand in the place of each limit.

use toml::Value;

use super::number;

/// Shares of `[limits]` that may be none or all; the other fractions there are chances, which are neither.
const SHARES: [&str; 7] = [
    "dropped_difference",
    "required_presence",
    "rare_presence",
    "usual_envelope_share",
    "json_usual_share",
    "strict_json_share",
    "control_covers",
];

/// The words of `parse_tolerance`.
const TOLERANCES: [&str; 3] = ["strict", "fence_strip", "repair"];

/// What may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Range {
    Flag,
    Tolerance,
    Count,
    /// A length of time or the like: any number above zero.
    Positive,
    Share,
    Chance,
    /// The error of a one-sided gate: of one half, every gate would open.
    Alpha,
    Ratio,
}

/// A new value in the type of the one it replaces.
///
/// # Errors
/// What is allowed, in words, when it may not stand there.
pub(super) fn checked(path: &str, present: &Value, change: &Value) -> Result<Value, &'static str> {
    let range = Range::of(path, present);
    if !range.holds(change) {
        return Err(range.words());
    }
    Ok(match (present, number(change)) {
        // The column of a fraction stays one of fractions.
        (Value::Float(_), Some(number)) => Value::Float(number),
        _ => change.clone(),
    })
}

impl Range {
    fn of(path: &str, present: &Value) -> Self {
        let name = path.rsplit('.').next().unwrap_or(path);
        match present {
            Value::Boolean(_) => Self::Flag,
            Value::String(_) => Self::Tolerance,
            Value::Array(_) => Self::Ratio,
            _ if name == "alpha" => Self::Alpha,
            _ if name == "timeout_ms" => Self::Positive,
            Value::Integer(_) => Self::Count,
            _ if SHARES.contains(&name) => Self::Share,
            _ => Self::Chance,
        }
    }

    fn holds(self, value: &Value) -> bool {
        let within = |from: f64, to: f64| {
            let number = number(value);
            number.is_some_and(|number| from < number && number < to)
        };
        match self {
            Self::Flag => value.is_bool(),
            Self::Tolerance => value
                .as_str()
                .is_some_and(|word| TOLERANCES.contains(&word)),
            Self::Count => value.as_integer().is_some_and(|count| 1 <= count),
            Self::Positive => within(0.0, f64::INFINITY),
            Self::Share => number(value).is_some_and(|share| (0.0..=1.0).contains(&share)),
            Self::Chance => within(0.0, 1.0),
            Self::Alpha => within(0.0, 0.5),
            Self::Ratio => bounds(value),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Flag => "true or false",
            Self::Tolerance => "\"strict\", \"fence_strip\" or \"repair\"",
            Self::Count => "a whole number from 1 on",
            Self::Positive => "a number above 0",
            Self::Share => "a number from 0 to 1",
            Self::Chance => "a number above 0 and below 1",
            Self::Alpha => "a number above 0 and below 0.5",
            Self::Ratio => {
                "[upper] or [lower, upper], with lower between 0 and 1 and upper above 1"
            }
        }
    }
}

/// Whether a value bounds a ratio that is 1 where nothing has changed.
fn bounds(value: &Value) -> bool {
    let bounds = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let above = |upper: f64| 1.0 < upper && upper.is_finite();
    match bounds {
        [upper] => number(upper).is_some_and(above),
        [lower, upper] => {
            number(lower).is_some_and(|lower| 0.0 < lower && lower < 1.0)
                && number(upper).is_some_and(above)
        }
        _ => false,
    }
}
