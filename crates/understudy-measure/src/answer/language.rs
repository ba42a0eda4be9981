//! Script and language of an answer, guessed from its beginning.
//!
//! The script follows from the blocks of its letters. Where a script is written by several languages, the language
//! follows from small frequent words and from letters that the others do not write. A trigram model knows more
//! languages and costs some 80 µs a text, ten times what everything else about an answer costs together.

mod words;

use super::bounds::LANGUAGE_BYTES;
use super::eight::{letters, no_letters_after, small, spread, word_at};
use words::{LATIN, languages_of_letter, languages_of_word};

/// Fewest letters from which a language is guessed.
pub const FEWEST_LETTERS: u32 = 20;

/// Script and language of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Language {
    /// Name of the dominant script, such as `Latin`; nothing with fewer than [`FEWEST_LETTERS`] letters.
    pub script: Option<&'static str>,
    /// ISO 639-3 code, such as `eng`; nothing when no language stands out.
    pub code: Option<&'static str>,
}

/// Scripts in the order of their numbers in [`BLOCKS`].
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

/// Language of each script that, here, has only one.
const LANGUAGES: [Option<&str>; 15] = [
    None,
    Some("ell"),
    None,
    Some("hye"),
    Some("heb"),
    None,
    Some("hin"),
    Some("ben"),
    Some("tam"),
    Some("tel"),
    Some("tha"),
    Some("kat"),
    Some("kor"),
    Some("jpn"),
    Some("cmn"),
];

const LATIN_SCRIPT: usize = 0;
const CYRILLIC: usize = 2;
const ARABIC: usize = 5;
const JAPANESE: usize = 13;
const HAN: usize = 14;

/// First and last code point of a block, and its script. `Japanese` stands for the two syllabaries.
const BLOCKS: [(u32, u32, usize); 19] = [
    (0x00aa, 0x024f, LATIN_SCRIPT),
    (0x0370, 0x03ff, 1),
    (0x0400, 0x052f, CYRILLIC),
    (0x0530, 0x058f, 3),
    (0x0590, 0x05ff, 4),
    (0x0600, 0x077f, ARABIC),
    (0x0900, 0x097f, 6),
    (0x0980, 0x09ff, 7),
    (0x0b80, 0x0bff, 8),
    (0x0c00, 0x0c7f, 9),
    (0x0e00, 0x0e7f, 10),
    (0x10a0, 0x10ff, 11),
    (0x1100, 0x11ff, 12),
    (0x1e00, 0x1eff, LATIN_SCRIPT),
    (0x3040, 0x30ff, JAPANESE),
    (0x3400, 0x4dbf, HAN),
    (0x4e00, 0x9fff, HAN),
    (0xac00, 0xd7af, 12),
    (0x2_0000, 0x2_fa1f, HAN),
];

/// Bits that hold the place of a language in [`LATIN`], and the last place, which has them all set.
const PLACE_BITS: u16 = 4;
const LAST_PLACE: u16 = (1 << PLACE_BITS) - 1;

/// Counts by language of [`LATIN`], each in a byte: a word and what ends it are three bytes of
/// [`LANGUAGE_BYTES`] at least.
#[derive(Default)]
struct ByLanguage([u64; 2]);

impl ByLanguage {
    /// Counts all languages at once: going through those that are set would branch differently for every word.
    const fn add(&mut self, languages: u16) {
        let [first, second] = languages.to_le_bytes();
        self.0[0] += spread(first);
        self.0[1] += spread(second);
    }

    /// The counts in the order of [`LATIN`].
    fn counts(&self) -> [u8; LATIN.len()] {
        let mut counts = [0; LATIN.len()];
        for (eight, sums) in counts.as_chunks_mut::<8>().0.iter_mut().zip(self.0) {
            *eight = sums.to_le_bytes();
        }
        counts
    }
}

