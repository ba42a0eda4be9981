//! The cascade: the whole text, without its mark or think block, a fence, the prose, with repairs, cut off, none.

use std::ops::Range;

use super::document::{Document, Keep};
use super::kind::JsonType;
use super::repair::Repairs;
use super::scan::{Grammar, Outcome, Scanned, scan};
use super::{Json, JsonStatus, is_blank};
use crate::answer::Finish;
use crate::answer::bounds::{Cut, JSON_BRACKETS, JSON_CANDIDATES, JSON_SEARCH_FACTOR};
use crate::answer::markdown::Fence;

/// Where the value stood, from which the envelope follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Whole,
    Fence,
    Prose,
    Nowhere,
}

/// What the cascade reads.
pub(crate) struct Input<'t> {
    pub(crate) text: &'t str,
    /// The text after its think block; the places of `fences` count from its start.
    pub(crate) visible: &'t str,
    pub(crate) fences: &'t [Fence],
    pub(crate) think: bool,
    pub(crate) finish: Finish,
    pub(crate) keep: Keep,
}

/// Languages of fences that announce JSON.
const JSON_LANGUAGES: [&str; 7] = [
    "json", "jsonc", "json5", "jsonl", "ndjson", "geojson", "jsonld",
];

/// Reads the JSON of one answer and says where it stood.
pub(crate) fn read(input: &Input) -> (Json, Place) {
    if input.visible.trim_matches(is_filler).is_empty() {
        let status = if input.text.trim_matches(is_filler).is_empty() {
            JsonStatus::Empty
        } else {
            JsonStatus::None
        };
        return (Json::without_value(status), Place::Nowhere);
    }
    let mut search = Search::new(
        input,
        input.visible.len() - input.visible.trim_start_matches('\u{feff}').len(),
    );
    search
        .whole()
        .or_else(|| search.fenced())
        .or_else(|| search.in_prose())
        .or_else(|| search.repairable())
        .unwrap_or_else(|| search.rest())
}

