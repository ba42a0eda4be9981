//! Texts that an instrument should not be slow on: every mark repeated, everything nested, nothing ended.

/// Short parts that are repeated up to the length asked for.
const PARTS: [&str; 112] = [
    "[",
    "]",
    "{",
    "}",
    "{\"a\":",
    "[{\"a\":[",
    "[[],",
    "\"",
    "\\",
    "\\\"",
    "\\u0000",
    "\"\\ud83d\\ude00\",",
    "`",
    "``",
    "` `` ``` ",
    "``` `",
    "```\n",
    "```json\n",
    "```json\n{\n",
    "```json\n{\"a\":1\n```\n",
    "```json\n{\"a\":1}\n```\n",
    "~~~\n",
    "~~~\n{\n",
    "*",
    "**",
    "**a*",
    "**a** ",
    "* ",
    "_",
    "__a_",
    "[a](",
    "[[",
    "[a] ",
    "[1] ",
    "](",
    "![",
    "<",
    "<b",
    "<b ",
    "<b>",
    "<think>",
    "</think>",
    "</think>\n\n",
    "<think></think>",
    "<thinking>\n1. ",
    "$",
    "$a ",
    "$$",
    "\\(",
    "\\begin{",
    "|",
    "|---",
    "|---|\n",
    "| --- | --- |\n",
    "a|b\n---|---\n",
    "- ",
    "- a\n",
    "    - ",
    "#",
    "# \n",
    "> ",
    ">\n",
    "---\n",
    "- - -\n",
    "1",
    "1.",
    "1. ",
    "1) a\n",
    "123456789.",
    "\n",
    "\r\n",
    " \n",
    " ",
    "\t",
    "\u{a0}",
    "\u{3000}",
    "\u{b}",
    "\u{0}",
    "\u{200b}",
    "\u{200d}👩",
    "\u{feff}",
    "\u{301}",
    "\u{1f1e6}",
    "👍🏽",
    "“",
    "“a”",
    "’",
    "—",
    "漢",
    "漢a",
    "漢字かな",
    "カタカナ",
    "한국어 ",
    "ไทย",
    "नमस्ते ",
    "é",
    "aяα",
    "a",
    "A",
    "aB",
    "a'",
    "ab ",
    "'s",
    "{'a':",
    "{a:",
    "{'k': 'it's', ",
    "/* */",
    "{//\n",
    "{\"a\":1}\n",
    "{\"a\":1,}\n",
    "1e",
    "-",
];

/// Repeated sentences that nearly say something.
const SENTENCES: [&str; 12] = [
    "I can't. ",
    "I'm sorry, but I can ",
    "I cannot help but ",
    "Sorry, but ",
    "As an AI, I don't have feelings, but I can ",
    "Unfortunately I am not able to be ",
    "let me know ",
    "// rest of the ",
    "// existing cod\n",
    "```\n// rest of the fil\n",
    "existing code ",
    "Step 1. Step 2) ",
];

/// Names and texts of about `bytes`.
pub(crate) fn inputs(bytes: usize) -> Vec<(String, String)> {
    let repeated = PARTS.iter().chain(&SENTENCES);
    let mut inputs: Vec<(String, String)> = repeated
        .map(|part| (format!("{part:?}"), part.repeat(bytes / part.len())))
        .collect();
    let half = bytes / 2;
    let made = [
        ("arrays, closed", nested(half, "[", "]")),
        ("objects, closed", nested(half / 3, "{\"a\":", "}")),
        (
            "shallow arrays in a list",
            listed(bytes, |_| nested(500, "[", "]")),
        ),
        ("members", members(bytes, |at| format!("\"key{at}\":{at}"))),
        (
            "members of members",
            members(bytes, |at| format!("\"key{at}\":{{\"x\":{at}}}")),
        ),
        ("equal members", members(bytes, |_| "\"a\":1".to_owned())),
        (
            "escaped members",
            members(bytes, |at| format!("\"\\u0061{at}\":\"\\n\"")),
        ),
        ("numbers", listed(bytes, |at| at.to_string())),
        (
            "long numbers",
            listed(bytes, |at| format!("{at}{}", "9".repeat(300))),
        ),
        ("texts", listed(bytes, |at| format!("\"text {at}\""))),
        (
            "records",
            listed(bytes, |at| {
                format!("{{\"id\":{at},\"name\":\"n{at}\",\"tags\":[\"a\"]}}")
            }),
        ),
        (
            "one long text in JSON",
            format!("{{\"a\":\"{}\"}}", "b ".repeat(half)),
        ),
        (
            "an open text in JSON",
            format!("{{\"a\":\"{}", "b ".repeat(half)),
        ),
        ("a digit string", format!("[{}]", "7".repeat(bytes))),
        (
            "a fence of one line",
            format!("```{}\n{{}}\n```", "x".repeat(bytes)),
        ),
        ("a table's row", format!("|a\n{}", "|---".repeat(bytes / 4))),
        (
            "a link that never closes",
            format!("[a]({}", "b".repeat(bytes)),
        ),
        ("words, all different", words(bytes)),
        ("noise", noise(bytes, 3)),
        ("letters as noise", letters(bytes, 5)),
        ("every character once and again", every_character(bytes)),
        (
            "a think block of steps",
            format!("<think>{}</think>ok", "1. a\n".repeat(bytes / 5)),
        ),
        (
            "blanks, then a refusal",
            format!("{}I can't help with that.", " ".repeat(bytes)),
        ),
        (
            "a refusal, then blanks",
            format!("I can't help with that.{}", " ".repeat(bytes)),
        ),
    ];
    inputs.extend(made.map(|(name, text)| (name.to_owned(), text)));
    inputs
}

