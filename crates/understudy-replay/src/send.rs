//! Sends one attempt: the only place of the whole program that opens a connection to a provider.

use std::sync::Once;
use std::time::Duration;

use bytes::Bytes;
use jiff::fmt::rfc2822::DateTimePrinter;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Response, Url, redirect};
use tokio::time::Instant;
use understudy_providers::batch::{BatchApi, BatchCall};
use understudy_providers::{AnswerStream, Delivery, Dialect, ProviderFailure};
use understudy_schema::chat::{ErrorClass, Usage};
use understudy_schema::units::Millis;

use crate::address::{address, check_base_url, control_url, is_this_machine};
use crate::lane::headroom::is_of_limits;
use crate::lane::written;
use crate::retry::code;
use crate::sign::put_signature;
use crate::wire::{Reading, cut};
use crate::{AwsKeys, Clock, Error, Result, Secret, Target};

/// Answers beyond this are not read to their end.
const MOST_BYTES: usize = 32 << 20;

/// The rows of a whole batch may be as long as this.
pub(crate) const MOST_BYTES_OF_BATCH: usize = 1 << 30;

/// A batch of many megabytes takes longer to hand over than a call.
pub(crate) const BATCH_TIMEOUT: Duration = Duration::from_mins(10);

/// Time for the connection alone, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Headers of an answer that are looked at.
const HEADERS: [&str; 7] = [
    BatchApi::UPLOAD_ADDRESS,
    "retry-after",
    "retry-after-ms",
    "x-should-retry",
    "date",
    "location",
    "x-amzn-errortype",
];

/// An open way to one target.
#[derive(Debug)]
pub(crate) struct Wire {
    client: Client,
    dialect: Dialect,
    url: Url,
    /// Where streams are asked for.
    stream_url: Url,
    headers: HeaderMap,
    key: Secret,
    aws: Option<AwsKeys>,
    /// Host of the address where batches are asked about.
    control_host: Option<String>,
    timeout: Duration,
    clock: Clock,
}

/// What is sent.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) delivery: Delivery,
}

/// What one attempt brought back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) times: Times,
    /// Why a stream did not come to its end.
    pub(crate) fault: Option<ProviderFailure>,
    /// The tokens that such a stream had counted until then.
    pub(crate) counted: Usage,
}

