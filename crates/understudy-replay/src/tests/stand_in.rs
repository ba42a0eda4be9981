//! A server on this machine that answers by a script and remembers everything it received.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) head: String,
    pub(super) body: String,
    /// Requests with this very body before this one.
    pub(super) n_before: usize,
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// It answers.
    Answer {
        status: u16,
        headers: String,
        body: String,
    },
    /// It answers after a while.
    Late(Duration, String),
    /// It never answers.
    Hang,
    /// It closes the connection without a word.
    Close,
    /// It begins to answer with the status of success, and closes the connection in the middle.
    Short(String),
    /// It answers, and keeps the connection open as if more were to come.
    Open(String),
}

impl Act {
    /// An answer of status 200 with a text.
    pub(super) fn text(text: &str) -> Self {
        Self::Answer {
            status: 200,
            headers: String::new(),
            body: reply(text),
        }
    }

    /// An error as `OpenAI` words it.
    pub(super) fn error(status: u16, code: &str, headers: &str) -> Self {
        let body =
            serde_json::json!({ "error": { "message": format!("no: {code}"), "code": code } });
        Self::Answer {
            status,
            headers: headers.to_owned(),
            body: body.to_string(),
        }
    }
}

/// A chat completion of 100 prompt tokens and 50 completion tokens.
pub(super) fn reply(text: &str) -> String {
    serde_json::json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "stand-in-2026",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": text },
            "finish_reason": "stop"
        }],
        "usage": { "prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150 }
    })
    .to_string()
}

type Script = dyn Fn(&Received) -> Act + Send + Sync;

/// A running server.
pub(super) struct StandIn {
    pub(super) base_url: String,
    ledger: Arc<Mutex<Vec<Received>>>,
}

impl StandIn {
    /// Starts a server.
    pub(super) async fn start(script: impl Fn(&Received) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let ledger = Arc::new(Mutex::new(Vec::new()));
        let shared: Arc<Script> = Arc::new(script);
        let seen = Arc::clone(&ledger);
        tokio::spawn(async move {
            let counts = Arc::new(Mutex::new(HashMap::new()));
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let serving = serve(
                    stream,
                    Arc::clone(&shared),
                    Arc::clone(&seen),
                    Arc::clone(&counts),
                );
                tokio::spawn(serving);
            }
        });
        Self { base_url, ledger }
    }

    /// Everything received so far.
    pub(super) fn ledger(&self) -> Vec<Received> {
        self.ledger.lock().unwrap().clone()
    }

    /// Waits until so many requests have arrived.
    pub(super) async fn received(&self, n: usize) {
        while self.n_received() < n {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    pub(super) fn n_received(&self) -> usize {
        self.ledger.lock().unwrap().len()
    }
}

async fn serve(
    stream: TcpStream,
    script: Arc<Script>,
    ledger: Arc<Mutex<Vec<Received>>>,
    counts: Arc<Mutex<HashMap<String, usize>>>,
) {
    let mut stream = BufReader::new(stream);
    while let Some((head, body)) = receive(&mut stream).await {
        let n_before = {
            let mut counts = counts.lock().unwrap();
            let count = counts.entry(body.clone()).or_insert(0_usize);
            *count += 1;
            *count - 1
        };
        let received = Received {
            head,
            body,
            n_before,
        };
        ledger.lock().unwrap().push(received.clone());
        let act = script(&received);
        let (status, headers, body) = match act.clone() {
            Act::Answer {
                status,
                headers,
                body,
            } => (status, headers, body),
            Act::Late(wait, body) => {
                tokio::time::sleep(wait).await;
                (200, String::new(), body)
            }
            Act::Hang => {
                std::future::pending::<()>().await;
                return;
            }
            Act::Close => return,
            Act::Short(body) | Act::Open(body) => {
                let n_bytes = body.len() + 100;
                let head = format!("HTTP/1.1 200 X\r\ncontent-length: {n_bytes}\r\n\r\n");
                let written = stream.write_all(format!("{head}{body}").as_bytes()).await;
                if written.is_ok() && matches!(act, Act::Open(_)) {
                    std::future::pending::<()>().await;
                }
                return;
            }
        };
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n",
            body.len()
        );
        if stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}

pub(super) async fn receive(stream: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut head = String::new();
    loop {
        let n_bytes = stream.read_line(&mut head).await.ok()?;
        if n_bytes == 0 {
            return None;
        }
        if head.ends_with("\r\n\r\n") {
            break;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0_u8; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, String::from_utf8(body).unwrap()))
}
