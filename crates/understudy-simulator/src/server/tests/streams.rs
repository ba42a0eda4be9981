//! Streams over a real socket, and what goes wrong on their way.

use understudy_providers::{AnswerStream, Delivery, StreamEnd, Streamed, write_request_for};

use super::*;

/// What a socket brought: the head, the body without its chunks' lengths, and how it ended.
struct Heard {
    head: String,
    body: Vec<u8>,
    whole: bool,
    reset: bool,
}

async fn hear(server: &Server, path: &str, body: &str) -> Heard {
    let mut socket = TcpStream::connect(server.addr).await.unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-understudy-attempt: a-1\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let reset = socket.read_to_end(&mut bytes).await.is_err();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 4));
    let head = String::from_utf8_lossy(head).into_owned();
    let (body, whole) = if head.contains("transfer-encoding: chunked") {
        unchunked(rest)
    } else {
        (rest.to_vec(), !reset)
    };
    Heard {
        head,
        body,
        whole,
        reset,
    }
}

/// A chunked body, and whether its end came.
fn unchunked(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(line) = bytes.windows(2).position(|two| two == b"\r\n") {
        let length = std::str::from_utf8(&bytes[..line]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 {
            return (body, true);
        }
        let Some(chunk) = bytes.get(line + 2..line + 2 + length) else {
            break;
        };
        body.extend_from_slice(chunk);
        bytes = bytes.get(line + 4 + length..).unwrap_or_default();
    }
    (body, false)
}

async fn stream(server: &Server, chat: &Chat, dialect: Dialect, model: &str) -> (Heard, Streamed) {
    let target = Target::new(dialect, model);
    let translated = write_request_for(chat, &target, Delivery::Stream).unwrap();
    let url = dialect.endpoint_for(&base(server, dialect), model, Delivery::Stream);
    let path = url.strip_prefix(&server.url()).unwrap();
    let heard = hear(server, path, &translated.body.to_string()).await;
    let mut answer = AnswerStream::new(dialect);
    answer.push(&heard.body);
    (heard, answer.finish())
}

const VOICES: [(Dialect, &str); 5] = [
    (Dialect::OpenAi, "gpt-4o"),
    (Dialect::OpenAiResponses, "gpt-4o"),
    (Dialect::Anthropic, "claude-sonnet-4-5"),
    (Dialect::Gemini, "gemini-2.5-pro"),
    (
        Dialect::BedrockConverse,
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ),
];

#[tokio::test]
async fn every_template_is_streamed_as_it_is_answered_whole() {
    let streams = serve(Options::new(world(), 7)).await.unwrap();
    let wholes = serve(Options::new(world(), 7)).await.unwrap();
    for template in &world().template {
        for (dialect, model) in VOICES {
            let chat = chat(&template.id, "Order A-1001, please");
            let got = send(&wholes, &chat, dialect, model).await;
            let (heard, streamed) = stream(&streams, &chat, dialect, model).await;
            if got.status != 200 {
                assert!(heard.head.contains(&got.status.to_string()));
                continue;
            }
            assert!(heard.whole && heard.head.contains("event"));
            assert_eq!(
                streamed.end,
                StreamEnd::Complete,
                "{} {dialect}",
                template.id
            );
            let whole = read_reply(dialect, &serde_json::from_str(&got.body).unwrap()).unwrap();
            let said = (&streamed.reply.finish, &streamed.reply.model_served);
            assert_eq!(said, (&whole.finish, &whole.model_served));
            assert_eq!(outcome(&streamed.reply), outcome(&whole));
            assert_eq!(streamed.reply.text, whole.text, "{} {dialect}", template.id);
            assert_eq!(streamed.reply.usage, whole.usage);
        }
    }
    let entries = streams.ledger.entries();
    assert!(
        entries
            .iter()
            .all(|entry| entry.delivery == Delivery::Stream
                && entry.attempt.as_deref() == Some("a-1")
                && entry.mishap.is_none())
    );
}

async fn with(faults: Faults) -> Server {
    serve(Options {
        faults,
        ..Options::new(world(), 7)
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_cut_stream_ends_in_order_and_a_reset_one_does_not() {
    let chat = chat("support_reply", "Where is order A-1001?");
    for (dialect, model) in VOICES {
        let server = with(Faults {
            cut_every: 1,
            ..Faults::default()
        })
        .await;
        let (heard, streamed) = stream(&server, &chat, dialect, model).await;
        assert!(heard.whole && !heard.reset);
        assert_eq!(streamed.end, StreamEnd::Cut, "{dialect}");
        assert!(0 < streamed.progress.n_visible);
        let server = with(Faults {
            reset_every: 1,
            ..Faults::default()
        })
        .await;
        let (heard, streamed) = stream(&server, &chat, dialect, model).await;
        assert!(!heard.whole && heard.reset, "{dialect}");
        assert_eq!(streamed.end, StreamEnd::Cut, "{dialect}");
        assert_eq!(server.ledger.entries()[0].mishap, Some("reset"));
    }
}

#[tokio::test]
async fn a_stream_may_fail_in_its_middle_or_turn_into_a_page() {
    let chat = chat("support_reply", "Where is order A-1001?");
    for (dialect, model) in VOICES {
        let server = with(Faults {
            stream_error_every: 1,
            ..Faults::default()
        })
        .await;
        let (_, streamed) = stream(&server, &chat, dialect, model).await;
        let failure = streamed.failure().unwrap();
        assert!(failure.retryable, "{dialect}");
        assert_eq!(failure.error_class, ErrorClass::Overloaded, "{dialect}");
        assert!(streamed.reply.text.is_some());
        let server = with(Faults {
            malformed_every: 1,
            ..Faults::default()
        })
        .await;
        let (_, streamed) = stream(&server, &chat, dialect, model).await;
        assert!(matches!(streamed.end, StreamEnd::Unreadable { .. }));
        let got = send(&server, &chat, dialect, model).await;
        assert_eq!((got.status, got.body.starts_with('<')), (200, true));
    }
}

#[tokio::test]
async fn a_whole_answer_may_be_reset_cut_or_overloaded() {
    let chat = chat("support_reply", "Where is order A-1001?");
    let target = Target::new(Dialect::Anthropic, "claude-sonnet-4-5");
    let body = write_request(&chat, &target).unwrap().body.to_string();
    let server = with(Faults {
        reset_every: 1,
        ..Faults::default()
    })
    .await;
    let heard = hear(&server, "/v1/messages", &body).await;
    assert!(heard.reset && heard.head.is_empty() && heard.body.is_empty());
    let server = with(Faults {
        cut_every: 1,
        ..Faults::default()
    })
    .await;
    let heard = hear(&server, "/v1/messages", &body).await;
    assert!(heard.whole && serde_json::from_slice::<Value>(&heard.body).is_err());
    let server = with(Faults {
        overload_every: 1,
        ..Faults::default()
    })
    .await;
    let got = post(&server, "/v1/messages", ("x-any", "1"), &body).await;
    let failure = read_error(Dialect::Anthropic, got.status, &got.headers, &got.body);
    assert_eq!(
        (got.status, failure.error_class),
        (529, ErrorClass::Overloaded)
    );
}

#[tokio::test]
async fn the_first_token_comes_when_the_persona_says_and_a_drip_takes_longer() {
    use std::time::Duration;
    use tokio::time::Instant;

    let server = serve(Options {
        latency_scale: 0.05,
        ..Options::new(world(), 7)
    })
    .await
    .unwrap();
    let chat = chat("support_reply", "Where is order A-1001?");
    let target = Target::new(Dialect::OpenAi, "gpt-4o");
    let body = write_request_for(&chat, &target, Delivery::Stream)
        .unwrap()
        .body;
    let body = body.to_string();
    let mut socket = TcpStream::connect(server.addr).await.unwrap();
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let sent = Instant::now();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = AnswerStream::new(Dialect::OpenAi);
    let mut buffer = [0; 4_096];
    let (mut event, mut visible) = (None, None);
    loop {
        let n = socket.read(&mut buffer).await.unwrap();
        if n == 0 {
            break;
        }
        // Lengths of chunks and the head are lines without a field, which a reader of events leaves out.
        let progress = answer.push(&buffer[..n]);
        if 0 < progress.n_events {
            event.get_or_insert(sent.elapsed());
        }
        if 0 < progress.n_visible {
            visible.get_or_insert(sent.elapsed());
        }
    }
    let (event, visible, whole) = (event.unwrap(), visible.unwrap(), sent.elapsed());
    assert!(Duration::from_millis(1) < event && event < visible && visible < whole);
}
