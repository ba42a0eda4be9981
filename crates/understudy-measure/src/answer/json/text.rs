//! A short string kept in place: most names and strings of an answer's JSON are a word or a code.

use std::fmt;
use std::ops::Deref;

/// Bytes that are kept in place; with them a text is as large as a [`String`].
const IN_PLACE: usize = 22;

/// The text of a leaf, or a member's name. Reads as a `str`.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Place);

#[derive(Clone, PartialEq, Eq)]
enum Place {
    /// Zeros behind.
    Here { length: u8, bytes: [u8; IN_PLACE] },
    /// Longer than [`IN_PLACE`].
    There(Box<str>),
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut bytes = [0; IN_PLACE];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(text.as_bytes());
                Self(Place::Here { length, bytes })
            }
            _ => Self(Place::There(text.into())),
        }
    }
}

impl Text {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Place::Here { length, bytes } => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Place::There(text) => text.as_bytes(),
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            // Made from a whole `str`, and so whole characters.
            Place::Here { .. } => std::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Place::There(text) => text,
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, formatter)
    }
}
