//! What the settings ask for is done: templates, redaction, content, undated calls, formats.

use serde_json::{Value, json};

use super::*;

async fn with(change: impl FnOnce(&mut Options), sources: Vec<Source>) -> Scratch {
    let scratch = Scratch::new();
    let mut options = options(sources);
    change(&mut options);
    run(&scratch.store, options, &Silent).await.unwrap();
    scratch
}

/// Every byte that the store keeps, unpacked: what no search finds here was not kept.
async fn everything(scratch: &Scratch) -> String {
    format!("{:?}{:?}", scratch.calls().await, scratch.rejects().await)
}

#[tokio::test]
async fn configured_paths_come_before_metadata() {
    let mut settings = settings();
    settings.id_paths = vec!["no.such.place".to_owned(), "/model_group".to_owned()];
    settings.version_paths = vec!["metadata.spend_logs_metadata.prompt_version".to_owned()];
    let rules = TemplateRules::new(&settings).unwrap();
    let scratch = with(
        |options| options.template = rules,
        vec![source(&sample("litellm.jsonl"))],
    )
    .await;
    let call = scratch.calls().await.remove(0);
    assert_eq!(
        (call.template_id.as_str(), call.template_version.as_deref()),
        ("lamp-chat", Some("3"))
    );
    assert_eq!(call.template_source, "explicit_field");
}

#[tokio::test]
async fn a_rule_names_what_the_log_does_not() {
    let mut settings = settings();
    settings.rules = vec![("(?i)catalogue".to_owned(), "catalogue".to_owned())];
    let rules = TemplateRules::new(&settings).unwrap();
    let scratch = with(
        |options| options.template = rules,
        vec![source(&sample("litellm.jsonl"))],
    )
    .await;
    let calls = scratch.calls().await;
    let ruled: Vec<i64> = calls
        .iter()
        .filter(|call| call.template_source == "rule")
        .map(|call| call.source_line)
        .collect();
    assert_eq!(ruled, [7]);
}

#[tokio::test]
async fn redacted_words_are_kept_nowhere() {
    let rules = [
        ("(?i)lamp".to_owned(), "<thing>".to_owned()),
        ("cust\\w*".to_owned(), String::new()),
    ];
    let text = std::fs::read_to_string(sample("plain.jsonl")).unwrap();
    let bad = "{\"secret\":\"lamp\"\n";
    let sources = vec![
        stream(format!("{text}{bad}")),
        source(&sample("litellm.jsonl")),
    ];
    let scratch = with(
        |options| options.redaction = Redaction::new(&rules).unwrap(),
        sources,
    )
    .await;
    let kept = everything(&scratch).await.replace("litellm.jsonl", "");
    assert!(!kept.to_lowercase().contains("lamp"), "{kept}");
    let call = scratch.calls().await.remove(0);
    assert_eq!(
        (call.replay_grade.as_str(), call.fidelity_flags[0].as_str()),
        ("B", "masked")
    );
}

