//! A line to a server that goes dead, breaks or garbles at a chosen request.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::stand_in::receive;

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It never arrives, and there is never an answer.
    DeadBefore,
    /// It arrives, and there is never an answer.
    DeadAfter,
    /// It arrives, and the connection is closed without an answer.
    BrokenAfter,
    /// It does not arrive and is answered with 503.
    Overloaded,
}

/// A fault, the request it happens to (by the words its first line begins with), and how many more times.
#[derive(Debug, Clone)]
struct Plan {
    fault: Fault,
    request: &'static str,
    times: u32,
}

/// A line to one server.
pub(super) struct Line {
    pub(super) base_url: String,
    plan: Arc<Mutex<Option<Plan>>>,
    met: watch::Receiver<u32>,
    carried: Arc<Mutex<Vec<(String, String)>>>,
}

impl Line {
    /// A line to the server at that address.
    pub(super) async fn to(addr: std::net::SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let plan = Arc::new(Mutex::new(None));
        let (meeting, met) = watch::channel(0);
        let carried = Arc::new(Mutex::new(Vec::new()));
        let shared = (Arc::clone(&plan), Arc::clone(&carried));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let carrier = Carrier {
                    addr,
                    plan: Arc::clone(&shared.0),
                    carried: Arc::clone(&shared.1),
                    meeting: meeting.clone(),
                };
                tokio::spawn(carrier.carry(stream));
            }
        });
        Self {
            base_url,
            plan,
            met,
            carried,
        }
    }

    /// What happens to the next requests of that kind.
    pub(super) fn fails(&self, fault: Fault, request: &'static str, times: u32) {
        let plan = Plan {
            fault,
            request,
            times,
        };
        *self.plan.lock().unwrap() = Some(plan);
    }

    /// Heads and bodies of all requests so far.
    pub(super) fn carried(&self) -> Vec<(String, String)> {
        self.carried.lock().unwrap().clone()
    }

    pub(super) fn heals(&self) {
        *self.plan.lock().unwrap() = None;
    }

    /// How many requests have met a fault.
    pub(super) fn n_met(&self) -> u32 {
        *self.met.borrow()
    }

    /// Waits until so many requests have met a fault.
    pub(super) async fn met(&self, n: u32) {
        self.met.clone().wait_for(|met| n <= *met).await.unwrap();
    }
}

struct Carrier {
    addr: std::net::SocketAddr,
    plan: Arc<Mutex<Option<Plan>>>,
    carried: Arc<Mutex<Vec<(String, String)>>>,
    meeting: watch::Sender<u32>,
}

impl Carrier {
    async fn carry(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some((head, body)) = receive(&mut stream).await {
            let carried = (head.clone(), body.clone());
            self.carried.lock().unwrap().push(carried);
            let fault = due(&self.plan, &head);
            if fault.is_some_and(|fault| matches!(fault, Fault::DeadBefore | Fault::Overloaded)) {
                self.meeting.send_modify(|met| *met += 1);
            }
            match fault {
                Some(Fault::DeadBefore) => return std::future::pending().await,
                Some(Fault::Overloaded) => {
                    let answer = "HTTP/1.1 503 X\r\ncontent-length: 2\r\n\r\n{}";
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    continue;
                }
                _ => {}
            }
            let answer = forward(self.addr, &head, &body).await;
            if fault.is_some() {
                self.meeting.send_modify(|met| *met += 1);
            }
            match fault {
                Some(Fault::DeadAfter) => return std::future::pending().await,
                Some(_) => return,
                None => {}
            }
            // The server closes after each answer, and so does the line. Whoever asked may have gone.
            let _ = stream.write_all(&answer).await;
            return;
        }
    }
}

fn due(plan: &Mutex<Option<Plan>>, head: &str) -> Option<Fault> {
    let mut plan = plan.lock().unwrap();
    let plan = plan.as_mut()?;
    if plan.times == 0 || !head.starts_with(plan.request) {
        return None;
    }
    plan.times -= 1;
    Some(plan.fault)
}

async fn forward(addr: std::net::SocketAddr, head: &str, body: &str) -> Vec<u8> {
    let mut server = TcpStream::connect(addr).await.unwrap();
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server
        .write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await.unwrap();
    answer
}
