//! A server that answers every chat after a fixed time with some 1.5 KB of text.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Prints its address and serves until it is killed.
pub(crate) fn serve(latency_ms: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}/v1", listener.local_addr().unwrap());
        let answer = answer();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(speak(
                stream,
                answer.clone(),
                Duration::from_millis(latency_ms),
            ));
        }
    });
}

fn answer() -> String {
    let text = "The invoice of 9 November was paid on the 12th. ".repeat(30);
    let body = serde_json::json!({
        "id": "chatcmpl-1", "object": "chat.completion", "model": "echo-2026",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 300, "completion_tokens": 350, "total_tokens": 650 }
    })
    .to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

async fn speak(stream: TcpStream, answer: String, latency: Duration) {
    stream.set_nodelay(true).unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    let mut body = Vec::new();
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
        }
        body.resize(length, 0);
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        tokio::time::sleep(latency).await;
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
