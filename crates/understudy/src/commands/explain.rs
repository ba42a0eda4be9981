//! `understudy explain`: say what a table, a drift dimension or a SQL function means.

use std::fmt::Write as _;

use understudy_drift::Queries;
use understudy_schema::tables;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// Arguments of `explain`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// A table (`drift.refusal`), a dimension (`refusal`) or a SQL function (`tango_lower`); all names unless given.
    name: Option<String>,
}

/// Explains one name, or lists all of them.
pub(crate) fn run(args: &Args, printer: Printer) -> Result<Exit, Failure> {
    let text = match &args.name {
        None => every_name()?,
        Some(name) => explained(name)?,
    };
    printer.data(&text)?;
    Ok(Exit::Done)
}

fn explained(name: &str) -> Result<String, Failure> {
    let full = if name.contains('.') {
        name.to_owned()
    } else {
        format!("drift.{name}")
    };
    if let Some(table) = tables::find(&full) {
        return table_text(table);
    }
    if let Some(text) = understudy_functions::explain(name) {
        return Ok(text);
    }
    let known = every_known()?;
    let nearest = known
        .iter()
        .min_by_key(|known| strsim::damerau_levenshtein(known, name));
    let failure = Failure::usage(format!("there is no table, dimension or function `{name}`"));
    Err(match nearest {
        Some(nearest) => failure.hint(format!(
            "the nearest is `{nearest}`; `understudy explain` lists all"
        )),
        None => failure,
    })
}

/// The query's own words, then the columns.
fn table_text(table: &understudy_schema::Table) -> Result<String, Failure> {
    let mut text = format!("{}\n\n{}\n", table.full_name(), table.doc.trim());
    let queries = Queries::Bundled.read()?;
    let made_by = queries
        .iter()
        .find(|query| query.stage() == table.stage && query.name() == table.name);
    if let Some(query) = made_by {
        // Writing to a String cannot fail.
        let _ = write!(text, "\nqueries/{}.sql\n{}\n", query.path, query.header());
    }
    let _ = write!(text, "\ncolumns\n");
    let partition = table.partition;
    let _ = writeln!(
        text,
        "  {:<28} {:<13} {}",
        partition.column(),
        "text",
        partition.doc()
    );
    for column in table.columns {
        let kind = format!(
            "{}{}",
            column.kind.as_str(),
            if column.nullable { "?" } else { "" }
        );
        let _ = writeln!(
            text,
            "  {:<28} {kind:<13} {}",
            column.name,
            column.doc.trim()
        );
    }
    Ok(text)
}

fn every_known() -> Result<Vec<String>, Failure> {
    let tables = tables::ALL.iter().map(understudy_schema::Table::full_name);
    let functions = understudy_functions::documentation()
        .into_iter()
        .map(|entry| entry.name.to_owned());
    let dimensions = understudy_drift::queries::DIMENSIONS
        .iter()
        .map(|name| (*name).to_owned());
    Ok(tables.chain(dimensions).chain(functions).collect())
}

fn every_name() -> Result<String, Failure> {
    let mut text = String::from("tables\n");
    for table in tables::ALL {
        let _ = writeln!(text, "  {:<22} {}", table.full_name(), table.doc.trim());
    }
    text.push_str("\nfunctions\n");
    for entry in understudy_functions::documentation() {
        let _ = writeln!(text, "  {:<22} {}", entry.name, entry.description);
    }
    Ok(text)
}
