//! Parts stay in their bounds, calls go where the vendors listen, and every row finds its request.

mod rows;

use serde_json::{Value, json};

use super::*;
use crate::batch::calls::BatchInput;

fn target(api: BatchApi) -> Target {
    match api {
        BatchApi::OpenAi => Target::new(Dialect::OpenAi, "gpt-4o"),
        BatchApi::Anthropic => Target::new(Dialect::Anthropic, "claude-haiku-4-5"),
        BatchApi::Gemini => Target::new(Dialect::Gemini, "gemini-2.5-flash"),
        BatchApi::Mistral => Target::of_server(Server::Mistral, "mistral-large-2411"),
        BatchApi::Bedrock => Target::new(Dialect::BedrockConverse, "us.amazon.nova-pro-v1:0"),
    }
}

const APIS: [BatchApi; 5] = [
    BatchApi::OpenAi,
    BatchApi::Anthropic,
    BatchApi::Gemini,
    BatchApi::Mistral,
    BatchApi::Bedrock,
];

fn job() -> BatchJob {
    BatchJob {
        name: "run-1-0".to_owned(),
        run: "run-1".to_owned(),
    }
}

fn part(api: BatchApi, requests: usize) -> BatchPart {
    let mut writer = BatchWriter::new(api, &target(api), api.limits());
    for number in 0..requests {
        let body = json!({"model": "m", "n": number});
        assert_eq!(
            writer
                .push(&format!("r_{number}"), &body.to_string(), 3)
                .unwrap(),
            None
        );
    }
    writer.finish().unwrap()
}

#[test]
fn a_target_has_the_way_of_its_vendor() {
    for api in APIS {
        assert_eq!(BatchApi::of(&target(api)), Some(api));
    }
    let responses = Target::new(Dialect::OpenAiResponses, "gpt-5");
    assert_eq!(BatchApi::of(&responses), Some(BatchApi::OpenAi));
    let ollama = Target::of_server(Server::Ollama, "llama3.3");
    assert_eq!(BatchApi::of(&ollama), None);
}

#[test]
fn parts_are_cut_by_count_by_bytes_and_by_tokens() {
    let body = json!({"text": "x".repeat(1_000)}).to_string();
    let cut = |limits: BatchLimits| -> Vec<usize> {
        let api = BatchApi::OpenAi;
        let mut writer = BatchWriter::new(api, &target(api), limits);
        let mut parts = Vec::new();
        for number in 0..10 {
            parts.extend(writer.push(&format!("r{number}"), &body, 100).unwrap());
        }
        parts.extend(writer.finish());
        for part in &parts {
            assert!(part.content.len() <= limits.bytes_max);
            assert_eq!(part.content.lines().count(), part.custom_ids.len());
            assert_eq!(part.tokens, 100 * part.custom_ids.len() as u64);
        }
        parts.iter().map(|part| part.custom_ids.len()).collect()
    };
    let open = BatchApi::OpenAi.limits();
    assert_eq!(cut(open), [10]);
    let by_count = BatchLimits {
        requests_max: 4,
        ..open
    };
    assert_eq!(cut(by_count), [4, 4, 2]);
    let by_bytes = BatchLimits {
        bytes_max: 4_096 + 3_500,
        ..open
    };
    assert_eq!(cut(by_bytes), [3, 3, 3, 1]);
    let by_tokens = BatchLimits {
        tokens_max: Some(250),
        ..open
    };
    assert_eq!(cut(by_tokens), [2, 2, 2, 2, 2]);
}

#[test]
fn a_request_too_large_and_an_id_of_another_pattern_are_refused_alone() {
    let api = BatchApi::Gemini;
    let limits = BatchLimits {
        bytes_max: 10_000,
        ..api.limits()
    };
    let mut writer = BatchWriter::new(api, &target(api), limits);
    assert!(writer.push("r@1", "{}", 0).is_err());
    assert!(writer.push("", "{}", 0).is_err());
    let large = json!({"text": "x".repeat(10_000)}).to_string();
    assert!(writer.push("r1", &large, 0).is_err());
    assert_eq!(writer.push("r2", "{}", 0).unwrap(), None);
    assert_eq!(writer.finish().unwrap().custom_ids, ["r2"]);
}

