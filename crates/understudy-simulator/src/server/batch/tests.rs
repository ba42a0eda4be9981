//! Batches over a real socket, made, asked after and read by the code that replays use.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use understudy_providers::batch::{
    BatchCall, BatchInput, BatchJob, BatchJoin, BatchResult, BatchState, BatchStatus, BatchWriter,
    Joined, ResultPlace,
};
use understudy_providers::{Server as Known, Target, write_request};

use super::*;
use crate::server::{Options, Server, serve};
use crate::world::{DEMO, World};

fn world() -> World {
    World::parse(DEMO).unwrap()
}

async fn with(batch: BatchManner) -> Server {
    serve(Options {
        batch,
        ..Options::new(world(), 7)
    })
    .await
    .unwrap()
}

async fn send(server: &Server, call: &BatchCall) -> (u16, String) {
    let path = call.url.strip_prefix(&server.url()).unwrap();
    let kind = call.content_type.as_deref().unwrap_or("text/plain");
    let own = call.headers.iter();
    let own: Vec<String> = own
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let own = own.concat();
    let host = server.addr;
    let request = format!(
        "{} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: {kind}\r\n{own}content-length: {}\r\n\r\n{}",
        call.method,
        call.body.len(),
        call.body
    );
    let mut socket = TcpStream::connect(server.addr).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    socket.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    // The one header that is looked at stands in for a body where there is none.
    let address = head
        .lines()
        .find_map(|line| line.strip_prefix("x-goog-upload-url: "));
    (status, address.unwrap_or(body).to_owned())
}

async fn json_of(server: &Server, call: &BatchCall) -> Value {
    let (status, body) = send(server, call).await;
    assert_eq!(status, 200, "{} {body}", call.url);
    serde_json::from_str(&body).unwrap()
}

fn target(api: BatchApi) -> Target {
    match api {
        BatchApi::OpenAi => Target::new(Dialect::OpenAi, "gpt-4o"),
        BatchApi::Anthropic => Target::new(Dialect::Anthropic, "claude-sonnet-4-5"),
        BatchApi::Gemini => Target::new(Dialect::Gemini, "gemini-2.5-pro"),
        BatchApi::Mistral => Target::of_server(Known::Mistral, "gpt-4o"),
        BatchApi::Bedrock => unreachable!("it keeps its batches in a store"),
    }
}

const APIS: [BatchApi; 4] = [
    BatchApi::OpenAi,
    BatchApi::Anthropic,
    BatchApi::Gemini,
    BatchApi::Mistral,
];

fn base(server: &Server, api: BatchApi) -> String {
    match api {
        BatchApi::OpenAi | BatchApi::Mistral => server.openai_url(),
        _ => server.url(),
    }
}

/// Hands a batch of so many requests in.
async fn begin(server: &Server, api: BatchApi, n_requests: usize) -> BatchStatus {
    begin_within(server, api, n_requests, usize::MAX).await
}

/// Hands a batch in, as a file where it has more bytes than the call that makes it may have.
async fn begin_within(
    server: &Server,
    api: BatchApi,
    n_requests: usize,
    inline_max: usize,
) -> BatchStatus {
    let target = target(api);
    let system = &world().template("support_reply").unwrap().system.clone();
    let mut writer = BatchWriter::new(api, &target, api.limits());
    for number in 0..n_requests {
        let body = json!({"model": "gpt-4o", "max_tokens": 200, "messages": [
            {"role": "system", "content": system}, {"role": "user", "content": format!("Where is order A-{number}?")}]});
        let chat = understudy_providers::openai::read_request(&body).unwrap();
        let body = write_request(&chat, &target).unwrap().body;
        assert_eq!(
            writer
                .push(&format!("r_{number}"), &body.to_string(), 50)
                .unwrap(),
            None
        );
    }
    let part = writer.finish().unwrap();
    let job = BatchJob {
        name: "run-1-0".to_owned(),
        run: "run-1".to_owned(),
    };
    let base = base(server, api);
    let mut file_id = None;
    if api.wants_file_of(&part, inline_max) {
        let upload = api.upload(&base, &part, &job, "aFineBoundary").unwrap();
        let (status, mut body) = send(server, &upload).await;
        assert_eq!(status, 200, "{body}");
        if let Some(content) = api.upload_content(&part, &body) {
            body = send(server, &content).await.1;
        }
        file_id = Some(api.file_id(&serde_json::from_str(&body).unwrap()).unwrap());
    }
    let input = file_id
        .as_deref()
        .map_or(BatchInput::Part(&part), BatchInput::File);
    let create = api.create(&base, &target, input, &job).unwrap();
    api.read_status(&json_of(server, &create).await).unwrap()
}

