//! What cannot be read becomes a row or a clear error, and never takes anything else with it.

use serde_json::{Value, json};

use super::*;

/// Reads bytes between two good lines and returns the one reject they became.
async fn reject_of(bytes: &[u8]) -> Reject {
    let lines = sample_lines("litellm.jsonl");
    let text = [
        lines[0].as_bytes(),
        b"\n",
        bytes,
        b"\n",
        lines[1].as_bytes(),
        b"\n",
    ]
    .concat();
    let scratch = Scratch::new();
    let outcome = scratch.read(text).await;
    assert_nothing_is_lost(&outcome);
    assert_eq!(
        (outcome.n_calls, outcome.n_rejects),
        (2, 1),
        "{:?}",
        scratch.rejects().await
    );
    let reject = scratch.rejects().await.remove(0);
    assert_eq!(reject.source_line, 2);
    assert_eq!(reject.n_bytes, i64::try_from(bytes.len()).unwrap());
    reject
}

#[tokio::test]
async fn bad_lines_are_named() {
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    let cases: [(&[u8], &str); 8] = [
        (b"{\"a\":", "not_json"),
        (b"nonsense", "not_json"),
        (b"{\"a\":\"\xff\xfe\"}", "not_utf8"),
        (b"[1,2]", "not_an_object"),
        (b"17", "not_an_object"),
        (deep.as_bytes(), "too_deep"),
        (b"{\"hello\":\"world\"}", "unknown_format"),
        (b"{\"resourceSpans\":[]}", "unknown_format"),
    ];
    for (bytes, reason) in cases {
        let reject = reject_of(bytes).await;
        assert_eq!(reject.reason, reason, "{reject:?}");
        assert!(reject.first_bytes.len() <= 200);
    }
    assert!(
        reject_of(b"{\"resourceSpans\":[]}")
            .await
            .detail
            .contains("an OTLP trace")
    );
}

#[tokio::test]
async fn a_log_without_prompts_says_so() {
    let mut line: Value = serde_json::from_str(&sample_lines("litellm.jsonl")[0]).unwrap();
    for messages in [json!({}), json!([]), Value::Null, json!("")] {
        line["messages"] = messages;
        let reject = reject_of(line.to_string().as_bytes()).await;
        assert_eq!(
            (reject.reason.as_str(), reject.source_format.as_str()),
            ("no_prompt", "litellm")
        );
    }
    line["messages"] = json!([{"role": "user", "content": "  "}]);
    assert_eq!(
        reject_of(line.to_string().as_bytes()).await.reason,
        "no_prompt"
    );
}

#[tokio::test]
async fn what_is_no_chat_or_has_no_time_says_so() {
    let mut line: Value = serde_json::from_str(&sample_lines("litellm.jsonl")[0]).unwrap();
    line["call_type"] = json!("aembedding");
    let reject = reject_of(line.to_string().as_bytes()).await;
    assert_eq!(
        (reject.reason.as_str(), reject.detail.as_str()),
        ("not_a_chat", "call_type is `aembedding`")
    );
    line["call_type"] = json!("acompletion");
    for time in [
        Value::Null,
        json!(12),
        json!("yesterday"),
        json!("9999-12-31T00:00:00Z"),
    ] {
        line["startTime"] = time;
        assert_eq!(
            reject_of(line.to_string().as_bytes()).await.reason,
            "no_time"
        );
    }
    let undated =
        br#"{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}"#;
    assert_eq!(reject_of(undated).await.reason, "no_time");
    let strange =
        br#"{"ts":1794214800,"messages":[{"role":"ghost","content":"x"}],"response":"y"}"#;
    assert_eq!(reject_of(strange).await.reason, "not_a_chat");
}

#[tokio::test]
async fn half_a_batch_is_no_call() {
    let request = br#"{"custom_id":"a@1/1","method":"POST","url":"/v1/chat/completions","body":{"messages":[]}}"#;
    let answer =
        br#"{"id":"b","custom_id":"a@1/1","response":{"status_code":200,"body":{}},"error":null}"#;
    for (line, words) in [
        (request.as_slice(), "without its answer"),
        (answer.as_slice(), "without its request"),
    ] {
        let reject = reject_of(line).await;
        assert_eq!(reject.reason, "unknown_format");
        assert!(reject.detail.contains(words), "{}", reject.detail);
    }
}

#[tokio::test]
async fn a_joined_batch_line_takes_its_template_from_the_custom_id() {
    let line = json!({
        "custom_id": "lamp_sorter@7/0001", "ts": 1_794_214_800,
        "body": {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]},
        "response": {"status_code": 200, "body": {"choices": [{"message": {"content": "y"}, "finish_reason": "stop"}]}},
    });
    let scratch = Scratch::new();
    assert_eq!(scratch.read(line.to_string()).await.n_calls, 1);
    let call = scratch.calls().await.remove(0);
    assert_eq!(
        (call.template_id.as_str(), call.template_version.as_deref()),
        ("lamp_sorter", Some("7"))
    );
    assert_eq!(
        (call.http_status, call.text.as_deref()),
        (Some(200), Some("y"))
    );
}

