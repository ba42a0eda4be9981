//! Which files do the given sources stand for?

use std::collections::HashSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::options::Source;
use crate::{Error, Result};

/// Endings of files that are read when their folder is given.
const ENDINGS: [&str; 6] = ["json", "jsonl", "ndjson", "log", "gz", "zst"];

/// One thing to open.
pub(crate) struct Input {
    /// What rows carry as `source_uri`.
    pub(crate) uri: String,
    /// Which of the given sources it belongs to.
    pub(crate) source: usize,
    pub(crate) place: Place,
}

/// Where its bytes are.
pub(crate) enum Place {
    File(PathBuf),
    Stream(Box<dyn Read + Send>),
}

/// The inputs of all sources, in order, each file once.
pub(crate) struct Inputs {
    pub(crate) each: Vec<Input>,
    /// The sources as given, with the number of files each stands for.
    pub(crate) sources: Vec<(String, u64)>,
    /// Size of all files on disk; unknown when a stream is among the inputs.
    pub(crate) total_bytes: Option<u64>,
    /// Files in folders that were passed over because of their names.
    pub(crate) n_skipped: u64,
}

/// Finds the files that the sources stand for.
///
/// # Errors
/// When a path does not exist, a pattern matches nothing or a folder holds no log.
pub(crate) fn expand(sources: Vec<Source>) -> Result<Inputs> {
    if sources.is_empty() {
        return Err(Error::NoSource);
    }
    let mut inputs = Inputs {
        each: Vec::new(),
        sources: Vec::new(),
        total_bytes: Some(0),
        n_skipped: 0,
    };
    let mut seen = HashSet::new();
    for (index, source) in sources.into_iter().enumerate() {
        let before = inputs.each.len();
        let name = source.name().to_owned();
        match source {
            Source::Stream { name: uri, reader } => {
                inputs.total_bytes = None;
                inputs.each.push(Input {
                    uri,
                    source: index,
                    place: Place::Stream(reader),
                });
            }
            Source::Path(pattern) => {
                for path in paths(&pattern, &mut inputs.n_skipped)? {
                    if seen.insert(path.clone()) {
                        add_file(path, index, &mut inputs);
                    }
                }
            }
        }
        inputs
            .sources
            .push((name, (inputs.each.len() - before) as u64));
    }
    Ok(inputs)
}

fn add_file(path: PathBuf, source: usize, inputs: &mut Inputs) {
    let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
    inputs.total_bytes = inputs.total_bytes.map(|total| total.saturating_add(size));
    inputs.each.push(Input {
        uri: path.display().to_string(),
        source,
        place: Place::File(path),
    });
}

/// The files that one path or pattern stands for, sorted. A path that exists is taken as it is, whatever signs it holds.
fn paths(pattern: &str, n_skipped: &mut u64) -> Result<Vec<PathBuf>> {
    let path = Path::new(pattern);
    if path.is_dir() {
        return folder(path, n_skipped);
    }
    if path.exists() {
        return Ok(vec![path.to_owned()]);
    }
    let missing = || Error::Missing {
        pattern: pattern.to_owned(),
    };
    if !pattern.contains(['*', '?', '[']) {
        return Err(missing());
    }
    let entries = glob::glob(pattern).map_err(|source| Error::Pattern {
        pattern: pattern.to_owned(),
        source,
    })?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::List {
            path: error.path().to_owned(),
            source: error.into(),
        })?;
        if path.is_dir() {
            walk(&path, &mut found, n_skipped)?;
        } else {
            found.push(path);
        }
    }
    if found.is_empty() {
        Err(missing())
    } else {
        Ok(found)
    }
}

fn folder(path: &Path, n_skipped: &mut u64) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    walk(path, &mut found, n_skipped)?;
    if found.is_empty() {
        return Err(Error::EmptyFolder {
            folder: path.to_owned(),
        });
    }
    Ok(found)
}

