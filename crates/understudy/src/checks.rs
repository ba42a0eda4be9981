//! What is looked at before a command begins: that the window has calls, that the templates named exist.

use std::collections::BTreeSet;

use arrow::util::display::array_value_to_string;
use understudy_drift::session;
use understudy_schema::tables::requests::Call;
use understudy_schema::{Row as _, Window};
use understudy_store::Store;

use crate::commands::{Context, sql};
use crate::failure::Failure;

/// What the command is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Nothing leaves this machine.
    Reading,
    /// Prompts leave it.
    Sending,
}

/// Weeks that a hint names.
const WEEKS_NAMED: usize = 5;

/// Says which sections `[templates.…]` name no template of the store, most likely by a slip of the pen. Before prompts
/// leave, one with `replay = "never"` is an error: it would hold back nothing.
pub(crate) async fn templates(
    store: &Store,
    context: &Context,
    before: Before,
) -> Result<(), Failure> {
    let named = context.settings.template_names();
    if named.is_empty() {
        return Ok(());
    }
    let known = known_templates(store).await?;
    if known.is_empty() {
        return Ok(());
    }
    let forbidden = context.settings.forbidden();
    for name in named.into_iter().filter(|name| !known.contains(*name)) {
        let nearest = nearest(&known, name).unwrap_or_default();
        if before == Before::Sending && forbidden.contains(name) {
            return Err(Failure::usage(format!(
                "[templates.{name}] has replay = \"never\", but no template of this store is called so: nothing would be \
                 held back"
            ))
            .hint(format!(
                "the nearest is `{nearest}`; `understudy templates` lists those of a window"
            )));
        }
        context.printer.say(&format!(
            "warning: [templates.{name}] names no template of this store; the nearest is `{nearest}`"
        ));
    }
    Ok(())
}

/// The known name that takes the fewest changes to reach.
pub(crate) fn nearest<'a>(known: &'a BTreeSet<String>, name: &str) -> Option<&'a str> {
    let distance = |known: &&String| strsim::damerau_levenshtein(known, name);
    known.iter().min_by_key(distance).map(String::as_str)
}

async fn known_templates(store: &Store) -> Result<BTreeSet<String>, Failure> {
    let session = session::open(store, sql::resources()).await?;
    let question = "SELECT DISTINCT template_id FROM requests.calls";
    let mut known = BTreeSet::new();
    for batch in session.sql(question).await?.collect().await? {
        for row in 0..batch.num_rows() {
            known.insert(array_value_to_string(batch.column(0), row)?);
        }
    }
    Ok(known)
}

/// Says where a window has no calls, and which weeks have some.
pub(crate) async fn window(
    store: &Store,
    window: &Window,
    context: &Context,
) -> Result<(), Failure> {
    let days = store.partitions(&Call::TABLE).await?;
    let wanted: BTreeSet<String> = window.days().iter().map(ToString::to_string).collect();
    if !days.iter().any(|day| wanted.contains(day)) {
        context.printer.say(&format!(
            "hint: no call lies in {}; {}",
            window.label,
            weeks(&days)
        ));
    }
    Ok(())
}

/// The weeks of some days, in words.
fn weeks(days: &[String]) -> String {
    let weeks: BTreeSet<String> = days
        .iter()
        .filter_map(|day| {
            let week = day.parse::<jiff::civil::Date>().ok()?.iso_week_date();
            Some(format!("{}-W{:02}", week.year(), week.week()))
        })
        .collect();
    if weeks.is_empty() {
        return "the store has none yet, `understudy ingest LOGS` reads some".to_owned();
    }
    let n_older = weeks.len().saturating_sub(WEEKS_NAMED);
    let newest: Vec<&str> = weeks.iter().skip(n_older).map(String::as_str).collect();
    let older = if n_older > 0 {
        format!(" and {n_older} older weeks")
    } else {
        String::new()
    };
    format!("the store has {}{older}", newest.join(", "))
}

#[cfg(test)]
mod tests {
    //! Weeks are named, the newest ones where there are many.

    use super::*;

    #[test]
    fn the_newest_weeks_are_named() {
        let days = |days: &[&str]| days.iter().map(|day| (*day).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            weeks(&days(&["2026-11-09", "2026-11-10", "2026-11-16"])),
            "the store has 2026-W46, 2026-W47"
        );
        let many: Vec<String> = (1..=28).map(|day| format!("2026-02-{day:02}")).collect();
        let year: Vec<String> = (1..=9).map(|month| format!("2026-0{month}-15")).collect();
        assert_eq!(weeks(&many).matches("-W").count(), 5);
        assert!(
            weeks(&year).ends_with(" and 4 older weeks"),
            "{}",
            weeks(&year)
        );
        assert!(weeks(&[]).contains("understudy ingest"));
    }

    #[test]
    fn a_slip_of_the_pen_has_a_nearest_name() {
        let known = BTreeSet::from(["safety_qa".to_owned(), "helpdesk".to_owned()]);
        assert_eq!(nearest(&known, "saftey_qa"), Some("safety_qa"));
    }
}