/// Tool calls of about `bytes`.
pub(crate) fn tool_calls(bytes: usize) -> Vec<(String, String)> {
    let call = |name: &str, arguments: &str| {
        format!("{{\"function\":{{\"name\":\"{name}\",\"arguments\":{arguments}}}}}")
    };
    let large = |calls: usize| {
        let arguments = |_| call("f", &members(bytes / calls, |at| format!("\"k{at}\":{at}")));
        format!(
            "[{}]",
            (0..calls).map(arguments).collect::<Vec<_>>().join(",")
        )
    };
    let made = [
        ("empty calls", listed(bytes, |_| "{}".to_owned())),
        (
            "one-member calls",
            listed(bytes, |at| call("f", &format!("{{\"a\":{at}}}"))),
        ),
        (
            "calls by name",
            listed(bytes, |at| call(&format!("f{at}"), "{}")),
        ),
        (
            "calls in text",
            listed(bytes, |at| call("f", &format!("\"{{\\\"a\\\":{at}}}\""))),
        ),
        ("30 large calls", large(30)),
        ("one large call", large(1)),
        (
            "a long name",
            format!("[{}]", call(&"n".repeat(bytes), "{}")),
        ),
        ("nested arrays", nested(bytes / 2, "[", "]")),
        (
            "deep arguments",
            format!("[{}]", call("f", &nested(bytes / 12, "{\"a\":", "}"))),
        ),
    ];
    made.map(|(name, text)| (name.to_owned(), text)).into()
}

fn nested(times: usize, open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(times), close.repeat(times))
}

fn joined(bytes: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes + 64);
    for at in 0.. {
        if text.len() >= bytes {
            break;
        }
        if at > 0 {
            text.push(',');
        }
        text.push_str(&part(at));
    }
    text
}

fn listed(bytes: usize, item: impl Fn(usize) -> String) -> String {
    format!("[{}]", joined(bytes, item))
}

fn members(bytes: usize, member: impl Fn(usize) -> String) -> String {
    format!("{{{}}}", joined(bytes, member))
}

fn words(bytes: usize) -> String {
    joined(bytes, |at| format!("w{at} x{}", at * 7919)).replace(',', " ")
}

/// A linear congruential generator's numbers below `bound`.
fn numbers(seed: u64, bound: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    })
}

/// Printable characters in no order.
pub(crate) fn noise(bytes: usize, seed: u64) -> String {
    let printable = numbers(seed, 95).take(bytes);
    printable
        .map(|number| char::from(b' ' + u8::try_from(number).unwrap_or(0)))
        .collect()
}

fn letters(bytes: usize, seed: u64) -> String {
    let small = numbers(seed, 26).take(bytes);
    small
        .map(|number| char::from(b'a' + u8::try_from(number).unwrap_or(0)))
        .collect()
}

fn every_character(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 4);
    for c in (0..=0x3_ffff).filter_map(char::from_u32).cycle() {
        if text.len() >= bytes {
            return text;
        }
        text.push(c);
    }
    text
}
