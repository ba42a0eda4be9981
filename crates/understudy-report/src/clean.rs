//! What others wrote is hostile: shows control and direction characters as signs, and escapes per form.

use std::fmt::Write as _;

/// Characters of a name (a template, a secondary, a call) that are shown before it is cut.
const NAME_CHARS: usize = 80;

/// Makes every character visible that would steer a terminal, reorder text or hide in it. Line feeds and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => clean.push(character),
            '\0'..='\u{1F}' => clean.extend(char::from_u32(0x2400 + u32::from(character))),
            '\u{7F}' => clean.push('\u{2421}'),
            hidden if is_hidden(hidden) => {
                // Writing to a string cannot fail.
                let _ = write!(clean, "⟨U+{:04X}⟩", u32::from(hidden));
            }
            plain => clean.push(plain),
        }
    }
    clean
}

/// C1 controls, direction marks, invisible operators, line separators, tags and byte order marks. The joiners
/// U+200C and U+200D stay: Persian, Hindi and emoji need them.
fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{80}'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

/// One line of clean text: as [`visible`], with line feeds and tabs shown as signs too.
pub(crate) fn line(text: &str) -> String {
    visible(text).replace('\n', "␊").replace('\t', "␉")
}

/// A name on one line, cut where it is very long.
pub(crate) fn name(text: &str) -> String {
    cut(&line(&cut(text, NAME_CHARS + 1)), NAME_CHARS)
}

/// The first characters of a text, with an ellipsis where more followed.
pub(crate) fn cut(text: &str, n_chars: usize) -> String {
    match text.char_indices().nth(n_chars) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

/// Text in Markdown where no character is read as markup: punctuation becomes entities, which never form structure.
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, ' ' | ',' | '.' | '\'' | '/' | '?' | '%' | ';')
            || !character.is_ascii_punctuation()
        {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "&#{};", u32::from(character));
        }
    }
    // Bare web addresses would become links.
    escaped.replace("www.", "www&#46;")
}

/// A name as code in Markdown, safe inside a table cell too.
pub(crate) fn markdown_code(text: &str) -> String {
    let name = name(text);
    let tame = !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || "_.:/- ".contains(character))
        && name.trim() == name;
    if tame {
        format!("`{name}`")
    } else {
        format!("<code>{}</code>", markdown(&name))
    }
}

/// A text cell of a CSV file that no spreadsheet takes for a formula: a leading `=`, `+`, `-`, `@` or tab gets an
/// apostrophe before it, and quotes go around what needs them. Control characters become signs.
pub(crate) fn csv(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let text = visible(text);
    let text = if formula { format!("'{text}") } else { text };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// Text inside an XML element or attribute.
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            plain => escaped.push(plain),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
