//! Layer 1: phrases of declining, anchored at the start of a sentence.
//!
//! Each language gives its phrases as fragments of regular expressions over the folded text of [`View`]; a phrase is
//! the speaker's own negation with the act it refuses ("I can't … help"), never a lone word. What follows the
//! phrase decides between full and partial: an offer of something else is still a refusal, an answer is not.

mod asian;
mod english;
mod european;

use std::sync::LazyLock;

use regex::{Match, Regex};

use super::RefusalKind;
use super::view::{Scripts, View};

/// Bytes of folded text within which a lack of means must be said: later on it is an aside.
const INCAPABLE_BYTES: usize = 250;
/// Matches looked at before the rest are taken for idioms too.
const MATCHES: usize = 8;

/// The phrases of one group of languages.
struct Phrases {
    /// Openings after which the rest is the thing asked for ("Sure, here is …").
    comply: &'static [&'static str],
    /// Of these, what announces data: words behind it are no data, and are read.
    announce: &'static [&'static str],
    /// Phrases that look like declining and are idioms ("I can't help but …").
    idiom: &'static [&'static str],
    /// The reason given is a lack of means or of information, which makes a refusal an incapability.
    lack: &'static [&'static str],
    /// The speaker declines.
    decline: &'static [&'static str],
    /// The speaker has not the means.
    incapable: &'static [&'static str],
    /// The speaker asks back.
    clarify: &'static [&'static str],
    /// The speaker names something else to do or somebody else to ask.
    elsewhere: &'static [&'static str],
    /// A turn after a refusal ("that said, …").
    turn: &'static [&'static str],
    /// After a turn: an offer, a plea or a farewell, and so no answer.
    offer: &'static [&'static str],
}

/// A group's phrases, compiled. A field is `None` where its list is empty.
struct Group {
    comply: Option<Regex>,
    announce: Option<Regex>,
    idiom: Option<Regex>,
    lack: Option<Regex>,
    decline: Option<Regex>,
    incapable: Option<Regex>,
    clarify: Option<Regex>,
    elsewhere: Option<Regex>,
    turn: Option<Regex>,
    offer: Option<Regex>,
}

impl Group {
    fn compile(phrases: &Phrases) -> Self {
        Self {
            comply: any_of(phrases.comply),
            announce: any_of(phrases.announce),
            idiom: any_of(phrases.idiom),
            lack: any_of(phrases.lack),
            decline: any_of(phrases.decline),
            incapable: any_of(phrases.incapable),
            clarify: any_of(phrases.clarify),
            elsewhere: any_of(phrases.elsewhere),
            turn: any_of(phrases.turn),
            offer: any_of(phrases.offer),
        }
    }

    fn kind(&self, text: &str) -> RefusalKind {
        let Some(text) = self.not_delivered(text) else {
            return RefusalKind::None;
        };
        let decline = self
            .decline
            .as_ref()
            .and_then(|phrase| self.first_earnest(phrase, text));
        let incapable = self
            .incapable
            .as_ref()
            .and_then(|phrase| self.first_earnest(phrase, text));
        let incapable = incapable.filter(|hit| hit.start() < INCAPABLE_BYTES);
        if let Some(hit) = earlier(decline, incapable) {
            let lacks = decline.is_none()
                || decline != Some(hit)
                || found(self.lack.as_ref(), text).is_some();
            return match (self.answers_after(&text[hit.end()..]), lacks) {
                (true, _) => RefusalKind::Partial,
                (false, true) => RefusalKind::Incapable,
                (false, false) => RefusalKind::Full,
            };
        }
        if found(self.elsewhere.as_ref(), text).is_some() {
            return RefusalKind::Full;
        }
        if found(self.clarify.as_ref(), text).is_some() {
            return RefusalKind::Clarify;
        }
        RefusalKind::None
    }

