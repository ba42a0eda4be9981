//! The server over a real socket, in every format.

mod limits;
mod streams;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use understudy_providers::{Dialect, Target, read_error, read_reply, write_request};
use understudy_schema::chat::{Chat, ErrorClass, outcome};

use super::*;

fn world() -> World {
    World::parse(crate::world::DEMO).unwrap()
}

fn chat(template: &str, user: &str) -> Chat {
    let world = world();
    let template = world.template(template).unwrap();
    let mut body = json!({"model": "gpt-4o", "max_tokens": 200, "messages": [
        {"role": "system", "content": template.system}, {"role": "user", "content": user}]});
    if !template.tools().is_empty() {
        body["tools"] = Value::Array(template.tools());
    }
    understudy_providers::openai::read_request(&body).unwrap()
}

struct Got {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

async fn post(server: &Server, path: &str, key: (&str, &str), body: &str) -> Got {
    let mut stream = TcpStream::connect(server.addr).await.unwrap();
    let (name, value) = key;
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{name}: {value}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    Got {
        status,
        headers: headers.collect(),
        body: body.to_owned(),
    }
}

fn base(server: &Server, dialect: Dialect) -> String {
    match dialect {
        Dialect::OpenAi | Dialect::OpenAiResponses => server.openai_url(),
        _ => server.url(),
    }
}

async fn send(server: &Server, chat: &Chat, dialect: Dialect, model: &str) -> Got {
    let translated = write_request(chat, &Target::new(dialect, model)).unwrap();
    let url = dialect.endpoint(&base(server, dialect), model);
    let path = url.strip_prefix(&server.url()).unwrap().to_owned();
    post(server, &path, ("x-any", "1"), &translated.body.to_string()).await
}

#[tokio::test]
async fn every_template_is_answered_in_every_format() {
    let server = serve(Options::new(world(), 7)).await.unwrap();
    let voices = [
        (Dialect::OpenAi, "gpt-4o"),
        (Dialect::Anthropic, "claude-sonnet-4-5"),
        (Dialect::Gemini, "gemini-2.5-pro"),
    ];
    for template in &world().template {
        for (dialect, model) in voices {
            let got = send(
                &server,
                &chat(&template.id, "Order A-1001, please"),
                dialect,
                model,
            )
            .await;
            if got.status != 200 {
                assert!(read_error(dialect, got.status, &got.headers, &got.body).retryable);
                continue;
            }
            let reply = read_reply(dialect, &serde_json::from_str(&got.body).unwrap()).unwrap();
            assert!(
                reply.usage.tokens_in.is_some_and(|tokens| 0 < tokens),
                "{} {dialect}",
                template.id
            );
            assert!(
                !outcome(&reply).as_str().starts_with("error"),
                "{} {dialect}",
                template.id
            );
        }
    }
    let entries = server.ledger.entries();
    assert_eq!(entries.len(), 3 * world().template.len());
    assert!(
        entries
            .iter()
            .all(|entry| entry.template.is_some() && entry.asking == 0)
    );
    server.shutdown().await;
}

#[tokio::test]
async fn the_same_request_is_counted_and_answered_anew() {
    let server = serve(Options::new(world(), 7)).await.unwrap();
    let chat = chat("support_reply", "Where is order A-1001?");
    let mut bodies = Vec::new();
    for _ in 0..6 {
        bodies.push(send(&server, &chat, Dialect::OpenAi, "gpt-4o").await.body);
    }
    assert!(bodies.iter().any(|body| *body != bodies[0]));
    let askings: Vec<u64> = server
        .ledger
        .entries()
        .iter()
        .map(|entry| entry.asking)
        .collect();
    assert_eq!(askings, [0, 1, 2, 3, 4, 5]);
    assert_eq!(server.ledger.most_often(), 6);
    server.shutdown().await;
}

#[tokio::test]
async fn a_wrong_key_an_unknown_model_and_a_broken_body_are_refused_in_the_vendor_s_words() {
    let options = Options {
        key: Some("sk-right".to_owned()),
        ..Options::new(world(), 7)
    };
    let server = serve(options).await.unwrap();
    let body = r#"{"model":"nobody","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}"#;
    let wrong = post(&server, "/v1/messages", ("x-api-key", "sk-wrong"), body).await;
    let failure = read_error(
        Dialect::Anthropic,
        wrong.status,
        &wrong.headers,
        &wrong.body,
    );
    assert_eq!(
        (failure.error_class, failure.error_code.as_deref()),
        (ErrorClass::Auth, Some("authentication_error"))
    );
    let unknown = post(
        &server,
        "/v1/chat/completions",
        ("authorization", "Bearer sk-right"),
        body,
    )
    .await;
    assert_eq!(
        (unknown.status, unknown.body.contains("model_not_found")),
        (404, true)
    );
    let broken = post(
        &server,
        "/v1beta/models/gemini-2.5-pro:generateContent",
        ("x-goog-api-key", "sk-right"),
        "{",
    )
    .await;
    assert_eq!(
        (broken.status, broken.body.contains("INVALID_ARGUMENT")),
        (400, true)
    );
    server.shutdown().await;
}

#[tokio::test]
async fn every_third_request_is_turned_away_with_a_wait() {
    let faults = Faults {
        rate_limit_every: 3,
        retry_after_ms: 1_250,
        ..Faults::default()
    };
    let server = serve(Options {
        faults,
        ..Options::new(world(), 7)
    })
    .await
    .unwrap();
    let chat = chat("support_reply", "hello");
    for (dialect, model) in [
        (Dialect::OpenAi, "gpt-4o"),
        (Dialect::Gemini, "gemini-2.5-pro"),
    ] {
        let mut limited = 0;
        for _ in 0..6 {
            let got = send(&server, &chat, dialect, model).await;
            if got.status == 429 {
                limited += 1;
                let failure = read_error(dialect, got.status, &got.headers, &got.body);
                assert_eq!(failure.retry_after_ms, Some(1_250), "{dialect}");
            }
        }
        assert_eq!(limited, 2, "{dialect}");
    }
    server.shutdown().await;
}

#[tokio::test]
async fn scripts_come_first_and_run_out() {
    let script = Script {
        model: "gpt-4o".to_owned(),
        times: 1,
        status: 502,
        headers: vec![("retry-after".to_owned(), "3".to_owned())],
        body: "<html>bad gateway</html>".to_owned(),
        delay_ms: 0,
    };
    let server = serve(Options {
        scripts: vec![script],
        ..Options::new(world(), 7)
    })
    .await
    .unwrap();
    let chat = chat("support_reply", "hello");
    let statuses = [
        send(&server, &chat, Dialect::Gemini, "gemini-2.5-pro")
            .await
            .status,
        send(&server, &chat, Dialect::OpenAi, "gpt-4o").await.status,
        send(&server, &chat, Dialect::OpenAi, "gpt-4o").await.status,
    ];
    assert_eq!(statuses, [200, 502, 200]);
    server.shutdown().await;
}

#[tokio::test]
async fn a_request_left_hanging_is_in_the_ledger_and_holds_nothing_up() {
    let faults = Faults {
        hang_every: 1,
        ..Faults::default()
    };
    let server = serve(Options {
        faults,
        ..Options::new(world(), 7)
    })
    .await
    .unwrap();
    let mut stream = TcpStream::connect(server.addr).await.unwrap();
    stream
        .write_all(b"POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}")
        .await
        .unwrap();
    while server.ledger.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.ledger.entries()[0].status, 0);
    server.shutdown().await;
}