/// Asks until it is over.
async fn wait(server: &Server, api: BatchApi, id: &str) -> (BatchStatus, u32) {
    for asked in 1..20 {
        let status = json_of(server, &api.status(&base(server, api), id)).await;
        let status = api.read_status(&status).unwrap();
        if status.state.is_over() {
            return (status, asked);
        }
    }
    panic!("it never ends")
}

async fn rows(server: &Server, api: BatchApi, status: &BatchStatus) -> Vec<BatchResult> {
    let mut rows = Vec::new();
    for place in &status.results {
        let text = match place {
            ResultPlace::Inline(text) => text.clone(),
            place => {
                let call = api.fetch(&base(server, api), place).unwrap();
                let (code, body) = send(server, &call).await;
                assert_eq!(code, 200, "{}", call.url);
                body
            }
        };
        rows.extend(api.read_results(&text).map(Result::unwrap));
    }
    rows
}

#[tokio::test]
async fn every_vendor_s_batch_comes_back_whole_and_in_no_order() {
    for api in APIS {
        let server = with(BatchManner::default()).await;
        let begun = begin(&server, api, 40).await;
        assert!(!begun.state.is_over());
        let (status, asked) = wait(&server, api, &begun.id).await;
        assert_eq!((status.state, asked), (BatchState::Complete, 3), "{api:?}");
        let rows = rows(&server, api, &status).await;
        let ids: Vec<&str> = rows.iter().map(|row| row.custom_id.as_str()).collect();
        assert_eq!(ids.len(), 40, "{api:?}");
        assert_ne!(ids[..3], ["r_0", "r_1", "r_2"]);
        let mut join = BatchJoin::new((0..40).map(|number| format!("r_{number}")));
        for row in rows {
            drop(row.read(target(api).dialect));
            assert!(matches!(join.take(row), Joined::Row(_)));
        }
        assert!(join.missing().is_empty());
        let entries = server.ledger.entries();
        let answered = entries.iter().filter(|entry| entry.batch.is_some());
        assert_eq!((answered.count(), entries.len()), (40, 41));
        assert_eq!(server.ledger.most_often(), 1);
        let list = json_of(&server, &api.list(&base(&server, api))).await;
        assert_eq!(api.read_list(&list)[0].id, begun.id);
    }
}

#[tokio::test]
async fn a_large_batch_of_gemini_goes_and_comes_back_as_a_file() {
    let api = BatchApi::Gemini;
    let server = with(BatchManner::default()).await;
    let begun = begin_within(&server, api, 20, 100).await;
    assert_eq!(begun.name.as_deref(), Some("run-1-0"));
    let (status, _) = wait(&server, api, &begun.id).await;
    assert!(
        matches!(&status.results[..], [ResultPlace::Path(path)] if path.starts_with("/files/"))
    );
    let rows = rows(&server, api, &status).await;
    let mut join = BatchJoin::new((0..20).map(|number| format!("r_{number}")));
    for row in rows {
        assert!(row.read(Dialect::Gemini).is_ok());
        assert!(matches!(join.take(row), Joined::Row(_)));
    }
    assert!(join.missing().is_empty());
}

