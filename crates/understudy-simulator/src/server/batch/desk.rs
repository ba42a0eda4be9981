//! Where batches and files lie.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;
use understudy_providers::batch::BatchApi;

use super::rows::Row;

/// Where a batch is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Waiting,
    Running,
    Closing,
    Complete,
    Expired,
    Cancelled,
    Failed,
}

/// One batch.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) api: BatchApi,
    pub(crate) model: String,
    /// The path that its requests would be posted to alone.
    pub(crate) endpoint: String,
    /// The labels it was made with.
    pub(crate) labels: Value,
    pub(crate) name: String,
    pub(crate) requests: Vec<(String, Value)>,
    pub(crate) polls: u32,
    /// When it was made, by the server's clock.
    pub(crate) made_at: Timestamp,
    pub(crate) stage: Stage,
    /// The rows, once it is over.
    pub(crate) rows: Option<Vec<(String, Row)>>,
    /// Whether it was made of a file, where its vendor also takes lists.
    pub(crate) by_file: bool,
    /// The files of its rows: answers, and failures where they lie apart.
    pub(crate) files: [Option<String>; 2],
}

/// A batch that is handed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entrance<'a> {
    pub(crate) api: BatchApi,
    /// The model, where the address names it.
    pub(crate) model: Option<&'a str>,
    pub(crate) asked: &'a Value,
}

/// Where a batch of Gemini names its file.
const FILE_NAME: &str = "/batch/inputConfig/fileName";

/// All batches and files.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    inner: Mutex<Inner>,
    /// Held while a batch is changed.
    changing: Mutex<()>,
}

#[derive(Debug, Default)]
struct Inner {
    jobs: BTreeMap<String, Job>,
    files: HashMap<String, String>,
    /// Uploads that were begun, with the length that was announced.
    uploads: HashMap<String, usize>,
    n_given: u64,
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a file and names it.
    pub(crate) fn keep_file(&self, file: String) -> String {
        let mut inner = self.lock();
        inner.n_given += 1;
        let id = format!("file-{:06}", inner.n_given);
        inner.files.insert(id.clone(), file);
        id
    }

    /// Begins an upload of so many bytes and names it.
    pub(crate) fn begin_upload(&self, length: usize) -> String {
        let mut inner = self.lock();
        inner.n_given += 1;
        let id = format!("upload-{:06}", inner.n_given);
        inner.uploads.insert(id.clone(), length);
        id
    }

    /// Ends an upload and says what length was announced; `None` when none was begun by that name.
    pub(crate) fn end_upload(&self, id: &str) -> Option<usize> {
        self.lock().uploads.remove(id)
    }

    /// A file's content.
    pub(crate) fn file(&self, id: &str) -> Option<String> {
        self.lock().files.get(id).cloned()
    }

    /// A batch as it is now.
    pub(crate) fn job(&self, api: BatchApi, id: &str) -> Option<Job> {
        let inner = self.lock();
        inner.jobs.get(id).filter(|job| job.api == api).cloned()
    }

    /// All batches of a vendor, newest first.
    pub(crate) fn jobs(&self, api: BatchApi) -> Vec<Job> {
        let inner = self.lock();
        let jobs = inner.jobs.values().rev();
        jobs.filter(|job| job.api == api).cloned().collect()
    }

    /// Changes a batch and says how it is then; `None` when there is no such batch. One change at a time: two who ask after
    /// a batch must not both have it answered.
    pub(crate) fn change(
        &self,
        api: BatchApi,
        id: &str,
        change: impl FnOnce(&mut Job),
    ) -> Option<Job> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut job = self.job(api, id)?;
        change(&mut job);
        self.lock().jobs.insert(job.id.clone(), job.clone());
        Some(job)
    }

    /// Takes a batch in; `None` when no requests are found in it.
    pub(crate) fn take_in(&self, entrance: &Entrance<'_>, made_at: Timestamp) -> Option<Job> {
        let requests = self.requests(entrance)?;
        let asked = entrance.asked;
        let text = |name: &str| asked.get(name)?.as_str().map(str::to_owned);
        let in_body = |(_, body): &(String, Value)| Some(body.get("model")?.as_str()?.to_owned());
        let model = entrance.model.map(str::to_owned).or_else(|| text("model"));
        let model = model.or_else(|| in_body(requests.first()?));
        let name = asked.pointer("/batch/displayName").and_then(Value::as_str);
        let mut inner = self.lock();
        inner.n_given += 1;
        let job = Job {
            id: format!("batch-{:06}", inner.n_given),
            api: entrance.api,
            model: model.unwrap_or_default(),
            endpoint: text("endpoint").unwrap_or_default(),
            labels: asked.get("metadata").cloned().unwrap_or(Value::Null),
            name: name.unwrap_or_default().to_owned(),
            requests,
            polls: 0,
            made_at,
            stage: Stage::Waiting,
            rows: None,
            by_file: asked.pointer(FILE_NAME).is_some(),
            files: [None, None],
        };
        inner.jobs.insert(job.id.clone(), job.clone());
        Some(job)
    }

    fn requests(&self, entrance: &Entrance<'_>) -> Option<Vec<(String, Value)>> {
        let asked = entrance.asked;
        let (list, id, body) = match entrance.api {
            BatchApi::OpenAi => (
                self.lines_of(asked.get("input_file_id")?)?,
                "/custom_id",
                "/body",
            ),
            BatchApi::Mistral => {
                let file = asked.get("input_files")?.get(0)?;
                (self.lines_of(file)?, "/custom_id", "/body")
            }
            BatchApi::Anthropic => {
                let list = asked.get("requests")?.as_array()?.clone();
                (list, "/custom_id", "/params")
            }
            BatchApi::Gemini => {
                if let Some(file) = asked.pointer(FILE_NAME) {
                    (self.lines_of(file)?, "/key", "/request")
                } else {
                    let list = asked.pointer("/batch/inputConfig/requests/requests")?;
                    (list.as_array()?.clone(), "/metadata/key", "/request")
                }
            }
            BatchApi::Bedrock => return None,
        };
        let read = list.iter().map(|entry| {
            let id = entry.pointer(id)?.as_str()?.to_owned();
            Some((id, entry.pointer(body)?.clone()))
        });
        let requests: Option<Vec<(String, Value)>> = read.collect();
        requests.filter(|requests| !requests.is_empty())
    }

    fn lines_of(&self, file_id: &Value) -> Option<Vec<Value>> {
        let id = file_id.as_str()?;
        let file = self.file(id.strip_prefix("files/").unwrap_or(id))?;
        let lines = file.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| serde_json::from_str(line).ok()).collect()
    }
}