/// When what came, counted from sending.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Times {
    /// The headers.
    pub(crate) ttfb: Millis,
    /// The first event of a stream that carries anything.
    pub(crate) first_event: Option<Millis>,
    /// The first visible token of a stream.
    pub(crate) ttft: Option<Millis>,
    /// The last byte.
    pub(crate) latency: Millis,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Wire {
    /// Prepares the way to a target. Nothing is sent yet.
    ///
    /// # Errors
    /// When the address or the key cannot be used.
    pub(crate) fn open(target: &Target, timeout: Millis, clock: &Clock) -> Result<Self> {
        check_base_url(target)?;
        let url = address(target, Delivery::Whole)?;
        let client = client(&url).build().map_err(|source| Error::Client {
            target: target.name.clone(),
            source,
        })?;
        let timeout = Duration::try_from_secs_f64(timeout.0 / 1_000.0).unwrap_or(Duration::MAX);
        let key = target.api_key.clone();
        Ok(Self {
            client,
            dialect: target.dialect,
            stream_url: address(target, Delivery::Stream)?,
            url,
            headers: headers(target)?,
            key,
            aws: target.aws.clone(),
            control_host: Url::parse(&control_url(target))
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned)),
            timeout,
            clock: clock.clone(),
        })
    }

    /// Sends one attempt and reads the answer to its end, all within the deadline.
    pub(crate) async fn send(&self, body: Body) -> Result<Answer, Reading> {
        let sent = Instant::now();
        let exchange = tokio::time::timeout(self.timeout, self.exchange(body, sent));
        let answer = exchange.await;
        answer.unwrap_or_else(|_| Err(too_late(self.timeout)))
    }

    /// Makes one call about a batch, at an address below the target's, and reads the answer to its end.
    pub(crate) async fn call(&self, call: BatchCall) -> Result<Answer, Reading> {
        let timeout = self.timeout.max(BATCH_TIMEOUT);
        let exchange = tokio::time::timeout(timeout, self.exchange_of_batch(call));
        exchange.await.unwrap_or_else(|_| Err(too_late(timeout)))
    }

    async fn exchange_of_batch(&self, call: BatchCall) -> Result<Answer, Reading> {
        let sent = Instant::now();
        let unusable = |what: &str| {
            let message = format!("the address of the batch has no {what}");
            Reading::failed(ErrorClass::InvalidRequest, code::UNREADABLE, message)
        };
        let url = Url::parse(&call.url).map_err(|_| unusable("form"))?;
        let is_ours = [self.url.host_str(), self.control_host.as_deref()].contains(&url.host_str());
        if !is_ours || url.scheme() != self.url.scheme() {
            // A key goes only where the user sends it.
            return Err(unusable("host that was configured"));
        }
        let mut headers = self.headers.clone();
        headers.remove(CONTENT_TYPE);
        let kind = call.content_type.as_deref();
        if let Some(kind) = kind.and_then(|kind| HeaderValue::from_str(kind).ok()) {
            headers.insert(CONTENT_TYPE, kind);
        }
        for (name, value) in &call.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        if let Some(keys) = &self.aws {
            let body = call.body.as_bytes();
            put_signature(&mut headers, keys, &self.clock, (call.method, &url, body))
                .map_err(unsigned)?;
        }
        let request = match call.method {
            "GET" => self.client.get(url),
            _ => self.client.post(url).body(call.body),
        };
        let response = request.headers(headers).send().await.map_err(lost)?;
        self.whole(response, sent, MOST_BYTES_OF_BATCH).await
    }

    async fn exchange(&self, body: Body, sent: Instant) -> Result<Answer, Reading> {
        let url = match body.delivery {
            Delivery::Whole => &self.url,
            Delivery::Stream => &self.stream_url,
        };
        let mut headers = self.headers.clone();
        if let Some(keys) = &self.aws {
            put_signature(&mut headers, keys, &self.clock, ("POST", url, &body.bytes))
                .map_err(unsigned)?;
        }
        let request = self.client.post(url.clone()).headers(headers);
        let request = request.body(body.bytes);
        let response = request.send().await.map_err(lost)?;
        if body.delivery == Delivery::Stream && response.status().is_success() {
            return self.streamed(response, sent).await;
        }
        self.whole(response, sent, MOST_BYTES).await
    }

    /// Reads an answer that comes in one piece.
    async fn whole(
        &self,
        mut response: Response,
        sent: Instant,
        most_bytes: usize,
    ) -> Result<Answer, Reading> {
        let ttfb = since(sent);
        let answered = response.status().is_success();
        let broken_off = |error| broken_off(error, answered);
        let mut bytes = Vec::with_capacity(capacity(response.content_length()));
        while let Some(chunk) = response.chunk().await.map_err(broken_off)? {
            if most_bytes < bytes.len() + chunk.len() {
                let message = format!("the answer is longer than {most_bytes} bytes");
                return Err(Reading::lost(ErrorClass::Decode, code::TOO_LARGE, message));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status: response.status().as_u16(),
            headers: self.kept(response.headers()),
            body: self.scrub(text(bytes)),
            times: Times {
                ttfb,
                first_event: None,
                ttft: None,
                latency: since(sent),
            },
            fault: None,
            counted: Usage::default(),
        })
    }

    /// Reads a stream to its end and notes when what came. The vendor's own parser is fed as the bytes arrive. What has
    /// ended by the vendor's word is an answer, however the connection ends.
    async fn streamed(&self, mut response: Response, sent: Instant) -> Result<Answer, Reading> {
        let ttfb = since(sent);
        let mut stream = AnswerStream::new(self.dialect);
        let (mut first_event, mut ttft) = (None, None);
        let mut latency = ttfb;
        let deadline = sent + self.timeout;
        loop {
            let chunk = match tokio::time::timeout_at(deadline, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None) | Err(_)) => break,
                Err(_) if stream.has_ended() => break,
                Err(_) => return Err(too_late(self.timeout)),
            };
            let progress = stream.push(&chunk);
            if 0 < progress.n_events + progress.n_reasoning {
                first_event.get_or_insert_with(|| since(sent));
            }
            if 0 < progress.n_visible {
                ttft.get_or_insert_with(|| since(sent));
            }
            latency = since(sent);
            if stream.is_at_fault() {
                break;
            }
            if stream.is_over() {
                hang_up(&mut response).await;
                break;
            }
        }
        let streamed = stream.finish();
        Ok(Answer {
            status: response.status().as_u16(),
            headers: self.kept(response.headers()),
            body: self.scrub(streamed.body.to_string()),
            times: Times {
                ttfb,
                first_event,
                ttft,
                latency,
            },
            fault: streamed.failure().map(|fault| ProviderFailure {
                message: self.scrub(fault.message),
                failed_generation: fault.failed_generation.map(|text| self.scrub(text)),
                ..fault
            }),
            counted: streamed.reply.usage,
        })
    }

    /// An answer without the keys: some servers repeat what they were sent in their errors.
    fn scrub(&self, text: String) -> String {
        let keys = self.aws.iter().flat_map(AwsKeys::secrets);
        keys.fold(self.key.scrub(text), |text, key| key.scrub(text))
    }

    /// The headers that are looked at. A date is put in where the server gives none, so that a wait that is named
    /// as a date can be understood.
    fn kept(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let looked_at = headers
            .iter()
            .filter(|(name, _)| HEADERS.contains(&name.as_str()) || is_of_limits(name.as_str()));
        let mut kept: Vec<(String, String)> = looked_at
            .filter_map(|(name, value)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            })
            .collect();
        if !headers.contains_key("date") && headers.contains_key("retry-after") {
            let now = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.clock.now());
            kept.extend(now.ok().map(|now| ("date".to_owned(), now)));
        }
        kept
    }
}