#[test]
fn each_vendor_gets_its_own_shape() {
    let line = |api: BatchApi| -> Value {
        let part = part(api, 2);
        let lines: Vec<&str> = part.content.lines().collect();
        assert_eq!(lines.len(), 2);
        serde_json::from_str(lines[1]).unwrap()
    };
    let body = json!({"model": "m", "n": 1});
    assert_eq!(
        line(BatchApi::OpenAi),
        json!({"custom_id": "r_1", "method": "POST", "url": "/v1/chat/completions", "body": body})
    );
    assert_eq!(
        line(BatchApi::Mistral),
        json!({"custom_id": "r_1", "body": {"n": 1}})
    );
    assert_eq!(
        line(BatchApi::Bedrock),
        json!({"recordId": "r_1", "modelInput": body})
    );
    let made = |api: BatchApi| -> Value {
        let part = part(api, 2);
        let call = api.create("http://h", &target(api), BatchInput::Part(&part), &job());
        serde_json::from_str(&call.unwrap().body).unwrap()
    };
    assert_eq!(
        made(BatchApi::Anthropic)["requests"][1],
        json!({"custom_id": "r_1", "params": body})
    );
    assert_eq!(
        line(BatchApi::Gemini),
        json!({"key": "r_1", "request": body})
    );
    let gemini = made(BatchApi::Gemini);
    assert_eq!(gemini["batch"]["displayName"], "run-1-0");
    assert_eq!(
        gemini["batch"]["inputConfig"]["requests"]["requests"][1],
        json!({"request": body, "metadata": {"key": "r_1"}})
    );
}

#[test]
fn calls_go_where_the_vendors_listen() {
    let part = part(BatchApi::OpenAi, 1);
    let base = "https://api.openai.com/v1";
    let upload = BatchApi::OpenAi.upload(base, &part, &job(), "XYZ").unwrap();
    assert_eq!(upload.url, "https://api.openai.com/v1/files");
    assert!(
        upload
            .body
            .contains("name=\"purpose\"\r\n\r\nbatch\r\n--XYZ\r\n")
    );
    assert!(upload.body.ends_with("\r\n--XYZ--\r\n"));
    assert!(
        BatchApi::Anthropic
            .upload(base, &part, &job(), "X")
            .is_none()
    );
    let openai = target(BatchApi::OpenAi);
    let made = BatchApi::OpenAi
        .create(base, &openai, BatchInput::File("file-1"), &job())
        .unwrap();
    let body: Value = serde_json::from_str(&made.body).unwrap();
    assert_eq!(body["metadata"]["understudy_run"], "run-1");
    assert_eq!(body["endpoint"], "/v1/chat/completions");
    let rows = [
        (
            BatchApi::OpenAi.status(base, "batch_1").url,
            "https://api.openai.com/v1/batches/batch_1",
        ),
        (
            BatchApi::Anthropic.cancel("https://h", "m/../x").url,
            "https://h/v1/messages/batches/m%2F..%2Fx/cancel",
        ),
        (
            BatchApi::Gemini.cancel("https://h", "batches/b1").url,
            "https://h/v1beta/batches/b1:cancel",
        ),
        (
            BatchApi::Mistral.list("https://h/v1").url,
            "https://h/v1/batch/jobs?page_size=100",
        ),
        (
            BatchApi::Bedrock.cancel("https://h", "arn:aws:x/1").url,
            "https://h/model-invocation-job/arn%3Aaws%3Ax%2F1/stop",
        ),
    ];
    for (url, expected) in rows {
        assert_eq!(url, expected);
    }
    let file = ResultPlace::Path("/files/b-1".to_owned());
    assert_eq!(
        BatchApi::Gemini
            .fetch("https://h/v1beta", &file)
            .unwrap()
            .url,
        "https://h/download/v1beta/files/b-1:download?alt=media"
    );
    assert!(
        BatchApi::Anthropic
            .create("http://h", &openai, BatchInput::File("f"), &job())
            .is_err()
    );
}

