//! Two answers beside each other.

use super::*;

fn pair<'a>(primary: &'a str, secondary: &'a str, facts: &'a [Fact]) -> Pair<'a> {
    Pair {
        call_id: "b3f1c0de",
        template_id: "invoice_extract",
        request: "user: What is the total?\n\u{1b}[2J",
        primary: Side::primary("openai", primary),
        secondary: Side::secondary("claude", secondary),
        facts,
    }
}

fn facts() -> Vec<Fact> {
    let fact = |name: &str, primary: &str, secondary: &str| Fact {
        name: name.to_owned(),
        primary: primary.to_owned(),
        secondary: secondary.to_owned(),
        differs: primary != secondary,
    };
    vec![
        fact("envelope", "raw_json", "fenced_json"),
        Fact {
            differs: false,
            ..fact("latency", "54 ms (logged)", "51 ms")
        },
        fact("finish", "stop", "stop"),
    ]
}

#[test]
fn a_terminal_shows_both_with_signs_between() {
    let facts = facts();
    let pair = pair(
        "{\n  \"total\": 118.5\n}",
        "```json\n{\n  \"total\": \"118.5\"\n}\n```",
        &facts,
    );
    insta::assert_snapshot!(terminal(&pair, 72, Colour::Never));
}

#[test]
fn colour_marks_the_words() {
    let text = terminal(&pair("one two", "one three", &[]), 60, Colour::Ansi);
    assert!(text.contains("one \u{1b}[31;4mtwo\u{1b}[0m"));
    assert!(text.contains("one \u{1b}[32;4mthree\u{1b}[0m"));
    assert!(!text.contains("\u{1b}[2J"));
}

#[test]
fn a_fragment_escapes_all_of_it() {
    let facts = facts();
    let text = html(&pair("<b>x</b>", "", &facts));
    assert!(text.contains("&lt;b&gt;x&lt;/b&gt;"));
    assert!(text.contains("(no text)"));
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("≠ fenced_json"));
}
