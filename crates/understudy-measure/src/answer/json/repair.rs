//! What has to be mended before a text parses as JSON.

/// One class of repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repair {
    /// `{"a":1,}`
    TrailingComma,
    /// `{'a':1}`
    SingleQuotes,
    /// `{a:1}`
    UnquotedKey,
    /// `True`, `False`, `None`
    PythonLiteral,
    /// `// …`, `/* … */`, `# …`
    Comment,
    /// `NaN`, `Infinity`
    Nan,
    /// A raw control character inside a string
    ControlChar,
    /// `“a”`
    SmartQuotes,
}

impl Repair {
    /// All classes, in bit order.
    pub const ALL: [Self; 8] = [
        Self::TrailingComma,
        Self::SingleQuotes,
        Self::UnquotedKey,
        Self::PythonLiteral,
        Self::Comment,
        Self::Nan,
        Self::ControlChar,
        Self::SmartQuotes,
    ];

    /// Snake-case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TrailingComma => "trailing_comma",
            Self::SingleQuotes => "single_quotes",
            Self::UnquotedKey => "unquoted_key",
            Self::PythonLiteral => "python_literal",
            Self::Comment => "comment",
            Self::Nan => "nan",
            Self::ControlChar => "control_char",
            Self::SmartQuotes => "smart_quotes",
        }
    }
}

/// All repairs that one text needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Repairs {
    bits: u8,
    first: Option<Repair>,
}

impl Repairs {
    pub(super) fn add(&mut self, repair: Repair) {
        self.bits |= 1 << repair as u8;
        self.first = self.first.or(Some(repair));
    }

    /// The repair that is needed first in the order of the text.
    pub const fn first(self) -> Option<Repair> {
        self.first
    }

    /// Whether this repair is needed.
    pub const fn has(self, repair: Repair) -> bool {
        self.bits & (1 << repair as u8) != 0
    }

    /// The repairs needed, in bit order.
    pub fn iter(self) -> impl Iterator<Item = Repair> {
        Repair::ALL
            .into_iter()
            .filter(move |repair| self.has(*repair))
    }
}
