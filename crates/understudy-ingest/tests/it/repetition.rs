//! What is there already is not added again, and what differs is not taken for the same.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

fn part_files(scratch: &Scratch) -> BTreeMap<String, u64> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![scratch.store.folder().join("requests")];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                waiting.push(entry.path());
            } else {
                files.insert(
                    entry.path().display().to_string(),
                    entry.metadata().unwrap().len(),
                );
            }
        }
    }
    files
}

#[tokio::test]
async fn the_same_file_twice_adds_nothing() {
    let scratch = Scratch::new();
    let bytes = [
        std::fs::read(sample("litellm.jsonl")).unwrap(),
        b"nonsense\n".to_vec(),
    ]
    .concat();
    let first = scratch
        .ingest(vec![scratch.file("a.jsonl", &bytes)])
        .await
        .unwrap();
    let files = part_files(&scratch);
    let again = scratch
        .ingest(vec![source(&scratch.path("a.jsonl"))])
        .await
        .unwrap();
    assert_eq!(
        (first.n_calls, first.n_rejects, first.n_rejects_known),
        (8, 1, 0)
    );
    assert_eq!((again.n_calls, again.n_duplicates), (0, 8));
    assert_eq!((again.n_rejects, again.n_rejects_known), (1, 1));
    assert!(again.read_anything());
    assert_eq!(part_files(&scratch), files, "not one file was touched");
    assert_eq!(
        (scratch.calls().await.len(), scratch.rejects().await.len()),
        (8, 1)
    );
}

#[tokio::test]
async fn the_same_lines_from_elsewhere_add_nothing() {
    let scratch = Scratch::new();
    let text = std::fs::read_to_string(sample("plain.jsonl")).unwrap();
    scratch
        .ingest(vec![source(&sample("plain.jsonl"))])
        .await
        .unwrap();
    let again = scratch
        .read(gzipped(format!("{text}{text}").as_bytes()))
        .await;
    assert_eq!((again.n_calls, again.n_duplicates), (0, 18));
}

