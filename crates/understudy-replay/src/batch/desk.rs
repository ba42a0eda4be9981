//! Talks to a vendor about batches: hands one in, asks how it stands, fetches its rows.

use std::future::Future;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use understudy_providers::batch::{
    BatchApi, BatchCall, BatchInput, BatchJob, BatchPart, BatchState, BatchStatus, ResultPlace,
};
use understudy_schema::chat::{ErrorClass, Outcome};
use understudy_schema::ids::digest;
use understudy_schema::units::Millis;

use super::attach::Found;
use crate::course::Course;
use crate::journal::batches::BatchFile;
use crate::lane::Lane;
use crate::retry::{self, Chance, Failure, code};
use crate::send::Answer;
use crate::wire::{self, Billed, Reading, cut};

/// A vendor's desk for batches, as one lane comes to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) course: &'a Course,
    pub(super) lane: &'a Lane,
    pub(super) api: BatchApi,
}

/// A call about a batch that was not answered as hoped.
#[derive(Debug)]
pub(super) struct No {
    reading: Reading,
    pub(super) status: Option<u16>,
}

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum Silence {
    /// The time is over, the run is to end or the target was stopped: whatever is out stays out.
    Left,
    /// The vendor does not know what was asked about.
    Gone,
    /// The vendor does not answer such questions.
    Refused(No),
}

/// Why a batch was not handed in.
#[derive(Debug)]
pub(super) enum NotIn {
    /// The vendor has not taken it.
    Refused(No),
    /// The vendor may have taken it, and nobody can be asked now.
    Unknown,
}

/// How far the handing in of a batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It is put into the bucket, which costs nothing and is tried again there.
    Storing,
    /// Its file is uploaded, which costs nothing.
    Uploading,
    /// It is made.
    Creating,
}

impl No {
    fn unreadable(what: &str) -> Self {
        Self::plain(format!("the answer to {what} cannot be read"))
    }

    fn plain(message: String) -> Self {
        Self {
            reading: Reading::failed(ErrorClass::Decode, code::UNREADABLE, message),
            status: None,
        }
    }

    /// The bucket was of no use.
    fn of_bucket(failure: Failure) -> Self {
        Self {
            reading: Reading::Failed {
                outcome: Outcome::Error(failure.class),
                failure,
                text: None,
                billed: Billed::No,
            },
            status: None,
        }
    }

    fn without_bucket() -> Self {
        Self::plain("no bucket is configured, or there are no keys to it".to_owned())
    }

    pub(super) fn failure(&self) -> Option<&Failure> {
        self.reading.failure()
    }

    /// What was said, in a few words.
    pub(super) fn words(&self) -> String {
        let status = self
            .status
            .map_or(String::new(), |status| format!("{status} "));
        let message = self
            .failure()
            .map_or("", |failure| failure.message.as_str());
        format!("{status}{}", cut(message, 300))
    }

    /// Whether the vendor may have done what was asked.
    fn may_have_been_done(&self) -> bool {
        match self.status {
            Some(status) => matches!(status, 408 | 409) || 500 <= status,
            None => {
                self.failure().and_then(|failure| failure.code.as_deref())
                    != Some(code::CONNECT_FAILED)
            }
        }
    }

    /// Whether the same call may succeed later.
    fn may_pass(&self) -> bool {
        let fatal = self.failure().is_none_or(|failure| failure.fatal);
        match self.status {
            Some(status) => !fatal && (matches!(status, 408 | 409 | 425 | 429) || 500 <= status),
            None => !fatal,
        }
    }
}

