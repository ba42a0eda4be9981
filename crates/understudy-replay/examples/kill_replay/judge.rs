//! The ledger of the providers against the tables.

use std::collections::{HashMap, HashSet};

use understudy_schema::tables::replays::Call;
use understudy_simulator::Entry;
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::sending::{CONCURRENCY, Way};

/// What was counted.
#[expect(clippy::struct_field_names, reason = "all of them are counts")]
#[derive(Debug, Default)]
pub(crate) struct Sums {
    pub(crate) n_kills: u64,
    pub(crate) n_starts: u64,
    n_weeks: u64,
    n_received: u64,
    n_rows: u64,
    n_in_flight: u64,
}

impl Sums {
    pub(crate) const HEADING: &str = "| way | kills | starts | weeks | requests received | rows | of them in flight at a kill | sent twice | answers lost |\n\
         |---|---|---|---|---|---|---|---|---|";

    pub(crate) fn add(&mut self, more: &Self) {
        self.n_kills += more.n_kills;
        self.n_starts += more.n_starts;
        self.n_weeks += more.n_weeks;
        self.n_received += more.n_received;
        self.n_rows += more.n_rows;
        self.n_in_flight += more.n_in_flight;
    }

    /// A row of the table. What was sent twice or lost has ended the program before.
    pub(crate) fn row(&self, way: &str) -> String {
        format!(
            "| {way} | {} | {} | {} | {} | {} | {} | 0 | 0 |",
            self.n_kills,
            self.n_starts,
            self.n_weeks,
            self.n_received,
            self.n_rows,
            self.n_in_flight
        )
    }
}

/// Holds what was received against what was kept.
pub(crate) async fn judge(store: &Store, entries: &[Entry], (way, n_kills): (Way, u64)) -> Sums {
    let rows: Vec<Call> = store.rows(&Partitions::Every).await.unwrap();
    let is_lost = |row: &&Call| row.error_code.as_deref() == Some("in_flight_at_kill");
    let n_in_flight = rows.iter().filter(is_lost).count() as u64;
    let known: HashSet<_> = rows
        .iter()
        .map(|row| (&row.call_id, &row.target, &row.arm))
        .collect();
    assert_eq!(known.len(), rows.len(), "a call has two rows");
    let n_received = if way == Way::Live {
        judge_live(&rows, entries, (n_in_flight, n_kills))
    } else {
        assert_eq!(n_in_flight, 0, "no request of a batch is in flight");
        judge_batches(&rows, entries)
    };
    Sums {
        n_kills,
        n_weeks: 1,
        n_received,
        n_rows: rows.len() as u64,
        n_in_flight,
        ..Sums::default()
    }
}

/// No body came more often than there are arms and refusals, and every answer is in the table or marked.
fn judge_live(rows: &[Call], entries: &[Entry], (n_in_flight, n_kills): (u64, u64)) -> u64 {
    let mut came: HashMap<&str, (u64, u64)> = HashMap::new();
    for entry in entries {
        let arms = if entry.path.contains("chat/completions") {
            2
        } else {
            1
        };
        let (n_came, n_allowed) = came.entry(&entry.body_hash).or_insert((0, arms));
        *n_came += 1;
        *n_allowed += u64::from(entry.status != 200);
    }
    let twice = came
        .values()
        .filter(|(n_came, n_allowed)| n_allowed < n_came);
    assert_eq!(twice.count(), 0, "a request came twice");
    let n_answered = entries.iter().filter(|entry| entry.status == 200).count() as u64;
    let n_kept = rows
        .iter()
        .filter(|row| row.http_status == Some(200))
        .count() as u64;
    assert!(
        n_kept <= n_answered && n_answered <= n_kept + n_in_flight,
        "{n_answered} answered, {n_kept} kept, {n_in_flight} marked"
    );
    let most = n_kills * 2 * CONCURRENCY as u64;
    assert!(
        n_in_flight <= most,
        "{n_in_flight} in flight at {n_kills} kills"
    );
    entries.len() as u64
}

/// No request was answered twice, and every answer is in the table.
fn judge_batches(rows: &[Call], entries: &[Entry]) -> u64 {
    let ids: HashSet<&str> = rows.iter().map(|row| row.replay_id.as_str()).collect();
    let mut answered = HashMap::new();
    for entry in entries {
        let Some(batch) = &entry.batch else { continue };
        let id = entry.attempt.as_deref().unwrap();
        if let Some(before) = answered.insert(id, batch) {
            panic!("{id} was answered twice, in {before} and in {batch}");
        }
        assert!(ids.contains(id), "the answer to {id} is lost");
    }
    assert_eq!(answered.len(), rows.len(), "a row without an answer");
    answered.len() as u64
}