#[tokio::test]
async fn no_field_beside_the_texts_keeps_what_a_rule_names() {
    let rules = [
        (r"[\w.]+@[\w.]+".to_owned(), "<mail>".to_owned()),
        (r"\d{16}".to_owned(), "<card>".to_owned()),
    ];
    let request = json!({"messages": [{"role": "user", "content": "x"}], "metadata": {"card": 4_111_111_111_111_111_i64}});
    let fields = json!({"ts": "2026-11-09T10:00:00Z", "request": request, "environment": "bob@x.com", "provider": "bob@x.com",
        "base_url": "https://host/bob@x.com", "prompt_id": "p", "prompt_version": "bob@x.com", "status": 500,
        "error": {"code": "bob@x.com", "message": format!("{} bob@x.com", "x".repeat(494))}});
    let bad = r#"{"secret":"bob\u0040x.com"#;
    let scratch = with(
        |options| options.redaction = Redaction::new(&rules).unwrap(),
        vec![stream(format!("{fields}\n{bad}\n"))],
    )
    .await;
    let kept = everything(&scratch).await;
    assert!(!kept.contains("bob"), "{kept}");
    assert!(!kept.contains("4111111111111111"), "{kept}");
    let call = scratch.calls().await.remove(0);
    assert_eq!(call.metadata_json.as_deref(), Some(r#"{"card":"<card>"}"#));
}

#[tokio::test]
async fn a_person_is_kept_as_a_digest_only() {
    let scratch = with(
        |_| (),
        vec![
            source(&sample("plain.jsonl")),
            source(&sample("litellm.jsonl")),
        ],
    )
    .await;
    let calls = scratch.calls().await;
    let hashes: Vec<&String> = calls
        .iter()
        .filter_map(|call| call.end_user_hash.as_ref())
        .collect();
    assert_eq!(hashes.len(), 2);
    assert_ne!(hashes[0], hashes[1]);
    let kept = everything(&scratch).await;
    assert!(
        !kept.contains("customer-17") && !kept.contains("customer-21"),
        "{kept}"
    );
}

#[tokio::test]
async fn a_person_and_a_key_are_kept_nowhere() {
    let messages = json!([{"role": "user", "content": "x"}]);
    let hash_of = |call: &Call| call.end_user_hash.clone().unwrap();
    let at = "2026-11-09T10:00:00Z";
    let known = json!({"ts": at, "end_user": "alice@corp.com", "response": "y", "request": {"messages": messages}});
    let known = hash_of(&one(&known).await);
    let answer = json!({"object": "response", "user": "alice@corp.com", "safety_identifier": "alice@corp.com",
        "metadata": {"user_id": "alice@corp.com"}, "output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "y"}]}]});
    let key = json!({"Authorization": "Bearer sk-alice@corp.com", "X-Api-Key": "sk-alice@corp.com", "anthropic-beta": "files"});
    let server = json!({"type": "mcp", "authorization": "alice@corp.com", "headers": {"Authorization": "alice@corp.com"}});
    let mut gateways: Value = serde_json::from_str(&sample_lines("litellm.jsonl")[0]).unwrap();
    gateways["metadata"]["requester_metadata"] =
        json!({"user_id": "alice@corp.com", "shop": "lamps"});
    gateways["model_parameters"]["user"] = Value::Null;
    gateways["model_parameters"]["api_key"] = json!("alice@corp.com");
    gateways["model_parameters"]["extra_headers"] = key.clone();
    for line in [
        json!({"ts": at, "request": {"messages": messages, "metadata": {"user_id": "alice@corp.com"}}, "response": "y"}),
        json!({"ts": at, "request": {"messages": messages}, "metadata": {"user_id": "alice@corp.com"}, "response": "y"}),
        json!({"ts": at, "request": {"input": "x"}, "response": answer}),
        json!({"ts": at, "request": {"input": "x", "user": "alice@corp.com", "tools": [server]}, "response": answer}),
        json!({"ts": at, "request": {"messages": messages, "user": "alice@corp.com", "api_key": "alice@corp.com", "extra_headers": key}, "response": "y"}),
        gateways,
    ] {
        let call = one(&line).await;
        let kept = format!("{call:?}");
        assert!(!kept.contains("alice"), "{kept}");
        assert_eq!(hash_of(&call), known, "{line}");
    }
}

#[tokio::test]
async fn what_only_looks_like_a_key_is_kept() {
    let request = json!({"messages": [{"role": "user", "content": "x"}], "max_tokens": 9, "extra_headers": {"anthropic-beta": "files"},
        "tools": [{"type": "function", "function": {"name": "log_in", "parameters": {"type": "object", "properties": {"api_key": {"type": "string"}, "user": {}}}}}]});
    let call =
        one(&json!({"ts": "2026-11-09T10:00:00Z", "request": request, "response": "y"})).await;
    assert_eq!(call.request_native_json, request.to_string());
}

#[tokio::test]
async fn without_content_only_measures_are_kept() {
    let sources = vec![
        source(&sample("litellm.jsonl")),
        stream("nonsense about a lamp\n"),
    ];
    let scratch = with(|options| options.content = Content::Drop, sources).await;
    let calls = scratch.calls().await;
    assert_eq!(calls.len(), 8);
    assert!(
        calls
            .iter()
            .all(|call| call.replay_grade == "X" && call.request_native_json == "{}")
    );
    assert!(calls.iter().any(|call| call.outcome == "refused"));
    assert_eq!(calls[0].tokens_out, Some(30));
    let kept = everything(&scratch).await;
    for words in ["flickers", "E27", "nonsense"] {
        assert!(!kept.contains(words), "{words}");
    }
}

#[tokio::test]
async fn undated_calls_may_be_given_a_time() {
    let line = r#"{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}"#;
    let at: Timestamp = "2026-11-10T00:00:00Z".parse().unwrap();
    let scratch = with(
        |options| options.undated = Undated::At(at),
        vec![stream(line)],
    )
    .await;
    let calls = scratch.calls().await;
    assert_eq!(
        (calls.len(), calls[0].started_at, calls[0].latency_ms),
        (1, at, None)
    );
}

#[tokio::test]
async fn a_named_format_is_not_guessed() {
    let line = &sample_lines("plain.jsonl")[0];
    let scratch = with(
        |options| options.format = Format::Litellm,
        vec![stream(line.clone())],
    )
    .await;
    let reject = scratch.rejects().await.remove(0);
    assert_eq!(reject.source_format, "litellm");
    let mut foreign: Value = serde_json::from_str(line).unwrap();
    foreign["dotted_order"] = json!("x");
    let scratch = with(
        |options| options.format = Format::Plain,
        vec![stream(foreign.to_string())],
    )
    .await;
    assert_eq!(scratch.calls().await.len(), 1);
}
