//! Bedrock reads its batches from a bucket and answers into it; here the bucket is a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::super::stand_in::{Act, Received, StandIn};
use super::*;
use crate::{AwsKeys, Bucket, Secret, Stop, run};

const ARN: &str = "arn:aws:bedrock:eu-west-1:1:model-invocation-job/abc";

/// A control plane that does each job as soon as it is made; the first answers to makings may be lost.
struct Plane {
    folder: PathBuf,
    jobs: Mutex<BTreeMap<String, String>>,
    n_lost: Mutex<u32>,
}

impl Plane {
    fn act(&self, received: &Received) -> Act {
        let asked = received.head.lines().next().unwrap();
        assert!(
            received
                .head
                .to_ascii_lowercase()
                .contains("authorization: aws4-hmac-sha256 credential=akid")
        );
        if asked.starts_with("POST /model-invocation-job ") {
            let body: Value = serde_json::from_str(&received.body).unwrap();
            self.work(&body);
            let mut n_lost = self.n_lost.lock().unwrap();
            if 0 < *n_lost {
                *n_lost -= 1;
                return Act::Hang;
            }
            return told(&json!({ "jobArn": ARN }));
        }
        let jobs = self.jobs.lock().unwrap();
        let of = |(name, uri): (&String, &String)| {
            json!({ "jobArn": ARN, "jobName": name, "status": "Completed",
                "outputDataConfig": { "s3OutputDataConfig": { "s3Uri": uri } } })
        };
        let found: Vec<Value> = jobs.iter().map(of).collect();
        if asked.starts_with("GET /model-invocation-jobs?") {
            return told(&json!({ "invocationJobSummaries": found }));
        }
        assert!(
            asked.starts_with("GET /model-invocation-job/arn%3Aaws"),
            "{asked}"
        );
        told(&found[0])
    }

    /// Answers all requests but one, the last first.
    fn work(&self, body: &Value) {
        let path = |pointer: &str| {
            let uri = body.pointer(pointer).unwrap().as_str().unwrap();
            (
                uri.to_owned(),
                self.folder.join(uri.strip_prefix("s3://bucket/").unwrap()),
            )
        };
        let (_, input) = path("/inputDataConfig/s3InputDataConfig/s3Uri");
        let (uri, output) = path("/outputDataConfig/s3OutputDataConfig/s3Uri");
        let requests = std::fs::read_to_string(input).unwrap();
        let answers: Vec<String> = requests.lines().skip(1).map(answer).collect();
        let answers: Vec<&str> = answers.iter().rev().map(String::as_str).collect();
        std::fs::create_dir_all(output.join("abc")).unwrap();
        let file = output.join("abc").join("requests.jsonl.out");
        std::fs::write(file, answers.join("\n")).unwrap();
        std::fs::write(output.join("abc/manifest.json.out"), "{}").unwrap();
        let name = body["jobName"].as_str().unwrap().to_owned();
        assert!(
            self.jobs.lock().unwrap().insert(name, uri).is_none(),
            "made twice"
        );
    }
}

fn told(body: &Value) -> Act {
    Act::Answer {
        status: 200,
        headers: String::new(),
        body: body.to_string(),
    }
}

fn answer(line: &str) -> String {
    let request: Value = serde_json::from_str(line).unwrap();
    assert!(request["modelInput"]["messages"].is_array());
    let text = json!([{ "text": "hello" }]);
    let output = json!({
        "output": { "message": { "role": "assistant", "content": text } },
        "stopReason": "end_turn",
        "usage": { "inputTokens": 100, "outputTokens": 50, "totalTokens": 150 },
    });
    json!({ "recordId": request["recordId"], "modelInput": request["modelInput"], "modelOutput": output })
        .to_string()
}

async fn bedrock(folder: &Path, n_lost: u32) -> (StandIn, Options) {
    let plane = Arc::new(Plane {
        folder: folder.to_owned(),
        jobs: Mutex::default(),
        n_lost: Mutex::new(n_lost),
    });
    let server = StandIn::start(move |received| plane.act(received)).await;
    let mut target = target("bedrock", server.base_url.trim_end_matches("/v1"));
    target.dialect = Dialect::BedrockConverse;
    target.api_key = Secret::none();
    target.aws = Some(AwsKeys {
        access_key_id: Secret::new("AKIDEXAMPLE"),
        secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG"),
        session_token: None,
        region: "eu-west-1".to_owned(),
    });
    target.batch.bucket = Some(Bucket {
        folder: folder.to_owned(),
        uri: "s3://bucket/".to_owned(),
        role_arn: "arn:aws:iam::1:role/batch".to_owned(),
    });
    let mut options = by_batch(target);
    options.batches.requests_max = 1_000;
    (server, options)
}

fn judge_rows(rows: &[replays::Call]) {
    assert_eq!(rows.len(), 120);
    let answered = rows.iter().filter(|row| row.outcome == "ok");
    assert_eq!(answered.count(), 119);
    let missing = rows
        .iter()
        .filter(|row| row.error_code.as_deref() == Some("batch_row_missing"));
    assert_eq!(missing.count(), 1);
    assert!(
        rows.iter()
            .all(|row| row.lane == "batch" && row.latency_ms.is_none())
    );
}

#[tokio::test]
async fn a_batch_goes_through_the_bucket() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, options) = bedrock(folder.path(), 0).await;
    let scene = Scene::of(&calls("billing", 120));
    let outcome = scene.run(options).await.unwrap();
    assert!(outcome.is_whole(), "{outcome:?}");
    judge_rows(&scene.replays().await);
    assert!(scene.journals().is_empty());
}

#[tokio::test]
async fn killed_before_its_id_was_known_it_is_found_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (server, options) = bedrock(folder.path(), 1).await;
    let scene = Scene::of(&calls("billing", 120));
    let running = run(&scene.store, options.clone(), &(), Stop::never());
    tokio::select! {
        ended = running => panic!("{ended:?}"),
        () = server.received(1) => {}
    }
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let outcome = scene.run(options).await.unwrap();
    assert_eq!(outcome.n_already_sent, 120);
    judge_rows(&scene.replays().await);
}

#[tokio::test]
async fn fewer_requests_than_bedrock_takes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (server, options) = bedrock(folder.path(), 0).await;
    let scene = Scene::of(&calls("billing", 99));
    let outcome = scene.run(options).await.unwrap();
    assert_eq!(
        (
            outcome.targets[0].skipped["batch_refused"],
            server.n_received()
        ),
        (99, 0)
    );
    assert!(scene.skips().await[0].detail.contains("fewer than 100"));
}
