//! Whole answers: envelopes, statuses, flags, and that no text breaks anything.

use proptest::prelude::*;

use super::{Answer, Cut, EditStyle, Envelope, Features, Finish, features, outline};

fn measured(text: &str) -> Features {
    features(&Answer {
        text,
        ..Answer::default()
    })
}

#[test]
fn every_envelope_has_its_example() {
    let examples = [
        ("{\"a\":1}", Envelope::RawJson),
        ("42", Envelope::RawJson),
        ("{\"a\":1,}", Envelope::RawJson),
        ("{\"a\":[1,2", Envelope::RawJson),
        ("```json\n{\"a\":1}\n```", Envelope::FencedJson),
        ("Sure!\n```json\n{\"a\":1}\n```", Envelope::JsonInProse),
        ("The result is {\"a\":1}.", Envelope::JsonInProse),
        ("{\"a\":1}\n{\"a\":2}", Envelope::MultiJson),
        ("<think>hm</think>{\"a\":1}", Envelope::ThinkThenJson),
        (
            "<think>hm</think>\n```json\n{\"a\":1}\n```",
            Envelope::ThinkThenJson,
        ),
        ("<think>hm</think>Hello.", Envelope::Prose),
        ("I cannot do that.", Envelope::Prose),
        ("As shown in [1] and [2, 3], it holds.", Envelope::Prose),
        (
            "Call `x[0]` or `y[\"a\"]`, or {name} in a format string.",
            Envelope::Prose,
        ),
        (
            "```python\nrows = {\"a\": 1}\nprint(rows)\n```",
            Envelope::CodeOnly,
        ),
        (
            "Run this:\n```python\nrows = {\"a\": 1}\n```",
            Envelope::Prose,
        ),
        ("", Envelope::Empty),
        (" \n\u{feff}\u{a0}", Envelope::Empty),
        ("{\"refusal\": \"I will not.\"}", Envelope::RefusalObject),
    ];
    for (text, envelope) in examples {
        assert_eq!(
            measured(text).envelope.as_str(),
            envelope.as_str(),
            "{text:?}"
        );
    }
}

#[test]
fn calls_and_refusal_fields_decide_before_the_text() {
    let answer = Answer {
        text: "Let me look that up.",
        tool_calls_json: Some(
            r#"[{"id":"1","type":"function","function":{"name":"find","arguments":"{\"q\":\"x\"}"}}]"#,
        ),
        ..Answer::default()
    };
    assert_eq!(features(&answer).envelope, Envelope::ToolCall);
    let refused = Answer {
        refusal_field: Some("No."),
        ..answer
    };
    assert_eq!(features(&refused).envelope, Envelope::RefusalObject);
    let blank = Answer {
        refusal_field: Some(" "),
        ..answer
    };
    assert_eq!(features(&blank).envelope, Envelope::ToolCall);
}

#[test]
fn truncation_is_told_by_finish_or_by_json() {
    let cut = |text, finish| {
        let answer = Answer {
            text,
            finish,
            ..Answer::default()
        };
        let features = features(&answer);
        (features.truncated, features.json.status.as_str())
    };
    assert_eq!(cut("{\"a\":1}", Finish::Stop), (false, "strict"));
    assert_eq!(cut("{\"a\":1}", Finish::Length), (true, "strict"));
    assert_eq!(cut("{\"a\":1", Finish::Stop), (true, "truncated"));
    assert_eq!(cut("{\"a\":nonsense", Finish::Length), (true, "truncated"));
    assert_eq!(cut("Some prose that ends", Finish::Length), (true, "none"));
    assert_eq!(
        cut("Here it is:\n{\"a\":1,\"b\":", Finish::Stop),
        (true, "truncated")
    );
    assert_eq!(
        cut("Begin with `{\"` and then go on.", Finish::Stop),
        (false, "none")
    );
}

