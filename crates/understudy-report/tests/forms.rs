//! Every form of one summary made by hand, and what no form may let through.

#[path = "../examples/page/sample.rs"]
mod sample;

use understudy_report::{Colour, Form, Summary, render};

const TEXT: Form = Form::Text {
    width: 120,
    colour: Colour::Never,
};
const FORMS: [Form; 6] = [
    TEXT,
    Form::Markdown,
    Form::Json,
    Form::Html,
    Form::Junit,
    Form::Csv,
];

/// The summary with every name replaced by one that tries to break out.
fn hostile() -> Summary {
    let mut summary = sample::summary();
    let name = "=HYPERLINK(\"x\")|`</td><script>alert(1)</script>\n# head \u{1b}[2J\u{202e}\\| [a](javascript:x) @all";
    let names = |template: &mut String| {
        *template = format!("{name}{template}");
    };
    summary
        .parity
        .iter_mut()
        .for_each(|row| names(&mut row.template_id));
    summary
        .posture
        .iter_mut()
        .for_each(|row| names(&mut row.template_id));
    summary
        .findings
        .iter_mut()
        .for_each(|row| names(&mut row.template_id));
    summary
        .cost
        .iter_mut()
        .for_each(|row| names(&mut row.template_id));
    for row in &mut summary.findings {
        names(&mut row.target);
        names(&mut row.metric);
    }
    for row in &mut summary.coverage {
        names(&mut row.reason);
        names(&mut row.unit);
    }
    name.clone_into(&mut summary.primary);
    summary
}

#[test]
fn text_for_a_terminal() {
    insta::assert_snapshot!(render(&sample::summary(), TEXT).unwrap());
}

#[test]
fn text_for_a_narrow_terminal_without_control() {
    let form = Form::Text {
        width: 72,
        colour: Colour::Never,
    };
    insta::assert_snapshot!(render(&sample::uncontrolled(), form).unwrap());
}

#[test]
fn markdown() {
    insta::assert_snapshot!(render(&sample::summary(), Form::Markdown).unwrap());
}

#[test]
fn json() {
    insta::assert_snapshot!(render(&sample::summary(), Form::Json).unwrap());
}

#[test]
fn html() {
    let page = render(&sample::summary(), Form::Html).unwrap();
    let (_, body) = page.split_once("<body>").unwrap();
    insta::assert_snapshot!(body.replace("><", ">\n<"));
}

#[test]
fn junit() {
    insta::assert_snapshot!(render(&sample::summary(), Form::Junit).unwrap());
}

#[test]
fn csv() {
    insta::assert_snapshot!(render(&sample::summary(), Form::Csv).unwrap());
}

#[test]
fn an_empty_summary_has_every_form() {
    insta::assert_snapshot!(render(&sample::empty(), TEXT).unwrap());
    for form in FORMS {
        assert!(
            !render(&sample::empty(), form).unwrap().is_empty(),
            "{form:?}"
        );
    }
}

#[test]
fn the_same_summary_gives_the_same_text() {
    let (once, again) = (sample::summary(), sample::summary());
    let mut shuffled = sample::summary();
    shuffled.parity.reverse();
    shuffled.posture.reverse();
    shuffled.findings.reverse();
    shuffled.coverage.reverse();
    shuffled.cost.reverse();
    for form in FORMS {
        assert_eq!(render(&once, form).unwrap(), render(&again, form).unwrap());
        if form != Form::Json {
            assert_eq!(
                render(&once, form).unwrap(),
                render(&shuffled, form).unwrap(),
                "{form:?}"
            );
        }
    }
}

#[test]
fn no_form_lets_control_characters_through() {
    for form in FORMS {
        let text = render(&hostile(), form).unwrap();
        let bad = |character: &char| {
            (character.is_control() && !matches!(character, '\n' | '\r'))
                || *character == '\u{202e}'
        };
        // JSON says such characters by their numbers, and is for machines.
        let raw = form == Form::Json;
        assert_eq!(
            text.chars()
                .find(|character| bad(character) && !(raw && *character == '\u{202e}')),
            None,
            "{form:?}"
        );
    }
}

