//! Counts on hard texts, and the compatible counters against the regular expressions that define them.

use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;

use super::compatible::{compatible, json_class};
use super::{PLAIN_FLAG_NAMES, PRESENCE_NAMES, markdown};

/// The defining expressions, in the order of the flags.
const PLAIN: [&str; 6] = [
    r"(?m)^ {0,3}#{1,6}[ \t]+\S",
    r"(?m)^[ \t]*[-*+][ \t]+\S",
    r"(?m)^[ \t]*\d{1,3}[.)][ \t]+\S",
    r"(?m)^[ \t]*```",
    r"\*\*[^*\n]+\*\*",
    r"(?m)^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(\|[ \t]*:?-{3,}:?[ \t]*)+\|?[ \t]*$",
];

/// Compiled once, as most of a test's time would go into compiling.
static PLAIN_EXPRESSIONS: LazyLock<[Regex; 6]> =
    LazyLock::new(|| PLAIN.map(|pattern| Regex::new(pattern).unwrap()));

/// Headers per level, ordered, unordered, the two kinds of bold.
static ARENA_EXPRESSIONS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let headers = (1..=6).map(|level| format!(r"(?m)^#{{{level}}}\s"));
    let others = [
        r"(?m)^\s*\d+\.\s",
        r"(?m)^\s*[-*+]\s",
        r"\*\*[^*\n]+\*\*",
        "__[^_\n]+__",
    ]
    .map(str::to_owned);
    headers
        .chain(others)
        .map(|pattern| Regex::new(&pattern).unwrap())
        .collect()
});

static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new("```([^`]*)```").unwrap());

fn count(pattern: &Regex, text: &str) -> u32 {
    u32::try_from(pattern.find_iter(text).count()).unwrap()
}

fn lines() -> impl Strategy<Value = String> {
    let pieces = [
        "#",
        "##",
        "#######",
        " ",
        "\t",
        "\n",
        "\r\n",
        "-",
        "*",
        "+",
        "**",
        "__",
        "_",
        "1",
        "12",
        "1234",
        ".",
        ")",
        "```",
        "````",
        "`",
        "|",
        "---",
        "--",
        ":---:",
        "|---|---|",
        "a",
        "é",
        "x y",
        "\u{a0}",
        "१",
        "> ",
        "~~~",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..24)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn plain_flags_are_those_of_the_expressions(text in lines()) {
        let flags = compatible(&text).plain_flags;
        for (bit, (name, pattern)) in PLAIN_FLAG_NAMES.iter().zip(PLAIN_EXPRESSIONS.iter()).enumerate() {
            prop_assert_eq!(flags & (1 << bit) != 0, pattern.is_match(&text), "{} of {:?}", name, text);
        }
    }

    #[test]
    fn arena_counts_are_those_of_the_expressions(text in lines()) {
        let found = compatible(&text).arena;
        let bare = CODE.replace_all(&text, "").into_owned();
        // White space and digits beyond ASCII are counted by the expressions and left out by the counters.
        if !bare.contains(['\u{a0}', '१']) {
            let counts: Vec<u32> = ARENA_EXPRESSIONS.iter().map(|pattern| count(pattern, &bare)).collect();
            let (headers, others) = counts.split_at(6);
            prop_assert_eq!(found.header, headers.iter().sum::<u32>(), "headers of {:?}", text);
            prop_assert_eq!((found.ordered, found.unordered), (others[0], others[1]), "items of {:?}", text);
            prop_assert_eq!(found.bold, others[2] + others[3], "bold of {:?}", text);
        }
    }
}

#[test]
fn fences_hide_what_is_inside_them() {
    let text = "````md\n```\n# no header\n- no item\n```\n````\n\n# header\n~~~\n| a |\n|---|---|\n~~~\n- item\n";
    let found = markdown(text);
    assert_eq!(
        (found.headers, found.bullets, found.fences, found.tables),
        (1, 1, 2, 0)
    );
    assert_eq!(found.fence_languages, ["md", ""]);
    assert!(!found.unclosed_fence);
    assert_eq!(found.code_lines, 6);
}