#[tokio::test]
async fn a_long_line_is_skipped_and_counted() {
    let good = sample_lines("litellm.jsonl")[0].clone();
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(200_000));
    let scratch = Scratch::new();
    let mut options = options(vec![stream(format!("{good}\n{long}\n{good}\n"))]);
    options.max_line_bytes = 100_000;
    let outcome = run(&scratch.store, options, &Silent).await.unwrap();
    assert_eq!(
        (outcome.n_calls, outcome.n_duplicates, outcome.n_rejects),
        (1, 1, 1)
    );
    let reject = scratch.rejects().await.remove(0);
    assert_eq!(
        (reject.reason.as_str(), reject.n_bytes, reject.source_line),
        ("too_long", 200_008, 2)
    );
    assert_eq!(reject.first_bytes.len(), 200);
}

#[tokio::test]
async fn a_truncated_file_gives_what_came_and_a_row() {
    let lines = sample_lines("litellm.jsonl");
    let many = format!("{}\n", lines.join("\n")).repeat(40);
    let zstd = zstd::encode_all(many.as_bytes(), 1).unwrap();
    for (name, whole) in [("week.gz", gzipped(many.as_bytes())), ("week.zst", zstd)] {
        let scratch = Scratch::new();
        let cut = whole.len() - whole.len() / 4;
        let outcome = scratch
            .ingest(vec![scratch.file(name, &whole[..cut])])
            .await
            .unwrap();
        assert_nothing_is_lost(&outcome);
        assert_eq!(
            (outcome.n_rejects, outcome.n_broken_files),
            (1, 1),
            "{name}"
        );
        let reject = scratch.rejects().await.remove(0);
        assert_eq!(reject.reason, "truncated_file", "{reject:?}");
        assert_eq!(
            u64::try_from(reject.source_line).unwrap(),
            outcome.n_lines + 1,
            "the line that was cut"
        );
        if name.ends_with("gz") {
            assert_eq!(outcome.n_calls, 8, "the lines before the cut are kept");
        }
    }
}

#[tokio::test]
async fn a_damaged_file_is_a_row_and_the_next_is_read() {
    let bytes = std::fs::read(sample("litellm.jsonl")).unwrap();
    let mut damaged = gzipped(&bytes);
    let middle = damaged.len() / 2;
    damaged[middle..middle + 20].fill(0xff);
    let scratch = Scratch::new();
    let sources = vec![
        scratch.file("a.gz", &damaged),
        scratch.file("b.json", b"\x7fELF\x00\x00\n\n\n"),
        scratch.file("c.json", b"\xff\xfe{\x00}\x00"),
        scratch.file("d.parquet.json", b"PAR1...."),
        scratch.file("e.jsonl", &bytes),
    ];
    let outcome = scratch.ingest(sources).await.unwrap();
    assert_nothing_is_lost(&outcome);
    assert_eq!(outcome.n_broken_files, 4, "{outcome:?}");
    assert_eq!(
        outcome.n_calls + outcome.n_duplicates,
        outcome.sources[0].n_lines + 8
    );
    let details: Vec<String> = scratch
        .rejects()
        .await
        .into_iter()
        .map(|reject| reject.detail)
        .collect();
    for words in ["it is binary", "UTF-16", "a Parquet file"] {
        assert!(
            details.iter().any(|detail| detail.contains(words)),
            "{words}: {details:?}"
        );
    }
}

#[tokio::test]
async fn empty_input_is_nothing() {
    for bytes in [b"".as_slice(), b"\n\n\r\n", b"\xef\xbb\xbf", b"  "] {
        let scratch = Scratch::new();
        let outcome = scratch.read(bytes).await;
        assert_nothing_is_lost(&outcome);
        assert_eq!((outcome.n_calls, outcome.n_rejects), (0, 0));
        assert!(!outcome.read_anything());
    }
    let scratch = Scratch::new();
    assert!(!scratch.read(gzipped(b"")).await.read_anything());
}

#[tokio::test]
async fn windows_line_ends_and_byte_order_marks_do_no_harm() {
    let text = sample_lines("litellm.jsonl").join("\r\n\r\n") + "\r\n\r\n";
    let scratch = Scratch::new();
    let outcome = scratch.read(format!("\u{feff}{text}")).await;
    assert_eq!(
        (outcome.n_calls, outcome.n_blank, outcome.n_rejects),
        (8, 8, 0)
    );
}

#[tokio::test]
async fn what_is_not_there_is_an_error() {
    let scratch = Scratch::new();
    let missing = scratch.path("none.jsonl");
    let error = scratch.ingest(vec![source(&missing)]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("could not find the log {}", missing.display())
    );
    assert_eq!(
        scratch.ingest(Vec::new()).await.unwrap_err().to_string(),
        "no log was given"
    );
}

/// A disk of 2 MB that a superuser mounts would be the real thing; a table's folder that is a file stops every writer alike.
#[tokio::test]
async fn a_store_that_cannot_be_written_is_an_error_and_leaves_no_rows() {
    let scratch = Scratch::new();
    std::fs::write(scratch.store.folder().join("requests"), b"in the way").unwrap();
    let error = scratch
        .ingest(vec![source(&sample("litellm.jsonl"))])
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("could not keep the requests"),
        "{error}"
    );
}
