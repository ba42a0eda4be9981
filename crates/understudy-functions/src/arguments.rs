//! The arguments of one call, read row by row whatever their layout.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, LargeStringArray, ListArray,
    StringArray, StringViewArray,
};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion_common::{Result, internal_err};
use datafusion_expr::ColumnarValue;

use crate::parameter::{Accepts, Parameter, is_level};

/// The arguments of one call. A constant is held once and read for every row.
pub(crate) struct Arguments {
    columns: Vec<(ArrayRef, RowMask)>,
    rows: usize,
    constant: bool,
}

/// Keeps a row number for a column, and makes it 0 for a constant.
type RowMask = usize;

impl Arguments {
    /// Arguments as the engine hands them over, for `rows` rows.
    pub(crate) fn new(values: &[ColumnarValue], rows: usize) -> Result<Self> {
        let constant = values
            .iter()
            .all(|value| matches!(value, ColumnarValue::Scalar(_)));
        let columns = values.iter().map(|value| match value {
            ColumnarValue::Array(array) => Ok((ArrayRef::clone(array), usize::MAX)),
            ColumnarValue::Scalar(scalar) => Ok((scalar.to_array_of_size(1)?, 0)),
        });
        let columns = columns.collect::<Result<Vec<_>>>()?;
        Ok(Self {
            columns,
            rows: if constant { 1 } else { rows },
            constant,
        })
    }

    /// Arguments that are columns of `rows` rows each.
    pub(crate) fn of_columns(columns: &[ArrayRef], rows: usize) -> Self {
        let columns = columns
            .iter()
            .map(|array| (ArrayRef::clone(array), usize::MAX))
            .collect();
        Self {
            columns,
            rows,
            constant: false,
        }
    }

    /// The same with nulls for what is no confidence or error level where one is asked for.
    ///
    /// # Errors
    /// When such an argument is no number.
    pub(crate) fn with_levels(mut self, parameters: &[Parameter]) -> Result<Self> {
        for ((array, _), parameter) in self.columns.iter_mut().zip(parameters) {
            if parameter.accepts == Accepts::Level {
                let levels = numbers(array)?.iter();
                let levels = levels.map(|level| level.filter(|level| is_level(*level)));
                *array = Arc::new(levels.collect::<Float64Array>());
            }
        }
        Ok(self)
    }

    /// How many rows are to be answered: one if all arguments are constants.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    /// Whether every argument is a constant.
    pub(crate) const fn is_constant(&self) -> bool {
        self.constant
    }

    /// The text argument at `index`.
    pub(crate) fn text(&self, index: usize) -> Result<Texts<'_>> {
        let (array, mask) = self.column(index)?;
        Ok(Texts {
            array: TextArray::new(array)?,
            mask,
        })
    }

    /// The list argument at `index`.
    pub(crate) fn texts(&self, index: usize) -> Result<TextLists<'_>> {
        let (array, mask) = self.column(index)?;
        let Some(lists) = array.as_list_opt::<i32>() else {
            return internal_err!("argument {index} is not a list: {}", array.data_type());
        };
        Ok(TextLists {
            lists,
            items: TextArray::new(lists.values())?,
            mask,
        })
    }

    /// The whole number at `index`.
    pub(crate) fn integer(&self, index: usize) -> Result<Integers<'_>> {
        let (array, mask) = self.column(index)?;
        let Some(array) = array.as_primitive_opt::<Int64Type>() else {
            return internal_err!("argument {index} is not an integer: {}", array.data_type());
        };
        Ok(Integers { array, mask })
    }

    /// The number at `index`.
    pub(crate) fn number(&self, index: usize) -> Result<Numbers<'_>> {
        let (array, mask) = self.column(index)?;
        let Some(array) = array.as_primitive_opt::<Float64Type>() else {
            return internal_err!("argument {index} is not a number: {}", array.data_type());
        };
        Ok(Numbers { array, mask })
    }

    /// The boolean at `index`.
    pub(crate) fn boolean(&self, index: usize) -> Result<Booleans<'_>> {
        let (array, mask) = self.column(index)?;
        Ok(Booleans {
            array: booleans(array)?,
            mask,
        })
    }

    fn column(&self, index: usize) -> Result<(&ArrayRef, RowMask)> {
        let Some((array, mask)) = self.columns.get(index) else {
            return internal_err!("argument {index} is missing");
        };
        Ok((array, *mask))
    }
}

