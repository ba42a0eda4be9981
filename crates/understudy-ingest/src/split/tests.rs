//! Where records begin and end, whatever the blocks in which bytes arrive.

use std::io::{BufReader, Cursor, Read};

use tokio::sync::mpsc::channel;

use super::*;
use crate::batch::Kind;
use crate::open::Rest;

/// Gives so many bytes at a time.
struct Trickle(Cursor<Vec<u8>>, usize);

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = buffer.len().min(self.1);
        self.0.read(&mut buffer[..n])
    }
}

/// The records of a text as (line, bytes), and the kinds of those that are no whole lines.
fn cut(text: &[u8], max_line_bytes: usize, block: usize) -> Vec<(u64, String)> {
    let (sender, mut receiver) = channel(1024);
    let mut out = Batcher::new(sender, max_line_bytes);
    out.open(0);
    let reader: Box<dyn Read + Send> = Box::new(Trickle(Cursor::new(text.to_vec()), block));
    let rest = Rest::Reader(BufReader::with_capacity(block, reader));
    let opened = Opened {
        head: text[..text.len().min(64)].to_vec(),
        reader: Cursor::new(Vec::new()).chain(rest),
    };
    split(opened, &mut out).unwrap();
    out.finish().unwrap();
    let mut records = Vec::new();
    while let Ok(batch) = receiver.try_recv() {
        for record in &batch.records {
            let bytes =
                String::from_utf8_lossy(&batch.bytes[record.start..record.end]).into_owned();
            let text = match &record.kind {
                Kind::Line => bytes,
                Kind::TooLong => format!("too long: {}", record.n_bytes),
                Kind::Broken(reason, _) => format!("{}: {bytes}", reason.as_str()),
            };
            records.push((record.line, text));
        }
    }
    records
}

fn check(text: &str, expected: &[(u64, &str)]) {
    for block in [1, 2, 3, 7, 4096] {
        let records = cut(text.as_bytes(), 1000, block);
        let records: Vec<(u64, &str)> = records
            .iter()
            .map(|(line, text)| (*line, text.as_str()))
            .collect();
        assert_eq!(records, expected, "in blocks of {block}");
    }
}

#[test]
fn lines_end_at_line_feeds() {
    check("a\nb\r\n\nc", &[(1, "a"), (2, "b\r"), (3, ""), (4, "c")]);
    check("a\n", &[(1, "a")]);
    check("", &[]);
}

#[test]
fn an_array_is_its_objects() {
    check(
        "[{\"a\":1},\n {\"b\":[2,{}]}\n]\n",
        &[(1, "{\"a\":1}"), (2, "{\"b\":[2,{}]}")],
    );
    check(
        "[{\"a\":\"}{\\\"]\"}]\n[{}]",
        &[(1, "{\"a\":\"}{\\\"]\"}"), (2, "{}")],
    );
    check("[]", &[]);
}

#[test]
fn an_object_may_span_lines() {
    check(
        "{\n \"a\": {\n }\n}\n{\n}\n",
        &[(1, "{\n \"a\": {\n }\n}"), (5, "{\n}")],
    );
}

#[test]
fn what_stands_between_objects_is_a_record() {
    check(
        "[{},\nnonsense\n{}",
        &[(1, "{}"), (2, "nonsense\n"), (3, "{}")],
    );
    check("[{\"a\":", &[(1, "{\"a\":")]);
}

#[test]
fn an_array_that_was_cut_off_takes_no_other_line_with_it() {
    check(
        "[{\"a\":1}]\n[{\"b\":2},{\"c\":\"[{\n[{\"d\":4}]\n[\n[{\"e\":5},{\"f\":6}]\n",
        &[
            (1, "{\"a\":1}"),
            (2, "{\"b\":2}"),
            (2, "{\"c\":\"[{"),
            (3, "{\"d\":4}"),
            (4, "["),
            (5, "{\"e\":5}"),
            (5, "{\"f\":6}"),
        ],
    );
    // The first line is the one that was cut.
    check(
        "[{\"a\":{\"b\n[{\"c\":3}]\n[{\"d\":4}]\n",
        &[(1, "{\"a\":{\"b\n[{"), (2, "{\"c\":3}"), (3, "{\"d\":4}")],
    );
}

#[test]
fn an_object_that_was_cut_off_ends_where_the_next_line_begins_one() {
    check(
        "[\n{\"a\":1},\n{\"b\":[2\n{\"c\":3},\n{\"d\":4}\n]\n",
        &[
            (2, "{\"a\":1}"),
            (3, "{\"b\":[2\n{"),
            (4, "{\"c\":3}"),
            (5, "{\"d\":4}"),
        ],
    );
    // Objects within an object that spans lines are no beginnings, also without indents.
    check(
        "[\n{\n\"a\": [\n{\n\"b\": 1\n}\n]\n}\n]\n",
        &[(2, "{\n\"a\": [\n{\n\"b\": 1\n}\n]\n}")],
    );
}

#[test]
fn a_long_line_is_not_held() {
    let text = format!("{}\nb\n{}\n", "x".repeat(5000), "y".repeat(1000));
    let expected = [
        (1, "too long: 5000".to_owned()),
        (2, "b".to_owned()),
        (3, "y".repeat(1000)),
    ];
    for block in [1, 100, 8192] {
        assert_eq!(cut(text.as_bytes(), 1000, block), expected);
    }
}

#[test]
fn binary_is_one_record() {
    let records = cut(b"\x7fELF\0\n\n\n", 1000, 16);
    assert_eq!(records, [(1, "unreadable_file: ".to_owned())]);
    assert_eq!(cut(b"\xff\xfea\0", 1000, 16).len(), 1);
}
