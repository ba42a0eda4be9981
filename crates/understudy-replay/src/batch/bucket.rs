//! The bucket in which Bedrock's batches lie, reached as a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use understudy_providers::batch::BatchStore;

use crate::journal::batches::Intent;

/// A bucket of S3 from which Bedrock reads requests and into which it puts answers. This program reaches it as a folder, by
/// a mount such as Mountpoint for Amazon S3; files are written from their beginning to their end and never renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Where the bucket, or a part of it, is mounted.
    pub folder: PathBuf,
    /// The same place for Bedrock, `s3://…`.
    pub uri: String,
    /// The role by which Bedrock may read and write it, an ARN.
    pub role_arn: String,
}

/// What Bedrock calls the files of answers.
const ANSWERS: &str = ".jsonl.out";

/// How deep below its folder the answers of a batch may lie.
const MOST_LEVELS: u32 = 4;

impl Bucket {
    /// Where a batch lies in the bucket.
    pub(super) fn place(&self, intent: &Intent) -> BatchStore {
        let uri = self.uri.trim_end_matches('/');
        let (run, name) = (&intent.run, &intent.name);
        BatchStore {
            role_arn: self.role_arn.clone(),
            input_uri: format!("{uri}/understudy/{run}/{name}.jsonl"),
            output_uri: format!("{uri}/understudy/{run}/{name}/"),
        }
    }

    fn folder_of(&self, intent: &Intent) -> PathBuf {
        self.folder.join("understudy").join(&intent.run)
    }

    /// Puts the requests of a batch into the bucket. Doing it twice changes nothing.
    pub(super) fn put(&self, intent: &Intent, content: &str) -> io::Result<()> {
        let folder = self.folder_of(intent);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{}.jsonl", intent.name)), content)
    }

    /// The answers to a batch, file by file; none when there are none yet.
    pub(super) fn answers(&self, intent: &Intent) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        collect(
            &self.folder_of(intent).join(&intent.name),
            MOST_LEVELS,
            &mut found,
        )?;
        found.sort();
        found.iter().map(fs::read_to_string).collect()
    }
}

fn collect(folder: &Path, n_levels: u32, into: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() && 0 < n_levels {
            collect(&path, n_levels - 1, into)?;
        } else if path.to_string_lossy().ends_with(ANSWERS) {
            into.push(path);
        }
    }
    Ok(())
}
