//! A summary that was written to a store comes back whole.

#![expect(clippy::unwrap_used, reason = "a test fails where something is amiss")]

#[path = "../examples/page/sample.rs"]
mod sample;

use jiff::Timestamp;
use understudy_report::{Error, Summary};
use understudy_store::Store;

fn filled(location: &str) -> Store {
    let store = Store::open_or_create(location, Timestamp::UNIX_EPOCH).unwrap();
    let summary = sample::summary();
    let window = summary.window.as_str();
    store.append(window, "a", &summary.templates).unwrap();
    store.append(window, "a", &summary.parity).unwrap();
    store.append(window, "a", &summary.posture).unwrap();
    store.append(window, "a", &summary.findings).unwrap();
    store.append(window, "a", &summary.coverage).unwrap();
    store.append(window, "a", &summary.cost).unwrap();
    store.append(window, "a", &summary.calibration).unwrap();
    store.append(window, "a", &summary.week).unwrap();
    store.append(window, "a", &summary.incident).unwrap();
    if let Some(previous) = &summary.previous {
        store
            .append(&previous.window, "a", &previous.parity)
            .unwrap();
    }
    store
}

#[tokio::test]
async fn a_summary_is_read_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path().join("store").to_str().unwrap());
    let read = Summary::read(&store, "2026-W46").await.unwrap();
    let expected = Summary {
        primary: "the primary".to_owned(),
        ..sample::summary()
    };
    assert_eq!(read, expected);
}

#[tokio::test]
async fn a_week_without_one_before_it_has_nothing_to_compare_with() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path().join("store").to_str().unwrap());
    let read = Summary::read(&store, "2026-W45").await.unwrap();
    assert_eq!(read.previous, None);
    assert!(read.findings.is_empty());
}

#[tokio::test]
async fn a_window_without_summary_names_those_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path().join("store").to_str().unwrap());
    let error = Summary::read(&store, "2026-W40").await.unwrap_err();
    assert!(matches!(&error, Error::Missing { windows, .. } if windows.len() == 2));
    assert_eq!(
        error.to_string(),
        "there is no summary of 2026-W40 in this store: it has 2026-W45, 2026-W46"
    );
}

#[tokio::test]
async fn an_empty_store_says_what_to_run_first() {
    let folder = tempfile::tempdir().unwrap();
    let location = folder.path().join("store");
    let store = Store::open_or_create(location.to_str().unwrap(), Timestamp::UNIX_EPOCH).unwrap();
    let error = Summary::read(&store, "2026-W46").await.unwrap_err();
    assert!(error.to_string().ends_with("it has none yet"), "{error}");
}
