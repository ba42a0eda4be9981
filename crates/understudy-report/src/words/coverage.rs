//! What was not read, not sent, failed or lost, in words.

/// The stages in the order of the data, with the heading each gets.
pub(crate) fn stage(stage: &str) -> (usize, &'static str) {
    match stage {
        "ingest" => (0, "Reading the logs"),
        "requests" => (1, "Calls in the window"),
        "replay" => (2, "Sending to the secondaries"),
        "translation" => (3, "Translating requests"),
        "comparison" => (4, "Comparing"),
        _ => (5, "Elsewhere"),
    }
}

/// What happened to so many things, as the predicate of a sentence: `were not read`. The word itself for kinds
/// this program does not know.
pub(crate) fn sentence(kind: &str) -> (usize, &str) {
    match kind {
        "read" => (0, "read"),
        "rejected" => (1, "not read"),
        "graded" => (2, "graded"),
        "sent" => (3, "sent"),
        "skipped" => (4, "not sent"),
        "failed" => (5, "failed"),
        "lost" => (6, "lost something in translation"),
        "apart" => (7, "kept apart"),
        "compared" => (8, "compared"),
        other => (9, other),
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
        ("sent", "P1" | "P2") => "to the primary again, as control",
        ("compared", "secondary") => "primary with secondary",
        ("compared", "same_time") => "primary with secondary, sent at the same time",
        ("compared", "control") => "primary with itself",
        ("apart", "meaning_changed") => "translation changed what the request means",
        ("rejected", "not_json") => "no JSON",
        ("rejected", "no_prompt") => "the log holds no prompt",
        ("skipped", "grade_x") => "cannot be replayed (grade X)",
        ("skipped", "failed_call") => "had failed at the primary",
        ("skipped", "cache_hit") => "was answered from a cache",
        ("skipped", "duplicate_prompt") => "same prompt as another",
        ("skipped", "not_sampled") => "not drawn into the sample",
        ("skipped", "untranslatable") => "cannot be said in the secondary’s format",
        ("skipped", "budget") => "the budget was spent",
        ("skipped", "provider_stopped") => "the provider was given up",
        _ => reason,
    }
}