const fn is_filler(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// A value and where it stands in the visible text.
struct Found {
    document: Document,
    repairs: Repairs,
    span: Range<usize>,
}

struct Search<'i, 't> {
    input: &'i Input<'t>,
    /// First byte of the visible text after marks and white space.
    start: usize,
    has_mark: bool,
    work: usize,
    scans: usize,
    brackets: usize,
    cut: bool,
    too_deep: bool,
    /// A value that looked like JSON ran into the end of the text here.
    unfinished: Option<Place>,
}

type Answered = Option<(Json, Place)>;

impl<'i, 't> Search<'i, 't> {
    fn new(input: &'i Input<'t>, mark: usize) -> Self {
        let rest = &input.visible[mark..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        Self {
            input,
            start: mark + blanks,
            has_mark: mark > 0 || input.text.starts_with('\u{feff}'),
            work: 0,
            scans: 0,
            brackets: 0,
            cut: false,
            too_deep: false,
            unfinished: None,
        }
    }

    fn starts_container(&self) -> bool {
        matches!(
            self.input.visible.as_bytes().get(self.start),
            Some(b'{' | b'[')
        )
    }

    /// The whole visible text is one value.
    fn whole(&mut self) -> Answered {
        let scanned = self.scan(self.start, Grammar::Strict);
        let Outcome::Complete(end) = scanned.outcome else {
            return None;
        };
        if !is_blank(&self.input.visible[end..]) {
            return None;
        }
        let is_scalar = !matches!(
            scanned.document.top_level(),
            Some(JsonType::Object | JsonType::Array)
        );
        let status = match () {
            () if self.input.think => JsonStatus::ThinkPrefixed,
            () if self.has_mark => JsonStatus::StrictBom,
            () if is_scalar => JsonStatus::StrictScalar,
            () if scanned.document.dup_keys > 0 => JsonStatus::StrictDupKeys,
            () => JsonStatus::Strict,
        };
        let found = found(scanned, self.start..end);
        Some(self.answer(status, found, Place::Whole))
    }

    /// Fences around JSON, alone or among other text.
    fn fenced(&mut self) -> Answered {
        let mut first = None;
        for fence in self.input.fences {
            let Some((value, many)) = self.fence_value(fence) else {
                continue;
            };
            if first.is_some() || many {
                let value = first.unwrap_or(value);
                return Some(self.answer(JsonStatus::Multiple, value, Place::Fence));
            }
            first = Some(value);
        }
        let value = first?;
        let status = if self.is_one_fence() {
            JsonStatus::Fenced
        } else {
            JsonStatus::FencedInProse
        };
        Some(self.answer(status, value, Place::Fence))
    }

    /// The value inside one fence, and whether more values follow it there.
    fn fence_value(&mut self, fence: &Fence) -> Option<(Found, bool)> {
        let content = fence.content.clone();
        let inner = &self.input.visible[content.clone()];
        let first = inner.trim_start().as_bytes().first().copied();
        let eligible = match first {
            Some(b'{') => true,
            Some(b'[') => self.may_hold_json(fence),
            _ => false,
        };
        if !eligible || (!fence.closed && !self.may_hold_json(fence)) {
            return None;
        }
        let scanned = self.scan_inside(content.clone(), Grammar::Strict);
        let Outcome::Complete(end) = scanned.outcome else {
            return None;
        };
        let rest = &inner[end..];
        let next = content.start + end;
        let value = found(scanned, content.start..next);
        if is_blank(rest) {
            return Some((value, false));
        }
        let follower = self.scan_inside(next..content.end, Grammar::Strict);
        let is_many = matches!(follower.outcome, Outcome::Complete(_))
            && rest.trim_start().starts_with(['{', '[']);
        is_many.then_some((value, true))
    }

    /// The visible text is one fence and nothing else.
    fn is_one_fence(&self) -> bool {
        let [fence] = self.input.fences else {
            return false;
        };
        is_blank(&self.input.visible[self.start.min(fence.start)..fence.start])
            && self.input.visible[fence.end..].trim().is_empty()
    }

    fn language(&self, fence: &Fence) -> &'t str {
        self.input.visible[fence.info.clone()]
            .split_whitespace()
            .next()
            .unwrap_or_default()
    }

    fn may_hold_json(&self, fence: &Fence) -> bool {
        let language = self.language(fence);
        language.is_empty()
            || JSON_LANGUAGES
                .iter()
                .any(|known| language.eq_ignore_ascii_case(known))
    }

    /// Values among prose: the first, and whether a second follows.
    fn in_prose(&mut self) -> Answered {
        let mut first: Option<Found> = None;
        let mut from = self.start;
        while let Some(at) = self.next_candidate(from) {
            from = at + 1;
            let Some(found) = self.candidate(at, Grammar::Strict) else {
                // What stands inside a value with a flaw is a part of it, not the answer.
                from = self.end_of_mendable(at).unwrap_or(from);
                continue;
            };
            from = found.span.end;
            if let Some(first) = first {
                return Some(self.answer(JsonStatus::Multiple, first, Place::Prose));
            }
            first = Some(found);
        }
        first.map(|value| self.answer(JsonStatus::ProseWrapped, value, Place::Prose))
    }

    /// The next brace or bracket outside fences of other languages.
    fn next_candidate(&mut self, mut from: usize) -> Option<usize> {
        if self.exhausted() {
            return None;
        }
        loop {
            let at =
                from + memchr::memchr2(b'{', b'[', self.input.visible.as_bytes().get(from..)?)?;
            let fences = self.input.fences;
            let before = fences.partition_point(|fence| fence.end <= at);
            match fences.get(before) {
                Some(fence) if fence.start <= at && !self.may_hold_json(fence) => from = fence.end,
                _ => return Some(at),
            }
        }
    }

    /// Whether the search must end: at a bound, or inside a value that the text's end cuts off.
    fn exhausted(&mut self) -> bool {
        let budget = self.input.visible.len() * JSON_SEARCH_FACTOR + 1_024;
        self.brackets += 1;
        self.cut |=
            self.work > budget || self.scans > JSON_CANDIDATES || self.brackets > JSON_BRACKETS;
        self.cut || self.unfinished.is_some()
    }

    /// One candidate in prose, when it is a value that prose does not hold by accident.
    fn candidate(&mut self, at: usize, grammar: Grammar) -> Option<Found> {
        if !self.is_plausible(at, grammar) {
            return None;
        }
        let scanned = self.scan(at, grammar);
        let at_start = at == self.start;
        match scanned.outcome {
            Outcome::Complete(end) => {
                let accepted = is_meant(&scanned.document, at_start) || self.stands_alone(at..end);
                accepted.then(|| found(scanned, at..end))
            }
            Outcome::Incomplete => {
                let has_members = scanned.document.path_count() > 1;
                if has_members && (at_start || self.starts_line(at)) {
                    self.unfinished = self.unfinished.or(Some(if at_start {
                        Place::Whole
                    } else {
                        Place::Prose
                    }));
                }
                None
            }
            Outcome::Invalid => None,
        }
    }

    /// Cheap tests before a scan: an object needs a name, an index expression is no array.
    fn is_plausible(&self, at: usize, grammar: Grammar) -> bool {
        let bytes = self.input.visible.as_bytes();
        let next = bytes[at + 1..]
            .iter()
            .find(|byte| !byte.is_ascii_whitespace());
        if bytes[at] == b'{' {
            return match (next, grammar) {
                (Some(b'"'), _) => true,
                (Some(b'}'), _) => at == self.start,
                (Some(byte), Grammar::Tolerant) => {
                    byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'_' | b'/' | b'#' | 0xe2)
                }
                _ => false,
            };
        }
        let previous = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        !(previous.is_ascii_alphanumeric() || matches!(previous, b'_' | b')' | b']'))
    }

    /// Where a value ends that is meant as JSON and parses after repairs.
    fn end_of_mendable(&mut self, at: usize) -> Option<usize> {
        if self.unfinished.is_some() || !self.is_plausible(at, Grammar::Tolerant) {
            return None;
        }
        let scanned = self.scan(at, Grammar::Tolerant);
        let Outcome::Complete(end) = scanned.outcome else {
            return None;
        };
        is_meant(&scanned.document, at == self.start).then_some(end)
    }

    fn starts_line(&self, at: usize) -> bool {
        self.input.visible[..at]
            .trim_end_matches([' ', '\t'])
            .ends_with('\n')
    }

    /// The value has its lines to itself.
    fn stands_alone(&self, value: Range<usize>) -> bool {
        let after = self.input.visible[value.end..].trim_start_matches([' ', '\t', '\r']);
        (value.start == self.start || self.starts_line(value.start))
            && (after.is_empty() || after.starts_with('\n'))
    }

    /// The whole text, a fence or an object in prose parses after repairs.
    fn repairable(&mut self) -> Answered {
        if self.starts_container() {
            let scanned = self.scan(self.start, Grammar::Tolerant);
            match scanned.outcome {
                Outcome::Complete(end) if is_blank(&self.input.visible[end..]) => {
                    return self.mended(found(scanned, self.start..end), Place::Whole);
                }
                Outcome::Incomplete => self.unfinished = self.unfinished.or(Some(Place::Whole)),
                _ => {}
            }
        }
        for fence in self.input.fences {
            if !self.may_hold_json(fence) {
                continue;
            }
            let inner = &self.input.visible[fence.content.clone()];
            if !inner.trim_start().starts_with(['{', '[']) {
                continue;
            }
            let scanned = self.scan_inside(fence.content.clone(), Grammar::Tolerant);
            match scanned.outcome {
                Outcome::Complete(end) if is_blank(&inner[end..]) => {
                    let end = fence.content.start + end;
                    let value = found(scanned, fence.content.start..end);
                    return self.mended(value, Place::Fence);
                }
                Outcome::Incomplete if !fence.closed => self.unfinished = Some(Place::Fence),
                _ => {}
            }
        }
        self.repairable_in_prose()
    }

    fn repairable_in_prose(&mut self) -> Answered {
        let mut from = self.start;
        while let Some(at) = self.next_candidate(from) {
            from = at + 1;
            let Some(found) = self.candidate(at, Grammar::Tolerant) else {
                continue;
            };
            let Some(repair) = found.repairs.first() else {
                continue;
            };
            if found.document.top_level() == Some(JsonType::Object) || found.document.has_object() {
                let status = JsonStatus::Repairable(repair);
                return Some(self.answer(status, found, Place::Prose));
            }
        }
        None
    }

    fn mended(&mut self, found: Found, place: Place) -> Answered {
        let repair = found.repairs.first()?;
        Some(self.answer(JsonStatus::Repairable(repair), found, place))
    }

    /// No value: cut off, or never begun.
    fn rest(&mut self) -> (Json, Place) {
        let begun = self.input.finish == Finish::Length && self.starts_container();
        let place = self.unfinished.or(begun.then_some(Place::Whole));
        let status = if place.is_some() {
            JsonStatus::Truncated
        } else {
            JsonStatus::None
        };
        let mut json = Json::without_value(status);
        self.mark_cut(&mut json);
        (json, place.unwrap_or(Place::Nowhere))
    }

    fn answer(&mut self, status: JsonStatus, found: Found, place: Place) -> (Json, Place) {
        let hidden = self.input.text.len() - self.input.visible.len();
        let mut json = Json::with_value(status, found.repairs, found.document);
        json.span = hidden + found.span.start..hidden + found.span.end;
        self.mark_cut(&mut json);
        (json, place)
    }

    fn mark_cut(&self, json: &mut Json) {
        if self.cut {
            json.cuts.add(Cut::JsonSearch);
        }
        if self.too_deep {
            json.cuts.add(Cut::JsonDepth);
        }
    }

    fn scan(&mut self, from: usize, grammar: Grammar) -> Scanned {
        let scanned = scan(self.input.visible, from, grammar, self.input.keep);
        self.note(&scanned);
        scanned
    }

    /// What is nested too deep is not searched for something less deep inside it.
    fn note(&mut self, scanned: &Scanned) {
        self.work += scanned.work;
        self.scans += 1;
        self.cut |= scanned.document.cuts.has(Cut::JsonDepth);
        self.too_deep |= scanned.document.cuts.has(Cut::JsonDepth);
    }

    /// Scans inside a part of the visible text; the outcome's place counts from the part's start.
    fn scan_inside(&mut self, part: Range<usize>, grammar: Grammar) -> Scanned {
        let scanned = scan(&self.input.visible[part], 0, grammar, self.input.keep);
        self.note(&scanned);
        scanned
    }
}

fn found(scanned: Scanned, span: Range<usize>) -> Found {
    Found {
        document: scanned.document,
        repairs: scanned.repairs,
        span,
    }
}

/// Whether a value inside prose is meant as JSON: an object with a member, or an array that holds an object or text.
/// A citation such as `[1]` is not.
fn is_meant(document: &Document, at_start: bool) -> bool {
    match document.top_level() {
        Some(JsonType::Object) => at_start || document.path_count() > 1,
        _ => document.has_object() || document.has_text(),
    }
}
