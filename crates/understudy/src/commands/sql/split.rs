//! The statements of a text, cut where the engine's own tokenizer sees a semicolon.

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

/// The statements of a text. One that cannot be read to its end stays whole, for the engine to say why.
pub(super) fn statements(text: &str) -> Vec<String> {
    let Some(tokens) = tokens(text) else {
        return vec![text.to_owned()];
    };
    let lines = line_starts(text);
    let mut statements = Vec::new();
    let (mut start, mut says_something) = (0, false);
    for token in &tokens {
        match token.token {
            Token::SemiColon => {
                let end = offset(text, &lines, token.span.start);
                if says_something {
                    statements.push(text.get(start..end).unwrap_or_default().trim().to_owned());
                }
                (start, says_something) = (end + 1, false);
            }
            Token::Whitespace(_) | Token::EOF => {}
            _ => says_something = true,
        }
    }
    if says_something {
        statements.push(text.get(start..).unwrap_or_default().trim().to_owned());
    }
    statements
}

/// Whether nothing is left open at the end of a text.
pub(super) fn is_whole(text: &str) -> bool {
    let said = |token: &&TokenWithSpan| !matches!(token.token, Token::Whitespace(_) | Token::EOF);
    tokens(text).is_some_and(|tokens| {
        let last = tokens.iter().rev().find(said);
        last.is_none_or(|last| last.token == Token::SemiColon)
    })
}

/// The tokens of a text; `None` where a quote or a comment is never closed.
fn tokens(text: &str) -> Option<Vec<TokenWithSpan>> {
    Tokenizer::new(&GenericDialect {}, text)
        .tokenize_with_location()
        .ok()
}

/// Where each line begins, in bytes.
fn line_starts(text: &str) -> Vec<usize> {
    let after = text.match_indices('\n').map(|(place, _)| place + 1);
    std::iter::once(0).chain(after).collect()
}

/// A place that the tokenizer names by line and letter, both from 1, in bytes.
fn offset(text: &str, lines: &[usize], at: Location) -> usize {
    let place = |number: u64| usize::try_from(number).unwrap_or(1).saturating_sub(1);
    let line = lines.get(place(at.line)).copied().unwrap_or(text.len());
    let letters = text.get(line..).unwrap_or_default().char_indices();
    let within = letters.map(|(byte, _)| byte).nth(place(at.column));
    within.map_or(text.len(), |byte| line + byte)
}

#[cfg(test)]
mod tests {
    //! Statements are cut where they end.

    use super::*;

    #[test]
    fn semicolons_in_quotes_and_comments_do_not_end_a_statement() {
        let text = "SELECT ';' AS a; -- a comment; with one\nSELECT \"b;\" FROM t -- 'it''s\n;\n-- nothing\n;\
                    SELECT 1 /* one; two */";
        let statements = statements(text);
        assert_eq!(statements.len(), 3, "{statements:?}");
        assert_eq!(statements[0], "SELECT ';' AS a");
        assert_eq!(statements[2], "SELECT 1 /* one; two */");
    }

    #[test]
    fn letters_of_several_bytes_move_no_cut() {
        let text = "SELECT 'é→ü';SELECT\n'ß', 2 ; SELECT 3";
        assert_eq!(
            statements(text),
            ["SELECT 'é→ü'", "SELECT\n'ß', 2", "SELECT 3"]
        );
    }

    #[test]
    fn a_text_without_a_statement_has_none() {
        assert!(statements(" ; ;\n-- only a comment").is_empty());
    }

    #[test]
    fn a_quote_that_is_left_open_keeps_the_text_whole() {
        assert_eq!(statements("SELECT 1; SELECT 'x").len(), 1);
        assert!(!is_whole("SELECT ';"));
        assert!(is_whole("SELECT 1; -- done"));
        assert!(!is_whole("SELECT 1 /* ; */"));
    }
}
