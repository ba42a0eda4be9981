//! Reads instants in the many ways logs write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use serde_json::Value;

/// No language model was served over HTTP before this second (2015-01-01): an earlier time is a wrong unit.
const EARLIEST_SECOND: i64 = 1_420_070_400;

/// How far a log's clock may run ahead of ours, in seconds.
const CLOCK_SKEW_S: i64 = 2 * 86_400;

/// Reads an instant: seconds, milliseconds, microseconds or nanoseconds since 1970 (told apart by their size), or
/// ISO 8601 with or without a zone, or RFC 2822; without a zone it is UTC.
pub(crate) fn read(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(number) => from_epoch(number.as_f64()?),
        Value::String(text) => from_text(text.trim()),
        _ => None,
    }
}

/// The instant, if a call can have been made then: not before 2015 and not after tomorrow.
pub(crate) fn plausible(at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let second = at.as_second();
    (EARLIEST_SECOND <= second && second <= now.as_second() + CLOCK_SKEW_S).then_some(at)
}

/// Milliseconds from one instant to another.
pub(crate) fn milliseconds_between(start: Timestamp, end: Timestamp) -> f64 {
    (end.as_microsecond() - start.as_microsecond()) as f64 / 1000.0
}

/// The instant so many milliseconds later.
pub(crate) fn later(start: Timestamp, milliseconds: f64) -> Option<Timestamp> {
    from_microseconds(start.as_microsecond() as f64 + milliseconds * 1000.0)
}

/// The ISO week of an instant in UTC: `2026-W46`.
pub(crate) fn week(at: Timestamp) -> String {
    let week = at.to_zoned(TimeZone::UTC).date().iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

fn from_text(text: &str) -> Option<Timestamp> {
    let dashed = with_dashes(text);
    let text = dashed.as_deref().unwrap_or(text);
    from_iso(text)
        .or_else(|| from_iso(&without_zone_name(text)?))
        .or_else(|| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp()))
        .or_else(|| text.parse::<f64>().ok().and_then(from_epoch))
}

/// As Go logs it: `2026/11/19 09:00:00`. Only with the year in front is it clear which number is the month.
fn with_dashes(text: &str) -> Option<String> {
    let (date, rest) = text.split_at_checked(10)?;
    matches!(date.as_bytes(), [_, _, _, _, b'/', _, _, b'/', _, _])
        .then(|| date.replace('/', "-") + rest)
}

/// As it is printed in Go and Python: `2026-11-12 09:00:00 UTC`, `2026-11-12 09:00:00 +0000 UTC`.
fn without_zone_name(text: &str) -> Option<String> {
    let names = [" UTC", " GMT", " Z"];
    let bare = names.iter().find_map(|name| text.strip_suffix(name));
    let bare = bare.unwrap_or(text).trim_end();
    match bare.rsplit_once(' ') {
        Some((instant, offset)) if offset.starts_with(['+', '-']) => {
            Some(format!("{}{offset}", instant.trim_end()))
        }
        _ => (bare.len() < text.len()).then(|| bare.to_owned()),
    }
}

fn from_iso(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(local) = text.parse::<DateTime>() {
        return local
            .to_zoned(TimeZone::UTC)
            .ok()
            .map(|zoned| zoned.timestamp());
    }
    None
}

/// Seconds stay below 10¹¹ until the year 5138, milliseconds below 10¹⁴, microseconds below 10¹⁷.
fn from_epoch(number: f64) -> Option<Timestamp> {
    let microseconds = match number.abs() {
        size if size < 1e11 => number * 1e6,
        size if size < 1e14 => number * 1e3,
        size if size < 1e17 => number,
        _ => number / 1e3,
    };
    from_microseconds(microseconds)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked first"
)]
fn from_microseconds(microseconds: f64) -> Option<Timestamp> {
    let whole = microseconds.round();
    if !whole.is_finite() || 9e18 < whole.abs() {
        return None;
    }
    Timestamp::from_microsecond(whole as i64).ok()
}

#[cfg(test)]
mod tests {
    //! One instant, written in every way.

    use serde_json::json;

    use super::*;

    #[test]
    fn every_unit_gives_the_same_instant() {
        let expected: Timestamp = "2026-11-19T09:00:00.812Z".parse().unwrap();
        for value in [
            json!(1_795_078_800.812_f64),
            json!(1_795_078_800_812_i64),
            json!(1_795_078_800_812_000_i64),
            json!(1_795_078_800_812_000_000_i64),
            json!("2026-11-19T09:00:00.812Z"),
            json!("2026-11-19T10:00:00.812+01:00"),
            json!("2026-11-19 09:00:00.812"),
            json!("1795078800.812"),
            json!("2026-11-19 09:00:00.812 UTC"),
            json!("2026-11-19T09:00:00.812 Z"),
            json!("2026-11-19 09:00:00.812 +0000 UTC"),
            json!("2026-11-19 10:00:00.812 +0100"),
            json!("2026/11/19 09:00:00.812"),
            json!("2026/11/19 10:00:00.812 +0100"),
        ] {
            assert_eq!(read(&value), Some(expected), "{value}");
        }
        let whole: Timestamp = "2026-11-19T09:00:00Z".parse().unwrap();
        for text in [
            "Thu, 19 Nov 2026 09:00:00 GMT",
            "19 Nov 2026 10:00:00 +0100",
        ] {
            assert_eq!(read(&json!(text)), Some(whole), "{text}");
        }
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for value in [
            json!(null),
            json!("soon"),
            json!("19/11/2026 09:00:00"),
            json!("11/19/26"),
            json!("now UTC"),
            json!("- -1"),
            json!(""),
            json!(true),
            json!([]),
            json!(1e300),
        ] {
            assert_eq!(read(&value), None, "{value}");
        }
    }

    #[test]
    fn a_wrong_unit_is_not_plausible() {
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        assert!(plausible(Timestamp::UNIX_EPOCH, now).is_none());
        assert!(plausible("2027-01-01T00:00:00Z".parse().unwrap(), now).is_none());
        assert!(plausible("2026-11-22T10:00:00Z".parse().unwrap(), now).is_some());
    }
}
