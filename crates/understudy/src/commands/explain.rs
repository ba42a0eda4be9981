//! `understudy explain`: say what a table, a drift dimension or a SQL function means.

use std::fmt::Write as _;

use understudy_drift::Queries;
use understudy_providers::loss::Warning;
use understudy_schema::tables;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// Arguments of `explain`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// A table (`drift.refusal`), a dimension (`refusal`), a stage (`summary`), a SQL function (`tango_lower`), a package
    /// of functions (`rates`) or a loss in translation (`W_SEED`); all names unless given.
    name: Option<String>,
}

/// Explains one name, or lists all of them.
pub(crate) fn run(args: &Args, printer: Printer) -> Result<Exit, Failure> {
    let text = match &args.name {
        None => every_name(),
        Some(name) => explained(name.trim())?,
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
    // A function is called with its arguments; whoever pastes the call means the function.
    let function = name.split('(').next().unwrap_or(name);
    let package = understudy_functions::list(name);
    if let Some(table) = tables::find(&full) {
        let mut text = table_text(table)?;
        // Some dimensions share their name with the package of functions behind them.
        if let Some(package) = package.filter(|_| !name.contains('.')) {
            let _ = write!(text, "\nfunctions\n{package}");
        }
        return Ok(text);
    }
    if let Some(text) = understudy_functions::explain(function).or(package) {
        return Ok(text);
    }
    if let Some(warning) = loss(name) {
        return Ok(format!(
            "{warning}: lost in translation\n\n{}\n\nreplays.losses has the calls; understudy plan counts them beforehand\n",
            warning.sentence()
        ));
    }
    let named: Vec<_> = tables::ALL.iter().filter(|one| one.name == name).collect();
    if !named.is_empty() {
        let texts: Result<Vec<String>, Failure> = named.into_iter().map(table_text).collect();
        return Ok(texts?.join("\n"));
    }
    stage(name).ok_or_else(|| unknown(function))
}

/// The loss of that name, in whatever case.
fn loss(name: &str) -> Option<Warning> {
    let mut all = Warning::ALL.iter().copied();
    all.find(|warning| warning.as_str().eq_ignore_ascii_case(name))
}

/// The tables of a stage.
fn stage(name: &str) -> Option<String> {
    let tables = tables::ALL.iter().filter(|table| table.stage == name);
    let lines: String = tables.map(table_line).collect();
    (!lines.is_empty()).then(|| format!("{name}: the tables of a stage\n\n{lines}"))
}

fn table_line(table: &understudy_schema::Table) -> String {
    format!("  {:<22} {}\n", table.full_name(), table.doc.trim())
}

/// The most functions that a hint names.
const MOST_HINTED: usize = 5;

/// A name that stands for nothing, with the nearest one and the functions that mention it.
fn unknown(name: &str) -> Failure {
    let known = every_known();
    let distance = |known: &str| {
        let (known, name) = (known.to_lowercase(), name.to_lowercase());
        strsim::damerau_levenshtein(&known, &name)
    };
    let nearest = known.iter().map(|known| (distance(known), known)).min();
    let mentions: Vec<String> = understudy_functions::documentation()
        .iter()
        .filter(|entry| name.len() >= 3 && entry.mentions(name))
        .take(MOST_HINTED)
        .map(|entry| format!("`{}`", entry.name))
        .collect();
    let failure = Failure::usage(format!("there is no table, dimension or function `{name}`"));
    match nearest {
        // A name of which more than half would have to change is near to nothing.
        Some((distance, _)) if distance * 2 > name.chars().count() && !mentions.is_empty() => {
            failure.hint(format!(
                "it stands in what is written about {}; `understudy explain` lists all",
                mentions.join(", ")
            ))
        }
        Some((_, nearest)) => failure.hint(format!(
            "the nearest is `{nearest}`; `understudy explain` lists all"
        )),
        None => failure,
    }
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

fn every_known() -> Vec<String> {
    let tables = tables::ALL.iter().map(understudy_schema::Table::full_name);
    let functions = understudy_functions::documentation()
        .into_iter()
        .map(|entry| entry.name.to_owned());
    let packages = understudy_functions::PACKAGES
        .iter()
        .map(|(name, _)| (*name).to_owned());
    let dimensions = understudy_drift::queries::DIMENSIONS
        .iter()
        .map(|name| (*name).to_owned());
    let losses = Warning::ALL.iter().map(|one| one.as_str().to_owned());
    let short = tables::ALL
        .iter()
        .flat_map(|table| [table.stage.to_owned(), table.name.to_owned()]);
    tables
        .chain(short)
        .chain(losses)
        .chain(dimensions)
        .chain(functions)
        .chain(packages)
        .collect()
}

fn every_name() -> String {
    let mut text = String::from("tables\n");
    text.extend(tables::ALL.iter().map(table_line));
    text.push_str("\nfunctions, by package; `understudy explain NAME` prints one with its arguments and an example\n");
    for (package, _) in understudy_functions::PACKAGES {
        let _ = write!(
            text,
            "\n{}",
            understudy_functions::list(package).unwrap_or_default()
        );
    }
    text.push_str("\nlosses in translation\n");
    for warning in Warning::ALL {
        let _ = writeln!(text, "  {:<26} {}", warning.as_str(), warning.sentence());
    }
    text
}
