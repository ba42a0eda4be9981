//! Tables of two categories: do they depend on each other, do two raters agree, did a distribution move?

use super::distribution::chi_squared;

/// A χ² statistic and its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquared {
    /// The statistic.
    pub statistic: f64,
    /// The degrees of freedom; 0 if nothing varies.
    pub degrees: u64,
    /// The p-value; 1 if nothing varies.
    pub p: f64,
}

/// Pearson's χ² test of independence of rows and columns, without continuity correction. Rows may be of
/// different length; what is missing counts as 0. Empty rows and columns count for nothing.
pub fn pearson_independence(rows: &[Vec<u64>]) -> ChiSquared {
    independence(rows, |observed, expected| {
        (observed - expected).powi(2) / expected
    })
}

/// The likelihood-ratio (G) test of independence; as [`pearson_independence`] otherwise.
pub fn likelihood_ratio_independence(rows: &[Vec<u64>]) -> ChiSquared {
    let term = |observed: f64, expected: f64| {
        if observed > 0.0 {
            2.0 * observed * (observed / expected).ln()
        } else {
            0.0
        }
    };
    independence(rows, term)
}

/// Cohen's κ of a square table of two raters' counts: agreement beyond chance, 1 at most. `None` for an
/// empty table and where chance alone would agree always.
pub fn cohens_kappa(table: &[Vec<u64>]) -> Option<f64> {
    let Margins {
        rows,
        columns,
        total,
    } = Margins::of(table);
    if total <= 0.0 {
        return None;
    }
    let diagonal = table
        .iter()
        .enumerate()
        .filter_map(|(index, row)| row.get(index));
    let agreed: f64 = diagonal.map(|&count| count as f64).sum::<f64>() / total;
    let by_chance: f64 = rows
        .iter()
        .zip(&columns)
        .map(|(row, column)| row * column / (total * total))
        .sum();
    let kappa = (agreed - by_chance) / (1.0 - by_chance);
    kappa.is_finite().then_some(kappa)
}

/// Bowker's test (1948) that a square table of paired categories is symmetric: that every change is as
/// frequent as its reverse. With two categories it is McNemar's test.
pub fn bowker_symmetry(table: &[Vec<u64>]) -> ChiSquared {
    let cell = |row: usize, column: usize| {
        table
            .get(row)
            .and_then(|row| row.get(column))
            .map_or(0.0, |&count| count as f64)
    };
    let size = table
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0)
        .max(table.len());
    let mut statistic = 0.0;
    let mut degrees = 0;
    for row in 0..size {
        for column in 0..row {
            let (there, back) = (cell(row, column), cell(column, row));
            if there + back > 0.0 {
                statistic += (there - back).powi(2) / (there + back);
                degrees += 1;
            }
        }
    }
    ChiSquared {
        statistic,
        degrees,
        p: chi_squared::upper_tail(statistic, degrees as f64),
    }
}

/// The Stuart–Maxwell test (1955) that a square table of paired categories has equal margins: that every
/// category is as frequent with the primary as with the secondary, whichever answers changed.
pub fn stuart_maxwell(table: &[Vec<u64>]) -> ChiSquared {
    let Margins { rows, columns, .. } = Margins::of(table);
    let size = rows.len().max(columns.len());
    let cell = |row: usize, column: usize| {
        table
            .get(row)
            .and_then(|row| row.get(column))
            .map_or(0.0, |&count| count as f64)
    };
    let margin = |sums: &[f64], index: usize| sums.get(index).copied().unwrap_or(0.0);
    // Categories nobody changed to or from say nothing and would make the covariance singular.
    let moved: Vec<usize> = (0..size)
        .filter(|&k| margin(&rows, k) + margin(&columns, k) - 2.0 * cell(k, k) > 0.0)
        .collect();
    let gap: Vec<f64> = moved
        .iter()
        .map(|&k| margin(&rows, k) - margin(&columns, k))
        .collect();
    let covariance = |&i: &usize, &j: &usize| {
        if i == j {
            margin(&rows, i) + margin(&columns, i) - 2.0 * cell(i, i)
        } else {
            -cell(i, j) - cell(j, i)
        }
    };
    let matrix = moved
        .iter()
        .map(|i| moved.iter().map(|j| covariance(i, j)).collect())
        .collect();
    let Quadratic { value, rank } = quadratic_form(matrix, &gap);
    ChiSquared {
        statistic: value,
        degrees: rank,
        p: chi_squared::upper_tail(value, rank as f64),
    }
}

/// gapᵀ·matrix⁻·gap, and the rank of the matrix.
struct Quadratic {
    value: f64,
    rank: u64,
}

/// By elimination with the largest diagonal entry first, stopping where only rounding errors are left: the
/// margins sum to zero, so one direction at least carries nothing.
fn quadratic_form(mut matrix: Vec<Vec<f64>>, gap: &[f64]) -> Quadratic {
    let size = gap.len();
    let mut rest = gap.to_vec();
    let mut open: Vec<usize> = (0..size).collect();
    let scale = (0..size).map(|k| matrix[k][k]).fold(0.0, f64::max);
    let mut result = Quadratic {
        value: 0.0,
        rank: 0,
    };
    while let Some(position) = (0..open.len())
        .max_by(|&x, &y| matrix[open[x]][open[x]].total_cmp(&matrix[open[y]][open[y]]))
    {
        let pivot = open.swap_remove(position);
        let size_of_pivot = matrix[pivot][pivot];
        if size_of_pivot <= 1e-10 * scale {
            break;
        }
        result.value += rest[pivot] * rest[pivot] / size_of_pivot;
        result.rank += 1;
        let pivot_row = matrix[pivot].clone();
        for &row in &open {
            let factor = matrix[row][pivot] / size_of_pivot;
            rest[row] -= factor * rest[pivot];
            for &column in &open {
                matrix[row][column] -= factor * pivot_row[column];
            }
        }
    }
    result
}

fn independence(table: &[Vec<u64>], term: impl Fn(f64, f64) -> f64) -> ChiSquared {
    let Margins {
        rows,
        columns,
        total,
    } = Margins::of(table);
    let mut statistic = 0.0;
    for (row, row_total) in table.iter().zip(&rows) {
        for (column, column_total) in columns.iter().enumerate() {
            let expected = row_total * column_total / total;
            if expected > 0.0 {
                statistic += term(row.get(column).map_or(0.0, |&count| count as f64), expected);
            }
        }
    }
    let filled =
        |sums: &[f64]| super::whole::to_count(sums.iter().filter(|&&sum| sum > 0.0).count());
    let degrees = filled(&rows).saturating_sub(1) * filled(&columns).saturating_sub(1);
    let statistic = statistic.max(0.0);
    ChiSquared {
        statistic,
        degrees,
        p: chi_squared::upper_tail(statistic, degrees as f64),
    }
}

struct Margins {
    rows: Vec<f64>,
    columns: Vec<f64>,
    total: f64,
}

impl Margins {
    fn of(table: &[Vec<u64>]) -> Self {
        let width = table.iter().map(Vec::len).max().unwrap_or(0);
        let mut columns = vec![0.0; width];
        let mut rows = Vec::with_capacity(table.len());
        for row in table {
            let counts: Vec<f64> = row.iter().map(|&count| count as f64).collect();
            rows.push(counts.iter().sum());
            for (sum, count) in columns.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        let total = rows.iter().sum();
        Self {
            rows,
            columns,
            total,
        }
    }
}