#[test]
fn thinking_is_set_aside_from_format_and_kept_in_length() {
    let text = "<think>\n1. look\n2. **decide**\n</think>\n\nYes.";
    let features = measured(text);
    assert!(features.reasoning.present && features.reasoning.closed);
    assert_eq!(
        (
            features.reasoning.steps,
            features.markdown.bold,
            features.markdown.numbered
        ),
        (2, 0, 0)
    );
    assert_eq!(features.length.chars, text.chars().count() as u64);
    assert_eq!(features.length.visible_chars, 6);
    let open = measured("<think>\nstill thinking");
    assert!(open.reasoning.present && !open.reasoning.closed);
    assert_eq!(open.length.visible_chars, 0);
    assert_eq!(
        measured("so it is\n</think>\n{\"a\":1}")
            .json
            .status
            .as_str(),
        "think_prefixed"
    );
    let glued = measured("so it is.</think>\n\n{\"a\":1}");
    assert_eq!(glued.json.status.as_str(), "think_prefixed");
    for spoken_of in [
        "Close it with `</think>` at the end.",
        "It ends with </think>\nand then goes on.",
    ] {
        assert!(!measured(spoken_of).reasoning.present, "{spoken_of}");
    }
}

#[test]
fn phrases_at_the_edges_are_found_with_their_place() {
    let text =
        "Sure! Here is the JSON:\n\n```json\n{\"a\":1}\n```\n\nLet me know if you need more.\n";
    let features = measured(text);
    let (opener, closer) = (features.preamble.unwrap(), features.closing.unwrap());
    assert_eq!(&text[opener.span], "Sure! Here is the JSON:");
    assert_eq!(&text[closer.span], "Let me know if you need more.");
    assert!(features.markdown.has("preamble") && features.markdown.has("closing"));
    for (line, is_opener) in [
        ("Surely not.", false),
        ("Natürlich! Hier ist es.", true),
        ("Voici :", true),
        ("以下是结果", true),
    ] {
        assert_eq!(measured(line).preamble.is_some(), is_opener, "{line}");
    }
    assert!(measured("{\"note\":\"let me know\"}").closing.is_none());
    let same = |line: &str| measured(line).closing.unwrap().hash;
    assert_eq!(same("Let me know!"), same("Text.\n\n**LET ME KNOW!**"));
}

#[test]
fn code_is_handed_over_in_these_ways() {
    let examples = [
        ("No code.", EditStyle::None),
        (
            "```diff\n@@ -1,2 +1,2 @@\n-a\n+b\n```",
            EditStyle::UnifiedDiff,
        ),
        ("diff --git a/x b/x\n", EditStyle::UnifiedDiff),
        ("--- a/x\n+++ b/x\n", EditStyle::UnifiedDiff),
        (
            "x.py\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE",
            EditStyle::SearchReplace,
        ),
        (
            "*** Begin Patch\n*** Update File: x\n*** End Patch",
            EditStyle::ApplyPatch,
        ),
        (
            "```js\nf();\n// ... existing code ...\n```",
            EditStyle::Elided,
        ),
        ("```py\nf()\n    # rest of the file\n```", EditStyle::Elided),
        (
            "```py\nprint('the rest of the code')\n```",
            EditStyle::Snippet,
        ),
        ("```py\nf()\n```", EditStyle::Snippet),
    ];
    for (text, style) in examples {
        assert_eq!(measured(text).edit_style, style, "{text:?}");
    }
    assert_eq!(EditStyle::Snippet.given_file(8, 10), EditStyle::WholeFile);
    assert_eq!(EditStyle::Snippet.given_file(7, 10), EditStyle::Snippet);
    assert_eq!(EditStyle::Snippet.given_file(7, 0), EditStyle::Snippet);
    assert_eq!(EditStyle::Elided.given_file(10, 10), EditStyle::Elided);
}

#[test]
fn finish_words_of_all_providers_are_known() {
    for (word, finish) in [
        ("end_turn", Finish::Stop),
        ("STOP", Finish::Stop),
        ("max_tokens", Finish::Length),
        ("MAX_TOKENS", Finish::Length),
        ("tool_use", Finish::ToolCalls),
        ("SAFETY", Finish::ContentFilter),
        ("guardrail_intervened", Finish::ContentFilter),
        ("refusal", Finish::Refusal),
        ("", Finish::Unknown),
        ("pause_turn", Finish::Other),
    ] {
        assert_eq!(Finish::parse(word), finish, "{word}");
        assert_eq!(Finish::parse(finish.as_str()), finish);
    }
}

