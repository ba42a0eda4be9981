//! Pairs of equal lists: answers to one template mostly have one of a few shapes, which is then looked at once.

use std::collections::HashMap;

use xxhash_rust::xxh3::Xxh3DefaultBuilder;

/// The most different pairs of lists that are held.
const MOST_SHAPES: usize = 256;

/// The longest pair of lists that is held, in bytes.
const MOST_BYTES: usize = 16 << 10;

/// Pairs of lists, each pair once with how often it was met.
#[derive(Debug, Default)]
pub(super) struct Alike {
    shapes: HashMap<Box<[u8]>, Met, Xxh3DefaultBuilder>,
    bytes: usize,
    /// What is looked for.
    wanted: Vec<u8>,
}

/// How often a pair of lists was met, and the smallest id it came with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) n: i64,
    pub(super) id: Box<str>,
}

/// A pair of lists as one row of bytes: the number of texts of the first, then each text of both behind its length.
#[derive(Debug)]
pub(super) struct Lists(Box<[u8]>);

impl Alike {
    /// Counts a pair of lists; false, and nothing is counted, where it is one too many.
    pub(super) fn add(&mut self, first: &[&str], second: &[&str], id: &str) -> bool {
        let mut wanted = std::mem::take(&mut self.wanted);
        let fits = write(first, second, &mut wanted).is_some();
        let is_counted = fits && self.count(&wanted, id);
        self.wanted = wanted;
        is_counted
    }

    fn count(&mut self, wanted: &[u8], id: &str) -> bool {
        if let Some(met) = self.shapes.get_mut(wanted) {
            met.n += 1;
            if id < met.id.as_ref() {
                met.id = id.into();
            }
            return true;
        }
        if self.shapes.len() >= MOST_SHAPES {
            return false;
        }
        self.bytes += wanted.len() + id.len();
        let met = Met {
            n: 1,
            id: id.into(),
        };
        self.shapes.insert(wanted.into(), met);
        true
    }

    /// Takes all pairs of lists out.
    pub(super) fn drain(&mut self) -> Vec<(Lists, Met)> {
        self.bytes = 0;
        let shapes = self.shapes.drain();
        shapes.map(|(lists, met)| (Lists(lists), met)).collect()
    }

    /// What is held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes + self.shapes.capacity() * size_of::<(Box<[u8]>, Met)>() + self.wanted.capacity()
    }
}

/// Writes a pair of lists as [`Lists`] holds it; nothing where it is too long.
fn write(first: &[&str], second: &[&str], into: &mut Vec<u8>) -> Option<()> {
    into.clear();
    into.extend(u16::try_from(first.len()).ok()?.to_le_bytes());
    for text in first.iter().chain(second) {
        into.extend(u16::try_from(text.len()).ok()?.to_le_bytes());
        into.extend(text.as_bytes());
        if into.len() > MOST_BYTES {
            return None;
        }
    }
    Some(())
}

impl Lists {
    /// The texts of both lists.
    pub(super) fn entries(&self) -> (Vec<&str>, Vec<&str>) {
        let mut rest: &[u8] = &self.0;
        let n_first = length(&mut rest);
        let mut texts = Vec::new();
        while !rest.is_empty() {
            let n = length(&mut rest);
            let (text, behind) = rest.split_at(n.min(rest.len()));
            texts.push(std::str::from_utf8(text).unwrap_or_default());
            rest = behind;
        }
        let second = texts.split_off(n_first.min(texts.len()));
        (texts, second)
    }
}

fn length(rest: &mut &[u8]) -> usize {
    let Some((length, behind)) = rest.split_first_chunk() else {
        *rest = &[];
        return 0;
    };
    *rest = behind;
    usize::from(u16::from_le_bytes(*length))
}

#[cfg(test)]
mod tests {
    use super::{Alike, MOST_BYTES, MOST_SHAPES, Met};

    /// Everything that is held, in order of the ids.
    fn held(alike: &mut Alike) -> Vec<(Vec<String>, Vec<String>, Met)> {
        let owned = |texts: Vec<&str>| texts.into_iter().map(ToOwned::to_owned).collect();
        let mut held: Vec<_> = alike
            .drain()
            .into_iter()
            .map(|(lists, met)| {
                let (first, second) = lists.entries();
                (owned(first), owned(second), met)
            })
            .collect();
        held.sort_by(|one, other| one.2.id.cmp(&other.2.id));
        held
    }

    fn met(n: i64, id: &str) -> Met {
        Met { n, id: id.into() }
    }

    #[test]
    fn equal_pairs_are_held_once_with_their_number_and_the_smallest_id() {
        let mut alike = Alike::default();
        for id in ["c2", "c1", "c3"] {
            assert!(alike.add(&["$.a:string", "$.é:null"], &[""], id));
        }
        let lists = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let expected = (
            lists(&["$.a:string", "$.é:null"]),
            lists(&[""]),
            met(3, "c1"),
        );
        assert_eq!(held(&mut alike), [expected]);
        assert_eq!(held(&mut alike), [], "what was taken out is gone");
    }

    #[test]
    fn pairs_are_told_apart_by_where_a_text_and_where_a_list_ends() {
        let mut alike = Alike::default();
        let pairs: [(&[&str], &[&str]); 5] = [
            (&["ab", "c"], &[]),
            (&["a", "bc"], &[]),
            (&["ab"], &["c"]),
            (&["abc"], &[]),
            (&[], &["abc"]),
        ];
        for (at, (first, second)) in pairs.iter().enumerate() {
            assert!(alike.add(first, second, &at.to_string()));
        }
        let found = held(&mut alike);
        assert_eq!(found.len(), pairs.len());
        for ((first, second), (found_first, found_second, _)) in pairs.iter().zip(&found) {
            assert_eq!(found_first, first);
            assert_eq!(found_second, second);
        }
    }

    #[test]
    fn one_shape_too_many_and_one_too_long_are_left_to_the_caller() {
        let mut alike = Alike::default();
        let long = "x".repeat(MOST_BYTES);
        assert!(!alike.add(&[&long], &[], "c"));
        assert!(!alike.add(&[&"x".repeat(1 << 16)], &[], "c"));
        for shape in 0..MOST_SHAPES {
            assert!(alike.add(&[&shape.to_string()], &[], "c"));
        }
        assert!(!alike.add(&["one too many"], &[], "c"));
        assert!(
            alike.add(&["0"], &[], "b"),
            "a shape that is held is counted on"
        );
        let found = held(&mut alike);
        assert_eq!(found.len(), MOST_SHAPES);
        assert_eq!(found[0].2, met(2, "b"));
    }
}
