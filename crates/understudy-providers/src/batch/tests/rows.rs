//! Statuses and rows, as the vendors write them.

use understudy_schema::chat::ErrorClass;

use super::*;

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn states_are_read_in_every_vendor_s_word() {
    let rows = [
        (
            BatchApi::OpenAi,
            json!({"id": "b", "status": "validating"}),
            BatchState::Waiting,
        ),
        (
            BatchApi::OpenAi,
            json!({"id": "b", "status": "in_progress"}),
            BatchState::Running,
        ),
        (
            BatchApi::OpenAi,
            json!({"id": "b", "status": "cancelling"}),
            BatchState::Closing,
        ),
        (
            BatchApi::OpenAi,
            json!({"id": "b", "status": "expired"}),
            BatchState::Expired,
        ),
        (
            BatchApi::Anthropic,
            json!({"id": "b", "processing_status": "in_progress"}),
            BatchState::Running,
        ),
        (
            BatchApi::Anthropic,
            json!({"id": "b", "processing_status": "ended", "request_counts": {"succeeded": 2, "expired": 1}}),
            BatchState::Expired,
        ),
        (
            BatchApi::Anthropic,
            json!({"id": "b", "processing_status": "ended", "request_counts": {"succeeded": 2, "errored": 1}}),
            BatchState::Complete,
        ),
        (
            BatchApi::Gemini,
            json!({"name": "batches/b", "metadata": {"state": "BATCH_STATE_RUNNING"}}),
            BatchState::Running,
        ),
        (
            BatchApi::Gemini,
            json!({"name": "batches/b", "metadata": {"state": "JOB_STATE_EXPIRED"}, "done": true}),
            BatchState::Expired,
        ),
        (
            BatchApi::Gemini,
            json!({"name": "batches/b", "done": true, "error": {"code": 3, "message": "no"}}),
            BatchState::Failed,
        ),
        (
            BatchApi::Mistral,
            json!({"id": "b", "status": "TIMEOUT_EXCEEDED"}),
            BatchState::Expired,
        ),
        (
            BatchApi::Mistral,
            json!({"id": "b", "status": "QUEUED"}),
            BatchState::Waiting,
        ),
        (
            BatchApi::Bedrock,
            json!({"jobArn": "arn:b", "status": "PartiallyCompleted"}),
            BatchState::Expired,
        ),
        (
            BatchApi::Bedrock,
            json!({"jobArn": "arn:b"}),
            BatchState::Waiting,
        ),
    ];
    for (api, body, state) in rows {
        let status = api.read_status(&body).unwrap();
        assert_eq!(status.state, state, "{body}");
        assert_eq!(
            state.is_over(),
            !matches!(
                state,
                BatchState::Waiting | BatchState::Running | BatchState::Closing
            )
        );
    }
    for api in APIS {
        assert!(api.read_status(&json!({"object": "error"})).is_err());
    }
}

#[test]
fn an_expired_batch_names_both_its_files_and_its_run() {
    let body = json!({"id": "b", "status": "expired", "output_file_id": "o", "error_file_id": "e",
        "request_counts": {"total": 5, "completed": 4, "failed": 1}, "metadata": {"understudy_run": "run-1", "name": "run-1-0"}});
    let status = BatchApi::OpenAi.read_status(&body).unwrap();
    assert_eq!(
        status.results,
        ["o", "e"].map(|id| ResultPlace::Path(format!("/files/{id}/content")))
    );
    assert_eq!((status.n_requests, status.n_failed), (Some(5), Some(1)));
    assert_eq!(
        (status.run.as_deref(), status.name.as_deref()),
        (Some("run-1"), Some("run-1-0"))
    );
    let list = json!({"object": "list", "data": [body, {"id": "c", "status": "completed"}]});
    assert_eq!(BatchApi::OpenAi.read_list(&list).len(), 2);
}

#[test]
fn rows_in_the_status_are_read_like_rows_in_a_file() {
    let answer =
        json!({"candidates": [{"content": {"parts": [{"text": "a"}]}, "finishReason": "STOP"}]});
    let rows = json!([{"response": answer, "metadata": {"key": "r1"}}, {"error": {"code": 8, "message": "full"}, "metadata": {"key": "r2"}}]);
    for held in [
        json!({"inlinedResponses": rows}),
        json!({"inlinedResponses": {"inlinedResponses": rows}}),
    ] {
        let body = json!({"name": "batches/b", "metadata": {"state": "BATCH_STATE_SUCCEEDED"}, "done": true, "response": held});
        let status = BatchApi::Gemini.read_status(&body).unwrap();
        let [ResultPlace::Inline(lines)] = status.results.as_slice() else {
            panic!("{:?}", status.results)
        };
        let read: Vec<BatchResult> = BatchApi::Gemini
            .read_results(lines)
            .map(Result::unwrap)
            .collect();
        assert_eq!(
            read[0].read(Dialect::Gemini).unwrap().text.as_deref(),
            Some("a")
        );
        let failure = read[1].read(Dialect::Gemini).unwrap_err();
        assert_eq!(failure.error_class, ErrorClass::Quota);
    }
}