impl Desk<'_> {
    /// Where batches are asked about. Bedrock's are made beside the models.
    fn base_url(&self) -> &str {
        &self.lane.control_url
    }

    /// Hands a batch in and says where it is. Batches of those ids are others'.
    pub(super) async fn hand_in(
        &self,
        part: &BatchPart,
        file: &BatchFile,
        others: &[String],
    ) -> Result<Found, NotIn> {
        let job = BatchJob {
            name: file.intent.name.clone(),
            run: file.intent.run.clone(),
        };
        let retry = &self.course.options.retry;
        let mut attempt = 1;
        loop {
            let made = match self.api {
                BatchApi::Bedrock => self.create_in_bucket(part, file, &job).await,
                _ => self.create(part, &job).await,
            };
            let (no, step) = match made {
                Ok(id) => return Ok(Found::Certain(id)),
                Err(no) => no,
            };
            if step != Step::Storing {
                self.note(&no);
            }
            let in_doubt = step == Step::Creating && no.may_have_been_done();
            if in_doubt {
                // It may be there: handed in again it would be paid for twice.
                match self.seek(file, others).await {
                    Ok(Some(found)) => return Ok(found),
                    Ok(None) => {}
                    Err(_) => return Err(NotIn::Unknown),
                }
            }
            let over = retry.max_attempts <= attempt || !no.may_pass();
            if over
                || self
                    .pause(self.wait(&no, attempt, &job.name))
                    .await
                    .is_err()
            {
                return Err(if in_doubt {
                    NotIn::Unknown
                } else {
                    NotIn::Refused(no)
                });
            }
            self.lane.tally().n_retries += 1;
            attempt += 1;
        }
    }

    async fn create(&self, part: &BatchPart, job: &BatchJob) -> Result<String, (No, Step)> {
        let mut file_id = None;
        if self
            .api
            .wants_file_of(part, self.course.options.batches.inline_max)
        {
            let uploaded = self.upload(part, job).await;
            file_id = Some(uploaded.map_err(|no| (no, Step::Uploading))?);
        }
        let input = file_id
            .as_deref()
            .map_or(BatchInput::Part(part), BatchInput::File);
        let written = &self.lane.written;
        let call = self.api.create(self.base_url(), written, input, job);
        let call = call.map_err(|_| (No::unreadable("the upload"), Step::Uploading))?;
        self.made(call).await
    }

    /// Uploads a part as a file and says its id.
    async fn upload(&self, part: &BatchPart, job: &BatchJob) -> Result<String, No> {
        let unreadable = || No::unreadable("the upload");
        let boundary = digest([job.name.as_str(), "boundary"]);
        let begin = self.api.upload(self.base_url(), part, job, &boundary);
        let mut answer = self.once(begin.ok_or_else(unreadable)?).await?;
        if let Some(address) = answer.header(BatchApi::UPLOAD_ADDRESS)
            && let Some(content) = self.api.upload_content(part, address)
        {
            answer = self.once(content).await?;
        }
        let id = json(&answer.body).and_then(|body| self.api.file_id(&body).ok());
        id.ok_or_else(unreadable)
    }

    /// Puts the requests into the bucket and makes the batch of them.
    async fn create_in_bucket(
        &self,
        part: &BatchPart,
        file: &BatchFile,
        job: &BatchJob,
    ) -> Result<String, (No, Step)> {
        let storing = |no| (no, Step::Storing);
        let bucket = self.lane.bucket.as_ref();
        let bucket = bucket.ok_or_else(|| storing(No::without_bucket()))?;
        let putting = bucket.put(&file.intent, part.content.clone());
        let put = self.within_grace(putting).await;
        let put = put.ok_or_else(|| storing(No::unreadable("the upload")))?;
        put.map_err(|failure| storing(No::of_bucket(failure)))?;
        let place = bucket.place(&file.intent);
        let written = &self.lane.written;
        let call = self
            .api
            .create_in_store(self.base_url(), written, &place, job);
        self.made(call).await
    }

    async fn made(&self, call: BatchCall) -> Result<String, (No, Step)> {
        let creating = |no| (no, Step::Creating);
        let answer = self.once(call).await.map_err(creating)?;
        let status = json(&answer.body).and_then(|body| self.api.read_status(&body).ok());
        let status = status.ok_or_else(|| creating(No::unreadable("the making of the batch")))?;
        Ok(status.id)
    }

    /// Asks how a batch stands.
    pub(super) async fn status(&self, id: &str) -> Result<BatchStatus, Silence> {
        let body = self.ask(self.api.status(self.base_url(), id)).await?;
        let status = json(&body).and_then(|body| self.api.read_status(&body).ok());
        status.ok_or_else(|| Silence::Refused(No::unreadable("the question how the batch stands")))
    }

    /// All rows of a batch that is over, place by place. Of a place that is there no more there are none.
    pub(super) async fn rows(
        &self,
        status: &BatchStatus,
        file: &BatchFile,
    ) -> Result<Vec<String>, Silence> {
        let mut texts = Vec::new();
        for place in &status.results {
            if let ResultPlace::Store(uri) = place {
                texts.extend(self.rows_in_bucket(uri, status, file).await?);
                continue;
            }
            match (place, self.api.fetch(self.base_url(), place)) {
                (ResultPlace::Inline(text), _) => texts.push(text.clone()),
                (_, Some(call)) => match self.ask(call).await {
                    Ok(text) => texts.push(text),
                    Err(Silence::Gone) => {}
                    Err(silence) => return Err(silence),
                },
                (_, None) => {}
            }
        }
        Ok(texts)
    }

    /// The rows in the bucket, which Bedrock names. What is complete has some: where none are seen, a folder is not up to
    /// date.
    async fn rows_in_bucket(
        &self,
        uri: &str,
        status: &BatchStatus,
        file: &BatchFile,
    ) -> Result<Vec<String>, Silence> {
        let bucket = self.lane.bucket.as_ref();
        let bucket = bucket.ok_or_else(|| Silence::Refused(No::without_bucket()))?;
        let known = bucket.place(&file.intent).output_uri;
        if known.trim_end_matches('/') != uri.trim_end_matches('/') {
            let message = format!(
                "its answers lie at {uri}, and the bucket is configured so that they are looked for at {known}"
            );
            return Err(Silence::Refused(No::plain(message)));
        }
        let read = tokio::select! {
            biased;
            () = self.course.halted() => return Err(Silence::Left),
            read = bucket.answers(&file.intent) => read,
        };
        let texts = read.map_err(|failure| Silence::Refused(No::of_bucket(failure)))?;
        if texts.is_empty() && status.state == BatchState::Complete {
            let message = "its answers are not in the bucket yet".to_owned();
            return Err(Silence::Refused(No::plain(message)));
        }
        Ok(texts)
    }

    /// One page of the vendor's list of batches, and the call for the next one.
    pub(super) async fn page(
        &self,
        call: Option<BatchCall>,
        n_seen: usize,
    ) -> Result<(Vec<BatchStatus>, Option<BatchCall>), Silence> {
        let call = call.unwrap_or_else(|| self.api.list(self.base_url()));
        let body = self.ask(call).await?;
        let body = json(&body).ok_or_else(|| Silence::Refused(No::unreadable("the list")))?;
        let found = self.api.read_list(&body);
        let next = self
            .api
            .list_next(self.base_url(), &body, n_seen + found.len());
        Ok((found, next))
    }

    /// Asks until there is an answer or nobody waits for it any more. Asking twice costs nothing.
    async fn ask(&self, call: BatchCall) -> Result<String, Silence> {
        let mut attempt = 1;
        loop {
            let answer = tokio::select! {
                biased;
                () = self.course.halted() => return Err(Silence::Left),
                answer = self.once(call.clone()) => answer,
            };
            let no = match answer {
                Ok(answer) => return Ok(answer.body),
                Err(no) if matches!(no.status, Some(404 | 410)) => return Err(Silence::Gone),
                Err(no) => no,
            };
            self.note(&no);
            // Refusals of the key are asked again until the target is stopped for them.
            let fatal = no.failure().is_some_and(|failure| failure.fatal);
            if !no.may_pass() && !fatal {
                return Err(Silence::Refused(no));
            }
            self.pause(self.wait(&no, attempt, &call.url)).await?;
            attempt += 1;
        }
    }

    /// Makes one call. When the run is to end, it is given as long as one attempt may take.
    async fn once(&self, call: BatchCall) -> Result<Answer, No> {
        let asked = call.url.clone();
        let answer = self.within_grace(self.lane.wire.call(call)).await;
        match answer {
            Some(Ok(answer)) if (200..300).contains(&answer.status) => {
                self.lane.health.note_heard();
                Ok(answer)
            }
            Some(Ok(answer)) => Err(No {
                status: Some(answer.status),
                reading: wire::read(&self.lane.target, &answer),
            }),
            Some(Err(reading)) => Err(No {
                reading,
                status: None,
            }),
            None => Err(No::unreadable(&wire::without_secrets(&asked))),
        }
    }

    async fn within_grace<T>(&self, wanted: impl Future<Output = T>) -> Option<T> {
        let grace = duration(self.course.options.timeout);
        tokio::select! {
            value = wanted => Some(value),
            () = async {
                self.course.halted().await;
                tokio::time::sleep(grace).await;
            } => None,
        }
    }

    fn note(&self, no: &No) {
        // How long everyone is to wait concerns single calls.
        let _ = self.lane.health.note(&no.reading, no.status);
    }

    /// The wait before a call is made again, as long as between two looks at a batch at most.
    fn wait(&self, no: &No, attempt: u32, id: &str) -> Millis {
        let options = &self.course.options;
        let longest = options.batches.longest_poll;
        let Some(failure) = no.failure() else {
            return longest;
        };
        let failure = Failure {
            repeatable: true,
            ..failure.clone()
        };
        let policy = crate::Retry {
            max_attempts: u32::MAX,
            cap: longest,
            longest_asked: longest,
            ..options.retry
        };
        let chance = Chance {
            replay_id: id,
            seed: options.seed,
        };
        retry::wait(&policy, &failure, attempt.min(20), chance).unwrap_or(longest)
    }

    /// Waits, unless nobody waits for batches any more.
    pub(super) async fn pause(&self, wait: Millis) -> Result<(), Silence> {
        let until = Instant::now() + duration(wait);
        let last = self.course.batches_until;
        let (until, in_time) = match last {
            Some(last) if last < until => (last, false),
            _ => (until, true),
        };
        let slept = self
            .course
            .unless_halted(self.lane, tokio::time::sleep_until(until))
            .await;
        if slept.is_ok() && in_time {
            Ok(())
        } else {
            Err(Silence::Left)
        }
    }
}

fn json(body: &str) -> Option<Value> {
    serde_json::from_str(body).ok()
}

/// A length of time; what is none, or beyond all bounds, is a hundred years.
pub(super) fn duration(wait: Millis) -> Duration {
    const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);
    let length = Duration::try_from_secs_f64(wait.0 / 1_000.0);
    length.unwrap_or(CENTURY).min(CENTURY)
}