#[test]
fn fences_inside_lists_may_be_indented() {
    let text = "1. First:\n\n    ```yaml\n    - not an item\n    ```\n2. Second\n";
    let found = markdown(text);
    assert_eq!((found.numbered, found.bullets, found.fences), (2, 0, 1));
    assert!(!found.unclosed_fence);
    let code = markdown("Text\n\n    ```\n    # indented code, no fence\n");
    assert_eq!((code.fences, code.headers), (0, 0));
}

#[test]
fn inline_marks_are_counted_on_their_line() {
    for (text, bold, code, links, latex, html) in [
        ("**a** and __b__ and **c\nd**", 2, 0, 0, 0, 0),
        ("`**kwargs` and `**args`", 0, 2, 0, 0, 0),
        ("``a ` b`` and `c", 0, 1, 0, 0, 0),
        ("[a](b) ![c](d) [e] (f) [](g) [h]()", 0, 0, 2, 0, 0),
        ("[a]( [b](c)", 0, 0, 1, 0, 0),
        (
            "$x^2$ costs $5 and $10, \\(y\\) and\n$$\nz\n$$",
            0,
            0,
            0,
            3,
            0,
        ),
        (
            "a<br/>b<b>c</b> Vec<String> <https://x.y> 1<2",
            0,
            0,
            0,
            0,
            3,
        ),
        ("\\*\\*not bold\\*\\*", 0, 0, 0, 0, 0),
    ] {
        let found = markdown(text);
        assert_eq!(
            (
                found.bold,
                found.inline_code,
                found.links,
                found.latex,
                found.html
            ),
            (bold, code, links, latex, html),
            "{text}"
        );
    }
}

#[test]
fn typography_is_told_by_its_characters() {
    let found = markdown("“Don’t” — it’s 5\u{a0}€ 😀👩‍🔬☀ and ✔️");
    assert_eq!((found.smart_quotes, found.em_dashes, found.nbsp), (4, 1, 1));
    assert_eq!(found.emoji, 5);
    assert!(
        found.has("smart_quotes") && found.has("em_dash") && found.has("nbsp") && !found.has("bom")
    );
}

#[test]
fn presence_bits_have_their_names() {
    let found =
        markdown("\u{feff} <think>a</think>\n# A\n\n---\n\n> q\n\n| a | b |\n|---|---|\n```x\n");
    let names: Vec<&str> = PRESENCE_NAMES
        .into_iter()
        .filter(|name| found.has(name))
        .collect();
    assert_eq!(
        names,
        [
            "headers",
            "rules",
            "blockquotes",
            "tables",
            "fences",
            "unclosed_fence",
            "trailing_whitespace",
            "bom",
            "think"
        ]
    );
    assert!(!found.has("no such name"));
    assert_eq!(found.header_levels, [1, 0, 0, 0, 0, 0]);
}

#[test]
fn plain_json_classes() {
    for (text, class) in [
        (" {\"a\":1} ", "strict"),
        ("7", "strict"),
        ("x\n```json\n{\"a\":1}\n```", "fenced"),
        ("``` {\"a\":1} ```", "embedded"),
        ("so {\"a\":1} it is", "embedded"),
        ("so {\"a\":1} and {\"b\":1}", "none"),
        ("no", "none"),
    ] {
        assert_eq!(json_class(text), class, "{text:?}");
    }
}

#[test]
fn a_fence_behind_a_list_mark_is_one() {
    let text = "1. ```bash\n   # install\n   ```\n2. **Run** it\n- x\n* ~~~\n# c\n~~~\n# H";
    let found = markdown(text);
    assert_eq!((found.fences, found.headers, found.code_lines), (2, 1, 2));
    assert_eq!((found.numbered, found.bullets, found.bold), (2, 2, 1));
    assert!(!found.unclosed_fence);
    assert_eq!(markdown("- `a` ```").fences, 0);
}

#[test]
fn tables_are_those_of_github() {
    for row in [
        "|--|--|",
        "|:-:|:-:|",
        "| - | - |",
        "-|-",
        ":--|--:",
        "|---|",
    ] {
        assert_eq!(
            markdown(&format!("| a | b |\n{row}\n| 1 | 2 |")).tables,
            1,
            "{row}"
        );
    }
    for row in ["---", ":-:", "|", "||", "| a |", "|--|x|", "- | -"] {
        assert_eq!(
            markdown(&format!("| a | b |\n{row}\n| 1 | 2 |")).tables,
            0,
            "{row}"
        );
    }
}
