//! Where two answers differ: equal lines are found first, then words within the lines that are not.
//!
//! The work is bounded: texts of very many lines and passages of very many words are marked as a whole, because
//! finding the shortest difference takes time quadratic in what differs.

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// Lines per side up to which equal lines are looked for.
const MAX_LINES: usize = 4_000;
/// Bytes of both sides together up to which a passage is compared word by word.
const MAX_PASSAGE: usize = 24_000;

/// A stretch of text that is, or is not, also in the other answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// The text, line feeds included.
    pub(crate) text: String,
    /// Whether the other side lacks it.
    pub(crate) differs: bool,
}

/// Lines that stand beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passage {
    /// The primary's lines; `None` when only the secondary has some here.
    pub(crate) primary: Option<Vec<Chunk>>,
    /// The secondary's lines; `None` when only the primary has some here.
    pub(crate) secondary: Option<Vec<Chunk>>,
}

impl Passage {
    /// Whether both sides say the same.
    pub(crate) fn same(&self) -> bool {
        self.primary == self.secondary
    }
}

/// Compares two texts, passage by passage.
pub(crate) fn passages(primary: &str, secondary: &str) -> Vec<Passage> {
    let (left, right): (Vec<&str>, Vec<&str>) = (
        primary.split('\n').collect(),
        secondary.split('\n').collect(),
    );
    if left.len() > MAX_LINES || right.len() > MAX_LINES {
        return vec![changed(primary, secondary)];
    }
    capture_diff_slices(Algorithm::Myers, &left, &right)
        .iter()
        .map(|op| {
            let (old, new) = (left.get(op.old_range()), right.get(op.new_range()));
            let (old, new) = (
                old.unwrap_or_default().join("\n"),
                new.unwrap_or_default().join("\n"),
            );
            match op {
                DiffOp::Equal { .. } => Passage {
                    primary: Some(whole(&old, false)),
                    secondary: Some(whole(&old, false)),
                },
                DiffOp::Delete { .. } => Passage {
                    primary: Some(whole(&old, true)),
                    secondary: None,
                },
                DiffOp::Insert { .. } => Passage {
                    primary: None,
                    secondary: Some(whole(&new, true)),
                },
                DiffOp::Replace { .. } => changed(&old, &new),
            }
        })
        .collect()
}

/// One side as a whole, passages joined by line feeds.
pub(crate) fn joined(
    passages: &[Passage],
    side: impl Fn(&Passage) -> Option<&Vec<Chunk>>,
) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for (index, passage) in passages.iter().filter_map(side).enumerate() {
        if index > 0 {
            push(&mut chunks, "\n", false);
        }
        for chunk in passage {
            push(&mut chunks, &chunk.text, chunk.differs);
        }
    }
    chunks
}

fn whole(text: &str, differs: bool) -> Vec<Chunk> {
    vec![Chunk {
        text: text.to_owned(),
        differs,
    }]
}

/// Two passages compared word by word.
fn changed(primary: &str, secondary: &str) -> Passage {
    if primary.len() + secondary.len() > MAX_PASSAGE {
        return Passage {
            primary: Some(whole(primary, true)),
            secondary: Some(whole(secondary, true)),
        };
    }
    let diff = TextDiff::from_unicode_words(primary, secondary);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => {
                push(&mut left, change.value(), false);
                push(&mut right, change.value(), false);
            }
            ChangeTag::Delete => push(&mut left, change.value(), true),
            ChangeTag::Insert => push(&mut right, change.value(), true),
        }
    }
    Passage {
        primary: Some(bridged(left)),
        secondary: Some(bridged(right)),
    }
}

/// Adds text to the last chunk where it is of the same kind.
fn push(chunks: &mut Vec<Chunk>, text: &str, differs: bool) {
    match chunks.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(text),
        _ => chunks.push(Chunk {
            text: text.to_owned(),
            differs,
        }),
    }
}

/// Marks the blanks between two marked stretches too: one mark reads better than a row of them.
fn bridged(chunks: Vec<Chunk>) -> Vec<Chunk> {
    let mut merged: Vec<Chunk> = Vec::new();
    let mut rest = chunks.into_iter().peekable();
    while let Some(chunk) = rest.next() {
        let blank = !chunk.differs && chunk.text.chars().all(|character| character == ' ');
        let between = merged.last().is_some_and(|last| last.differs) && rest.peek().is_some();
        push(
            &mut merged,
            &chunk.text,
            chunk.differs || (blank && between),
        );
    }
    merged
}

#[cfg(test)]
mod tests;
