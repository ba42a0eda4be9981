//! Runs of bytes of a kind, found sixty-four bytes at a time: where one begins and ends costs as much as where a word of
//! eight letters does.

use std::ops::Range;

use super::eight::{one_bit_each, word_at};

/// Bytes whose kind is looked at together: a bit of a word each.
const BLOCK: usize = 64;

/// Calls `see` with every longest run of bytes that `marks` marks, in order. `marks` marks the highest bit of bytes of
/// such a word as [`word_at`] gives.
#[inline]
pub(crate) fn each_run(
    bytes: &[u8],
    marks: impl Fn(u64) -> u64,
    mut see: impl FnMut(Range<usize>),
) {
    let mut begun = None;
    // Whether the byte before is marked.
    let mut before = 0;
    for (number, block) in bytes.chunks(BLOCK).enumerate() {
        let marked = marked(block, &marks);
        let mut edges = marked ^ ((marked << 1) | before);
        before = marked >> (BLOCK - 1);
        while edges != 0 {
            let edge = number * BLOCK + edges.trailing_zeros() as usize;
            edges &= edges - 1;
            begun = match begun {
                None => Some(edge),
                Some(from) => {
                    see(from..edge);
                    None
                }
            };
        }
    }
    if let Some(from) = begun {
        see(from..bytes.len());
    }
}

/// A bit for each byte of a block, the first lowest.
#[inline]
fn marked(block: &[u8], marks: impl Fn(u64) -> u64) -> u64 {
    let Some(block) = block.first_chunk::<BLOCK>() else {
        let mut whole = [0; BLOCK];
        whole[..block.len()].copy_from_slice(block);
        return marked(&whole, marks) & !(u64::MAX << block.len());
    };
    let eights = (0..BLOCK / 8).filter_map(|eight| word_at(block, 8 * eight));
    eights.rev().fold(0, |bits, eight| {
        (bits << 8) | u64::from(one_bit_each(marks(eight)))
    })
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::super::eight::no_spaces_marked;
    use super::each_run;

    fn runs(bytes: &[u8]) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        each_run(bytes, no_spaces_marked, |run| runs.push(run));
        runs
    }

    proptest! {
        #[test]
        fn runs_are_those_found_byte_by_byte(text in "([!-~]{0,90}[ \t-\r]{0,3}[\0\x08\x0e\x1f\x7f]{0,2}){0,8}") {
            let words = text.split([' ', '\t', '\n', '\x0b', '\x0c', '\r']).filter(|word| !word.is_empty());
            let found = runs(text.as_bytes()).into_iter().filter_map(|run| text.get(run));
            prop_assert!(found.eq(words));
        }
    }

    #[test]
    fn a_run_ends_with_its_text() {
        for length in [1, 63, 64, 65, 127, 128, 129] {
            let whole = 0..length;
            assert_eq!(
                runs("a".repeat(length).as_bytes()),
                std::slice::from_ref(&whole)
            );
        }
        assert!(runs(b"").is_empty());
    }
}