/// Adds the logs of a folder and of the folders in it, sorted. Links to folders are not followed: they may lead in circles.
fn walk(folder: &Path, found: &mut Vec<PathBuf>, n_skipped: &mut u64) -> Result<()> {
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let failed = |source| Error::List {
            path: folder.clone(),
            source,
        };
        let mut files = Vec::new();
        let mut folders = Vec::new();
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let path = entry.path();
            if is_hidden(&path) {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if is_log(&path) && path.is_file() {
                files.push(path);
            } else {
                *n_skipped += 1;
            }
        }
        files.sort();
        found.append(&mut files);
        folders.sort();
        waiting.extend(folders.into_iter().rev());
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Object stores also keep logs under names without an ending, and old ones get a number or a date behind it: `llm.log.1`,
/// `llm.log.2026-11-12`, `llm.log-20261112`.
fn is_log(path: &Path) -> bool {
    let Some(ending) = path.extension().and_then(|ending| ending.to_str()) else {
        return path.extension().is_none();
    };
    if is_known(ending) {
        return true;
    }
    if let Some((ending, date)) = ending.split_once('-')
        && is_known(ending)
    {
        return is_rotation(date);
    }
    let older = path.file_stem().map(Path::new);
    let older = older.and_then(|stem| stem.extension()?.to_str());
    is_rotation(ending) && older.is_some_and(is_known)
}

fn is_known(ending: &str) -> bool {
    ENDINGS
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// A number of two digits at most, or a date, maybe with an hour.
fn is_rotation(ending: &str) -> bool {
    let digits = ending.bytes().filter(u8::is_ascii_digit).count();
    let others = ending
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"-_T".contains(&byte));
    let bare = digits == ending.len();
    others && (bare && matches!(digits, 1 | 2) || (8..=14).contains(&digits))
}

#[cfg(test)]
mod tests {
    //! A folder is its logs, a pattern its matches, and nothing is read twice.

    use super::*;

    fn scratch() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("2026-11-09")).unwrap();
        for name in [
            "b.jsonl",
            "a.json.gz",
            "README.md",
            ".hidden.json",
            "2026-11-09/abc",
            "2026-11-09/x.zst",
        ] {
            fs::write(folder.path().join(name), "{}").unwrap();
        }
        folder
    }

    fn expanded(patterns: &[String]) -> Result<Inputs> {
        expand(
            patterns
                .iter()
                .map(|pattern| Source::Path(pattern.clone()))
                .collect(),
        )
    }

    #[test]
    fn a_folder_stands_for_its_logs() {
        let folder = scratch();
        let inputs = expanded(&[folder.path().display().to_string()]).unwrap();
        let names: Vec<&str> = inputs
            .each
            .iter()
            .filter_map(|input| input.uri.rsplit('/').next())
            .collect();
        assert_eq!(names, ["a.json.gz", "b.jsonl", "abc", "x.zst"]);
        assert_eq!((inputs.n_skipped, inputs.total_bytes), (1, Some(8)));
    }

    #[test]
    fn a_number_or_a_date_behind_the_ending_is_an_older_log() {
        for name in [
            "llm.jsonl.1",
            "llm.json.42",
            "llm.log.2026-11-12",
            "llm.log.2026-11-12-09",
            "llm.log.20261112",
            "llm.log-20261112",
            "llm.jsonl.2.gz",
            "x.JSONL",
            "no_ending",
        ] {
            assert!(is_log(Path::new(name)), "{name}");
        }
        for name in [
            "llm.txt",
            "llm.log.bak",
            "notes.1",
            "llm.json.123",
            "llm.log-old",
            "llm.log.",
            "table.parquet",
        ] {
            assert!(!is_log(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_file_given_twice_is_read_once() {
        let folder = scratch();
        let base = folder.path().display();
        let inputs = expanded(&[format!("{base}/*.jsonl"), format!("{base}/b.jsonl")]).unwrap();
        assert_eq!(inputs.each.len(), 1);
        assert_eq!(inputs.sources[1].1, 0);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let folder = scratch();
        let base = folder.path().display();
        for pattern in [format!("{base}/none.jsonl"), format!("{base}/*.csv")] {
            let error = expanded(std::slice::from_ref(&pattern))
                .err()
                .unwrap()
                .to_string();
            assert!(error.contains(&pattern), "{error}");
        }
        fs::create_dir(folder.path().join("empty")).unwrap();
        let error = expanded(&[format!("{base}/empty")])
            .err()
            .unwrap()
            .to_string();
        assert!(
            error.contains("could not find a log in the folder"),
            "{error}"
        );
        assert!(matches!(expanded(&[]), Err(Error::NoSource)));
    }
}
