//! Lines, events and frames, by the rules of their formats.

use super::super::{Frame, FrameReader, SseEvent, SseReader};

fn events(text: &[u8]) -> Vec<(String, String)> {
    let mut reader = SseReader::new();
    let mut events = Vec::new();
    reader.push(text, &mut events).unwrap();
    reader.finish(&mut events).unwrap();
    events
        .into_iter()
        .map(|SseEvent { name, data }| (name, data))
        .collect()
}

fn event(name: &str, data: &str) -> (String, String) {
    (name.to_owned(), data.to_owned())
}

#[test]
fn lines_end_in_three_ways_and_data_of_several_lines_is_one_text() {
    for end in ["\n", "\r", "\r\n"] {
        let text = "\u{feff}: hello\nevent: a\ndata: one\ndata:two\ndata\ndata:  three\nid: 7\nretry: 1\n\ndata: b\n\n";
        let found = events(text.replace('\n', end).as_bytes());
        assert_eq!(
            found,
            [event("a", "one\ntwo\n\n three"), event("", "b")],
            "{end:?}"
        );
    }
}

#[test]
fn an_event_without_data_is_none_and_the_last_needs_no_blank_line() {
    assert_eq!(events(b"event: ping\n\n: nothing\n\n"), []);
    assert_eq!(events(b"data: [DONE]"), [event("", "[DONE]")]);
    assert_eq!(events(b""), []);
}

#[test]
fn a_line_beyond_the_bound_is_refused_before_it_is_held() {
    let mut reader = SseReader::new();
    let mut events = Vec::new();
    let piece = vec![b'a'; 1 << 20];
    let results: Vec<bool> = (0..18)
        .map(|_| reader.push(&piece, &mut events).is_ok())
        .collect();
    assert_eq!(results.iter().filter(|fine| **fine).count(), 16);
}

fn frame(kind: &str, payload: &str) -> Frame {
    let headers = [(":event-type", kind), (":message-type", "event")];
    Frame {
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        payload: payload.as_bytes().to_vec(),
    }
}

#[test]
fn frames_come_back_from_their_bytes_in_any_cut() {
    let sent = [
        frame("messageStart", "{\"role\":\"assistant\"}"),
        frame("empty", ""),
        frame("contentBlockDelta", "{\"delta\":{\"text\":\"Grüße 🗼\"}}"),
    ];
    let bytes: Vec<u8> = sent.iter().flat_map(Frame::encode).collect();
    for size in 1..=bytes.len() {
        let mut reader = FrameReader::new();
        let mut found = Vec::new();
        for piece in bytes.chunks(size) {
            reader.push(piece, &mut found).unwrap();
        }
        assert_eq!(found, sent, "pieces of {size}");
        assert!(!reader.is_within_frame());
    }
}

#[test]
fn the_bytes_are_those_of_the_vendor_s_own_writer() {
    // `messageStart`, as botocore's test data has it.
    let frame = Frame {
        headers: vec![
            (":event-type".to_owned(), "messageStart".to_owned()),
            (":content-type".to_owned(), "application/json".to_owned()),
            (":message-type".to_owned(), "event".to_owned()),
        ],
        payload: b"{\"role\":\"assistant\"}".to_vec(),
    };
    let bytes = frame.encode();
    assert_eq!(bytes.len(), 0x76);
    assert_eq!(bytes[8..12], [0x96, 0xd5, 0xfa, 0xde]);
    assert_eq!(bytes[0x72..], [0x6f, 0xa8, 0xc5, 0x99]);
}

#[test]
fn a_wrong_checksum_an_impossible_length_and_a_cut_are_told() {
    let bytes = frame("a", "{}").encode();
    for at in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[at] ^= 0x10;
        let mut frames = Vec::new();
        let read = FrameReader::new().push(&broken, &mut frames);
        assert!(read.is_err() && frames.is_empty(), "byte {at}");
    }
    let mut reader = FrameReader::new();
    let mut frames = Vec::new();
    reader.push(&bytes[..bytes.len() - 1], &mut frames).unwrap();
    assert!(frames.is_empty() && reader.is_within_frame());
}

#[test]
fn headers_of_every_kind_are_passed_over_and_texts_are_kept() {
    let mut headers: Vec<u8> = Vec::new();
    for (kind, length) in [
        (0, 0),
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 4),
        (5, 8),
        (8, 8),
        (9, 16),
    ] {
        headers.extend([1, b'h', kind]);
        headers.extend(std::iter::repeat_n(7, length));
    }
    headers.extend([1, b'b', 6, 0, 2, 9, 9]);
    headers.extend([1, b't', 7, 0, 1, b'v']);
    // The same frame with a text in the place of these bytes gives the lengths and checksums a frame needs.
    let mut found = Vec::new();
    let filler = Frame {
        headers: vec![("x".to_owned(), "y".repeat(headers.len() - 5))],
        payload: Vec::new(),
    };
    let mut bytes = filler.encode();
    let end = bytes.len() - 4;
    bytes[12..end].copy_from_slice(&headers);
    let read = FrameReader::new().push(&bytes, &mut found);
    assert!(read.is_err(), "the checksum still is the filler's");
    assert_eq!(
        super::super::frames::headers_of(&headers).unwrap(),
        [("t".to_owned(), "v".to_owned())]
    );
    assert!(super::super::frames::headers_of(&[9, b'a']).is_err());
}
