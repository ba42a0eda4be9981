//! From a computed number to a count, without a cast that could surprise.

/// `value` rounded down to a count; 0 for anything negative or not a number, the largest count beyond it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates and turns NaN into 0, which is what is promised"
)]
pub(crate) fn floor_to_count(value: f64) -> u64 {
    value.floor() as u64
}

/// A count as an index; the largest index on a machine whose pointers are too small for it.
pub(crate) fn to_index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// A length as a count.
pub(crate) fn to_count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
