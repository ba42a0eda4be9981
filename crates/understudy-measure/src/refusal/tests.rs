//! What the detector must say of single answers.

use super::*;

fn label(text: &str) -> &'static str {
    pattern_kind(text).as_str()
}

fn assert_all(expected: &str, texts: &[&str]) {
    let wrong: Vec<_> = texts
        .iter()
        .map(|text| (label(text), *text))
        .filter(|(found, _)| *found != expected)
        .collect();
    assert!(wrong.is_empty(), "expected {expected}: {wrong:#?}");
}

#[test]
fn a_plain_refusal_is_full_in_many_languages() {
    let refusals = [
        "I'm sorry, but I can't assist with that.",
        "I’m sorry, but I can’t help with that.",
        "Lo siento, pero no puedo ayudar con eso.",
        "Je ne peux pas vous aider avec cette demande.",
        "抱歉，我无法提供帮助。",
        "Es tut mir leid, aber dabei kann ich nicht helfen.",
        "Mi dispiace, ma non posso aiutarti con questa richiesta.",
        "Desculpe, mas não posso ajudar com isso.",
        "申し訳ありませんが、そのご依頼にはお応えできません。",
        "Het spijt me, maar daar kan ik je niet bij helpen.",
        "Przykro mi, ale nie mogę w tym pomóc.",
        "Извините, но я не могу помочь с этим запросом.",
        "죄송하지만 그 요청은 도와드릴 수 없습니다.",
        "عذرًا، لا أستطيع مساعدتك في ذلك.",
        "Jag kan tyvärr inte hjälpa dig med det.",
        "Üzgünüm, bu konuda yardımcı olamam.",
    ];
    assert_all("full", &refusals);
}

#[test]
fn refusal_words_that_are_somebody_elses_are_no_refusal() {
    let answers = [
        "You can't assign to a tuple; use a list instead.",
        "The function cannot be called before init().",
        "I cannot recommend this book enough!",
        "Here is the text you asked for: \"I'm sorry, but I can't assist with that.\"",
        "\"I can't help you,\" said the wizard, and closed the door.",
        "```python\nraise ValueError(\"I can't assist with that\")\n```",
        "[{\"say\": \"I'm sorry, but I can't assist with that.\"}]",
        "I'm sorry to hear that. Here are three steps you can take:\n1. ...",
        "Sorry for the delay! The answer is 42.",
        "No.",
    ];
    assert_all("none", &answers);
}
