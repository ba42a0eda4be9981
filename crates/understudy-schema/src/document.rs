//! The reference page of all tables, written from the schema itself.

use std::fmt::Write as _;

use crate::tables;

/// The page as Markdown: one section per table, one line per column.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Tables and columns\n\n\
         Generated from `understudy-schema`; a test compares. Each table is a folder of Parquet files named after it\n\
         (`drift/refusal/window=2026-W46/part-0.parquet` is `drift.refusal`), readable by any Parquet reader.\n",
    );
    for table in tables::ALL {
        // Writing to a String cannot fail.
        let _ = write!(
            page,
            "\n## `{}`\n\n{}\n\n",
            table.full_name(),
            table.doc.trim()
        );
        page.push_str("| column | type | null | meaning |\n|---|---|---|---|\n");
        let partition = table.partition;
        let _ = writeln!(
            page,
            "| `{}` | text | no | {} |",
            partition.column(),
            partition.doc()
        );
        for column in table.columns {
            let null = if column.nullable { "yes" } else { "no" };
            let doc = column.doc.trim().replace('|', "\\|");
            let _ = writeln!(
                page,
                "| `{}` | {} | {null} | {doc} |",
                column.name,
                column.kind.as_str()
            );
        }
    }
    page
}
