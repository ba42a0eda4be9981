//! What may stand in the place of a limit, and what is said of the rest.

use super::*;

fn replaced(text: &str) -> Result<Limits, String> {
    let mut limits = Limits::bundled().unwrap();
    let changes = text.parse::<Table>().unwrap();
    limits
        .replace(&changes)
        .map_err(|error| error.to_string())?;
    Ok(limits)
}

#[test]
fn the_bundled_limits_may_stand_in_their_own_place() {
    assert_eq!(replaced(BUNDLED), Ok(Limits::bundled().unwrap()));
}

#[test]
fn a_whole_number_may_stand_for_a_fraction_and_becomes_one() {
    let limits =
        replaced("[limits]\nrequired_presence = 1\n[margins.strict]\nlatency_p95_ms = [2]")
            .unwrap();
    assert_eq!(
        limits.table["limits"]["required_presence"],
        Value::Float(1.0)
    );
    assert_eq!(limits.margin("strict", "latency_p95_ms"), Some(2.0));
}

#[test]
fn a_value_out_of_range_is_named_with_what_is_allowed() {
    for (heading, line, said) in [
        (
            "limits",
            "alpha = 5",
            "`limits.alpha` is 5; it must be a number above 0 and below 0.5",
        ),
        ("limits", "alpha = 0.7", "below 0.5"),
        (
            "limits",
            "power = 1.0",
            "`limits.power` is 1.0; it must be a number above 0 and below 1",
        ),
        ("limits", "rare_presence = -0.1", "a number from 0 to 1"),
        (
            "limits",
            "incident_minutes = 90.0",
            "`limits.incident_minutes` is 90.0; it must be a whole number from 1 on",
        ),
        ("limits", "least_pairs = 0", "a whole number from 1 on"),
        ("limits", "count_meaning_changed = 1", "true or false"),
        ("limits", "alpha = nan", "below 0.5"),
        (
            "classes.strict",
            "parse_tolerance = 'lax'",
            "`classes.strict.parse_tolerance` is \"lax\"; it must be \"strict\", ",
        ),
        ("classes.strict", "timeout_ms = 0", "a number above 0"),
        ("classes.strict", "broken_budget = 3", "above 0 and below 1"),
        (
            "margins.strict",
            "refused = -1",
            "`margins.strict.refused` is -1; it must be a number above 0 and below 1",
        ),
        (
            "margins.strict",
            "error = [0.8, 1.25]",
            "`margins.strict.error` is [0.8, 1.25]; it must be a number above 0",
        ),
        (
            "margins.strict",
            "n_chars = 0.5",
            "`margins.strict.n_chars` is 0.5; it must be [upper] or [lower, upper]",
        ),
        (
            "margins.strict",
            "n_chars = [1.25, 0.8]",
            "with lower between 0 and 1 and upper above 1",
        ),
        ("margins.strict", "cost_usd = [0.5]", "upper above 1"),
        (
            "margins.strict",
            "eror = 0.5",
            "`margins.strict.eror` is unknown; the nearest is `error`",
        ),
    ] {
        let error = replaced(&format!("[{heading}]\n{line}\n")).unwrap_err();
        assert!(error.contains(said), "{line}: {error}");
    }
}
