//! The distribution of Kolmogorov's one-sample distance.

use super::super::whole::{floor_to_count, to_index};

/// P(D > `distance`) for one sample of `n`: exact after Marsaglia, Tsang and Wang (2003) while their matrix
/// is small, from the limiting series with Stephens' correction beyond.
pub(crate) fn upper_tail(distance: f64, n: f64) -> f64 {
    let scaled = n * distance;
    if distance <= 0.0 {
        1.0
    } else if distance >= 1.0 {
        0.0
    } else if scaled * distance > 18.0 {
        2.0 * (-2.0 * scaled * distance).exp()
    } else if n <= 10_000.0 && scaled <= 60.0 {
        (1.0 - cdf(distance, n)).clamp(0.0, 1.0)
    } else {
        limiting_tail(distance, n.sqrt())
    }
}

fn limiting_tail(distance: f64, root: f64) -> f64 {
    let argument = (root + 0.12 + 0.11 / root) * distance;
    let term = |k: u32| {
        let sign = if k.is_multiple_of(2) { -1.0 } else { 1.0 };
        sign * (-2.0 * f64::from(k * k) * argument * argument).exp()
    };
    (2.0 * (1..=100).map(term).sum::<f64>()).clamp(0.0, 1.0)
}

/// Numbers are kept between this and its inverse; what was scaled away is counted in an exponent.
const SMALL: f64 = 1e-140;

fn cdf(distance: f64, n: f64) -> f64 {
    let middle = to_index(floor_to_count(n * distance));
    let matrix = hurdles(middle, middle as f64 + 1.0 - n * distance);
    let n = floor_to_count(n);
    let Scaled {
        matrix,
        mut exponent,
    } = power(&matrix, n);
    let mut chance = matrix[middle][middle];
    for factor in 1..=n {
        chance *= factor as f64 / n as f64;
        if chance < SMALL {
            chance /= SMALL;
            exponent -= 1;
        }
    }
    chance * SMALL.powi(-exponent)
}

/// The matrix of the three authors, of size 2·`middle` + 1, for the remainder `h` in (0, 1].
fn hurdles(middle: usize, h: f64) -> Vec<Vec<f64>> {
    let size = 2 * middle + 1;
    let mut powers = vec![1.0; size + 1];
    let mut factorials = vec![1.0; size + 1];
    for index in 1..=size {
        powers[index] = powers[index - 1] * h;
        factorials[index] = factorials[index - 1] * index as f64;
    }
    let mut matrix = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..size.min(row + 2) {
            let mut value = 1.0;
            if column == 0 {
                value -= powers[row + 1];
            }
            if row == size - 1 {
                value -= powers[size - column];
            }
            if column == 0 && row == size - 1 {
                value += (2.0 * h - 1.0).max(0.0).powf(size as f64);
            }
            matrix[row][column] = value / factorials[row + 1 - column];
        }
    }
    matrix
}

/// A matrix that stands for itself times `SMALL` to the power of −`exponent`.
struct Scaled {
    matrix: Vec<Vec<f64>>,
    exponent: i32,
}

fn power(matrix: &[Vec<f64>], n: u64) -> Scaled {
    let size = matrix.len();
    let unit = |row: usize| {
        (0..size)
            .map(|column| if row == column { 1.0 } else { 0.0 })
            .collect()
    };
    let mut result = Scaled {
        matrix: (0..size).map(unit).collect(),
        exponent: 0,
    };
    let mut base = Scaled {
        matrix: matrix.to_vec(),
        exponent: 0,
    };
    for bit in 0..u64::BITS - n.leading_zeros() {
        if (n >> bit) & 1 == 1 {
            result = product(&result, &base);
        }
        base = product(&base, &base);
    }
    result
}

fn product(left: &Scaled, right: &Scaled) -> Scaled {
    let size = left.matrix.len();
    let mut matrix = vec![vec![0.0; size]; size];
    for (row, entries) in left.matrix.iter().zip(&mut matrix) {
        for (&factor, other) in row.iter().zip(&right.matrix) {
            for (entry, value) in entries.iter_mut().zip(other) {
                *entry += factor * value;
            }
        }
    }
    let mut exponent = left.exponent + right.exponent;
    if matrix[size / 2][size / 2] > 1.0 / SMALL {
        for entry in matrix.iter_mut().flatten() {
            *entry *= SMALL;
        }
        exponent += 1;
    }
    Scaled { matrix, exponent }
}
