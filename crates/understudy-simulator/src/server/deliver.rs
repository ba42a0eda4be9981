//! An answer on its way: whole or in pieces, in time, and what goes wrong with it.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response as HttpResponse;
use bytes::Bytes;
use tokio::time::Instant;
use understudy_providers::Dialect;

use super::line::Cutter;
use crate::drift::Mishap;
use crate::wire::{Moment, Piece, failed, malformed};

/// Status and headers of an answer.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
}

/// The times of a stream, in milliseconds from the request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) first_token_ms: f64,
    pub(super) whole_ms: f64,
    /// By what every time is multiplied before it is waited for.
    pub(super) scale: f64,
}

/// The pieces of a stream with the moment each is sent, and whether the connection is then reset.
#[derive(Debug)]
pub(super) struct Timed {
    pieces: Vec<(Duration, Vec<u8>)>,
    resets: bool,
}

/// An answer in one piece.
pub(super) fn whole(head: Head, kind: &'static str, body: String) -> HttpResponse {
    respond(head, kind, Body::from(body))
}

/// An answer in pieces. The time of the first is counted from now.
pub(super) fn stream(head: Head, kind: &'static str, timed: Timed, cutter: Cutter) -> HttpResponse {
    let started = Instant::now();
    let pieces = timed.pieces.into_iter();
    let ending = timed.resets.then_some(cutter);
    let bytes = futures::stream::unfold(
        (pieces, ending),
        move |(mut pieces, mut ending)| async move {
            if let Some((at, bytes)) = pieces.next() {
                if !at.is_zero() {
                    tokio::time::sleep_until(started + at).await;
                }
                return Some((Ok(Bytes::from(bytes)), (pieces, ending)));
            }
            let cutter = ending.take()?;
            // What was sent has to arrive before the connection is gone.
            tokio::time::sleep(Duration::from_millis(20)).await;
            cutter.cut();
            let gone = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            Some((Err(gone), (pieces, None)))
        },
    );
    respond(head, kind, Body::from_stream(bytes))
}

fn respond(head: Head, kind: &'static str, body: Body) -> HttpResponse {
    let mut response = HttpResponse::new(body);
    *response.status_mut() =
        StatusCode::from_u16(head.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in head.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

/// Gives each piece its moment, and does to the stream what goes wrong with it.
pub(super) fn timed(
    dialect: Dialect,
    mut pieces: Vec<Piece>,
    mishap: Option<Mishap>,
    times: Times,
) -> Timed {
    let pause = match mishap {
        Some(Mishap::Drip { pause_ms }) => pause_ms,
        _ => 0.0,
    };
    if let Some(end) = broken_end(dialect, mishap) {
        pieces.retain(|piece| piece.moment != Moment::Closing);
        pieces.truncate(pieces.len().div_ceil(2));
        pieces.extend(end);
    }
    Timed {
        pieces: moments(pieces, times, pause),
        resets: mishap == Some(Mishap::Reset),
    }
}

/// What stands in the place of the second half; `None` when the stream comes to its end.
fn broken_end(dialect: Dialect, mishap: Option<Mishap>) -> Option<Vec<Piece>> {
    match mishap? {
        Mishap::Reset | Mishap::Cut => Some(Vec::new()),
        Mishap::StreamError { status } => Some(vec![failed(dialect, status)]),
        Mishap::Malformed => Some(vec![malformed()]),
        Mishap::Drip { .. } => None,
    }
}

fn moments(pieces: Vec<Piece>, times: Times, pause_ms: f64) -> Vec<(Duration, Vec<u8>)> {
    let is_visible = |piece: &&Piece| piece.moment == Moment::Visible;
    let n_steps = pieces.iter().filter(is_visible).count().max(2) - 1;
    let step_ms = (times.whole_ms - times.first_token_ms).max(0.0) / n_steps as f64;
    let mut visible_ms = times.first_token_ms;
    let mut last_ms: f64 = 0.0;
    let mut paused_ms = 0.0;
    let mut timed = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let at_ms = match piece.moment {
            Moment::Opening => times.first_token_ms / 2.0,
            Moment::Visible => {
                let at_ms = visible_ms;
                visible_ms += step_ms;
                at_ms
            }
            Moment::Closing => times.whole_ms,
        };
        last_ms = last_ms.max(at_ms);
        paused_ms += pause_ms;
        let at_ms = (last_ms + paused_ms) * times.scale;
        let at = Duration::try_from_secs_f64(at_ms / 1_000.0).unwrap_or_default();
        timed.push((at, piece.bytes));
    }
    timed
}
