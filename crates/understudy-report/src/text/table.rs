//! A table of styled cells of several lines each.

use super::line::{Line, Style};

/// Blanks between columns.
const GUTTER: usize = 2;

/// Lines of one cell.
pub(crate) type CellLines = Vec<Line>;

/// Rows of equal length, the first of them the heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// The rows.
    pub(crate) rows: Vec<Vec<CellLines>>,
}

impl Table {
    /// Columns that each column takes.
    fn widths(&self) -> Vec<usize> {
        let n = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(move |row| row.get(column));
            cells.flatten().map(Line::width).max().unwrap_or(0)
        };
        (0..n).map(width).collect()
    }

    /// Splits the columns into blocks that fit a width; each block repeats the first column.
    fn blocks(widths: &[usize], width: usize) -> Vec<Vec<usize>> {
        let first = widths.first().copied().unwrap_or(0);
        let mut blocks = vec![vec![0]];
        let mut used = first;
        for (column, own) in widths.iter().enumerate().skip(1) {
            if used + GUTTER + own > width && used > first {
                blocks.push(vec![0]);
                used = first;
            }
            used += GUTTER + own;
            if let Some(block) = blocks.last_mut() {
                block.push(column);
            }
        }
        blocks
    }

    /// Draws the table within a width, in several blocks where it does not fit.
    pub(crate) fn draw(&self, width: usize) -> Vec<Line> {
        let widths = self.widths();
        let mut lines = Vec::new();
        for (index, block) in Self::blocks(&widths, width).iter().enumerate() {
            if index > 0 {
                lines.push(Line::default());
            }
            for (place, row) in self.rows.iter().enumerate() {
                if place > 0 {
                    let total: usize = block
                        .iter()
                        .map(|column| widths.get(*column).map_or(0, |own| own + GUTTER))
                        .sum();
                    lines.push(Line::of(
                        &"┄".repeat(total.saturating_sub(GUTTER).min(width)),
                        Style::Dim,
                    ));
                }
                lines.extend(drawn(row, block, &widths));
            }
        }
        lines
    }
}

/// The lines of one row, for the columns of a block.
fn drawn(row: &[CellLines], block: &[usize], widths: &[usize]) -> Vec<Line> {
    let cell = |column: usize| row.get(column).map_or(&[] as &[Line], Vec::as_slice);
    let height = block
        .iter()
        .map(|column| cell(*column).len())
        .max()
        .unwrap_or(0);
    (0..height)
        .map(|level| {
            block.iter().fold(Line::default(), |line, column| {
                let own = cell(*column).get(level).cloned().unwrap_or_default();
                line.join(&own.padded(widths.get(*column).copied().unwrap_or(0) + GUTTER))
            })
        })
        .collect()
}
