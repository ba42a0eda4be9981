//! What is shown of characters that steer, reorder or hide.

use super::*;

#[test]
fn controls_and_direction_marks_become_signs() {
    assert_eq!(visible("a\u{1b}[31mb\0\u{7f}"), "a␛[31mb␀␡");
    assert_eq!(visible("\u{202e}txt\u{9b}"), "⟨U+202E⟩txt⟨U+009B⟩");
    assert_eq!(visible("line\n\ttab"), "line\n\ttab");
    assert_eq!(visible("👩\u{200d}💻"), "👩\u{200d}💻");
}

#[test]
fn a_name_is_one_short_line() {
    assert_eq!(name("a\nb"), "a␊b");
    let long = name(&"x".repeat(1_000_000));
    assert_eq!(long.chars().count(), NAME_CHARS + 1);
    assert!(long.ends_with('…'));
    assert_eq!(name(&"y".repeat(NAME_CHARS)), "y".repeat(NAME_CHARS));
}

#[test]
fn markdown_has_no_structure_left() {
    assert_eq!(
        markdown("a|b`c<d>*e*"),
        "a&#124;b&#96;c&#60;d&#62;&#42;e&#42;"
    );
    assert_eq!(markdown("see www.x.org, 98 %"), "see www&#46;x.org, 98 %");
}

#[test]
fn a_tame_name_is_code_and_another_is_escaped_code() {
    assert_eq!(markdown_code("invoice_extract"), "`invoice_extract`");
    assert_eq!(markdown_code("a\\|b"), "<code>a&#92;&#124;b</code>");
    assert_eq!(markdown_code(""), "<code></code>");
}

#[test]
fn csv_cells_are_no_formulas() {
    for start in ["=", "+", "-", "@", "\t"] {
        assert!(
            csv(&format!("{start}1"))
                .trim_start_matches('"')
                .starts_with('\''),
            "{start:?}"
        );
    }
    assert_eq!(csv("a,\"b\""), "\"a,\"\"b\"\"\"");
    assert_eq!(csv("plain"), "plain");
}

#[test]
fn xml_escapes_and_shows_controls() {
    assert_eq!(
        xml("<a b=\"1\">&\u{1b}\n"),
        "&lt;a b=&quot;1&quot;&gt;&amp;␛&#10;"
    );
}