#[tokio::test]
async fn a_batch_keeps_its_labels_where_the_vendor_does() {
    let server = with(BatchManner::default()).await;
    for (api, run) in [
        (BatchApi::OpenAi, Some("run-1")),
        (BatchApi::Mistral, Some("run-1")),
        (BatchApi::Gemini, None),
        (BatchApi::Anthropic, None),
    ] {
        let begun = begin(&server, api, 1).await;
        assert_eq!(begun.run.as_deref(), run, "{api:?}");
    }
}

#[tokio::test]
async fn expired_and_missing_rows_are_told_apart() {
    let manner = BatchManner {
        polls: 0,
        expired: 0.3,
        missing: 0.2,
        ..BatchManner::default()
    };
    for api in APIS {
        let server = with(manner).await;
        let begun = begin(&server, api, 60).await;
        let (status, _) = wait(&server, api, &begun.id).await;
        assert_eq!(status.state, BatchState::Expired, "{api:?}");
        let rows = rows(&server, api, &status).await;
        let expired = |row: &&BatchResult| {
            row.read(target(api).dialect)
                .is_err_and(|failure| failure.error_code.as_deref() == Some("batch_expired"))
        };
        let n_expired = rows.iter().filter(expired).count();
        let mut join = BatchJoin::new((0..60).map(|number| format!("r_{number}")));
        for row in rows.clone() {
            join.take(row);
        }
        match api {
            // It keeps nothing of a batch that has expired.
            BatchApi::Gemini => assert!(rows.is_empty()),
            BatchApi::Mistral => assert!(n_expired == 0 && 15 < join.missing().len()),
            _ => assert!(5 < n_expired && 3 < join.missing().len() && join.missing().len() < 25),
        }
    }
}

#[tokio::test]
async fn a_batch_that_is_ended_keeps_what_was_answered() {
    for api in APIS {
        let server = with(BatchManner::default()).await;
        let begun = begin(&server, api, 20).await;
        send(&server, &api.cancel(&base(&server, api), &begun.id)).await;
        let (status, _) = wait(&server, api, &begun.id).await;
        assert_eq!(status.state, BatchState::Cancelled, "{api:?}");
        let rows = rows(&server, api, &status).await;
        let paid = server.ledger.entries();
        let paid = paid.iter().filter(|entry| entry.batch.is_some()).count();
        assert_eq!(paid, 10, "{api:?}");
        assert!(10 <= rows.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_batch_that_several_ask_after_at_a_time_is_answered_once() {
    let server = with(BatchManner::default()).await;
    let api = BatchApi::Anthropic;
    for n_batches in 1..=20 {
        let begun = begin(&server, api, 5).await;
        let call = api.status(&base(&server, api), &begun.id);
        let asking = (0..16).map(|_| send(&server, &call));
        futures::future::join_all(asking).await;
        let entries = server.ledger.entries();
        let n_answered = entries.iter().filter(|entry| entry.batch.is_some());
        assert_eq!(n_answered.count(), 5 * n_batches);
    }
}

#[tokio::test]
async fn a_batch_may_fail_as_a_whole_and_an_unknown_one_is_not_found() {
    let manner = BatchManner {
        fails: true,
        ..BatchManner::default()
    };
    let server = with(manner).await;
    for api in [BatchApi::OpenAi, BatchApi::Gemini, BatchApi::Mistral] {
        let begun = begin(&server, api, 2).await;
        let (status, _) = wait(&server, api, &begun.id).await;
        assert_eq!(status.state, BatchState::Failed, "{api:?}");
        assert!(status.results.is_empty());
        let (code, _) = send(&server, &api.status(&base(&server, api), "batch-9")).await;
        assert_eq!(code, 404);
    }
}

#[tokio::test]
async fn a_persona_has_a_manner_of_its_own() {
    let mut world = world();
    for persona in &mut world.persona {
        persona.batch = Some(BatchManner {
            polls: 7,
            ..BatchManner::default()
        });
    }
    let server = serve(Options::new(world, 7)).await.unwrap();
    let begun = begin(&server, BatchApi::Anthropic, 2).await;
    let (_, asked) = wait(&server, BatchApi::Anthropic, &begun.id).await;
    assert_eq!(asked, 8);
}
