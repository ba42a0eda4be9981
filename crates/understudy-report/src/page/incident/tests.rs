//! The worst hour is named, and a typical one beside it.

use super::*;
use crate::page::tests::nothing;

fn hour(at: i64, newly_broken: f64) -> Incident {
    Incident {
        target: "claude".to_owned(),
        starts_at: jiff::Timestamp::constant(1_794_182_400 + at * 3_600, 0),
        minutes: 30,
        n_calls: 80,
        n_unmeasured: 0,
        newly_broken,
        newly_broken_lower: newly_broken - 2.0,
        newly_broken_upper: newly_broken + 2.0,
        noise: None,
        attributable: None,
        n_users: None,
        extra_cost_usd: Some(-0.5),
    }
}

fn summary(hours: &[Incident]) -> Summary {
    Summary {
        incident: hours.to_vec(),
        ..nothing()
    }
}

#[test]
fn where_nothing_breaks_no_hour_is_named() {
    let outage = Outage::of(&summary(&[hour(0, 0.0), hour(1, 0.2)])).unwrap();
    assert_eq!(
        outage.sentences[0].plain(),
        "A failover to claude would have newly broken nothing in any hour (at most 2)."
    );
}

#[test]
fn the_worst_hour_comes_first_and_the_middle_one_is_typical() {
    let outage = Outage::of(&summary(&[hour(0, 3.0), hour(1, 9.0), hour(2, 5.0)])).unwrap();
    assert_eq!(outage.heading(), "An outage of 30 minutes");
    let said = outage.sentences;
    assert_eq!(said.len(), 1);
    assert_eq!(
        said[0].plain(),
        "A failover to claude at Monday 01:00 UTC would have newly broken 9 of 80 calls within 30 minutes (7 to 11), \
         $0.5000 less to pay; in a typical hour 5 of 80."
    );
}

#[test]
fn one_user_is_no_users() {
    let quiet = Incident {
        n_calls: 1,
        n_users: Some(1),
        n_unmeasured: 1,
        extra_cost_usd: None,
        newly_broken_lower: 0.0,
        newly_broken_upper: 1.0,
        ..hour(0, 1.0)
    };
    let said = Outage::of(&summary(&[quiet])).unwrap().sentences;
    assert_eq!(
        said[0].plain(),
        "A failover to claude at Monday 00:00 UTC would have newly broken 1 of 1 call within 30 minutes (0 to 1), \
         1 user among the callers, 1 call never compared; in a typical hour 1 of 1."
    );
}
