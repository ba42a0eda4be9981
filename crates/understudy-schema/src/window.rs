//! The span of time that is looked at: usually one ISO week in UTC.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// A half-open span of time with a name: `since <= t < until`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The name, which is the partition of every derived table: `2026-W46` or `2026-11-09_2026-11-12`.
    pub label: String,
    /// The first instant inside.
    pub since: Timestamp,
    /// The first instant after.
    pub until: Timestamp,
}

impl Window {
    /// Reads an ISO week such as `2026-W46`, Monday 00:00 UTC to the next.
    ///
    /// # Errors
    /// When the text is not `YYYY-Www` or the year has no such week.
    pub fn week(text: &str) -> Result<Self> {
        let parsed = text.split_once("-W").and_then(|(year, week)| {
            let (year, week) = (year.parse::<i16>().ok()?, week.parse::<i8>().ok()?);
            ISOWeekDate::new(year, week, Weekday::Monday).ok()
        });
        let Some(monday) = parsed else {
            return Err(unreadable(text, "expected an ISO week such as 2026-W46"));
        };
        Self::of_week(monday).ok_or_else(|| unreadable(text, "the week is out of range"))
    }

    /// The last full ISO week that ended at or before `now`.
    ///
    /// # Errors
    /// When `now` lies in the first weeks a calendar can show.
    pub fn last_full_week(now: Timestamp) -> Result<Self> {
        let today = now.to_zoned(TimeZone::UTC).date();
        today
            .checked_sub(7.days())
            .ok()
            .and_then(|date| {
                let week = date.iso_week_date();
                ISOWeekDate::new(week.year(), week.week(), Weekday::Monday).ok()
            })
            .and_then(Self::of_week)
            .ok_or_else(|| unreadable(&now.to_string(), "no full week lies before it"))
    }

    /// The span from `since` to `until`, each a date (`2026-11-09`) or an instant (`2026-11-09T12:00:00Z`).
    ///
    /// # Errors
    /// When either is neither, or the span is empty.
    pub fn between(since: &str, until: &str) -> Result<Self> {
        let (start, end) = (instant(since)?, instant(until)?);
        if end <= start {
            return Err(unreadable(until, "the end must lie after the start"));
        }
        let label = format!("{}_{}", label_part(start), label_part(end));
        Ok(Self {
            label,
            since: start,
            until: end,
        })
    }

    /// The window of the given length just before this one, named the same way.
    pub fn previous(&self) -> Option<Self> {
        if let Ok(week) = Self::week(&self.label) {
            let date = week.since.to_zoned(TimeZone::UTC).date();
            let before = date.checked_sub(7.days()).ok()?;
            return Self::of_week(before.iso_week_date());
        }
        let length: Span = self.since.until(self.until).ok()?;
        let since = self.since.checked_sub(length).ok()?;
        let label = format!("{}_{}", label_part(since), label_part(self.since));
        Some(Self {
            label,
            since,
            until: self.since,
        })
    }

    /// The UTC days that the window touches, in order.
    pub fn days(&self) -> Vec<Date> {
        let first = self.since.to_zoned(TimeZone::UTC).date();
        first
            .series(1.day())
            .take_while(|date| {
                date.to_zoned(TimeZone::UTC)
                    .is_ok_and(|start| start.timestamp() < self.until)
            })
            .collect()
    }

    fn of_week(monday: ISOWeekDate) -> Option<Self> {
        let since = monday.date().to_zoned(TimeZone::UTC).ok()?;
        let until = monday
            .date()
            .checked_add(7.days())
            .ok()?
            .to_zoned(TimeZone::UTC)
            .ok()?;
        let label = format!("{:04}-W{:02}", monday.year(), monday.week());
        Some(Self {
            label,
            since: since.timestamp(),
            until: until.timestamp(),
        })
    }
}

/// The UTC day of an instant, as the `day` partition writes it.
pub fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).date().to_string()
}

fn instant(text: &str) -> Result<Timestamp> {
    if let Ok(date) = text.parse::<Date>()
        && let Ok(start) = date.to_zoned(TimeZone::UTC)
        && text.len() <= 10
    {
        return Ok(start.timestamp());
    }
    text.parse::<Timestamp>().map_err(|_| {
        unreadable(
            text,
            "expected a date such as 2026-11-09 or an instant such as 2026-11-09T12:00:00Z",
        )
    })
}

/// An instant as part of a folder's name: the date alone at midnight, else to the second.
fn label_part(at: Timestamp) -> String {
    let zoned = at.to_zoned(TimeZone::UTC);
    if zoned.time() == jiff::civil::Time::midnight() {
        zoned.date().to_string()
    } else {
        zoned.strftime("%Y-%m-%dT%H%M%SZ").to_string()
    }
}

fn unreadable(text: &str, reason: &str) -> Error {
    Error::Window {
        text: text.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