#[test]
fn a_body_of_several_lines_becomes_one() {
    for api in APIS {
        let mut writer = BatchWriter::new(api, &target(api), api.limits());
        let body = "{\n \"text\": \"two\\nlines\"\r\n}";
        writer.push("r1", body, 0).unwrap();
        let content = writer.finish().unwrap().content;
        assert_eq!(content.trim_end().lines().count(), 1, "{content}");
        assert!(content.contains(r#"{"text":"two\nlines"}"#), "{content}");
        let mut writer = BatchWriter::new(api, &target(api), api.limits());
        assert!(writer.push("r1", "{\n", 0).is_err());
    }
}

#[test]
fn a_part_too_large_for_the_call_goes_to_gemini_as_a_file() {
    let api = BatchApi::Gemini;
    let part = part(api, 3);
    let length = part.content.len();
    assert!(!api.wants_file_of(&part, usize::MAX));
    assert!(api.wants_file_of(&part, length));
    let base = "https://h/v1beta?x=1";
    let begin = api.upload(base, &part, &job(), "").unwrap();
    assert_eq!(begin.url, "https://h/upload/v1beta/files");
    let said = |name: &str| {
        begin
            .headers
            .iter()
            .find(|one| one.0 == name)
            .unwrap()
            .1
            .clone()
    };
    assert_eq!(
        said("x-goog-upload-header-content-length"),
        length.to_string()
    );
    assert_eq!(said("x-goog-upload-command"), "start");
    let address = "https://h/upload/v1beta/files?upload_id=1&upload_protocol=resumable";
    let content = api.upload_content(&part, address).unwrap();
    assert_eq!(
        (content.url.as_str(), &content.body),
        (address, &part.content)
    );
    let named = json!({ "file": { "name": "files/abc", "state": "ACTIVE" } });
    let id = api.file_id(&named).unwrap();
    let made = api.create(base, &target(api), BatchInput::File(&id), &job());
    let made: Value = serde_json::from_str(&made.unwrap().body).unwrap();
    assert_eq!(
        made["batch"],
        json!({ "displayName": "run-1-0", "inputConfig": { "fileName": "files/abc" } })
    );
    assert!(BatchApi::OpenAi.upload_content(&part, address).is_none());
}

#[test]
fn a_list_is_gone_on_with_where_it_ended() {
    let base = "https://h/v1";
    let next = |api: BatchApi, body: Value, n_seen: usize| {
        api.list_next(base, &body, n_seen).map(|call| call.url)
    };
    let page = json!({ "data": [{ "id": "b 1" }, { "id": "b 2" }], "has_more": true });
    assert_eq!(
        next(BatchApi::OpenAi, page.clone(), 2).unwrap(),
        "https://h/v1/batches?limit=100&after=b%202"
    );
    assert_eq!(
        next(BatchApi::Anthropic, page, 2).unwrap(),
        "https://h/v1/messages/batches?limit=100&after_id=b%202"
    );
    let page = json!({ "operations": [], "nextPageToken": "t=1" });
    assert_eq!(
        next(BatchApi::Gemini, page, 0).unwrap(),
        "https://h/v1/batches?pageSize=100&pageToken=t%3D1"
    );
    let page = json!({ "data": [], "total": 150 });
    assert_eq!(
        next(BatchApi::Mistral, page.clone(), 100).unwrap(),
        "https://h/v1/batch/jobs?page_size=100&page=1"
    );
    assert_eq!(next(BatchApi::Mistral, page, 150), None);
    for api in BatchApi::ALL {
        let last = json!({ "data": [{ "id": "b" }], "has_more": false });
        assert_eq!(next(api, last, 1), None, "{}", api.as_str());
        assert_eq!(BatchApi::of_name(api.as_str()), Some(api));
    }
}
