//! Bedrock reads its batches from a bucket and answers into it, reached by S3 or as a folder.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::super::s3_stand_in::{Fault, Objects};
use super::super::secrets::is_anywhere;
use super::super::stand_in::{Act, Received, StandIn};
use super::*;
use crate::{AwsKeys, Bucket, Error, Reach, Secret, Stop, run};

const ARN: &str = "arn:aws:bedrock:eu-west-1:1:model-invocation-job/abc";

const SECRETS: [&str; 3] = ["AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG", "session-token-0123"];

/// Where the bucket's files are.
#[derive(Clone)]
enum Files {
    Folder(PathBuf),
    S3(Arc<Objects>),
}

impl Files {
    fn read(&self, uri: &str) -> String {
        let key = uri.strip_prefix("s3://bucket/replays/").unwrap();
        match self {
            Self::Folder(folder) => std::fs::read_to_string(folder.join(key)).unwrap(),
            Self::S3(objects) => objects.get(&format!("replays/{key}")).unwrap(),
        }
    }

    fn write(&self, uri: &str, content: String) {
        let key = uri.strip_prefix("s3://bucket/replays/").unwrap();
        match self {
            Self::Folder(folder) => {
                let file = folder.join(key);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, content).unwrap();
            }
            Self::S3(objects) => objects.put(&format!("replays/{key}"), content),
        }
    }
}

/// A control plane that does each job as soon as it is made; the first answers to makings may be lost.
struct Plane {
    files: Files,
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

