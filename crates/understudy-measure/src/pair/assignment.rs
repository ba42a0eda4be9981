//! Optimal assignment: which of these belongs to which of those, so that the sum of scores is largest.

/// Largest side of a matrix that is solved exactly; the work grows with its cube.
pub const LARGEST_SIDE: usize = 128;

/// Pairs `(row, column)` of the assignment with the largest sum of `scores`, by row; each row and column at most once.
///
/// The Hungarian method in the form of Jonker and Volgenant (1987). All rows must have the same length, all scores be
/// finite. Of a matrix larger than [`LARGEST_SIDE`] only the leading part is assigned.
pub fn assign(scores: &[Vec<f64>]) -> Vec<(usize, usize)> {
    let rows = scores.len().min(LARGEST_SIDE);
    let columns = scores.first().map_or(0, Vec::len).min(LARGEST_SIDE);
    if rows == 0 || columns == 0 {
        return Vec::new();
    }
    let mut pairs = if rows <= columns {
        solve(rows, columns, |row, column| -scores[row][column])
    } else {
        let flipped = solve(columns, rows, |column, row| -scores[row][column]);
        flipped
            .into_iter()
            .map(|(column, row)| (row, column))
            .collect()
    };
    pairs.sort_unstable();
    pairs
}

/// Potentials and matching of the method; row and column 0 are the virtual start.
struct State {
    rows: Vec<f64>,
    columns: Vec<f64>,
    row_of: Vec<usize>,
    way: Vec<usize>,
}

/// Cheapest assignment of every row, for `rows <= columns`.
fn solve(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let mut state = State {
        rows: vec![0.0; rows + 1],
        columns: vec![0.0; columns + 1],
        row_of: vec![0; columns + 1],
        way: vec![0; columns + 1],
    };
    for row in 1..=rows {
        state.row_of[0] = row;
        let free = state.reach_free_column(&cost);
        state.augment(free);
    }
    (1..=columns)
        .filter(|column| state.row_of[*column] > 0)
        .map(|column| (state.row_of[column] - 1, column - 1))
        .collect()
}

impl State {
    /// Grows the tree of cheapest paths from column 0 until it reaches a column without a row.
    fn reach_free_column(&mut self, cost: &impl Fn(usize, usize) -> f64) -> usize {
        let columns = self.columns.len();
        let mut cheapest = vec![f64::INFINITY; columns];
        let mut used = vec![false; columns];
        let mut at = 0;
        while self.row_of[at] != 0 {
            used[at] = true;
            let row = self.row_of[at];
            let mut step = f64::INFINITY;
            let mut next = 0;
            for column in 1..columns {
                if used[column] {
                    continue;
                }
                let reduced = cost(row - 1, column - 1) - self.rows[row] - self.columns[column];
                if reduced < cheapest[column] {
                    cheapest[column] = reduced;
                    self.way[column] = at;
                }
                if cheapest[column] < step {
                    step = cheapest[column];
                    next = column;
                }
            }
            self.shift(&used, &mut cheapest, step);
            at = next;
        }
        at
    }

    fn shift(&mut self, used: &[bool], cheapest: &mut [f64], step: f64) {
        for column in 0..used.len() {
            if used[column] {
                self.rows[self.row_of[column]] += step;
                self.columns[column] -= step;
            } else {
                cheapest[column] -= step;
            }
        }
    }

    /// Moves every row on the path one column on.
    fn augment(&mut self, mut column: usize) {
        while column != 0 {
            let before = self.way[column];
            self.row_of[column] = self.row_of[before];
            column = before;
        }
    }
}

#[cfg(test)]
mod tests;
