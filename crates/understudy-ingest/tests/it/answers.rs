//! What the model said is what is kept, in whatever shape a log holds it.

use serde_json::json;

use super::*;

#[tokio::test]
async fn an_answer_that_is_json_is_the_answer() {
    let answer = r#"{"category":"hardware","urgent":true}"#;
    let messages = json!([{"role": "user", "content": "Sort the letter."}]);
    let at = "2026-11-09T10:00:00Z";
    for line in [
        json!({"ts": at, "messages": messages, "response": answer}),
        json!({"ts": at, "messages": messages, "output": answer}),
        json!({"ts": at, "prompt": "Sort the letter.", "completion": answer}),
        json!({"ts": at, "request": {"messages": messages}, "response": answer}),
        json!({"ts": at, "request": {"messages": messages}, "response": {"role": "assistant", "content": answer}}),
        json!({"ts": at, "request": {"messages": messages}, "response": {"message": {"role": "assistant", "content": answer}}}),
        json!({"ts": at, "messages": messages, "choices": ["a", "b"], "response": answer}),
    ] {
        let call = one(&line).await;
        assert_eq!(call.text.as_deref(), Some(answer), "{line}");
        assert_eq!((call.outcome.as_str(), call.error_class), ("ok", None));
        assert_ne!(call.replay_grade, "X");
    }
    for answer in [
        r#"["a","b"]"#,
        r#"{"error":"no ticket in the text","category":null}"#,
        r#"{"text":"printer broken","category":"hardware"}"#,
        "data: the figures are below\nlamp 4",
    ] {
        let call = one(&json!({"ts": at, "messages": messages, "response": answer})).await;
        assert_eq!(call.text.as_deref(), Some(answer));
        assert_eq!(call.outcome, "ok");
    }
    let failed = json!({"ts": at, "messages": messages, "status": 429, "response": r#"{"error":"slow down"}"#});
    let call = one(&failed).await;
    assert_eq!(
        (call.outcome.as_str(), call.error_message.as_deref()),
        ("error", Some("slow down"))
    );
    let parsed = json!({"ts": at, "messages": messages, "response": {"question": "2+2?", "choices": ["3", "4"]}});
    assert!(
        one(&parsed)
            .await
            .fidelity_flags
            .contains(&"no_answer".to_owned())
    );
}