#[test]
fn hostile_texts_are_measured_and_their_cut_is_said() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let features = measured(&deep);
    assert!(features.cut.has(Cut::JsonDepth));
    assert_eq!(features.json.status.as_str(), "none");
    let keys: Vec<String> = (0..5_000).map(|key| format!("\"k{key}\":{key}")).collect();
    let wide = measured(&format!("{{{}}}", keys.join(",")));
    assert_eq!(wide.json.status.as_str(), "strict");
    assert!(wide.cut.has(Cut::JsonPaths));
    assert!(measured(&"[1] ".repeat(50_000)).cut.has(Cut::JsonSearch));
    assert!(measured(&"```\n```\n".repeat(500)).cut.has(Cut::Fences));
    assert_eq!(measured(&"```\n```\n".repeat(500)).markdown.fences, 500);
    assert!(measured("short").cut.is_empty());
}

/// Pieces that begin or end something somewhere.
const PIECES: [&str; 44] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ":",
    ",",
    "\\",
    "\\u00",
    "1",
    "-",
    ".5e",
    "true",
    "None",
    "NaN",
    "//",
    "/*",
    "#",
    "“",
    "`",
    "```",
    "```json\n",
    "~~~",
    "**",
    "__",
    "|---|---|",
    "| a",
    "\n",
    "\r\n",
    "\t",
    " ",
    "<think>",
    "</think>\n",
    "<b>",
    "$",
    "\\(",
    "é",
    "漢",
    "👩\u{200d}🔬",
    "\u{feff}",
    "\u{a0}",
    "a",
    "\0",
];

fn pieces() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..60)
        .prop_map(|pieces| pieces.concat())
}

fn holds_together(text: &str) {
    let features = measured(text);
    let json = &features.json;
    assert!(
        json.parse_strict <= json.parse_fence_strip && json.parse_fence_strip <= json.parse_repair
    );
    assert_eq!(json.has_value(), json.parse_repair);
    assert!(json.paths.is_sorted());
    let typed = json.tree.iter().flat_map(|path| {
        let kinds = path.types.iter();
        kinds.map(|kind| format!("{}:{}", path.name, kind.as_str()))
    });
    let mut typed: Vec<String> = typed.collect();
    typed.sort_unstable();
    let (absent, present): (Vec<_>, Vec<_>) = json
        .paths
        .iter()
        .cloned()
        .partition(|path| path.ends_with(":absent"));
    assert_eq!(present, typed);
    let is_of_a_list = |path: &String| path.contains("[]");
    assert!(absent.iter().all(is_of_a_list), "{absent:?}");
    assert!(
        json.values
            .iter()
            .all(|leaf| (leaf.path as usize) < json.tree.len())
    );
    assert!(
        json.tree
            .iter()
            .all(|path| (path.parent as usize) < json.tree.len())
    );
    for phrase in features.preamble.iter().chain(&features.closing) {
        assert!(text.get(phrase.span.clone()).is_some());
    }
    assert!(features.length.visible_chars <= features.length.chars);
    assert!(features.length.chars <= features.length.bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_pieces_give_a_row(text in pieces()) {
        holds_together(&text);
    }

    #[test]
    fn any_text_gives_a_row(text in any::<String>()) {
        holds_together(&text);
    }

    #[test]
    fn any_calls_give_a_row(calls in pieces()) {
        let answer = Answer { tool_calls_json: Some(&calls), ..Answer::default() };
        let tools = features(&answer).tools;
        prop_assert!(tools.count() <= super::bounds::TOOL_CALLS);
    }

    #[test]
    fn an_outline_is_the_same_without_the_values(text in pieces()) {
        let answer = Answer { text: &text, ..Answer::default() };
        let mut whole = features(&answer);
        whole.json.tree.clear();
        whole.json.values.clear();
        prop_assert_eq!(outline(&answer), whole);
    }

    #[test]
    fn the_parts_alone_say_the_same(text in pieces()) {
        let whole = measured(&text);
        prop_assert_eq!(&whole.json, &super::json::json(&text, Finish::Unknown));
        let alone = super::markdown::markdown(&text);
        prop_assert_eq!(whole.markdown.counts(), alone.counts());
        prop_assert_eq!(whole.markdown.plain_flags, alone.plain_flags);
    }
}
