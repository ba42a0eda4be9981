//! What is called to hand a batch in, to ask how it stands, to end it, and to fetch its rows.

use serde_json::{Map, Value, json};

use super::upload::gemini_root;
use super::write::listed;
use super::{BatchApi, BatchPart, BatchStatus, ResultPlace};
use crate::error::{Error, Result};
use crate::{Dialect, Target, field};

/// One call, but for the key and the headers of the dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchCall {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// Headers of its own.
    pub headers: Vec<(&'static str, String)>,
    /// The type of the body; `None` without a body.
    pub content_type: Option<String>,
    /// The body; empty without one.
    pub body: String,
}

/// What a batch is to be known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchJob {
    /// Its name: letters, digits, `_` and `-`. It is kept at the vendor, where the vendor keeps names.
    pub name: String,
    /// The run it belongs to, by which it is found again at vendors that keep labels.
    pub run: String,
}

/// Where Bedrock reads requests and puts answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStore {
    /// The role that may do both, an ARN.
    pub role_arn: String,
    /// Where the requests are, `s3://…`.
    pub input_uri: String,
    /// Where the answers go, `s3://…/`.
    pub output_uri: String,
}

/// The label under which a batch keeps its run.
const RUN: &str = "understudy_run";

impl BatchApi {
    /// Makes the batch, of the uploaded file where [`BatchApi::wants_file_of`] says so; Bedrock's batches are made by
    /// [`BatchApi::create_in_store`].
    ///
    /// # Errors
    /// When the vendor takes files and there is none, or the other way round.
    pub fn create(
        self,
        base_url: &str,
        target: &Target,
        given: BatchInput<'_>,
        job: &BatchJob,
    ) -> Result<BatchCall> {
        let model = target.model.as_str();
        let (path, body) = match (self, given) {
            (Self::OpenAi, BatchInput::File(file_id)) => {
                let body = json!({
                    "input_file_id": file_id,
                    "endpoint": Self::line_url(target.dialect, model),
                    "completion_window": "24h",
                    "metadata": { (RUN): job.run, "name": job.name },
                });
                ("/batches".to_owned(), body.to_string())
            }
            (Self::Mistral, BatchInput::File(file_id)) => {
                let body = json!({
                    "input_files": [file_id],
                    "model": model,
                    "endpoint": "/v1/chat/completions",
                    "timeout_hours": 24,
                    "metadata": { (RUN): job.run, "name": job.name },
                });
                ("/batch/jobs".to_owned(), body.to_string())
            }
            (Self::Anthropic, BatchInput::Part(part)) => (
                "/messages/batches".to_owned(),
                format!("{{\"requests\":[{}]}}", part.content),
            ),
            (Self::Gemini, given) => {
                let path = Dialect::Gemini.path(model);
                let path = path.replace(":generateContent", ":batchGenerateContent");
                let name = Value::from(job.name.as_str());
                let input = match given {
                    BatchInput::File(file_id) => json!({ "fileName": file_id }).to_string(),
                    BatchInput::Part(part) => {
                        format!("{{\"requests\":{{\"requests\":[{}]}}}}", listed(part))
                    }
                };
                let body =
                    format!("{{\"batch\":{{\"displayName\":{name},\"inputConfig\":{input}}}}}");
                (path, body)
            }
            _ => {
                return Err(Error::Batch {
                    reason: "this vendor takes its requests in another way".to_owned(),
                });
            }
        };
        Ok(self.post(base_url, &path, body))
    }

    /// Makes a batch of requests in a store, at Bedrock's control plane (`https://bedrock.{region}.amazonaws.com`).
    pub fn create_in_store(
        self,
        base_url: &str,
        target: &Target,
        store: &BatchStore,
        job: &BatchJob,
    ) -> BatchCall {
        let body = json!({
            "jobName": job.name,
            "clientRequestToken": job.name,
            "roleArn": store.role_arn,
            "modelId": target.model,
            "modelInvocationType": "Converse",
            "inputDataConfig": { "s3InputDataConfig": { "s3InputFormat": "JSONL", "s3Uri": store.input_uri } },
            "outputDataConfig": { "s3OutputDataConfig": { "s3Uri": store.output_uri } },
            "timeoutDurationInHours": 24,
            "tags": [{ "key": RUN, "value": job.run }],
        });
        self.post(base_url, "/model-invocation-job", body.to_string())
    }

    /// Asks how a batch stands; the answer is read by [`BatchApi::read_status`].
    pub fn status(self, base_url: &str, id: &str) -> BatchCall {
        self.get(base_url, &self.place(id))
    }

    /// Ends a batch before its time. What is answered by then is paid for and can be fetched.
    pub fn cancel(self, base_url: &str, id: &str) -> BatchCall {
        let place = self.place(id);
        let path = match self {
            Self::Gemini => format!("{place}:cancel"),
            Self::Bedrock => format!("{place}/stop"),
            Self::OpenAi | Self::Anthropic | Self::Mistral => format!("{place}/cancel"),
        };
        self.post(base_url, &path, String::new())
    }

