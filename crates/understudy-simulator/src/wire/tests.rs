//! A stream says the same as the body it was cut from, in every dialect and for every kind of answer.

use serde_json::{Value, json};
use understudy_providers::{AnswerStream, Dialect, StreamEnd, read_reply};

use super::*;

fn response(answer: Answer) -> Response {
    Response {
        template: None,
        model_served: "m-1".to_owned(),
        outcome: Ok(answer),
        latency_ms: 100.0,
        first_token_ms: 40.0,
        mishap: None,
        tokens_in: 12,
        tokens_out: 34,
    }
}

fn answers() -> Vec<Answer> {
    let text = "Grüße aus 東京 🗼, said the lamp to the other lamp.".to_owned();
    let plain = Answer {
        text,
        ..Answer::default()
    };
    let call = Answer {
        call: Some((
            "look_up".to_owned(),
            json!({"order": "A-1001", "note": "a longer argument than one step"}),
        )),
        ..Answer::default()
    };
    vec![
        Answer {
            truncated: true,
            ..plain.clone()
        },
        Answer {
            call: call.call.clone(),
            ..plain.clone()
        },
        Answer {
            blocked: Some(Blocked::Midway),
            ..plain.clone()
        },
        Answer {
            refused: true,
            ..Answer::default()
        },
        Answer::default(),
        call,
        plain,
    ]
}

#[test]
fn a_stream_says_what_the_whole_body_says() {
    let asked = json!({"stream_options": {"include_usage": true}});
    for dialect in Dialect::ALL {
        for answer in answers() {
            let whole = write(dialect, "1", &response(answer.clone()));
            let body: Value = serde_json::from_str(&whole.body).unwrap();
            let mut stream = AnswerStream::new(dialect);
            for piece in pieces(dialect, &body, &asked) {
                let before = stream.push(&[]);
                let after = stream.push(&piece.bytes);
                let shown = before.n_visible < after.n_visible;
                assert!(
                    !shown || piece.moment == Moment::Visible,
                    "{dialect}: {}",
                    String::from_utf8_lossy(&piece.bytes)
                );
            }
            let streamed = stream.finish();
            assert_eq!(streamed.end, StreamEnd::Complete, "{dialect} {answer:?}");
            assert_eq!(
                streamed.reply,
                read_reply(dialect, &body).unwrap(),
                "{dialect} {answer:?}"
            );
        }
    }
}

#[test]
fn a_stream_that_was_not_asked_to_count_does_not() {
    let whole = write(Dialect::OpenAi, "1", &response(answers().remove(0)));
    let body: Value = serde_json::from_str(&whole.body).unwrap();
    let mut stream = AnswerStream::new(Dialect::OpenAi);
    for piece in pieces(Dialect::OpenAi, &body, &json!({})) {
        stream.push(&piece.bytes);
    }
    assert_eq!(stream.finish().reply.usage.tokens_out, None);
}

#[test]
fn a_blocked_prompt_has_each_vendor_s_own_form() {
    let blocked = Answer {
        blocked: Some(Blocked::Prompt),
        ..Answer::default()
    };
    let azure = write(Dialect::OpenAi, "1", &response(blocked.clone()));
    assert_eq!(azure.status, 400);
    let failure = understudy_providers::read_error(Dialect::OpenAi, 400, &[], &azure.body);
    assert_eq!(failure.outcome.as_str(), "blocked_input");
    for dialect in Dialect::ALL {
        if dialect == Dialect::OpenAi {
            continue;
        }
        let whole = write(dialect, "1", &response(blocked.clone()));
        let reply = read_reply(dialect, &serde_json::from_str(&whole.body).unwrap()).unwrap();
        assert_eq!(
            understudy_schema::chat::outcome(&reply).as_str(),
            "blocked_input",
            "{dialect}"
        );
    }
}
