//! A full disk ends the run, loses no answer and sends nothing twice.

use std::collections::HashMap;
use std::path::Path;

use super::scene::{Scene, calls, options, target};
use super::stand_in::{Act, StandIn};

/// Names a folder on a disk of a few tens of megabytes, which the test fills.
const SMALL_DISK: &str = "UNDERSTUDY_SMALL_DISK";

/// Some text that cannot be compressed.
fn noise(seed: usize, length: usize) -> String {
    let mut state = seed as u64 + 1;
    let letters = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e);
        char::from(b'!' + u8::try_from((state >> 40) % 90).unwrap_or(0))
    });
    letters
        .filter(|letter| *letter != '"' && *letter != '\\')
        .take(length)
        .collect()
}

/// Fills a disk up to so many bytes.
fn fill(path: &Path, leave: u64) {
    use std::io::Write as _;
    let mut file = std::fs::File::create(path).unwrap();
    while file.write_all(&[7; 4_096]).is_ok() {}
    file.sync_all().unwrap_or(());
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(leave)).unwrap();
}

#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the small disk is named by whoever runs the test"
)]
async fn a_full_disk_ends_the_run_and_loses_nothing() {
    let Ok(disk) = std::env::var(SMALL_DISK) else {
        #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
        {
            eprintln!("skipped: {SMALL_DISK} names no small disk");
        }
        return;
    };
    let server = StandIn::start(|received| {
        Act::text(&noise(received.body.len() + received.n_before, 60_000))
    })
    .await;
    let scene = Scene::within(Path::new(&disk), &calls("billing", 300));
    let filler = Path::new(&disk).join("filler");
    fill(&filler, 6 << 20);
    let ended = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap_err();
    assert!(ended.is_disk_full() && ended.is_incomplete(), "{ended:?}");
    let n_first = server.n_received();
    assert!((20..300).contains(&n_first), "{n_first}");
    std::fs::remove_file(&filler).unwrap();

    let outcome = scene
        .run(options(vec![target("other", &server.base_url)]))
        .await
        .unwrap();
    assert_eq!(
        (outcome.n_recovered, outcome.n_in_flight_at_kill),
        (n_first as u64, 0)
    );
    assert_eq!(outcome.targets[0].n_sent, 300 - n_first as u64);
    let rows = scene.replays().await;
    assert_eq!(rows.iter().filter(|row| row.outcome == "ok").count(), 300);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for received in server.ledger() {
        *counts.entry(received.body).or_default() += 1;
    }
    assert!(counts.values().all(|n| *n == 1));
}