    /// What of a text is not the thing asked for: all of it, what stands behind the data it announces, or nothing.
    fn not_delivered<'t>(&self, text: &'t str) -> Option<&'t str> {
        if found(self.comply.as_ref(), text).is_none() {
            return Some(text);
        }
        let end = found(self.announce.as_ref(), text)?;
        Some(&text[end..])
    }

    /// The first match that is no idiom.
    fn first_earnest<'t>(&self, phrase: &Regex, text: &'t str) -> Option<Match<'t>> {
        let is_idiom = |hit: &Match<'_>| {
            let idioms = self.idiom.iter().flat_map(|idiom| idiom.find_iter(text));
            idioms
                .into_iter()
                .any(|idiom| idiom.start() < hit.end() && hit.start() < idiom.end())
        };
        phrase
            .find_iter(text)
            .take(MATCHES)
            .find(|hit| !is_idiom(hit))
    }

    /// A turn is found, and what follows it is not merely an offer.
    fn answers_after(&self, rest: &str) -> bool {
        let Some(end) = found(self.turn.as_ref(), rest) else {
            return false;
        };
        found(self.offer.as_ref(), &rest[end..]).is_none()
    }
}

/// The match that starts first; the refusal if both start together.
fn earlier<'t>(decline: Option<Match<'t>>, incapable: Option<Match<'t>>) -> Option<Match<'t>> {
    match (decline, incapable) {
        (Some(decline), Some(incapable)) if incapable.start() < decline.start() => Some(incapable),
        (decline, incapable) => decline.or(incapable),
    }
}

/// The end of the first match.
fn found(pattern: Option<&Regex>, text: &str) -> Option<usize> {
    pattern?.find(text).map(|hit| hit.end())
}

/// One expression that matches any of `fragments`.
fn any_of(fragments: &[&str]) -> Option<Regex> {
    if fragments.is_empty() {
        return None;
    }
    regex::RegexBuilder::new(&fragments.join("|"))
        .size_limit(1 << 24)
        .dfa_size_limit(1 << 23)
        .build()
        .ok()
}

static ENGLISH: LazyLock<Group> = LazyLock::new(|| Group::compile(&english::PHRASES));
static EUROPEAN: LazyLock<Group> = LazyLock::new(|| Group::compile(&european::PHRASES));
static ASIAN: LazyLock<Group> = LazyLock::new(|| Group::compile(&asian::PHRASES));

/// Anything by which a group of languages declines, lacks, asks back or sends elsewhere: most answers hold none of it and
/// are told apart by one search, which costs the same for two groups as for one.
static ANY_ENGLISH_EUROPEAN: LazyLock<Option<Regex>> =
    LazyLock::new(|| any_of(&[english::PHRASES.telling(), european::PHRASES.telling()].concat()));
static ANY_ASIAN: LazyLock<Option<Regex>> = LazyLock::new(|| any_of(&asian::PHRASES.telling()));

impl Phrases {
    /// All that tells a kind.
    fn telling(&self) -> Vec<&'static str> {
        [self.decline, self.incapable, self.elsewhere, self.clarify].concat()
    }
}

/// The kind by the first group of languages whose phrases say something; groups whose script does not occur are skipped.
pub(super) fn kind(view: &View) -> RefusalKind {
    let Scripts {
        latin,
        european,
        other,
    } = view.scripts;
    let tells =
        |any: &LazyLock<Option<Regex>>| any.as_ref().is_none_or(|any| any.is_match(&view.folded));
    let western = (latin || european) && tells(&ANY_ENGLISH_EUROPEAN);
    let groups = [
        (western && latin, &ENGLISH),
        (western, &EUROPEAN),
        (other && tells(&ANY_ASIAN), &ASIAN),
    ];
    for (may_tell, group) in groups {
        if may_tell {
            let kind = group.kind(&view.folded);
            if kind != RefusalKind::None {
                return kind;
            }
        }
    }
    RefusalKind::None
}
