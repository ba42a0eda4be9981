//! Script and language of an answer, guessed from its beginning.

use super::bounds::LANGUAGE_BYTES;

/// Fewest letters from which a language is guessed.
pub const FEWEST_LETTERS: u32 = 20;

/// Script and language of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Language {
    /// Name of the dominant script, such as `Latin`; nothing with fewer than [`FEWEST_LETTERS`] letters.
    pub script: Option<&'static str>,
    /// ISO 639-3 code, such as `eng`; nothing when the guess is not reliable.
    pub code: Option<&'static str>,
}

/// Scripts by their blocks. `Japanese` stands for its two syllabaries, `Latin` for all letters below them.
const BLOCKS: [(u32, u32, usize); 20] = [
    (0x0041, 0x024f, 0),
    (0x0370, 0x03ff, 1),
    (0x0400, 0x052f, 2),
    (0x0530, 0x058f, 3),
    (0x0590, 0x05ff, 4),
    (0x0600, 0x077f, 5),
    (0x0900, 0x097f, 6),
    (0x0980, 0x09ff, 7),
    (0x0b80, 0x0bff, 8),
    (0x0c00, 0x0c7f, 9),
    (0x0e00, 0x0e7f, 10),
    (0x10a0, 0x10ff, 11),
    (0x1100, 0x11ff, 12),
    (0x1e00, 0x1eff, 0),
    (0x3040, 0x30ff, 13),
    (0x3400, 0x4dbf, 14),
    (0x4e00, 0x9fff, 14),
    (0xac00, 0xd7af, 12),
    (0xff66, 0xff9f, 13),
    (0x2_0000, 0x2_fa1f, 14),
];

const SCRIPTS: [&str; 15] = [
    "Latin",
    "Greek",
    "Cyrillic",
    "Armenian",
    "Hebrew",
    "Arabic",
    "Devanagari",
    "Bengali",
    "Tamil",
    "Telugu",
    "Thai",
    "Georgian",
    "Hangul",
    "Japanese",
    "Han",
];

/// Guesses the language of a text from its first [`LANGUAGE_BYTES`].
pub fn language(text: &str) -> Language {
    let head = &text[..text.floor_char_boundary(LANGUAGE_BYTES)];
    let script = script(head);
    Language {
        script,
        code: script.and_then(|_| guess(head)),
    }
}

/// The script of most letters; Han among any kana is Japanese.
fn script(head: &str) -> Option<&'static str> {
    let mut counts = [0_u32; SCRIPTS.len()];
    for c in head.chars().filter(|c| c.is_alphabetic()) {
        let code = u32::from(c);
        let block = BLOCKS
            .iter()
            .find(|(from, to, _)| (*from..=*to).contains(&code));
        if let Some((_, _, script)) = block {
            counts[*script] += 1;
        }
    }
    let letters: u32 = counts.iter().sum();
    if letters < FEWEST_LETTERS {
        return None;
    }
    let (best, _) = counts
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, count)| **count)?;
    let (japanese, han) = (13, 14);
    let best = if best == han && counts[japanese] > 0 {
        japanese
    } else {
        best
    };
    Some(SCRIPTS[best])
}

fn guess(head: &str) -> Option<&'static str> {
    whatlang::detect(head)
        .filter(whatlang::Info::is_reliable)
        .map(|info| info.lang().code())
}