/// Counts over the beginning of a text.
#[derive(Default)]
struct Tally {
    scripts: [u32; SCRIPTS.len()],
    words: ByLanguage,
    letters: [u16; LATIN.len()],
    cyrillic: Cyrillic,
    persian: u32,
    urdu: u32,
}

/// Letters by which languages of the Cyrillic script are told apart.
#[derive(Default)]
struct Cyrillic {
    ukrainian: u32,
    serbian: u32,
    /// Written in Russian and not in Bulgarian or Ukrainian.
    russian: u32,
    hard_sign: u32,
}

/// Guesses the language of a text from its first [`LANGUAGE_BYTES`].
pub fn language(text: &str) -> Language {
    let head = &text[..text.floor_char_boundary(LANGUAGE_BYTES)];
    let tally = tally(head);
    let letters: u32 = tally.scripts.iter().sum();
    if letters < FEWEST_LETTERS {
        return Language::default();
    }
    let script = tally.script();
    let code = match script {
        LATIN_SCRIPT => tally.latin_language(),
        CYRILLIC => Some(tally.cyrillic.language()),
        ARABIC => Some(tally.arabic_language()),
        other => LANGUAGES[other],
    };
    Language {
        script: Some(SCRIPTS[script]),
        code,
    }
}

/// One pass: letters by script, and every word of two to eight bytes; single letters are as often variables.
fn tally(head: &str) -> Tally {
    let mut tally = Tally::default();
    let mut word = Word::default();
    let bytes = head.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphabetic()
            && let Some(eight) = word_at(bytes, at)
        {
            let count = letters(eight);
            if word.length == 0 && ends_within(eight, count) {
                tally.whole_word(eight, count);
                at += count + no_letters_after(eight, count);
                continue;
            }
            if word.takes(count) {
                tally.scripts[LATIN_SCRIPT] += u32::try_from(count).unwrap_or(0);
                word.push_letters(eight, count);
                at += count;
                continue;
            }
        }
        if byte.is_ascii() {
            at += 1;
            if byte.is_ascii_alphabetic() {
                tally.scripts[LATIN_SCRIPT] += 1;
                word.push(byte.to_ascii_lowercase());
            } else if *byte == b'\'' && word.length > 0 {
                word.push(b'\'');
            } else {
                tally.end(&mut word);
            }
            continue;
        }
        let Some(c) = head.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        at += c.len_utf8();
        if c == '’' && word.length > 0 {
            word.push(b'\'');
        } else if c.is_alphabetic() {
            tally.wide(c);
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                word.push(byte);
            }
        } else {
            tally.end(&mut word);
        }
    }
    tally.end(&mut word);
    tally
}

/// Whether a word of so many letters ends before the last of eight bytes: with an apostrophe or a letter beyond ASCII it
/// goes on.
fn ends_within(eight: u64, letters: usize) -> bool {
    let bytes = eight.to_le_bytes();
    bytes
        .get(letters)
        .is_some_and(|after| after.is_ascii() && *after != b'\'')
}

/// Longest word that is looked up, in bytes.
const LONGEST_WORD: usize = 8;

/// The word that is being read: its bytes while it is short enough to be looked up, and how many it has.
#[derive(Default)]
struct Word {
    bytes: u64,
    length: usize,
}

impl Word {
    const fn push(&mut self, byte: u8) {
        self.bytes = (self.bytes << 8) | byte as u64;
        self.length += 1;
    }

    /// Whether so many letters can be pushed at once: into an empty word, or one that is too long to be looked up.
    const fn takes(&self, count: usize) -> bool {
        self.length == 0 || self.length + count > LONGEST_WORD
    }

    /// Pushes the first letters of eight bytes, made small.
    const fn push_letters(&mut self, eight: u64, count: usize) {
        self.bytes = first_letters(eight, count);
        self.length += count;
    }
}

/// The first letters of eight bytes, made small, the last lowest.
const fn first_letters(eight: u64, count: usize) -> u64 {
    small(eight).swap_bytes() >> (64 - 8 * count)
}

