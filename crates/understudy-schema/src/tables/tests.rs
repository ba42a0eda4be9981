//! Rows survive the way through Arrow, and every table is told apart.

use std::collections::HashSet;

use super::{ALL, find, replays::Skip, requests::Reject};
use crate::table::Row;

fn reject() -> Reject {
    Reject {
        dedup_key: "k".into(),
        source_uri: "week.jsonl".into(),
        source_line: 7,
        source_format: "plain".into(),
        reason: "not_json".into(),
        detail: "expected value at column 1".into(),
        n_bytes: 3,
        first_bytes: "???".into(),
        ingested_at: "2026-11-16T00:00:00Z".parse().unwrap(),
    }
}

#[test]
fn rows_come_back_as_they_went() {
    let rows = vec![
        reject(),
        Reject {
            source_line: 8,
            ..reject()
        },
    ];
    let batch = Reject::batch(&rows).unwrap();
    assert_eq!(batch.schema(), Reject::TABLE.arrow_schema());
    assert_eq!(Reject::rows(&batch).unwrap(), rows);
    assert_eq!(
        Reject::rows(&Reject::batch(&[]).unwrap()).unwrap(),
        Vec::new()
    );
}

#[test]
fn a_batch_of_another_table_is_refused() {
    let batch = Reject::batch(&[reject()]).unwrap();
    let error = Skip::rows(&batch).unwrap_err();
    assert_eq!(
        error.to_string(),
        "table replays.skips has no column call_id"
    );
}

#[test]
fn names_are_distinct_and_documented() {
    let names: HashSet<String> = ALL.iter().map(crate::Table::full_name).collect();
    assert_eq!(names.len(), ALL.len());
    for table in ALL {
        assert!(!table.doc.trim().is_empty(), "{}", table.full_name());
        let columns: HashSet<&str> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(columns.len(), table.columns.len(), "{}", table.full_name());
        for column in table.columns {
            assert!(
                column.doc.trim().len() > 5,
                "{}.{}",
                table.full_name(),
                column.name
            );
        }
    }
    assert!(find("drift.refusal").is_some());
    assert!(find("drift.nothing").is_none());
}
