//! Money and time as types, so that a cost and a latency cannot be added.

use serde::{Deserialize, Serialize};

/// United States dollars.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Usd(pub f64);

/// Milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub f64);

impl std::ops::Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl std::fmt::Display for Usd {
    /// Four decimals below a dollar, two above: a cent must not round to nothing. What costs nothing is `$0`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == 0.0 {
            formatter.write_str("$0")
        } else if self.0.abs() < 1.0 {
            write!(formatter, "${:.4}", self.0)
        } else {
            write!(formatter, "${:.2}", self.0)
        }
    }
}