impl Tally {
    /// A word that the first letters of eight bytes are: most of a text, and so by itself.
    fn whole_word(&mut self, eight: u64, letters: usize) {
        self.scripts[LATIN_SCRIPT] += u32::try_from(letters).unwrap_or(0);
        if letters >= 2 {
            self.words
                .add(languages_of_word(first_letters(eight, letters)));
        }
    }

    /// Looks the word up, if it is neither too short nor too long, and begins another.
    fn end(&mut self, word: &mut Word) {
        if (2..=LONGEST_WORD).contains(&word.length) {
            self.words.add(languages_of_word(word.bytes));
        }
        *word = Word::default();
    }

    fn add_letter(&mut self, mut languages: u16) {
        while languages != 0 {
            self.letters[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    }

    /// A letter beyond ASCII.
    fn wide(&mut self, c: char) {
        let code = u32::from(c);
        let block = BLOCKS
            .iter()
            .find(|(from, to, _)| (*from..=*to).contains(&code));
        let Some((_, _, script)) = block else { return };
        self.scripts[*script] += 1;
        match (*script, c) {
            (LATIN_SCRIPT, _) => self.add_letter(languages_of_letter(c)),
            (CYRILLIC, 'і' | 'ї' | 'є' | 'ґ') => self.cyrillic.ukrainian += 1,
            (CYRILLIC, 'ђ' | 'ј' | 'љ' | 'њ' | 'ћ' | 'џ') => self.cyrillic.serbian += 1,
            (CYRILLIC, 'ы' | 'э' | 'ё') => self.cyrillic.russian += 1,
            (CYRILLIC, 'ъ') => self.cyrillic.hard_sign += 1,
            (ARABIC, 'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی') => self.persian += 1,
            (ARABIC, 'ٹ' | 'ڈ' | 'ڑ' | 'ے' | 'ں') => self.urdu += 1,
            _ => {}
        }
    }

    /// The script of most letters; Han among any kana is Japanese.
    fn script(&self) -> usize {
        let mut best = 0;
        for script in 1..SCRIPTS.len() {
            if self.scripts[script] > self.scripts[best] {
                best = script;
            }
        }
        if best == HAN && self.scripts[JAPANESE] * 20 > self.scripts[HAN] {
            JAPANESE
        } else {
            best
        }
    }

    /// The language with most small words, when it has at least three and a quarter more than the next. Danish and
    /// Norwegian share most of theirs; there a single word decides.
    fn latin_language(&self) -> Option<&'static str> {
        // The count, then the place from the end: of equal counts, the first language's is the largest.
        let words = self.words.counts();
        let ranks: [u16; LATIN.len()] = std::array::from_fn(|language| {
            let count = u16::from(words[language]) + self.letters[language];
            (count << PLACE_BITS) | (LAST_PLACE - u16::try_from(language).unwrap_or(0))
        });
        let best = ranks.into_iter().max()?;
        let next = ranks.into_iter().filter(|rank| *rank != best).max()?;
        let language = |rank: u16| LATIN[usize::from(LAST_PLACE - (rank & LAST_PLACE))];
        let (most, second) = (best >> PLACE_BITS, next >> PLACE_BITS);
        let are_siblings = matches!(
            (language(best), language(next)),
            ("dan", "nob") | ("nob", "dan")
        );
        let stands_out = if are_siblings {
            most > second
        } else {
            most * 4 >= second * 5
        };
        (most >= 3 && stands_out).then(|| language(best))
    }

    const fn arabic_language(&self) -> &'static str {
        match (self.persian, self.urdu) {
            (_, 2..) => "urd",
            (2.., _) => "fas",
            _ => "ara",
        }
    }
}

impl Cyrillic {
    const fn language(&self) -> &'static str {
        match self {
            Self { ukrainian: 2.., .. } => "ukr",
            Self { serbian: 2.., .. } => "srp",
            Self {
                hard_sign: 2..,
                russian: 0,
                ..
            } => "bul",
            _ => "rus",
        }
    }
}

#[cfg(test)]
mod tests;
