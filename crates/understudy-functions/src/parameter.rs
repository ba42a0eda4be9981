//! What a function takes: named arguments, the types they accept and how others are brought to them.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field};
use datafusion_common::{Result, plan_err};

/// The kind of values an argument holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Accepts {
    /// Text in any of Arrow's three layouts.
    Text,
    /// A list of such texts.
    Texts,
    /// Whole numbers of any width.
    Integer,
    /// Numbers of any kind.
    Number,
    /// A confidence or an error level: a number above 0 and below 1, and null when it is no such number.
    Level,
    /// True or false.
    Boolean,
}

impl Accepts {
    /// The word for it in documentation and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "list of text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Level => "number above 0 and below 1, else read as null",
            Self::Boolean => "boolean",
        }
    }

    /// The type that the kernel is given for an argument of type `found`; `None` when it will not do.
    ///
    /// Text keeps its layout, because Parquet hands out views and copying them would cost more than reading them.
    fn coerced(self, found: &DataType) -> Option<DataType> {
        match (self, found) {
            (Self::Text, _) => text(found),
            (Self::Texts, _) => list_of_text(found),
            (Self::Integer, DataType::Null) => Some(DataType::Int64),
            (Self::Integer, _) => found.is_integer().then_some(DataType::Int64),
            (Self::Number | Self::Level, DataType::Null) => Some(DataType::Float64),
            (Self::Number | Self::Level, _) => found.is_numeric().then_some(DataType::Float64),
            (Self::Boolean, DataType::Boolean | DataType::Null) => Some(DataType::Boolean),
            (Self::Boolean, _) => None,
        }
    }
}

/// One argument of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Parameter {
    /// Its name, which may be written in a call: `wilson_lower(k => 3, n => 10, confidence => 0.9)`.
    pub name: &'static str,
    /// What it holds.
    pub accepts: Accepts,
    /// One sentence on what it means.
    pub about: &'static str,
}

impl Parameter {
    /// A text.
    pub(crate) const fn text(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            accepts: Accepts::Text,
            about,
        }
    }

    /// A list of texts.
    pub(crate) const fn texts(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            accepts: Accepts::Texts,
            about,
        }
    }

    /// A whole number.
    pub(crate) const fn integer(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            accepts: Accepts::Integer,
            about,
        }
    }

    /// A number.
    pub(crate) const fn number(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            accepts: Accepts::Number,
            about,
        }
    }

    /// A confidence or an error level.
    pub(crate) const fn level(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            accepts: Accepts::Level,
            about,
        }
    }

    /// True or false.
    pub(crate) const fn boolean(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            accepts: Accepts::Boolean,
            about,
        }
    }
}

/// Whether a number can be a confidence or an error level: at 0 and 1 an interval is a point or everything, and what lies
/// beyond means nothing.
pub(crate) fn is_level(number: f64) -> bool {
    0.0 < number && number < 1.0
}

/// The types that arguments of types `found` are brought to.
///
/// # Errors
/// When there are too many or too few of them, or one cannot be used.
pub(crate) fn coerce(
    name: &str,
    parameters: &[Parameter],
    found: &[DataType],
) -> Result<Vec<DataType>> {
    if parameters.len() != found.len() {
        let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
        return plan_err!(
            "{name} takes {} arguments ({}), not {}",
            parameters.len(),
            names.join(", "),
            found.len()
        );
    }
    let coerced = parameters.iter().zip(found).map(|(parameter, found)| {
        let Some(coerced) = parameter.accepts.coerced(found) else {
            let accepts = parameter.accepts.as_str();
            return plan_err!("{name} takes {accepts} as {}, not {found}", parameter.name);
        };
        Ok(coerced)
    });
    coerced.collect()
}

fn text(found: &DataType) -> Option<DataType> {
    match found {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(found.clone()),
        DataType::Null => Some(DataType::Utf8),
        DataType::Dictionary(_, value) => text(value),
        _ => None,
    }
}

fn list_of_text(found: &DataType) -> Option<DataType> {
    let item = match found {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _) => item,
        DataType::Null => return Some(list_of(DataType::Utf8, true)),
        _ => return None,
    };
    if let (DataType::List(_), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) =
        (found, item.data_type())
    {
        return Some(found.clone());
    }
    text(item.data_type()).map(|item_type| list_of(item_type, true))
}

fn list_of(item: DataType, nullable: bool) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item, nullable)))
}