#[tokio::test]
async fn failed_attempts_that_share_an_id_are_kept_apart() {
    let failed: Value = serde_json::from_str(&sample_lines("litellm.jsonl")[3]).unwrap();
    let mut later = failed.clone();
    later["startTime"] = json!(failed["startTime"].as_f64().unwrap() + 2.0);
    later["endTime"] = json!(failed["endTime"].as_f64().unwrap() + 2.0);
    let mut succeeded: Value = serde_json::from_str(&sample_lines("litellm.jsonl")[4]).unwrap();
    succeeded["litellm_call_id"] = failed["litellm_call_id"].clone();
    let text = format!("{failed}\n{later}\n{succeeded}\n{failed}\n{succeeded}\n");
    let scratch = Scratch::new();
    let outcome = scratch.read(text).await;
    assert_eq!((outcome.n_calls, outcome.n_duplicates), (3, 2));
    let mut ids: Vec<String> = scratch
        .calls()
        .await
        .into_iter()
        .map(|call| call.call_id)
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn calls_of_one_web_request_in_one_second_are_kept_apart() {
    let call = |prompt: &str| {
        let messages = json!([{"role": "user", "content": prompt}]);
        json!({"ts": "2026-11-09T10:00:00Z", "request_id": "req-1", "request": {"model": "gpt-4o", "messages": messages}, "response": "x"})
    };
    let again = json!({"response": "x", "request": {"messages": [{"content": "sort", "role": "user"}], "model": "gpt-4o"},
        "request_id": "req-1", "ts": "2026-11-09T10:00:00Z"});
    let (sort, sum) = (call("sort"), call("sum up"));
    let scratch = Scratch::new();
    let outcome = scratch
        .read(format!("{sort}\n{sum}\n{sort}\n{again}\n"))
        .await;
    assert_eq!((outcome.n_calls, outcome.n_duplicates), (2, 2));
}

#[tokio::test]
async fn attempts_that_share_an_id_and_a_time_are_kept_apart() {
    let attempt = |status: u64, response: Value| {
        json!({"ts": "2026-11-09T10:00:00Z", "request_id": "req-1", "status": status,
            "request": {"model": "gpt-4o", "messages": [{"role": "user", "content": "sort"}]}, "response": response})
    };
    let answer = |id: &str, text: &str| json!({"id": id, "object": "chat.completion", "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]});
    let slow = json!({"error": {"message": "slow down", "code": "rate_limit_exceeded"}});
    let attempts = [
        attempt(429, slow.clone()),
        attempt(429, Value::Null),
        attempt(503, Value::Null),
        attempt(200, answer("chatcmpl-1", "billing")),
        attempt(200, answer("chatcmpl-1", "hardware")),
        attempt(200, answer("chatcmpl-2", "billing")),
    ];
    let mut again = attempts.clone();
    again[0]["response"] = json!(slow.to_string());
    again[1]["status"] = json!("429");
    again[1].as_object_mut().unwrap().remove("response");
    again[3]["response"] = json!(
        r#"{"choices": [{"finish_reason": "stop", "message": {"content": "billing"}}], "id": "chatcmpl-1"}"#
    );
    again[4].as_object_mut().unwrap().remove("status");
    again[5]["response"] = json!([
        {"id": "chatcmpl-2", "choices": [{"delta": {"content": "bill"}}]},
        {"id": "chatcmpl-2", "choices": [{"delta": {"content": "ing"}, "finish_reason": "stop"}]},
    ]);
    let lines: Vec<String> = attempts
        .iter()
        .chain(&again)
        .map(Value::to_string)
        .collect();
    let scratch = Scratch::new();
    let outcome = scratch.read(lines.join("\n")).await;
    assert_eq!((outcome.n_calls, outcome.n_duplicates), (6, 6));
    let outcomes = scratch.calls().await.into_iter().map(|call| call.outcome);
    assert_eq!(outcomes.filter(|outcome| outcome == "ok").count(), 3);
}

#[tokio::test]
async fn redaction_makes_no_two_calls_one() {
    let scratch = Scratch::new();
    let mut first = options(vec![source(&sample("plain.jsonl"))]);
    first.redaction = Redaction::new(&[(r"[0-9a-z]+".to_owned(), "#".to_owned())]).unwrap();
    let outcome = run(&scratch.store, first, &Silent).await.unwrap();
    assert_eq!(
        (outcome.n_calls + outcome.n_rejects, outcome.n_duplicates),
        (9, 0)
    );
}

#[tokio::test]
async fn two_ingests_at_once_are_refused() {
    let scratch = Scratch::new();
    let _held = scratch.store.lock("ingest").unwrap();
    let error = scratch
        .ingest(vec![source(&sample("plain.jsonl"))])
        .await
        .unwrap_err();
    assert!(
        matches!(error, understudy_ingest::Error::Store { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn calls_lie_in_the_folder_of_their_day_and_count_for_their_week() {
    let mut late: Value = serde_json::from_str(&sample_lines("litellm.jsonl")[0]).unwrap();
    late["startTime"] = json!("2026-11-15T23:59:59.999Z");
    late["litellm_call_id"] = json!("late");
    let mut next = late.clone();
    next["startTime"] = json!("2026-11-16T00:00:00Z");
    next["litellm_call_id"] = json!("next");
    let scratch = Scratch::new();
    let outcome = scratch.read(format!("{late}\n{next}\n")).await;
    let weeks: Vec<(&str, u64)> = outcome
        .windows
        .iter()
        .map(|(week, n)| (week.as_str(), *n))
        .collect();
    assert_eq!(weeks, [("2026-W46", 1), ("2026-W47", 1)]);
    let days = scratch
        .store
        .partitions(&<Call as understudy_schema::Row>::TABLE)
        .await
        .unwrap();
    assert_eq!(days, ["2026-11-15", "2026-11-16"]);
}