/// The client for an address. Redirects are never followed: a key belongs to the address it was given for. Proxy variables
/// are honoured, but not for this machine itself.
pub(crate) fn client(url: &Url) -> ClientBuilder {
    install_cryptography();
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        // One connection per call in flight, as the vendors' own clients do: in one shared connection calls would
        // wait for each other, and the wait would be taken for the target's latency.
        .http1_only()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_max_idle_per_host(usize::MAX)
        .user_agent(concat!("understudy/", env!("CARGO_PKG_VERSION")));
    if is_this_machine(url) {
        return client.no_proxy();
    }
    client
}

fn unsigned(why: String) -> Reading {
    Reading::failed(ErrorClass::InvalidRequest, code::UNREADABLE, why)
}

fn too_late(timeout: Duration) -> Reading {
    let waited = timeout.as_millis();
    let message = format!("no whole answer within {waited} ms");
    Reading::lost(ErrorClass::Timeout, code::DEADLINE, message)
}

fn since(sent: Instant) -> Millis {
    Millis(sent.elapsed().as_secs_f64() * 1_000.0)
}

/// An answer as text; what is no UTF-8 is replaced.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Room for an answer of the announced length, within bounds.
fn capacity(announced: Option<u64>) -> usize {
    let announced = announced
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(4_096);
    announced.min(1 << 20)
}

/// What a failed exchange means. The address is left out of the message: it stands in the row.
fn lost(error: reqwest::Error) -> Reading {
    let error = error.without_url();
    let innermost = innermost(&error);
    if error.is_connect() {
        let message = cut(&format!("no connection could be made: {innermost}"), 500);
        return Reading::failed(ErrorClass::Network, code::CONNECT_FAILED, message);
    }
    let message = cut(&format!("the connection was lost: {innermost}"), 500);
    let mut reading = Reading::lost(ErrorClass::Network, code::CONNECTION_LOST, message);
    if let Reading::Failed { failure, .. } = &mut reading {
        // Mostly a connection that was closed while it lay idle: the vendor never saw the call.
        failure.repeatable = true;
    }
    reading
}

/// What it means that an answer's bytes ended before their time. One with the status of success is paid for, and asking
/// again would pay again.
fn broken_off(error: reqwest::Error, answered: bool) -> Reading {
    let message = format!("the answer broke off: {}", innermost(&error.without_url()));
    let message = cut(&message, 500);
    if answered {
        Reading::lost(ErrorClass::Network, code::CONNECTION_LOST, message)
    } else {
        Reading::failed(ErrorClass::Network, code::CONNECTION_LOST, message)
    }
}

/// Reads the last bytes behind an answer that is over, so that the connection can serve another call; a server that
/// keeps it open is not waited for.
async fn hang_up(response: &mut Response) {
    const MOST: Duration = Duration::from_millis(100);
    let rest = async { while let Ok(Some(_)) = response.chunk().await {} };
    // What is not read is closed.
    let _ = tokio::time::timeout(MOST, rest).await;
}

/// The innermost cause, which alone says something (`Connection refused`).
pub(crate) fn innermost(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

fn headers(target: &Target) -> Result<HeaderMap> {
    let unusable = |_| Error::ApiKey {
        target: target.name.clone(),
    };
    for key in target.aws.iter().flat_map(AwsKeys::secrets) {
        HeaderValue::from_str(key.expose()).map_err(unusable)?;
    }
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Some gateways compress for whoever does not say that they should not.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    for (name, value) in target.dialect.headers() {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    if !target.api_key.is_none() {
        let auth = written(target).auth_header();
        let value = format!("{}{}", auth.prefix, target.api_key.expose());
        let mut value = HeaderValue::from_str(&value).map_err(unusable)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(auth.name), value);
    }
    Ok(headers)
}

/// TLS by ring, for the whole process, unless the program has chosen otherwise.
fn install_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It fails only when another provider was installed before, which then serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[cfg(test)]
mod tests;
