//! The bucket in which Bedrock's batches lie: reached by S3, or as a folder where it is mounted.

mod folder;
mod s3;

use std::path::PathBuf;

use understudy_providers::batch::BatchStore;
use understudy_schema::chat::ErrorClass;

use crate::journal::batches::Intent;
use crate::retry::{Failure, code};
use crate::{AwsKeys, Error, Result, Retry, Target};
use s3::S3;

/// A bucket of S3 from which Bedrock reads requests and into which it puts answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The bucket, or a part of it, as Bedrock knows it: `s3://bucket/prefix`.
    pub uri: String,
    /// The role by which Bedrock may read and write it, an ARN.
    pub role_arn: String,
    /// How this program comes to it.
    pub reach: Reach,
}

/// How this program comes to a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// By S3 itself.
    S3 {
        /// The keys that may list, read and write it; its region is theirs. `None` where nothing is sent.
        keys: Option<AwsKeys>,
        /// The address of a server that speaks S3 and is not Amazon's, such as `http://127.0.0.1:9000`. Only such a one may
        /// be without TLS. The bucket's name then stands in the path.
        endpoint: Option<String>,
    },
    /// By a folder where `uri` is mounted, as by Mountpoint for Amazon S3: files are written from their beginning to their
    /// end and never renamed.
    Folder(PathBuf),
}

/// What Bedrock calls the files of answers.
const ANSWERS: &str = ".jsonl.out";

/// A bucket that can be used.
#[derive(Debug)]
pub(crate) struct Shelf {
    uri: String,
    role_arn: String,
    way: Way,
}

#[derive(Debug)]
enum Way {
    S3(Box<S3>),
    Folder(PathBuf),
}

/// Where the files of a batch lie below the bucket's address.
#[derive(Debug, Clone)]
struct Spot {
    /// The file of requests.
    requests: String,
    /// Where Bedrock puts the files of answers, without a slash at the end.
    answers: String,
}

impl Shelf {
    /// Opens a target's bucket. `None` when it has none, or nothing to open it with.
    ///
    /// # Errors
    /// When its address cannot be used.
    pub(crate) fn open(target: &Target, retry: &Retry) -> Result<Option<Self>> {
        let Some(bucket) = &target.batch.bucket else {
            return Ok(None);
        };
        let way = match &bucket.reach {
            Reach::Folder(folder) => Way::Folder(folder.clone()),
            Reach::S3 { keys: None, .. } => return Ok(None),
            Reach::S3 {
                keys: Some(keys),
                endpoint,
            } => {
                let opened = S3::open(&bucket.uri, keys, endpoint.as_deref(), retry);
                let opened = opened.map_err(|reason| Error::Bucket {
                    target: target.name.clone(),
                    reason,
                });
                Way::S3(Box::new(opened?))
            }
        };
        Ok(Some(Self {
            uri: bucket.uri.trim_end_matches('/').to_owned(),
            role_arn: bucket.role_arn.clone(),
            way,
        }))
    }

    /// Where a batch lies in the bucket, for Bedrock.
    pub(super) fn place(&self, intent: &Intent) -> BatchStore {
        let (uri, spot) = (&self.uri, spot(intent));
        BatchStore {
            role_arn: self.role_arn.clone(),
            input_uri: format!("{uri}/{}", spot.requests),
            output_uri: format!("{uri}/{}/", spot.answers),
        }
    }

    /// Puts the requests of a batch into the bucket. Doing it twice changes nothing.
    pub(super) async fn put(&self, intent: &Intent, content: String) -> Result<(), Failure> {
        let spot = spot(intent);
        match &self.way {
            Way::S3(store) => store.put(&spot, content).await,
            Way::Folder(folder) => folder::put(folder.clone(), spot, content).await,
        }
    }

    /// The answers to a batch, file by file; none when there are none yet.
    pub(super) async fn answers(&self, intent: &Intent) -> Result<Vec<String>, Failure> {
        let spot = spot(intent);
        match &self.way {
            Way::S3(store) => store.answers(&spot).await,
            Way::Folder(folder) => folder::answers(folder.clone(), spot).await,
        }
    }
}

fn spot(intent: &Intent) -> Spot {
    let (run, name) = (&intent.run, &intent.name);
    Spot {
        requests: format!("understudy/{run}/{name}.jsonl"),
        answers: format!("understudy/{run}/{name}"),
    }
}

/// A bucket that was of no use. It says nothing of the target, and whoever came to it has tried again already.
fn useless(class: ErrorClass, message: String) -> Failure {
    Failure {
        class,
        code: Some(code::BUCKET.to_owned()),
        message,
        asked_wait: None,
        repeatable: false,
        fatal: true,
    }
}
