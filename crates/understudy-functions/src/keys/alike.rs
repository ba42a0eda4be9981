//! Pairs of equal lists: answers to one template mostly have one of a few shapes, which is then looked at once.

use std::collections::HashMap;

use xxhash_rust::xxh3::Xxh3DefaultBuilder;

use super::smallest::keep_smallest;

/// The most different pairs of lists that are held.
const MOST_SHAPES: usize = 256;

/// The longest pair of lists that is held, in bytes.
const MOST_BYTES: usize = 16 << 10;

/// Pairs of lists, each pair once with how often it was met.
#[derive(Debug, Default)]
pub(super) struct Alike {
    shapes: HashMap<Lists, Met, Xxh3DefaultBuilder>,
    bytes: usize,
    /// What is looked for.
    wanted: Lists,
}

/// How often a pair of lists was met, and the smallest id it came with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) n: i64,
    pub(super) id: Option<Box<str>>,
}

/// A pair of lists in one piece, which is hashed and compared at once.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
pub(super) struct Lists {
    /// Texts of the first list.
    n_first: usize,
    /// Where each text of both ends.
    ends: Vec<usize>,
    joined: String,
}

impl Alike {
    /// Counts a pair of lists; false, and nothing is counted, where it is one too many.
    pub(super) fn add(&mut self, first: &[&str], second: &[&str], id: &str) -> bool {
        if !self.wanted.write(first, second) {
            return false;
        }
        if let Some(met) = self.shapes.get_mut(&self.wanted) {
            met.n += 1;
            keep_smallest(&mut met.id, Some(id));
            return true;
        }
        if self.shapes.len() >= MOST_SHAPES {
            return false;
        }
        self.bytes += self.wanted.bytes() + id.len();
        let met = Met {
            n: 1,
            id: Some(id.into()),
        };
        self.shapes.insert(self.wanted.clone(), met);
        true
    }

    /// Takes all pairs of lists out.
    pub(super) fn take(&mut self) -> impl Iterator<Item = (Lists, Met)> + use<> {
        self.bytes = 0;
        std::mem::take(&mut self.shapes).into_iter()
    }

    /// What is held, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes + self.shapes.capacity() * size_of::<(Lists, Met)>() + self.wanted.bytes()
    }
}

impl Lists {
    /// Holds these lists instead; false where they are too long.
    fn write(&mut self, first: &[&str], second: &[&str]) -> bool {
        self.n_first = first.len();
        self.ends.clear();
        self.joined.clear();
        for text in first.iter().chain(second) {
            self.joined.push_str(text);
            self.ends.push(self.joined.len());
            if self.bytes() > MOST_BYTES {
                return false;
            }
        }
        true
    }

    fn bytes(&self) -> usize {
        self.joined.len() + size_of_val(self.ends.as_slice())
    }

    /// The texts of both lists.
    pub(super) fn entries(&self) -> (Vec<&str>, Vec<&str>) {
        let starts = std::iter::once(&0).chain(&self.ends);
        let mut texts: Vec<&str> = starts
            .zip(&self.ends)
            .map(|(start, end)| &self.joined[*start..*end])
            .collect();
        let second = texts.split_off(self.n_first);
        (texts, second)
    }
}

#[cfg(test)]
mod tests {
    use super::{Alike, MOST_BYTES, MOST_SHAPES, Met};

    /// Everything that is held, in order of the ids.
    fn held(alike: &mut Alike) -> Vec<(Vec<String>, Vec<String>, Met)> {
        let owned = |texts: Vec<&str>| texts.into_iter().map(ToOwned::to_owned).collect();
        let mut held: Vec<_> = alike
            .take()
            .map(|(lists, met)| {
                let (first, second) = lists.entries();
                (owned(first), owned(second), met)
            })
            .collect();
        held.sort_by(|one, other| one.2.id.cmp(&other.2.id));
        held
    }

    fn met(n: i64, id: &str) -> Met {
        Met {
            n,
            id: Some(id.into()),
        }
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
