//! Finds a batch that was written down again at its vendor, or hands it in where the vendor never took it.

use jiff::SignedDuration;
use understudy_providers::batch::{BatchPart, BatchStatus, BatchWriter};

use super::desk::{Desk, NotIn, Silence};
use crate::Result;
use crate::journal::Departure;
use crate::journal::batches::BatchFile;

/// Pages of a vendor's list that are looked through.
const MOST_PAGES: usize = 200;

/// How far the vendor's clock may be behind this machine's.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(10);

/// A batch at its vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// It has this id: the vendor said so, or lists its name.
    Certain(String),
    /// It may be the one of this id, which is as large and no older: its rows tell.
    Likely(String),
}

/// What became of looking for a batch.
#[derive(Debug)]
pub(super) enum Attached {
    /// It is out.
    At(Found),
    /// The vendor does not take it.
    Refused(String),
}

impl Found {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Certain(id) | Self::Likely(id) => id,
        }
    }
}

impl Desk<'_> {
    /// Where a batch is that was written down: looked for in the vendor's list, and handed in where it is not there.
    /// Batches of those ids are others', whatever they look like.
    pub(super) async fn attach(
        &self,
        file: &BatchFile,
        others: &[String],
    ) -> Result<Result<Attached, Silence>> {
        if let Some(id) = &file.batch_id {
            return Ok(Ok(Attached::At(Found::Certain(id.clone()))));
        }
        match self.seek(file, others).await {
            Ok(Some(found)) => return Ok(Ok(Attached::At(found))),
            Ok(None) => {}
            Err(silence) => return Ok(Err(silence)),
        }
        let again = file.clone();
        let requests = tokio::task::spawn_blocking(move || again.requests()).await;
        let requests = requests.map_err(|_| crate::Error::Ended { part: "reader" })??;
        let Some(part) = self.part_of(file, &requests) else {
            let words = "what was written down is no batch that the vendor takes";
            return Ok(Ok(Attached::Refused(words.to_owned())));
        };
        drop(requests);
        Ok(match self.hand_in(&part, file, others).await {
            Ok(found) => Ok(Attached::At(found)),
            Err(NotIn::Refused(no)) => Ok(Attached::Refused(no.words())),
            Err(NotIn::Unknown) => Err(Silence::Left),
        })
    }

    /// Looks through the vendor's list, twice: a batch that was just made may be missing for a moment.
    pub(super) async fn seek(
        &self,
        file: &BatchFile,
        others: &[String],
    ) -> Result<Option<Found>, Silence> {
        let found = self.look(file, others).await?;
        if found.is_some() {
            return Ok(found);
        }
        self.pause(self.course.options.batches.first_poll).await?;
        self.look(file, others).await
    }

    async fn look(&self, file: &BatchFile, others: &[String]) -> Result<Option<Found>, Silence> {
        let (mut call, mut n_seen) = (None, 0);
        for _ in 0..MOST_PAGES {
            let (listed, next) = self.page(call, n_seen).await?;
            n_seen += listed.len();
            let found = listed.iter().find_map(|one| self.found(one, file, others));
            if found.is_some() {
                return Ok(found);
            }
            let Some(next) = next else { return Ok(None) };
            call = Some(next);
        }
        // Nobody can say that it is not there.
        Err(Silence::Left)
    }

    /// Whether a batch of the list is the one that is looked for. Where batches have no names, several that were written
    /// down may take the same one for theirs, and each looks at its rows: were it left to the first that came by, the one
    /// whose it is would be handed in again.
    fn found(&self, one: &BatchStatus, file: &BatchFile, others: &[String]) -> Option<Found> {
        if self.api.keeps_names() {
            let is_named = one.name.as_deref() == Some(file.intent.name.as_str());
            return is_named.then(|| Found::Certain(one.id.clone()));
        }
        let since = file.intent.decided_at - CLOCK_SKEW;
        let is_likely = one.n_requests == Some(file.intent.requests.len() as u64)
            && one.created_at.is_none_or(|at| since <= at)
            && !others.contains(&one.id)
            && !self.course.is_known(&one.id);
        is_likely.then(|| Found::Likely(one.id.clone()))
    }

    /// The batch as it was handed in, or was to be.
    fn part_of(&self, file: &BatchFile, requests: &[Departure]) -> Option<BatchPart> {
        let mut writer = BatchWriter::new(self.api, &self.lane.written, self.api.limits());
        for request in requests {
            let row = &request.row;
            let closed = writer
                .push(&row.replay_id, &row.request_sent_json, 0)
                .ok()?;
            if closed.is_some() {
                return None;
            }
        }
        let part = writer.finish()?;
        (part.custom_ids.len() == file.intent.requests.len()).then_some(part)
    }
}
