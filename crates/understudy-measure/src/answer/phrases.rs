//! The opener and the closer: "Sure! Here is …", "Let me know if …".

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use xxhash_rust::xxh3::xxh3_64;

use super::bounds::PHRASE_BYTES;

/// An opener or closer found in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// XXH3 of the line in lower case without its outer white space: equal lines of many answers group by it.
    pub hash: u64,
    /// Where the line lies in the answer's text, in bytes.
    pub span: Range<usize>,
}

/// What a line starts with that only announces the answer, in lower case with straight apostrophes.
const OPENERS: [&str; 46] = [
    "sure",
    "certainly",
    "of course",
    "absolutely",
    "here's",
    "here is",
    "here are",
    "here you go",
    "below is",
    "below are",
    "great question",
    "good question",
    "happy to help",
    "i'd be happy to",
    "i would be happy to",
    "okay,",
    "ok,",
    "no problem",
    "thank you for",
    "thanks for",
    "gerne",
    "natürlich",
    "selbstverständlich",
    "hier ist",
    "hier sind",
    "bien sûr",
    "certainement",
    "voici",
    "claro",
    "por supuesto",
    "aquí tienes",
    "aquí está",
    "certo",
    "certamente",
    "ecco",
    "com certeza",
    "aqui está",
    "aqui estão",
    "当然",
    "好的",
    "以下是",
    "もちろん",
    "はい、",
    "以下に",
    "承知",
    "かしこまりました",
];

/// What a line holds that only takes leave, in lower case with straight apostrophes.
static CLOSERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "let me know|hope this helps|hope that helps|feel free|would you like|if you need|if you have any|\
         happy to help|anything else|lass mich wissen|lassen sie mich wissen|ich hoffe|n'hésitez pas|j'espère que|\
         avísame|espero que|no dudes en|fammi sapere|spero che|me avise|请告诉我|希望这|お知らせください",
    )
    .ok()
});

/// The opener that this first line is, if it is one. `at` is the line's place in the answer.
pub(crate) fn opener(line: &str, at: usize) -> Option<Phrase> {
    let normal = normalise(line);
    OPENERS
        .iter()
        .any(|opener| starts_as_word(&normal, opener))
        .then(|| phrase(&normal, at, line.len()))
}

/// The closer that this last line is, if it is one. `at` is the line's place in the answer.
pub(crate) fn closer(line: &str, at: usize) -> Option<Phrase> {
    let normal = normalise(line);
    let closes = CLOSERS
        .as_ref()
        .is_some_and(|closers| closers.is_match(&normal));
    closes.then(|| phrase(&normal, at, line.len()))
}

fn phrase(normal: &str, at: usize, length: usize) -> Phrase {
    Phrase {
        hash: xxh3_64(normal.as_bytes()),
        span: at..at + length,
    }
}

/// Lower case, straight apostrophes, no outer white space or emphasis marks; cut at [`PHRASE_BYTES`].
fn normalise(line: &str) -> String {
    let end = line.floor_char_boundary(PHRASE_BYTES);
    let line = line[..end]
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '\u{feff}'));
    if line.is_ascii() {
        return line.to_ascii_lowercase();
    }
    line.replace('’', "'").to_lowercase()
}

fn starts_as_word(line: &str, opener: &str) -> bool {
    let Some(rest) = line.strip_prefix(opener) else {
        return false;
    };
    let ends_in_letter = opener
        .bytes()
        .last()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    !ends_in_letter || !rest.starts_with(char::is_alphanumeric)
}
