//! The interactive prompt: history, and statements over several lines.

use std::path::PathBuf;

use datafusion::prelude::SessionContext;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Completer, Editor, Helper, Highlighter, Hinter};

use super::{FormatArg, answer, split};
use crate::commands::Context;
use crate::env;
use crate::failure::Failure;

const WELCOME: &str = "Statements end with a semicolon. SHOW TABLES; lists the tables, \\d TABLE its columns, \\q ends; \
    Ctrl-C stops a statement.";

/// Knows when a statement is whole.
#[derive(Completer, Helper, Highlighter, Hinter)]
struct Statements;

impl Validator for Statements {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input().trim();
        let whole =
            text.is_empty() || text.starts_with('\\') || ends(text) || split::is_whole(text);
        Ok(if whole {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}

/// Reads and answers until the reader has enough.
pub(super) async fn run(
    session: &SessionContext,
    format: FormatArg,
    context: &Context,
) -> Result<(), Failure> {
    let failed =
        |error: ReadlineError| Failure::usage(format!("could not open the prompt: {error}"));
    let mut editor = Editor::<Statements, DefaultHistory>::new().map_err(failed)?;
    editor.set_helper(Some(Statements));
    let history = history();
    if let Some(path) = &history {
        // There is none the first time.
        let _ = editor.load_history(path);
    }
    context.printer.say(WELCOME);
    loop {
        match editor.readline("understudy> ") {
            Ok(text) => {
                let text = text.trim();
                if ends(text) {
                    break;
                }
                if !text.is_empty() {
                    // A history that cannot grow is no reason to stop.
                    let _ = editor.add_history_entry(text);
                    reply(session, text, format, context).await;
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(failed(error)),
        }
    }
    if let Some(path) = &history {
        let _ = editor.save_history(path);
    }
    Ok(())
}

/// Whether an input asks the prompt to end, in the words of one or another tool.
fn ends(text: &str) -> bool {
    let word = text.trim_end_matches(';').trim_end();
    word == "\\q"
        || ["exit", "quit"]
            .iter()
            .any(|end| word.eq_ignore_ascii_case(end))
}

/// Answers one input; a failure is said and the prompt goes on, and so it does after Ctrl-C.
async fn reply(session: &SessionContext, text: &str, format: FormatArg, context: &Context) {
    let described = text
        .strip_prefix("\\d")
        .map(str::trim)
        .map(|table| match table {
            "" => "SHOW TABLES".to_owned(),
            table => format!("DESCRIBE {table}"),
        });
    let statements = described.map_or_else(|| split::statements(text), |statement| vec![statement]);
    for statement in statements {
        tokio::select! {
            answered = answer(session, &statement, format, context) => {
                if let Err(failure) = answered {
                    context.printer.fail(&failure.report());
                }
            }
            Ok(()) = tokio::signal::ctrl_c() => {
                context.printer.say("stopped");
                return;
            }
        }
    }
}

/// Where the history is kept.
fn history() -> Option<PathBuf> {
    let folder = env::read(env::STATE_HOME)
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::read(env::HOME)?).join(".local/state")))?
        .join("understudy");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("sql_history"))
}

#[cfg(test)]
mod tests {
    //! What ends the prompt.

    use super::*;

    #[test]
    fn the_words_of_other_tools_end_it_and_statements_do_not() {
        for text in ["\\q", "exit", "exit;", "QUIT ;", "quit"] {
            assert!(ends(text), "{text}");
        }
        for text in ["", ";", "exit 1;", "SELECT 'exit'", "\\d exit"] {
            assert!(!ends(text), "{text}");
        }
    }
}
