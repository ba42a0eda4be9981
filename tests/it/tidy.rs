//! Rules of the house: who may import whom, who holds what, and how files begin.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Who may import whom, in the order of the data. What is not written here is forbidden.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("understudy-schema", &[]),
    ("understudy-store", &["understudy-schema"]),
    ("understudy-providers", &["understudy-schema"]),
    ("understudy-measure", &[]),
    (
        "understudy-ingest",
        &[
            "understudy-schema",
            "understudy-store",
            "understudy-providers",
        ],
    ),
    (
        "understudy-replay",
        &[
            "understudy-schema",
            "understudy-store",
            "understudy-providers",
        ],
    ),
    (
        "understudy-functions",
        &["understudy-schema", "understudy-measure"],
    ),
    (
        "understudy-drift",
        &[
            "understudy-schema",
            "understudy-store",
            "understudy-functions",
        ],
    ),
    (
        "understudy-report",
        &["understudy-schema", "understudy-store"],
    ),
    (
        "understudy-simulator",
        &["understudy-schema", "understudy-providers"],
    ),
    (
        "understudy",
        &[
            "understudy-schema",
            "understudy-store",
            "understudy-providers",
            "understudy-measure",
            "understudy-ingest",
            "understudy-replay",
            "understudy-functions",
            "understudy-drift",
            "understudy-report",
            "understudy-simulator",
        ],
    ),
];

/// Outside crates that only some may use.
const HELD_BY: &[(&str, &[&str])] = &[
    ("clap", &["understudy"]),
    ("reqwest", &["understudy-replay"]),
    ("parquet", &["understudy-store", "understudy"]),
    ("object_store", &["understudy-store", "understudy-replay"]),
    ("polars", &["understudy-report"]),
    ("rayon", &["understudy-ingest"]),
    ("datafusion", &["understudy-drift", "understudy"]),
    ("datafusion-expr", &["understudy-functions"]),
    ("axum", &["understudy-simulator"]),
];

/// The repository's top folder.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Every package and its dependencies that are not for tests.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(top())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    packages
        .iter()
        .map(|package| {
            let kept = package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|one| one["kind"].is_null());
            (name(package), kept.map(name).collect())
        })
        .collect()
}

#[test]
fn crates_import_only_what_they_may() {
    let dependencies = dependencies();
    assert_eq!(
        dependencies.len(),
        MAY_IMPORT.len(),
        "a new crate needs a line in MAY_IMPORT"
    );
    for (package, allowed) in MAY_IMPORT {
        for dependency in &dependencies[*package] {
            let ours = dependency.starts_with("understudy");
            assert!(
                !ours || allowed.contains(&dependency.as_str()),
                "{package} may not import {dependency}"
            );
        }
    }
}

#[test]
fn no_crate_imports_one_that_comes_later() {
    let order: Vec<&str> = MAY_IMPORT.iter().map(|(package, _)| *package).collect();
    for (place, (package, allowed)) in MAY_IMPORT.iter().enumerate() {
        for import in *allowed {
            let earlier = order.iter().position(|name| name == import).unwrap();
            assert!(earlier < place, "{package} stands before {import}");
        }
    }
    let manifest = std::fs::read_to_string(top().join("Cargo.toml")).unwrap();
    let listed: Vec<&str> = manifest
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"crates/")?.strip_suffix("\","))
        .collect();
    assert_eq!(
        listed, order,
        "members of Cargo.toml stand in the order of the data"
    );
}

#[test]
fn outside_crates_stay_where_they_are_held() {
    let dependencies = dependencies();
    for (outside, holders) in HELD_BY {
        for (package, used) in &dependencies {
            let allowed = holders.contains(&package.as_str());
            assert!(
                allowed || !used.iter().any(|name| name == outside),
                "{package} may not use {outside}"
            );
        }
    }
}

/// All files below a folder with an ending, without what is built.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in files(&top(), ".rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("//!"),
            "{} does not open with //!",
            path.display()
        );
    }
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    for path in files(&top(), ".rs") {
        let n = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(n <= 500, "{} has {n} lines", path.display());
    }
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    for path in files(&top(), ".rs") {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        for banned in [
            "utils", "helpers", "common", "misc", "imp", "types", "mod", "legacy",
        ] {
            assert!(stem != banned, "{}", path.display());
        }
    }
}

#[test]
fn every_query_is_listed_and_opens_with_its_question() {
    let folder = top().join("queries");
    let listed = understudy_drift::Queries::Bundled.read().unwrap();
    let on_disk: Vec<PathBuf> = files(&folder, ".sql")
        .into_iter()
        .filter(|path| !path.starts_with(folder.join("ask")))
        .collect();
    assert_eq!(
        on_disk.len(),
        listed.len(),
        "a query on disk is not in queries.rs"
    );
    for query in listed {
        let path = folder.join(format!("{}.sql", query.path));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), query.sql);
        let header = query.header();
        let question = header.lines().next().unwrap_or_default();
        assert!(
            question.ends_with('?'),
            "{} does not open with a question",
            path.display()
        );
        for part in ["One row per", "Flags", "Remedy:"] {
            assert!(
                header.contains(part),
                "{} does not say `{part}`",
                path.display()
            );
        }
    }
}

#[test]
fn every_limit_has_a_reason() {
    let text = std::fs::read_to_string(top().join("queries/limits.toml")).unwrap();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains(" = "))
    {
        assert!(line.contains(" # "), "no reason: {line}");
    }
}
