//! What was not read, not sent, failed or lost, in words.

/// The stages in the order of the data, with the heading each gets.
pub(crate) fn stage(stage: &str) -> (usize, &'static str) {
    match stage {
        "ingest" => (0, "Reading the logs"),
        "requests" => (1, "Calls in the window"),
        "replay" => (2, "Sending to the secondaries"),
        "translation" => (3, "Translating requests"),
        "features" => (4, "Looking at the answers"),
        "comparison" => (5, "Comparing"),
        _ => (6, "Elsewhere"),
    }
}

/// What happened to so many things, as the predicate of a sentence: `were not read`. The word itself for kinds
/// this program does not know.
pub(crate) fn sentence(kind: &str) -> (usize, &str) {
    match kind {
        "read" => (0, "read"),
        "rejected" => (1, "not read"),
        "cached" => (2, "answered from a cache"),
        "graded" => (3, "graded"),
        "sent" => (4, "sent"),
        "skipped" => (5, "not sent"),
        "served" => (6, "answered"),
        "failed" => (7, "failed"),
        "lossless" => (8, "said in other words"),
        "lossy" => (9, "lost in translation"),
        "meaning_change" => (10, "changed their meaning in translation"),
        "impossible" => (11, "could not be translated"),
        "cut" => (12, "looked at in part"),
        "apart" => (13, "kept apart"),
        "compared" => (14, "compared"),
        "judged" => (15, "judged"),
        "warned" => (16, "with a warning"),
        other => (17, other),
    }
}

/// A reason in words; the reason itself where it says enough, or this program does not know it.
pub(crate) fn reason<'a>(kind: &str, reason: &'a str) -> &'a str {
    match (kind, reason) {
        ("graded", "A") => "replay grade A: nothing is missing",
        ("graded", "B") => "replay grade B: a parameter is unknown",
        ("graded", "C") => "replay grade C: the text is known, its structure is not",
        ("graded", "X") => "replay grade X: cannot be replayed",
        ("sent", "S1") => "to the secondary",
        ("sent", "P1") => "to the primary again, as control, for the first time",
        ("sent", "P2") => "to the primary again, as control, for the second time",
        ("compared", "secondary") => "primary with secondary",
        ("compared", "same_time") => "primary with secondary, sent at the same time",
        ("compared", "control") => "primary with itself",
        ("compared", "aging") => "logged primary with the primary of today",
        ("cached", "cache_hit") => "copies of other answers, left out",
        ("judged", "P1") => "against the primary asked again",
        ("judged", "L") => "against the log",
        ("warned", "no_control") => "no control: judged against the log",
        ("warned", "thin_control") => "too small a control: judged against the log",
        ("warned", "survivorship") => "the log holds successes only",
        ("warned", "several_models") => "more than one model or host answered",
        ("warned", "other_primary") => "the control was answered by another model than the log",
        ("warned", "selected") => "the sides lose answers at different rates",
        ("warned", "not_reached") => {
            "so many calls ran into their deadline that the slowest answers’ time is not known"
        }
        ("apart", "meaning_changed") => "translation changed what the request means",
        ("failed", "not_found") => "model or address not found (404)",
        ("rejected", "not_json") => "no JSON",
        ("rejected", "no_prompt") => "the log holds no prompt",
        ("failed", "in_flight_at_kill") => "in flight when the program was killed: in no figure",
        ("skipped", "grade_x") => "cannot be replayed (grade X)",
        ("skipped", "failed_call") => "had failed at the primary",
        ("skipped", "cache_hit") => "was answered from a cache",
        ("skipped", "duplicate_prompt") => "same prompt as another",
        ("skipped", "not_sampled") => "not drawn into the sample",
        ("skipped", "untranslatable") => "cannot be said in the secondary’s format",
        ("skipped", "budget") => "the budget was spent",
        ("skipped", "provider_stopped") => "the provider was given up",
        ("skipped", "account") => "the key or the account was refused",
        _ => reason,
    }
}
