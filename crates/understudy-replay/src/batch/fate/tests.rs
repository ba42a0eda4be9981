//! A row belongs to the request whose id it names, once, and a request without a row has a reason.

use serde_json::json;

use super::*;

fn row(id: &str, words: &str) -> String {
    let body = json!({ "words": words });
    json!({ "custom_id": id, "response": { "status_code": 200, "body": body } }).to_string()
}

fn rows(lines: &[String], file_of_errors: &[String]) -> Rows {
    let ids = ["a", "b", "c"].map(str::to_owned).into_iter();
    let texts = vec![lines.join("\n"), file_of_errors.join("\n")];
    Rows::of(BatchApi::OpenAi, ids, texts)
}

#[test]
fn rows_are_joined_by_id_alone_and_the_first_counts() {
    let lines = [row("b", "first"), row("x", "stranger"), row("b", "second")];
    let cut = "{\"custom_id\":\"c\",\"resp".to_owned();
    let expired =
        json!({ "custom_id": "a", "response": null, "error": { "code": "batch_expired" } });
    let mut rows = rows(&lines, &[cut, expired.to_string()]);
    let counts = (rows.n_twice, rows.n_strangers, rows.n_unreadable);
    assert_eq!(counts, (1, 1, 1));
    assert!(!rows.are_of_others());
    assert_eq!(rows.take("a").unwrap().outcome, BatchOutcome::Expired);
    let Some(BatchOutcome::Answered { body }) = rows.take("b").map(|row| row.outcome) else {
        panic!("b was answered");
    };
    assert_eq!(body["words"], "first");
    assert_eq!(rows.take("c"), None);
    assert_eq!(rows.take("x"), None);
}

#[test]
fn a_batch_whose_rows_are_all_strangers_is_of_others() {
    assert!(rows(&[row("x", ""), row("y", "")], &[]).are_of_others());
    assert!(!rows(&[], &[]).are_of_others());
}

#[test]
fn not_found_is_the_request_s_own_where_others_were_answered() {
    let absent = |id: &str| {
        let body = json!({ "error": { "code": "model_not_found" } });
        json!({ "custom_id": id, "response": { "status_code": 404, "body": body } }).to_string()
    };
    let some = rows(&[row("a", "hello")], &[absent("b")]);
    assert_eq!(some.absence(Absence::Target), Absence::Request);
    let none = rows(&[], &[absent("a"), absent("b")]);
    assert_eq!(none.absence(Absence::Target), Absence::Target);
    assert_eq!(none.absence(Absence::Request), Absence::Request);
    // Whatever was answered before, a whole batch of them is a model that is gone.
    let ids = (0..MISSES).map(|id| id.to_string());
    let texts = ids.clone().map(|id| absent(&id)).collect();
    let all = Rows::of(BatchApi::OpenAi, ids, texts);
    assert_eq!(all.absence(Absence::Request), Absence::Target);
}

/// What becomes of a request without a row.
fn without_a_row(api: BatchApi, native: &str, n_files: usize) -> String {
    let names = ["output_file_id", "error_file_id"];
    let mut body = json!({ "id": "b", "status": native });
    for name in names.iter().take(n_files) {
        body[name] = json!("file");
    }
    let status = BatchApi::OpenAi.read_status(&body).unwrap();
    match rowless(api, &status) {
        Fate::Unanswered { reason, .. } => reason.to_owned(),
        Fate::Missing { reading } => reading.failure().unwrap().code.clone().unwrap(),
        Fate::Answered { .. } => panic!("nothing was answered"),
    }
}

#[test]
fn a_request_without_a_row_may_have_been_paid_only_where_the_vendor_says_that_it_is_done() {
    let openai = |native: &str, n_files: usize| without_a_row(BatchApi::OpenAi, native, n_files);
    assert_eq!(openai("completed", 1), "batch_row_missing");
    assert_eq!(openai("failed", 0), "batch_failed");
    // Its file of errors names each request that was not answered.
    assert_eq!(openai("expired", 2), "batch_row_missing");
    assert_eq!(openai("expired", 0), "batch_expired");
    assert_eq!(openai("cancelled", 0), "batch_cancelled");
    let mistral = |native: &str| without_a_row(BatchApi::Mistral, native, 1);
    assert_eq!(mistral("expired"), "batch_expired");
    assert_eq!(mistral("cancelled"), "batch_cancelled");
}
