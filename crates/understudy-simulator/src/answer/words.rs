//! Sentences and names of a lamp shop that does not exist.

use crate::draw::Draw;

const SUBJECTS: [&str; 12] = [
    "The warehouse",
    "Our workshop",
    "The courier",
    "The glass supplier",
    "The night team",
    "The returns desk",
    "The lamp you ordered",
    "The replacement shade",
    "The invoice",
    "The delivery note",
    "The Lisbon branch",
    "The parcel",
];

const VERBS: [&str; 12] = [
    "confirmed",
    "registered",
    "moved up",
    "sent back",
    "checked twice",
    "put aside",
    "repaired",
    "counted",
    "labelled",
    "photographed",
    "reserved",
    "handed over",
];

const OBJECTS: [&str; 12] = [
    "the brass fitting",
    "two spare bulbs",
    "the missing cable",
    "a corrected address",
    "the second box",
    "the broken dimmer",
    "the green shade",
    "the warranty card",
    "an earlier slot",
    "the signed receipt",
    "the whole batch",
    "a written note",
];

const ENDS: [&str; 12] = [
    "this morning",
    "before noon",
    "after the holiday",
    "on the agreed date",
    "without any extra cost",
    "at the customer's wish",
    "for the third time",
    "within two working days",
    "as described in the order",
    "together with the invoice",
    "in the usual packaging",
    "by the end of the week",
];

const FIRST_NAMES: [&str; 10] = [
    "Amber", "Brass", "Cedar", "Dune", "Ember", "Fern", "Garnet", "Harbour", "Indigo", "Juniper",
];

const LAST_NAMES: [&str; 10] = [
    "Lamp",
    "Shade",
    "Stand",
    "Sconce",
    "Lantern",
    "Chandelier",
    "Dimmer",
    "Bulb",
    "Fixture",
    "Mirror",
];

fn one<'a>(draw: &mut Draw, words: &[&'a str]) -> &'a str {
    draw.pick(words).copied().unwrap_or_default()
}

/// A sentence.
pub fn sentence(draw: &mut Draw) -> String {
    let (subject, verb) = (one(draw, &SUBJECTS), one(draw, &VERBS));
    format!(
        "{subject} {verb} {} {}.",
        one(draw, &OBJECTS),
        one(draw, &ENDS)
    )
}

/// A name of two words.
pub fn name(draw: &mut Draw) -> String {
    format!("{} {}", one(draw, &FIRST_NAMES), one(draw, &LAST_NAMES))
}
