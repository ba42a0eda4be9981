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

/// What became of looking for a batch.
#[derive(Debug)]
pub(super) enum Attached {
    /// It has this id.
    At(String),
    /// The vendor does not take it.
    Refused(String),
}

impl Desk<'_> {
    /// The id of a batch that was written down: looked for in the vendor's list, and handed in where it is not there.
    /// Batches of those ids are others', whatever they look like.
    pub(super) async fn attach(
        &self,
        file: &BatchFile,
        others: &[String],
    ) -> Result<Result<Attached, Silence>> {
        if let Some(id) = &file.batch_id {
            return Ok(Ok(Attached::At(id.clone())));
        }
        match self.seek(file, others).await {
            Ok(Some(id)) => return Ok(Ok(Attached::At(id))),
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
        Ok(match self.hand_in(&part, file).await {
            Ok(id) => Ok(Attached::At(id)),
            Err(NotIn::Refused(no)) => Ok(Attached::Refused(no.words())),
            Err(NotIn::Unknown) => Err(Silence::Left),
        })
    }

    /// Looks through the vendor's list, twice: a batch that was just made may be missing for a moment.
    pub(super) async fn seek(
        &self,
        file: &BatchFile,
        others: &[String],
    ) -> Result<Option<String>, Silence> {
        let found = self.look(file, others).await?;
        if found.is_some() {
            return Ok(found);
        }
        self.pause(self.course.options.batches.first_poll).await?;
        self.look(file, others).await
    }

    async fn look(&self, file: &BatchFile, others: &[String]) -> Result<Option<String>, Silence> {
        let (mut call, mut n_seen) = (None, 0);
        for _ in 0..MOST_PAGES {
            let (found, next) = self.page(call, n_seen).await?;
            n_seen += found.len();
            let wanted = found.iter().find(|one| self.is_wanted(one, file, others));
            if let Some(wanted) = wanted {
                return Ok(Some(wanted.id.clone()));
            }
            let Some(next) = next else { return Ok(None) };
            call = Some(next);
        }
        // Nobody can say that it is not there.
        Err(Silence::Left)
    }

    /// Whether a batch of the list is the one that is looked for. Where batches have no names it may be: its rows tell.
    fn is_wanted(&self, one: &BatchStatus, file: &BatchFile, others: &[String]) -> bool {
        if others.contains(&one.id) {
            return false;
        }
        if self.api.keeps_names() {
            return one.name.as_deref() == Some(file.intent.name.as_str());
        }
        let since = file.intent.decided_at - CLOCK_SKEW;
        one.n_requests == Some(file.intent.requests.len() as u64)
            && one.created_at.is_none_or(|at| since <= at)
            && !self.course.is_out(&one.id)
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
