//! Layer 1: phrases of declining, anchored at the start of a sentence.
//!
//! Each language gives its phrases as fragments of regular expressions over the folded text of [`View`]; a phrase is
//! the speaker's own negation with the act it refuses ("I can't … help"), never a lone word. What follows the
//! phrase decides between full and partial: an offer of something else is still a refusal, an answer is not.

mod asian;
mod english;
mod european;

use std::sync::LazyLock;

use regex::Regex;

use super::RefusalKind;
use super::view::View;

/// The phrases of one group of languages.
struct Phrases {
    /// Openings after which the rest is the thing asked for ("Sure, here is …").
    comply: &'static [&'static str],
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
            decline: any_of(phrases.decline),
            incapable: any_of(phrases.incapable),
            clarify: any_of(phrases.clarify),
            elsewhere: any_of(phrases.elsewhere),
            turn: any_of(phrases.turn),
            offer: any_of(phrases.offer),
        }
    }

    fn kind(&self, text: &str) -> RefusalKind {
        if found(self.comply.as_ref(), text).is_some() {
            return RefusalKind::None;
        }
        let decline = self.decline.as_ref().and_then(|phrase| phrase.find(text));
        let incapable = self.incapable.as_ref().and_then(|phrase| phrase.find(text));
        let (hit, kind) = match (decline, incapable) {
            (Some(decline), Some(incapable)) if incapable.start() < decline.start() => {
                (Some(incapable), RefusalKind::Incapable)
            }
            (Some(decline), _) => (Some(decline), RefusalKind::Full),
            (None, incapable) => (incapable, RefusalKind::Incapable),
        };
        if let Some(hit) = hit {
            return if self.answers_after(&text[hit.end()..]) {
                RefusalKind::Partial
            } else {
                kind
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

    /// A turn is found, and what follows it is not merely an offer.
    fn answers_after(&self, rest: &str) -> bool {
        let Some(end) = found(self.turn.as_ref(), rest) else {
            return false;
        };
        found(self.offer.as_ref(), &rest[end..]).is_none()
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

/// The kind by the first group of languages whose phrases say something; groups whose script does not occur are skipped.
pub(super) fn kind(view: &View) -> RefusalKind {
    let groups = [
        (view.scripts.latin, &ENGLISH),
        (view.scripts.latin || view.scripts.european, &EUROPEAN),
        (view.scripts.other, &ASIAN),
    ];
    for (occurs, group) in groups {
        if occurs {
            let kind = group.kind(&view.folded);
            if kind != RefusalKind::None {
                return kind;
            }
        }
    }
    RefusalKind::None
}
