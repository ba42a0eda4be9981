//! A probe believes what the target does, within what it says it may cost.

use understudy_providers::profile::SchemaSupport;
use understudy_schema::units::Millis;

use super::scene::{now, target};
use super::stand_in::{Act, StandIn};
use crate::{Clock, Error, Found, probe, probe_cost};

#[tokio::test]
async fn what_is_refused_is_turned_off_and_what_is_taken_on() {
    let server = StandIn::start(|received| {
        let body = &received.body;
        if body.contains("\"json_schema\"") || body.contains("presence_penalty") {
            Act::error(400, "unsupported_parameter", "")
        } else if body.contains("\"json_object\"") {
            Act::text("{\"city\": \"Paris\"}")
        } else if body.contains("\"seed\"") {
            Act::error(429, "rate_limit_exceeded", "")
        } else {
            Act::text("OK")
        }
    })
    .await;
    let other = target("other", &server.base_url);
    let most = probe_cost(&other).unwrap();
    let probed = probe(&other, Millis(5_000.0), &Clock::new(now))
        .await
        .unwrap();
    let found = |check: &str| {
        let finding = probed.findings.iter().find(|one| one.check == check);
        finding
            .unwrap_or_else(|| panic!("{check}: {:?}", probed.findings))
            .found
    };
    assert_eq!(found("plain"), Found::Accepted);
    assert_eq!(found("json_schema"), Found::Refused);
    assert_eq!(found("json_object"), Found::Accepted);
    assert_eq!(found("penalties"), Found::Refused);
    assert_eq!(found("seed"), Found::Unclear);
    assert_eq!(found("forced_tool"), Found::Ignored);
    assert_eq!(found("long_prompt"), Found::Accepted);
    assert_eq!(probed.profile.json_schema, SchemaSupport::PromptOnly);
    assert!(probed.profile.json_object && !probed.profile.penalties);
    assert!(probed.cost.0 <= most.0, "{} of {most}", probed.cost);
    assert_eq!(server.n_received(), probed.findings.len());
}

#[tokio::test]
async fn a_target_that_does_not_answer_the_plainest_call_is_not_probed_on() {
    let server = StandIn::start(|_| Act::error(401, "invalid_api_key", "")).await;
    let other = target("other", &server.base_url);
    let refused = probe(&other, Millis(5_000.0), &Clock::new(now))
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::Probe { .. }), "{refused}");
    assert_eq!(server.n_received(), 1);
}
