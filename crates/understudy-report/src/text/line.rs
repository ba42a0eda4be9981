//! A line of styled characters, its width on a terminal, and its escape sequences.

use unicode_width::UnicodeWidthChar as _;

use crate::text::Colour;
use crate::words::Tone;

/// How a character is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// As it comes.
    Plain,
    /// Bold.
    Bold,
    /// Faint.
    Dim,
    /// A name.
    Name,
    /// Good.
    Good,
    /// Between good and bad.
    Fair,
    /// Not known.
    Open,
    /// Bad.
    Bad,
    /// Only in the primary's answer.
    Removed,
    /// Only in the secondary's answer.
    Added,
}

impl Style {
    /// The style of a tone.
    pub(crate) fn of(tone: Tone) -> Self {
        match tone {
            Tone::Good => Self::Good,
            Tone::Fair => Self::Fair,
            Tone::Open => Self::Open,
            Tone::Bad => Self::Bad,
            Tone::Plain => Self::Plain,
        }
    }

    /// The parameters of the escape sequence; empty for plain.
    fn codes(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Name => "36",
            Self::Good => "32",
            Self::Fair => "34",
            Self::Open => "33",
            Self::Bad => "1;31",
            Self::Removed => "31;4",
            Self::Added => "32;4",
        }
    }
}

/// Styled characters without line feeds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line(Vec<(char, Style)>);

impl Line {
    pub(crate) fn of(text: &str, style: Style) -> Self {
        let mut line = Self::default();
        line.push(text, style);
        line
    }

    /// Adds text. Control characters have no place on a terminal and are left out.
    pub(crate) fn push(&mut self, text: &str, style: Style) {
        let safe = text.chars().filter(|character| !character.is_control());
        self.0.extend(safe.map(|character| (character, style)));
    }

    /// This line followed by another.
    #[must_use]
    pub(crate) fn join(mut self, other: &Self) -> Self {
        self.0.extend_from_slice(&other.0);
        self
    }

    /// Columns the line takes.
    pub(crate) fn width(&self) -> usize {
        self.0
            .iter()
            .map(|(character, _)| columns(*character))
            .sum()
    }

    /// The line filled with blanks to a width.
    #[must_use]
    pub(crate) fn padded(mut self, width: usize) -> Self {
        let missing = width.saturating_sub(self.width());
        self.0
            .extend(std::iter::repeat_n((' ', Style::Plain), missing));
        self
    }

    /// Breaks at blanks, and within words that are wider than the width. At least one line.
    pub(crate) fn wrap(&self, width: usize) -> Vec<Self> {
        let width = width.max(8);
        let mut lines = Vec::new();
        let mut rest = self.0.as_slice();
        while let Some(end) = overflow(rest, width) {
            let blank = rest
                .iter()
                .take(end + 1)
                .rposition(|(character, _)| *character == ' ');
            let (line, tail) = match blank {
                Some(at) if at > 0 => (rest.get(..at), rest.get(at + 1..)),
                _ => (rest.get(..end), rest.get(end..)),
            };
            lines.push(Self(line.unwrap_or_default().to_vec()));
            rest = tail.unwrap_or_default();
        }
        lines.push(Self(rest.to_vec()));
        lines
    }

    /// The line as text, with escape sequences where wanted, without trailing blanks.
    pub(crate) fn paint(&self, colour: Colour) -> String {
        let end = self
            .0
            .iter()
            .rposition(|(character, _)| *character != ' ')
            .map_or(0, |last| last + 1);
        let mut text = String::new();
        for run in self
            .0
            .get(..end)
            .unwrap_or_default()
            .chunk_by(|left, right| left.1 == right.1)
        {
            let codes = run.first().map_or("", |(_, style)| style.codes());
            let marked = colour == Colour::Ansi && !codes.is_empty();
            if marked {
                text.extend(["\u{1b}[", codes, "m"]);
            }
            text.extend(run.iter().map(|(character, _)| character));
            if marked {
                text.push_str("\u{1b}[0m");
            }
        }
        text
    }
}

fn columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// The first character that no longer fits; at least one does.
fn overflow(characters: &[(char, Style)], width: usize) -> Option<usize> {
    let mut used = 0;
    for (index, (character, _)) in characters.iter().enumerate() {
        used += columns(*character);
        if used > width && index > 0 {
            return Some(index);
        }
    }
    None
}