#[test]
fn colour_is_the_only_escape_sequence() {
    let form = Form::Text {
        width: 120,
        colour: Colour::Ansi,
    };
    let text = render(&hostile(), form).unwrap();
    let plain = render(&hostile(), TEXT).unwrap();
    let mut stripped = String::new();
    for (index, part) in text.split("\u{1b}[").enumerate() {
        if index == 0 {
            stripped.push_str(part);
            continue;
        }
        let (codes, rest) = part.split_once('m').unwrap();
        assert!(
            codes
                .chars()
                .all(|code| code.is_ascii_digit() || code == ';'),
            "{codes:?}"
        );
        stripped.push_str(rest);
    }
    assert_eq!(stripped, plain);
}

#[test]
fn the_page_holds_no_markup_from_outside_and_asks_nobody() {
    let page = render(&hostile(), Form::Html).unwrap();
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;"));
    for asset in [
        "src=",
        "<img",
        "<link",
        "<a href=\"j",
        "http://",
        "https://",
        "@import",
        "url(",
    ] {
        assert!(!page.contains(asset), "{asset}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn no_cell_of_the_csv_is_a_formula() {
    let text = render(&hostile(), Form::Csv).unwrap();
    assert!(text.contains("'=HYPERLINK"));
    assert!(!text.contains(",=") && !text.contains(",\"=") && !text.contains("\n="));
}

/// The lines that stand in no fence. A fence ends where as many backticks stand alone as opened it.
fn outside_of_fences(text: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut outside = String::new();
    for line in text.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if line.starts_with("```") => {
                let n = line.len() - line.trim_start_matches('`').len();
                fence = line.get(..n);
            }
            None => {
                outside.push_str(line);
                outside.push('\n');
            }
        }
    }
    outside
}

#[test]
fn markdown_tables_keep_their_shape() {
    let text = render(&hostile(), Form::Markdown).unwrap();
    let mut columns = 0;
    for line in text.lines() {
        let own = line.matches('|').count();
        if !line.starts_with('|') {
            columns = 0;
        } else if columns == 0 {
            columns = own;
        }
        assert!(!line.starts_with('|') || own == columns, "{line}");
    }
    let outside = outside_of_fences(&text);
    let bare = outside
        .lines()
        .find(|line| line.contains("<script") || line.starts_with("# head"));
    assert!(bare.is_none(), "{bare:?}");
}

#[test]
fn a_command_is_offered_only_for_an_id_that_a_shell_takes_as_one_word() {
    let text = render(&sample::summary(), TEXT).unwrap();
    assert!(text.contains("understudy show b3f1c0de (or c04d11aa90b7)\n"));
    assert!(!text.contains("rm -rf"));
}

#[test]
fn two_hundred_templates_on_three_secondaries_stay_under_two_megabytes() {
    let small = sample::summary();
    let mut large = sample::empty();
    for template in 0..200 {
        for target in ["claude", "gemini", "mistral"] {
            let id = format!("a_template_with_a_rather_long_name_{template}");
            large
                .posture
                .extend(small.posture.iter().take(1).cloned().map(|mut row| {
                    row.template_id.clone_from(&id);
                    target.clone_into(&mut row.target);
                    row
                }));
            for dimension in [
                "formatting",
                "refusal",
                "keys",
                "tools",
                "length",
                "latency",
                "errors",
                "cost",
            ] {
                large
                    .parity
                    .extend(small.parity.iter().take(1).cloned().map(|mut row| {
                        row.template_id.clone_from(&id);
                        target.clone_into(&mut row.target);
                        dimension.clone_into(&mut row.dimension);
                        row
                    }));
            }
        }
    }
    let worst = "\u{202e}<&\u{1b}".repeat(500);
    for rank in 0..1_000 {
        large
            .findings
            .extend(small.findings.iter().take(1).cloned().map(|mut row| {
                row.rank = rank;
                row.example_primary_text = Some(worst.clone());
                row.example_secondary_text = Some(worst.replace('<', "x"));
                row
            }));
    }
    let page = render(&large, Form::Html).unwrap();
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
}
