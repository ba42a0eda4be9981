//! Whole or absent, readable by those who may, and never two at once.

use std::fs::File;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::serialized_reader::ReadOptionsBuilder;
use understudy_schema::tables::features;
use understudy_schema::tables::requests::Reject;
use understudy_schema::{Row, Table};

use crate::read::Partitions;
use crate::{Error, Store, layout};

const TABLE: Table = Reject::TABLE;

fn reject(line: i64) -> Reject {
    Reject {
        dedup_key: format!("k{line}"),
        source_uri: "week.jsonl".into(),
        source_line: line,
        source_format: "plain".into(),
        reason: "not_json".into(),
        detail: "expected value".into(),
        n_bytes: 3,
        first_bytes: "???".into(),
        ingested_at: now(),
    }
}

fn now() -> jiff::Timestamp {
    "2026-11-16T00:00:00Z".parse().unwrap()
}

fn scratch() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store =
        Store::open_or_create(folder.path().join("store").to_str().unwrap(), now()).unwrap();
    (folder, store)
}

#[tokio::test]
async fn rows_are_kept_by_partition() {
    let (_folder, store) = scratch();
    store
        .append("2026-11-09", "a", &[reject(1), reject(2)])
        .unwrap();
    store.append("2026-11-10", "b", &[reject(3)]).unwrap();
    assert_eq!(
        store
            .rows::<Reject>(&Partitions::Every)
            .await
            .unwrap()
            .len(),
        3
    );
    let monday = store
        .rows::<Reject>(&Partitions::one("2026-11-09"))
        .await
        .unwrap();
    assert_eq!(monday, vec![reject(1), reject(2)]);
    assert_eq!(
        store.partitions(&TABLE).await.unwrap(),
        ["2026-11-09", "2026-11-10"]
    );
}

#[tokio::test]
async fn writing_the_same_name_twice_replaces_the_file() {
    let (_folder, store) = scratch();
    store.append("d", "a", &[reject(1)]).unwrap();
    store.append("d", "a", &[reject(2)]).unwrap();
    assert_eq!(
        store.rows::<Reject>(&Partitions::Every).await.unwrap(),
        vec![reject(2)]
    );
}

#[tokio::test]
async fn what_is_not_finished_does_not_exist() {
    let (_folder, store) = scratch();
    let mut part = store.writer(&TABLE, "d", "a").unwrap();
    part.write(&Reject::batch(&[reject(1)]).unwrap()).unwrap();
    assert!(
        store
            .rows::<Reject>(&Partitions::Every)
            .await
            .unwrap()
            .is_empty()
    );
    part.finish().unwrap();
    assert_eq!(
        store
            .rows::<Reject>(&Partitions::Every)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_part_given_up_leaves_no_file() {
    let (_folder, store) = scratch();
    let mut part = store.writer(&TABLE, "d", "a").unwrap();
    part.write(&Reject::batch(&[reject(1)]).unwrap()).unwrap();
    let folder = store.folder().join(layout::partition(&TABLE, "d"));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    drop(part);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[tokio::test]
async fn a_table_without_files_is_empty() {
    let (_folder, store) = scratch();
    assert!(
        store
            .rows::<Reject>(&Partitions::Every)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(store.partitions(&TABLE).await.unwrap().is_empty());
}

#[test]
fn a_newer_store_is_refused_with_both_versions() {
    let (folder, store) = scratch();
    let path = store.folder().join(layout::MANIFEST);
    let text = std::fs::read_to_string(&path).unwrap();
    let newer = text
        .replace("\"format\": 1", "\"format\": 7")
        .replace("\"readable_since\": 1", "\"readable_since\": 6");
    std::fs::write(&path, newer).unwrap();
    let location = folder.path().join("store");
    let error = Store::open(location.to_str().unwrap()).unwrap_err();
    assert!(
        matches!(
            error,
            Error::NewerFormat {
                found: 7,
                supported: 1,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_store_that_only_newer_programs_may_write_can_still_be_read() {
    let (folder, store) = scratch();
    let path = store.folder().join(layout::MANIFEST);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        text.replace("\"writable_since\": 1", "\"writable_since\": 2"),
    )
    .unwrap();
    let location = folder.path().join("store");
    assert!(Store::open(location.to_str().unwrap()).is_ok());
    let error = Store::open_or_create(location.to_str().unwrap(), now()).unwrap_err();
    assert!(matches!(error, Error::NotWritable { .. }), "{error}");
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("thesis.tex"), "x").unwrap();
    let error = Store::open_or_create(folder.path().to_str().unwrap(), now()).unwrap_err();
    assert!(matches!(error, Error::NotEmpty { .. }), "{error}");
    let error = Store::open(folder.path().to_str().unwrap()).unwrap_err();
    assert!(matches!(error, Error::Missing { .. }), "{error}");
    assert!(matches!(
        Store::open("s3://bucket/x").unwrap_err(),
        Error::Location { .. }
    ));
}

#[test]
fn two_replays_cannot_run_on_one_store() {
    let (_folder, store) = scratch();
    let held = store.lock("replay").unwrap();
    assert!(matches!(
        store.lock("replay").unwrap_err(),
        Error::Locked { .. }
    ));
    drop(held);
    store.lock("replay").unwrap();
}

#[test]
fn what_lies_in_order_of_draws_is_cut_into_small_pages() {
    let (folder, store) = scratch();
    let rows = vec![features::Response::default(); 5_000];
    store.append("2026-W46", "a", &rows).unwrap();
    let table = layout::partition(&features::Response::TABLE, "2026-W46");
    let file = folder.path().join("store").join(table).join("a.parquet");
    let options = ReadOptionsBuilder::new().with_page_index().build();
    let reader = SerializedFileReader::new_with_options(File::open(file).unwrap(), options);
    let reader = reader.unwrap();
    let pages = &reader.metadata().offset_index().unwrap()[0];
    assert!(
        pages
            .iter()
            .all(|column| column.page_locations().len() == 3)
    );
}