#[test]
fn every_kind_of_row_is_an_answer_or_a_failure_of_its_class() {
    let said = json!({"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]});
    let rows = [
        (
            BatchApi::OpenAi,
            json!({"custom_id": "r", "response": {"status_code": 200, "body": said}, "error": null}),
            None,
        ),
        (
            BatchApi::OpenAi,
            json!({"custom_id": "r", "response": {"status_code": 400, "body": {"error": {"message": "no", "code": "invalid_value"}}}}),
            Some(ErrorClass::InvalidRequest),
        ),
        (
            BatchApi::OpenAi,
            json!({"custom_id": "r", "response": null, "error": {"code": "batch_expired"}}),
            Some(ErrorClass::Timeout),
        ),
        (
            BatchApi::OpenAi,
            json!({"custom_id": "r", "response": {"status_code": 200, "body": {}}}),
            Some(ErrorClass::Decode),
        ),
        (
            BatchApi::Mistral,
            json!({"custom_id": "r", "response": {"status_code": 200, "body": said}}),
            None,
        ),
        (
            BatchApi::Anthropic,
            json!({"custom_id": "r", "result": {"type": "succeeded", "message": {"content": [{"type": "text", "text": "a"}]}}}),
            None,
        ),
        (
            BatchApi::Anthropic,
            json!({"custom_id": "r", "result": {"type": "errored", "error": {"type": "error", "error": {"type": "overloaded_error"}}}}),
            Some(ErrorClass::Overloaded),
        ),
        (
            BatchApi::Anthropic,
            json!({"custom_id": "r", "result": {"type": "errored", "error": {"type": "invalid_request_error"}}}),
            Some(ErrorClass::InvalidRequest),
        ),
        (
            BatchApi::Anthropic,
            json!({"custom_id": "r", "result": {"type": "canceled"}}),
            Some(ErrorClass::Network),
        ),
        (
            BatchApi::Gemini,
            json!({"key": "r", "response": {"promptFeedback": {"blockReason": "OTHER"}}}),
            None,
        ),
        (
            BatchApi::Gemini,
            json!({"key": "r", "error": {"code": 3, "message": "no"}}),
            Some(ErrorClass::InvalidRequest),
        ),
        (
            BatchApi::Bedrock,
            json!({"recordId": "r", "modelOutput": {"output": {"message": {"content": [{"text": "a"}]}}, "stopReason": "end_turn"}}),
            None,
        ),
        (
            BatchApi::Bedrock,
            json!({"recordId": "r", "error": {"errorCode": 400, "errorMessage": "Malformed"}}),
            Some(ErrorClass::InvalidRequest),
        ),
    ];
    for (api, row, expected) in rows {
        let result = api.read_result(&row.to_string()).unwrap();
        assert_eq!(result.custom_id, "r");
        let class = result
            .read(target(api).dialect)
            .err()
            .map(|failure| failure.error_class);
        assert_eq!(class, expected, "{row}");
    }
}

#[test]
fn a_broken_line_is_told_by_its_number_and_hides_no_other() {
    let text = "{\"custom_id\":\"a\",\"result\":{\"type\":\"expired\"}}\n\n{\"custom_id\":\n{\"result\":{\"type\":\"expired\"}}\n{\"custom_id\":\"b\",\"result\":{\"type\":\"expired\"}}\n";
    let read: Vec<_> = BatchApi::Anthropic.read_results(text).collect();
    let told: Vec<String> = read
        .iter()
        .filter_map(|row| row.as_ref().err().map(ToString::to_string))
        .collect();
    assert!(
        told[0].contains("line 3") && told[1].contains("line 4"),
        "{told:?}"
    );
    assert_eq!(read.iter().filter(|row| row.is_ok()).count(), 2);
}

#[test]
fn rows_find_their_requests_by_id_alone() {
    let row = |id: &str| BatchResult {
        custom_id: id.to_owned(),
        outcome: BatchOutcome::Expired,
    };
    let mut join = BatchJoin::new(["a", "b", "c"].map(str::to_owned));
    assert_eq!(join.take(row("c")), Joined::Row(row("c")));
    assert_eq!(join.take(row("c")), Joined::Twice(row("c")));
    assert_eq!(join.take(row("z")), Joined::Stranger(row("z")));
    assert_eq!(join.missing(), ["a", "b"]);
    assert_eq!(
        BatchResult::missing().error_code.as_deref(),
        Some("batch_row_missing")
    );
}
