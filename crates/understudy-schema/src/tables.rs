//! Every table of the store, column by column. This is where a column gets its name, type, unit and meaning;
//! `data/README.md` is generated from it.

pub mod drift;
pub mod features;
pub mod pairs;
pub mod replays;
pub mod requests;
pub mod summary;

use crate::table::{Row, Table};

/// Declares a table as a struct: the doc comments are the documentation of the columns.
macro_rules! table {
    (
        $(#[doc = $table_doc:expr])+
        $row:ident in $stage:literal . $name:literal by $partition:ident {
            $( $(#[doc = $doc:expr])+ $field:ident : $type:ty, )+
        }
    ) => {
        $(#[doc = $table_doc])+
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $row {
            $( $(#[doc = $doc])+ pub $field: $type, )+
        }

        impl crate::table::Row for $row {
            const TABLE: crate::table::Table = crate::table::Table {
                stage: $stage,
                name: $name,
                doc: concat!($($table_doc),+),
                partition: crate::table::Partition::$partition,
                columns: &[
                    $( crate::table::Column {
                        name: stringify!($field),
                        kind: <$type as crate::cell::Cell>::KIND,
                        nullable: <$type as crate::cell::Cell>::NULLABLE,
                        doc: concat!($($doc),+),
                    }, )+
                ],
            };

            fn batch(rows: &[Self]) -> crate::Result<arrow::array::RecordBatch> {
                let columns = vec![
                    $( <$type as crate::cell::Cell>::column(rows.iter().map(|row| &row.$field)), )+
                ];
                arrow::array::RecordBatch::try_new(Self::TABLE.arrow_schema(), columns).map_err(|source| {
                    crate::Error::Batch { table: Self::TABLE.full_name(), source }
                })
            }

            fn rows(batch: &arrow::array::RecordBatch) -> crate::Result<Vec<Self>> {
                let mut declared = Self::TABLE.columns.iter();
                $(
                    let Some($field) = declared.next() else { return Ok(Vec::new()) };
                    let $field = (crate::table::column(batch, &Self::TABLE, $field)?, $field);
                )+
                (0..batch.num_rows())
                    .map(|row| {
                        Ok(Self {
                            $( $field: <$type as crate::cell::Cell>::read(&$field.0, row, $field.1)?, )+
                        })
                    })
                    .collect()
            }
        }
    };
}
pub(crate) use table;

/// All tables, in the order of the data.
pub const ALL: &[Table] = &[
    requests::Call::TABLE,
    requests::Reject::TABLE,
    requests::Template::TABLE,
    replays::Call::TABLE,
    replays::Skip::TABLE,
    replays::Loss::TABLE,
    replays::Attempt::TABLE,
    replays::Batch::TABLE,
    features::Response::TABLE,
    features::Schema::TABLE,
    features::Contract::TABLE,
    pairs::Response::TABLE,
    drift::Formatting::TABLE,
    drift::Refusal::TABLE,
    drift::Keys::TABLE,
    drift::Tools::TABLE,
    drift::Length::TABLE,
    drift::Latency::TABLE,
    drift::Errors::TABLE,
    drift::Cost::TABLE,
    drift::Reasoning::TABLE,
    drift::Similarity::TABLE,
    drift::Harm::TABLE,
    drift::Path::TABLE,
    drift::Served::TABLE,
    summary::Parity::TABLE,
    summary::Posture::TABLE,
    summary::Finding::TABLE,
    summary::Coverage::TABLE,
    summary::Cost::TABLE,
    summary::Calibration::TABLE,
    summary::Week::TABLE,
    summary::Incident::TABLE,
];

/// The table of that full name, such as `drift.refusal`.
pub fn find(full_name: &str) -> Option<&'static Table> {
    ALL.iter().find(|table| table.full_name() == full_name)
}

#[cfg(test)]
mod tests;
