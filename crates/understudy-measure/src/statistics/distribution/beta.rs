//! The regularised incomplete beta function, its logarithm on both sides, and its inverse.

use core::f64::consts::PI;

use statrs::function::gamma::ln_gamma;

/// Both tails of a beta distribution, each to full relative precision, also as logarithms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tails {
    /// ln P(X ≤ x).
    pub(crate) ln_lower: f64,
    /// ln P(X > x).
    pub(crate) ln_upper: f64,
}

impl Tails {
    pub(crate) fn lower(self) -> f64 {
        self.ln_lower.exp()
    }

    pub(crate) fn upper(self) -> f64 {
        self.ln_upper.exp()
    }
}

/// The tails of Beta(`a`, `b`) at `x`; `a` and `b` must be positive and finite, and are taken as at least
/// 10⁻²⁰⁰. `x` is cut to [0, 1].
pub(crate) fn tails(a: f64, b: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails {
            ln_lower: f64::NEG_INFINITY,
            ln_upper: 0.0,
        };
    }
    if x >= 1.0 {
        return Tails {
            ln_lower: 0.0,
            ln_upper: f64::NEG_INFINITY,
        };
    }
    let (a, b) = (a.max(1e-200), b.max(1e-200));
    let y = 1.0 - x;
    let ln_prefix = ln_kernel(a, b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        let ln_lower = (ln_prefix + (fraction(a, b, x) / a).ln()).min(0.0);
        Tails {
            ln_lower,
            ln_upper: ln_one_minus_exp(ln_lower),
        }
    } else {
        let ln_upper = (ln_prefix + (fraction(b, a, y) / b).ln()).min(0.0);
        Tails {
            ln_lower: ln_one_minus_exp(ln_upper),
            ln_upper,
        }
    }
}

/// The x below which Beta(`a`, `b`) holds a share `p`.
pub(crate) fn quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    // The equation is solved on the smaller tail, where no digits cancel.
    let excess = |x: f64| {
        let both = tails(a, b, x);
        if p <= 0.5 {
            both.lower() - p
        } else {
            (1.0 - p) - both.upper()
        }
    };
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let mut x = (a / (a + b)).clamp(1e-12, 1.0 - 1e-12);
    for _ in 0..400 {
        let value = excess(x);
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = (ln_kernel(a, b, x, 1.0 - x) - x.ln() - (-x).ln_1p()).exp();
        let newton = x - value / density;
        let inside = newton > low && newton < high;
        let next = if inside {
            newton
        } else {
            f64::midpoint(low, high)
        };
        if (next - x).abs() <= 4.0 * f64::EPSILON * x || high <= low {
            return next;
        }
        x = next;
    }
    x
}

/// ln of the beta function, without the cancellation that three log-gammas of large arguments suffer.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    let n = a + b;
    let stirling = stirling_error(a) + stirling_error(b) - stirling_error(n);
    stirling + 0.5 * (2.0 * PI * n / (a * b)).ln() - a * (b / a).ln_1p() - b * (a / b).ln_1p()
}

/// ln(xᵃ yᵇ / B(a, b)), by Loader's saddle-point form: every term is small where the result is not.
pub(crate) fn ln_kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let total = a + b;
    let stirling = stirling_error(total) - stirling_error(a) - stirling_error(b);
    stirling - deviance(a, total * x) - deviance(b, total * y)
        + 0.5 * (a * b / (2.0 * PI * total)).ln()
}

/// ln Γ(n + 1) minus Stirling's formula.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * (2.0 * PI).ln();
    }
    let squared = n * n;
    let tail = 1.0 / 1680.0 - 1.0 / 1188.0 / squared;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - tail / squared) / squared) / squared) / n
}

/// x·ln(x/m) + m − x without cancellation for x near m (Loader's `bd0`).
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let ratio = (x - m) / (x + m);
    let squared = ratio * ratio;
    let mut sum = (x - m) * ratio;
    let mut power = 2.0 * x * ratio;
    let mut odd = 3.0;
    for _ in 0..1000 {
        power *= squared;
        let next = sum + power / odd;
        if (next - sum).abs() <= f64::EPSILON * sum.abs() * 0.25 {
            return next;
        }
        sum = next;
        odd += 2.0;
    }
    sum
}

/// The continued fraction of the incomplete beta function, by the modified Lentz method.
///
/// It needs about √max(a, b) terms; the bound is met by some 10¹⁰ trials.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut rising = 1.0;
    let mut falling = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut product = falling;
    for term in 1..200_000_u32 {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for coefficient in [even, odd] {
            falling = 1.0 / away(1.0 + coefficient * falling);
            rising = away(1.0 + coefficient / rising);
            product *= falling * rising;
        }
        if (falling * rising - 1.0).abs() <= 2.0 * f64::EPSILON {
            break;
        }
    }
    product
}

/// ln(1 − eˣ) for x ≤ 0.
fn ln_one_minus_exp(x: f64) -> f64 {
    if x > -core::f64::consts::LN_2 {
        (-x.exp_m1()).ln()
    } else {
        (-x.exp()).ln_1p()
    }
}
