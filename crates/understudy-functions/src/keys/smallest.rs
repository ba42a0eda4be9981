//! The example that is kept of many.

/// Keeps the smaller of two ids, which is the same one in any order of the rows.
pub(super) fn keep_smallest(kept: &mut Option<Box<str>>, id: Option<&str>) {
    if let Some(id) = id
        && kept.as_deref().is_none_or(|kept| id < kept)
    {
        *kept = Some(id.into());
    }
}

#[cfg(test)]
mod tests {
    use super::keep_smallest;

    #[test]
    fn the_smallest_stays_and_nothing_takes_no_place() {
        let mut kept = None;
        for (id, expected) in [
            (None, None),
            (Some("c2"), Some("c2")),
            (Some("c3"), Some("c2")),
            (Some("c1"), Some("c1")),
            (None, Some("c1")),
        ] {
            keep_smallest(&mut kept, id);
            assert_eq!(kept.as_deref(), expected);
        }
    }
}
