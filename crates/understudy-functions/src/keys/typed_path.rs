//! Sorted lists of `path:type`, searched by path.

use std::cmp::Ordering;

/// Brings a list into order, each entry once. Lists out of the tables are in order already.
pub(super) fn settle(entries: &mut Vec<&str>) {
    if !entries.is_sorted() {
        entries.sort_unstable();
    }
    entries.dedup();
}

/// Path and type of `path:type`; a path alone has no type. A colon inside a quoted key stands before the last one.
pub(super) fn split(entry: &str) -> (&str, &str) {
    entry.rsplit_once(':').unwrap_or((entry, ""))
}

/// The types under which a path stands in a sorted list.
pub(super) fn types_of<'a>(
    sorted: &'a [&'a str],
    path: &'a str,
) -> impl Iterator<Item = &'a str> + Clone {
    let from = sorted.partition_point(|entry| compare(entry, path).is_lt());
    let entries = sorted[from..]
        .iter()
        .take_while(move |entry| compare(entry, path).is_eq());
    entries.map(move |entry| &entry[path.len() + 1..])
}

/// How an entry stands to all entries of a path.
fn compare(entry: &str, path: &str) -> Ordering {
    let (entry, path) = (entry.as_bytes(), path.as_bytes());
    let shared = entry.len().min(path.len());
    match entry[..shared].cmp(&path[..shared]) {
        Ordering::Equal => match entry.get(path.len()) {
            Some(next) => next.cmp(&b':'),
            None => Ordering::Less,
        },
        unequal => unequal,
    }
}
