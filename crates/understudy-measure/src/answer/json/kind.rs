//! Types of JSON values.

/// Type of a JSON value; a number written without fraction and exponent is an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JsonType {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// `true`, `false`
    Boolean,
    /// A number such as `3`
    Integer,
    /// A number such as `3.0` or `3e2`
    Number,
    /// `null`
    Null,
}

impl JsonType {
    /// All types, in bit order.
    pub const ALL: [Self; 7] = [
        Self::Object,
        Self::Array,
        Self::String,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::Null,
    ];

    /// Name after JSON Schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Null => "null",
        }
    }

    /// The type of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A set of [`JsonType`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TypeSet(u8);

impl TypeSet {
    /// Adds one type.
    pub const fn add(&mut self, kind: JsonType) {
        self.0 |= 1 << kind as u8;
    }

    /// Whether the set holds this type.
    pub const fn has(self, kind: JsonType) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Whether every type of this set is in the other.
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The types, in the order of [`JsonType::ALL`].
    pub fn iter(self) -> impl Iterator<Item = JsonType> {
        JsonType::ALL
            .into_iter()
            .filter(move |kind| self.has(*kind))
    }
}
