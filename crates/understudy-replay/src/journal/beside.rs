//! What stands beside a call in tables of its own: what it lost in translation, and its attempts.
//!
//! In the journal they are short lines that name their call; in the store they are whole rows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use understudy_schema::tables::replays::{Attempt, Call, Loss};

/// One parameter lost or changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lost {
    pub(crate) warning: String,
    pub(crate) parameter: String,
    pub(crate) severity: String,
    pub(crate) detail: String,
    pub(crate) asked_json: Option<String>,
    pub(crate) sent_json: Option<String>,
}

impl Lost {
    /// The row of a call that was sent so.
    pub(crate) fn row(&self, call: &Call) -> Loss {
        let about = About {
            replay_id: Some(&call.replay_id),
            call_id: &call.call_id,
            template_id: &call.template_id,
            window_label: &call.window_label,
            arm: &call.arm,
            target: &call.target,
        };
        self.row_about(about)
    }

    /// The row of a call, sent or not.
    pub(crate) fn row_about(&self, about: About<'_>) -> Loss {
        Loss {
            replay_id: about.replay_id.map(str::to_owned),
            call_id: about.call_id.to_owned(),
            template_id: about.template_id.to_owned(),
            window_label: about.window_label.to_owned(),
            arm: about.arm.to_owned(),
            target: about.target.to_owned(),
            warning: self.warning.clone(),
            parameter: self.parameter.clone(),
            severity: self.severity.clone(),
            detail: self.detail.clone(),
            asked_json: self.asked_json.clone(),
            sent_json: self.sent_json.clone(),
        }
    }
}

/// Which call a loss belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) replay_id: Option<&'a str>,
    pub(crate) call_id: &'a str,
    pub(crate) template_id: &'a str,
    pub(crate) window_label: &'a str,
    pub(crate) arm: &'a str,
    pub(crate) target: &'a str,
}

/// One attempt of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tried {
    pub(crate) attempt: i64,
    pub(crate) started_at: Timestamp,
    pub(crate) waited_ms: f64,
    pub(crate) latency_ms: Option<f64>,
    pub(crate) ttft_ms: Option<f64>,
    pub(crate) http_status: Option<i64>,
    pub(crate) outcome: String,
    pub(crate) error_class: Option<String>,
    pub(crate) error_code: Option<String>,
    pub(crate) asked_wait_ms: Option<f64>,
}

impl Tried {
    /// The attempt that a call's own row tells of: its last.
    pub(crate) fn last_of(call: &Call) -> Self {
        Self {
            attempt: call.attempts,
            started_at: call.started_at,
            waited_ms: 0.0,
            latency_ms: call.latency_ms,
            ttft_ms: call.ttft_ms,
            http_status: call.http_status,
            outcome: call.outcome.clone(),
            error_class: call.error_class.clone(),
            error_code: call.error_code.clone(),
            asked_wait_ms: None,
        }
    }

    fn row(self, call: &Call) -> Attempt {
        Attempt {
            replay_id: call.replay_id.clone(),
            call_id: call.call_id.clone(),
            template_id: call.template_id.clone(),
            window_label: call.window_label.clone(),
            arm: call.arm.clone(),
            target: call.target.clone(),
            attempt: self.attempt,
            started_at: self.started_at,
            waited_ms: self.waited_ms,
            latency_ms: self.latency_ms,
            ttft_ms: self.ttft_ms,
            http_status: self.http_status,
            outcome: self.outcome,
            error_class: self.error_class,
            error_code: self.error_code,
            asked_wait_ms: self.asked_wait_ms,
        }
    }
}

/// The rows of a call's attempts. Of a call with a single one nothing is kept but its own row.
pub(crate) fn attempts(call: &Call, tried: Vec<Tried>) -> Vec<Attempt> {
    if tried.is_empty() {
        return vec![Tried::last_of(call).row(call)];
    }
    tried.into_iter().map(|one| one.row(call)).collect()
}