    /// Answers all requests but one, the last first, in two files.
    fn work(&self, body: &Value) {
        let uri = |pointer: &str| body.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let requests = self
            .files
            .read(&uri("/inputDataConfig/s3InputDataConfig/s3Uri"));
        let answers: Vec<String> = requests.lines().skip(1).map(answer).collect();
        let answers: Vec<&str> = answers.iter().rev().map(String::as_str).collect();
        let (some, others) = answers.split_at(answers.len() / 2);
        let output = uri("/outputDataConfig/s3OutputDataConfig/s3Uri");
        let put =
            |name: &str, content: String| self.files.write(&format!("{output}{name}"), content);
        put("abc/1.jsonl.out", some.join("\n"));
        put("abc/more/2.jsonl.out", others.join("\n"));
        put("abc/manifest.json.out", "{}".to_owned());
        let name = body["jobName"].as_str().unwrap().to_owned();
        let before = self.jobs.lock().unwrap().insert(name, output);
        assert!(before.is_none(), "made twice");
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

/// A Bedrock whose bucket is reached in one of the two ways.
struct Bedrock {
    plane: StandIn,
    /// The bucket's server, where there is one.
    store: Option<StandIn>,
    files: Files,
    options: Options,
    _folder: tempfile::TempDir,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Folder,
    S3,
}

fn keys() -> AwsKeys {
    AwsKeys {
        access_key_id: Secret::new(SECRETS[0]),
        secret_access_key: Secret::new(SECRETS[1]),
        session_token: Some(Secret::new(SECRETS[2])),
        region: "eu-west-1".to_owned(),
    }
}

impl Bedrock {
    async fn open(by: By, n_lost: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (files, store) = match by {
            By::Folder => (Files::Folder(folder.path().to_owned()), None),
            By::S3 => {
                let objects = Arc::new(Objects::default());
                let server = objects.serve().await;
                (Files::S3(objects), Some(server))
            }
        };
        let reach = match &store {
            None => Reach::Folder(folder.path().to_owned()),
            Some(server) => Reach::S3 {
                keys: Some(keys()),
                endpoint: Some(server.base_url.trim_end_matches("/v1").to_owned()),
            },
        };
        let plane = Plane {
            files: files.clone(),
            jobs: Mutex::default(),
            n_lost: Mutex::new(n_lost),
        };
        let plane = StandIn::start(move |received| plane.act(received)).await;
        let mut target = target("bedrock", plane.base_url.trim_end_matches("/v1"));
        target.dialect = Dialect::BedrockConverse;
        target.api_key = Secret::none();
        target.aws = Some(keys());
        target.batch.bucket = Some(Bucket {
            uri: "s3://bucket/replays/".to_owned(),
            role_arn: "arn:aws:iam::1:role/batch".to_owned(),
            reach,
        });
        let mut options = by_batch(target);
        options.batches.requests_max = 1_000;
        Self {
            plane,
            store,
            files,
            options,
            _folder: folder,
        }
    }

    fn objects(&self) -> &Objects {
        match &self.files {
            Files::S3(objects) => objects,
            Files::Folder(_) => panic!("it is a folder"),
        }
    }

    /// How many jobs were made.
    fn n_made(&self) -> usize {
        let made = |one: &&Received| one.head.starts_with("POST /model-invocation-job ");
        self.plane.ledger().iter().filter(made).count()
    }

    /// How many calls to the bucket began so.
    fn n_stored(&self, beginning: &str) -> usize {
        let ledger = self.store.as_ref().unwrap().ledger();
        let begun = ledger.iter().filter(|one| one.head.starts_with(beginning));
        begun.count()
    }
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
    for by in [By::Folder, By::S3] {
        let bedrock = Bedrock::open(by, 0).await;
        let scene = Scene::of(&calls("billing", 120));
        let outcome = scene.run(bedrock.options.clone()).await.unwrap();
        assert!(outcome.is_whole(), "{by:?} {outcome:?}");
        judge_rows(&scene.replays().await);
        assert!(scene.journals().is_empty());
        // Nothing is left for another run.
        scene.run(bedrock.options.clone()).await.unwrap();
        assert_eq!((bedrock.n_made(), scene.replays().await.len()), (1, 120));
    }
}

#[tokio::test]
async fn killed_before_its_id_was_known_it_is_found_by_its_name() {
    for by in [By::Folder, By::S3] {
        let bedrock = Bedrock::open(by, 1).await;
        let scene = Scene::of(&calls("billing", 120));
        let running = run(&scene.store, bedrock.options.clone(), &(), Stop::never());
        tokio::select! {
            ended = running => panic!("{ended:?}"),
            () = bedrock.plane.received(1) => {}
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let outcome = scene.run(bedrock.options.clone()).await.unwrap();
        assert_eq!((outcome.n_already_sent, bedrock.n_made()), (120, 1));
        judge_rows(&scene.replays().await);
    }
}

#[tokio::test]
async fn killed_at_every_step_at_the_bucket_a_batch_is_made_once() {
    for at in [
        "PUT /bucket/replays/",
        "GET /bucket?",
        "GET /bucket/replays/",
    ] {
        let bedrock = Bedrock::open(By::S3, 0).await;
        let scene = Scene::of(&calls("billing", 120));
        bedrock.objects().fails(Fault {
            at,
            answer: None,
            n_times: 1,
        });
        let running = run(&scene.store, bedrock.options.clone(), &(), Stop::never());
        let met = async {
            while bedrock.n_stored(at) == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::select! {
            ended = running => panic!("{at}: {ended:?}"),
            () = met => {}
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        for secret in SECRETS {
            assert!(!is_anywhere(scene.folder.path(), secret), "{at}");
        }
        let outcome = scene.run(bedrock.options.clone()).await.unwrap();
        assert!(outcome.is_whole(), "{at}: {outcome:?}");
        assert_eq!((outcome.n_already_sent, bedrock.n_made()), (120, 1), "{at}");
        judge_rows(&scene.replays().await);
        assert!(scene.journals().is_empty());
    }
}

#[tokio::test]
async fn a_bucket_that_stumbles_is_asked_again() {
    for at in ["PUT ", "GET /bucket?", "GET /bucket/"] {
        let bedrock = Bedrock::open(By::S3, 0).await;
        bedrock.objects().fails(Fault {
            at,
            answer: Some((503, "SlowDown")),
            n_times: 3,
        });
        let scene = Scene::of(&calls("billing", 120));
        let outcome = scene.run(bedrock.options.clone()).await.unwrap();
        assert!(outcome.is_whole(), "{at}: {outcome:?}");
        judge_rows(&scene.replays().await);
    }
}

#[tokio::test]
async fn a_bucket_that_refuses_is_named_and_its_keys_are_not() {
    let cases = [
        ("AccessDenied", 403, "account", "s3:PutObject"),
        ("SignatureDoesNotMatch", 403, "account", "key was refused"),
        ("NoSuchBucket", 404, "batch_refused", "no such bucket"),
        (
            "PermanentRedirect",
            301,
            "batch_refused",
            "not in eu-west-1",
        ),
    ];
    for (code, status, reason, words) in cases {
        let bedrock = Bedrock::open(By::S3, 0).await;
        bedrock.objects().fails(Fault {
            at: "PUT ",
            answer: Some((status, code)),
            n_times: 99,
        });
        let scene = Scene::of(&calls("billing", 120));
        let outcome = scene.run(bedrock.options.clone()).await.unwrap();
        let skips = scene.skips().await;
        assert_eq!(
            outcome.targets[0].skipped[reason], 120,
            "{code} {outcome:?}"
        );
        // It says nothing of the model, and asking again would not help.
        assert_eq!(
            (bedrock.n_stored("PUT "), bedrock.n_made()),
            (1, 0),
            "{code}"
        );
        assert_eq!(outcome.targets[0].stopped, None, "{code}");
        let detail = &skips[0].detail;
        assert!(
            detail.contains("s3://bucket/replays/understudy/"),
            "{detail}"
        );
        assert!(detail.contains(code) && detail.contains(words), "{detail}");
        let told = format!("{outcome:?} {skips:?} {:?}", bedrock.options);
        for secret in SECRETS {
            assert!(!told.contains(secret), "{told}");
            assert!(!is_anywhere(scene.folder.path(), secret), "{code}");
        }
    }
}

#[tokio::test]
async fn answers_that_cannot_be_read_stay_for_the_next_run() {
    let bedrock = Bedrock::open(By::S3, 0).await;
    bedrock.objects().fails(Fault {
        at: "GET /bucket/",
        answer: Some((403, "AccessDenied")),
        n_times: 1,
    });
    let scene = Scene::of(&calls("billing", 120));
    let outcome = scene.run(bedrock.options.clone()).await.unwrap();
    assert!(!outcome.is_whole());
    let state = &outcome.batches_out[0].state;
    assert!(
        state.contains("cannot be read") && state.contains("s3:GetObject"),
        "{state}"
    );
    let outcome = scene.run(bedrock.options.clone()).await.unwrap();
    assert!(outcome.is_whole(), "{outcome:?}");
    assert_eq!(bedrock.n_made(), 1);
    judge_rows(&scene.replays().await);
}

#[tokio::test]
async fn a_bucket_without_a_usable_address_is_refused_before_anything_is_sent() {
    let bedrock = Bedrock::open(By::S3, 0).await;
    let scene = Scene::of(&calls("billing", 120));
    let cases = [
        ("bucket/replays", None, "expected s3://"),
        ("s3://Bucket_1/x", None, "expected s3://"),
        ("s3://bucket/a//b", None, "empty"),
        (
            "s3://bucket",
            Some("ftp://localhost"),
            "neither http nor https",
        ),
        (
            "s3://bucket",
            Some("http://me:secret-word@localhost"),
            "a user or a password",
        ),
    ];
    for (uri, endpoint, words) in cases {
        let mut options = bedrock.options.clone();
        options.targets[0].batch.bucket = Some(Bucket {
            uri: uri.to_owned(),
            role_arn: String::new(),
            reach: Reach::S3 {
                keys: Some(keys()),
                endpoint: endpoint.map(str::to_owned),
            },
        });
        let refused = scene.run(options).await.unwrap_err();
        assert!(matches!(refused, Error::Bucket { .. }), "{refused:?}");
        let told = refused.to_string();
        assert!(
            told.contains(words) && !told.contains("secret-word"),
            "{told}"
        );
    }
    let mut options = bedrock.options.clone();
    if let Some(bucket) = &mut options.targets[0].batch.bucket {
        bucket.reach = Reach::S3 {
            keys: None,
            endpoint: None,
        };
    }
    let refused = scene.run(options).await.unwrap_err();
    assert!(refused.to_string().contains("no keys of AWS"), "{refused}");
    assert_eq!(bedrock.plane.n_received(), 0);
}

#[tokio::test]
async fn fewer_requests_than_bedrock_takes_are_named() {
    let bedrock = Bedrock::open(By::Folder, 0).await;
    let scene = Scene::of(&calls("billing", 99));
    let outcome = scene.run(bedrock.options.clone()).await.unwrap();
    let n_refused = outcome.targets[0].skipped["batch_refused"];
    assert_eq!((n_refused, bedrock.plane.n_received()), (99, 0));
    assert!(scene.skips().await[0].detail.contains("fewer than 100"));
}