/// A column of texts.
pub(crate) struct Texts<'a> {
    array: TextArray<'a>,
    mask: RowMask,
}

impl<'a> Texts<'a> {
    /// The text of a row; `None` for null.
    pub(crate) fn at(&self, row: usize) -> Option<&'a str> {
        self.array.at(row & self.mask)
    }
}

/// A column of lists of texts.
pub(crate) struct TextLists<'a> {
    lists: &'a ListArray,
    items: TextArray<'a>,
    mask: RowMask,
}

impl<'a> TextLists<'a> {
    /// Replaces what is in `into` by the texts of a row, nulls left out. Nothing for a null list.
    pub(crate) fn read(&self, row: usize, into: &mut Vec<&'a str>) -> Option<()> {
        into.clear();
        let row = row & self.mask;
        if self.lists.is_null(row) {
            return None;
        }
        let offsets = self.lists.value_offsets();
        let index = |offset: i32| usize::try_from(offset).unwrap_or(0);
        into.extend(
            (index(offsets[row])..index(offsets[row + 1])).filter_map(|item| self.items.at(item)),
        );
        Some(())
    }
}

/// A column of whole numbers.
pub(crate) struct Integers<'a> {
    array: &'a Int64Array,
    mask: RowMask,
}

impl Integers<'_> {
    /// The number of a row; `None` for null.
    pub(crate) fn at(&self, row: usize) -> Option<i64> {
        let row = row & self.mask;
        self.array.is_valid(row).then(|| self.array.value(row))
    }

    /// The number of a row as a count; `None` for null and for a negative one, which counts nothing.
    pub(crate) fn count_at(&self, row: usize) -> Option<u64> {
        self.at(row).and_then(|count| u64::try_from(count).ok())
    }
}

/// A column of numbers.
pub(crate) struct Numbers<'a> {
    array: &'a Float64Array,
    mask: RowMask,
}

impl Numbers<'_> {
    /// The number of a row; `None` for null.
    pub(crate) fn at(&self, row: usize) -> Option<f64> {
        let row = row & self.mask;
        self.array.is_valid(row).then(|| self.array.value(row))
    }
}

/// A column of yes or no.
pub(crate) struct Booleans<'a> {
    array: &'a BooleanArray,
    mask: RowMask,
}

impl Booleans<'_> {
    /// The value of a row; `None` for null.
    pub(crate) fn at(&self, row: usize) -> Option<bool> {
        let row = row & self.mask;
        self.array.is_valid(row).then(|| self.array.value(row))
    }
}

/// Texts in any of the three layouts that Arrow has for them.
#[derive(Clone, Copy)]
pub(crate) enum TextArray<'a> {
    Utf8(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
}

impl<'a> TextArray<'a> {
    pub(crate) fn new(array: &'a ArrayRef) -> Result<Self> {
        match array.data_type() {
            DataType::Utf8 => Ok(Self::Utf8(array.as_string())),
            DataType::LargeUtf8 => Ok(Self::Large(array.as_string())),
            DataType::Utf8View => Ok(Self::View(array.as_string_view())),
            other => internal_err!("an argument is not text: {other}"),
        }
    }

    pub(crate) fn at(self, row: usize) -> Option<&'a str> {
        match self {
            Self::Utf8(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}

/// The boolean column of an aggregate's input.
pub(crate) fn booleans(array: &ArrayRef) -> Result<&BooleanArray> {
    let Some(booleans) = array.as_boolean_opt() else {
        return internal_err!("an argument is not boolean: {}", array.data_type());
    };
    Ok(booleans)
}

/// The column of numbers of an aggregate's input.
pub(crate) fn numbers(array: &ArrayRef) -> Result<&Float64Array> {
    let Some(numbers) = array.as_primitive_opt::<Float64Type>() else {
        return internal_err!("an argument is not a number: {}", array.data_type());
    };
    Ok(numbers)
}

/// The column of whole numbers of an aggregate's input or state.
pub(crate) fn integers(array: &ArrayRef) -> Result<&Int64Array> {
    let Some(integers) = array.as_primitive_opt::<Int64Type>() else {
        return internal_err!("an argument is not an integer: {}", array.data_type());
    };
    Ok(integers)
}