    /// Lists batches, newest first, to find one whose id was lost; each entry is read by [`BatchApi::read_list`].
    pub fn list(self, base_url: &str) -> BatchCall {
        let path = match self {
            Self::OpenAi => "/batches?limit=100",
            Self::Anthropic => "/messages/batches?limit=100",
            Self::Gemini => "/batches?pageSize=100",
            Self::Mistral => "/batch/jobs?page_size=100",
            Self::Bedrock => "/model-invocation-jobs?maxResults=100",
        };
        self.get(base_url, path)
    }

    /// Lists the batches behind those of a list, of which so many were seen; `None` when there are no more.
    pub fn list_next(self, base_url: &str, body: &Value, n_seen: usize) -> Option<BatchCall> {
        let more = || (body.get("has_more")?.as_bool()?).then_some(());
        let last = || {
            let id = field::words(field::entries(body, "data").last()?, "id")?;
            Some(crate::dialect::percent_encoded(&id))
        };
        let token = |name: &str| {
            let token = field::words(body, name)?;
            Some(crate::dialect::percent_encoded(&token))
        };
        let path = match self {
            Self::OpenAi => format!("/batches?limit=100&after={}", more().and_then(|()| last())?),
            Self::Anthropic => {
                let last = more().and_then(|()| last())?;
                format!("/messages/batches?limit=100&after_id={last}")
            }
            Self::Gemini => format!(
                "/batches?pageSize=100&pageToken={}",
                token("nextPageToken")?
            ),
            Self::Mistral => {
                let total = usize::try_from(field::size(body, "total")?).ok()?;
                if total <= n_seen {
                    return None;
                }
                format!("/batch/jobs?page_size=100&page={}", n_seen / 100)
            }
            Self::Bedrock => format!(
                "/model-invocation-jobs?maxResults=100&nextToken={}",
                token("nextToken")?
            ),
        };
        Some(self.get(base_url, &path))
    }

    /// The batches of a list.
    pub fn read_list(self, body: &Value) -> Vec<BatchStatus> {
        let names = ["data", "batches", "operations", "invocationJobSummaries"];
        let entries = names.iter().flat_map(|name| field::entries(body, name));
        entries
            .filter_map(|entry| self.read_status(entry).ok())
            .collect()
    }

    /// Fetches rows. `None` for rows that are in the status itself, or in a store of the caller's.
    pub fn fetch(self, base_url: &str, place: &ResultPlace) -> Option<BatchCall> {
        match place {
            ResultPlace::Path(path) if self == Self::Gemini => {
                let root = gemini_root(base_url);
                Some(BatchCall {
                    method: "GET",
                    url: format!("{root}/download/v1beta{path}:download?alt=media"),
                    headers: Vec::new(),
                    content_type: None,
                    body: String::new(),
                })
            }
            ResultPlace::Path(path) => Some(self.get(base_url, path)),
            ResultPlace::Inline(_) | ResultPlace::Store(_) => None,
        }
    }

    fn dialect(self) -> Dialect {
        match self {
            Self::OpenAi | Self::Mistral => Dialect::OpenAi,
            Self::Anthropic => Dialect::Anthropic,
            Self::Gemini => Dialect::Gemini,
            Self::Bedrock => Dialect::BedrockConverse,
        }
    }

    /// The path of a batch. An id cannot leave its place in it.
    fn place(self, id: &str) -> String {
        let named = crate::dialect::percent_encoded(id.strip_prefix("batches/").unwrap_or(id));
        match self {
            Self::OpenAi | Self::Gemini => format!("/batches/{named}"),
            Self::Anthropic => format!("/messages/batches/{named}"),
            Self::Mistral => format!("/batch/jobs/{named}"),
            Self::Bedrock => format!("/model-invocation-job/{named}"),
        }
    }

    fn get(self, base_url: &str, path: &str) -> BatchCall {
        BatchCall {
            method: "GET",
            url: self.dialect().address(base_url, path),
            headers: Vec::new(),
            content_type: None,
            body: String::new(),
        }
    }

    fn post(self, base_url: &str, path: &str, body: String) -> BatchCall {
        let content_type = (!body.is_empty()).then(|| "application/json".to_owned());
        BatchCall {
            method: "POST",
            url: self.dialect().address(base_url, path),
            headers: Vec::new(),
            content_type,
            body,
        }
    }

    /// The run that a batch was labelled with.
    pub(super) fn run_of(labels: &Map<String, Value>) -> Option<String> {
        labels.get(RUN)?.as_str().map(str::to_owned)
    }
}

/// What a batch is made of.
#[derive(Debug, Clone, Copy)]
pub enum BatchInput<'a> {
    /// An uploaded file, by its id.
    File(&'a str),
    /// A part, sent with the call.
    Part(&'a BatchPart),
}
