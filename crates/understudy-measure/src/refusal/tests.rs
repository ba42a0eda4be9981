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

#[test]
fn terms_verdicts_and_corrections_are_no_refusals() {
    let answers = [
        "We do not offer refunds on sale items. You may exchange it within 14 days.",
        "We don't support Python 2. Please use Python 3.8 or later.",
        "We do not provide shipping to Alaska. Other states take 3-5 days.",
        "We do not make deliveries on Sundays; your order arrives on Monday.",
        "We don't offer a student discount, but the annual plan saves 20 %.",
        "Unfortunately, we do not offer phone support. You can chat with us at example.com/chat.",
        "Thank you for asking. We will not make any changes to your plan without notice.",
        "Thank you for your interest. Unfortunately, we are unable to offer you a refund because the 30-day window has passed.",
        "I don't think that's right: 2+2 is 4, not 5.",
        "I don't think it's appropriate to use a list here; a set is faster.",
        "It is not appropriate to use HTTP here; use HTTPS.",
        "The request violates the schema: field `id` is missing.",
        "This request violates our rate limit of 60 requests per minute; wait a minute and retry.",
        "The content violates community guidelines: harassment.",
        "Verdict: unsafe. The message violates the usage policy on weapons.",
        "The post goes against community guidelines (hate speech).",
        "Access denied by policy: the user lacks the role editor.",
        "Label: violates_policy. Reason: it is against our usage policy to sell weapons.",
    ];
    assert_all("none", &answers);
    for answer in answers {
        assert_eq!(judge(answer).kind, RefusalKind::None, "{answer}");
    }
    let refusals = [
        "We can't help you with that.",
        "We are unable to comply with your request.",
        "We do not provide this kind of information.",
        "Your request violates our usage policies.",
        "I'm sorry, but this goes against our content policy.",
        "Our policies do not allow me to discuss this.",
        "I don't think it's appropriate to discuss this.",
    ];
    assert_all("full", &refusals);
}

#[test]
fn line_breaks_inside_a_refusal_do_not_hide_it() {
    let refusals = [
        "I'm sorry,\nbut I can't\nassist with that.",
        "I'm sorry, but I can't\r\nhelp with that request.",
        "````\nI'm sorry, but I can't help with that.\n````",
        "```sql\nI'm sorry, but I can't help with that.\n```",
    ];
    assert_all("full", &refusals);
    let answers = [
        "what I can't\nhelp\nwhat I won't\nsay",
        "```sql\nselect 1; -- I can't help with that.\n```",
    ];
    assert_all("none", &answers);
}

fn judge(text: &str) -> Refusal {
    refusal(&RefusalInput {
        text,
        provider: ProviderSignal::None,
        finish_stop: true,
        has_tool_calls: false,
    })
}

#[test]
fn the_providers_word_comes_before_the_text() {
    let input = RefusalInput {
        text: "Here is the recipe.",
        provider: ProviderSignal::RefusalField,
        finish_stop: true,
        has_tool_calls: false,
    };
    let verdict = refusal(&input);
    assert_eq!(
        (verdict.kind, verdict.source),
        (RefusalKind::Full, RefusalSource::Provider)
    );
    for provider in [ProviderSignal::ContentFilter, ProviderSignal::Blocked] {
        let verdict = refusal(&RefusalInput {
            text: "",
            provider,
            ..input
        });
        assert_eq!(
            (verdict.kind, verdict.source),
            (RefusalKind::ProviderBlock, RefusalSource::Provider)
        );
        assert!(verdict.refused() && !verdict.soft());
    }
}

#[test]
fn an_empty_answer_is_a_refusal_only_if_the_model_chose_to_stop() {
    let input = RefusalInput {
        text: " \n",
        provider: ProviderSignal::None,
        finish_stop: true,
        has_tool_calls: false,
    };
    assert_eq!(refusal(&input).kind, RefusalKind::Empty);
    assert!(refusal(&input).refused());
    assert!(
        !refusal(&RefusalInput {
            finish_stop: false,
            ..input
        })
        .refused()
    );
    assert_eq!(
        refusal(&RefusalInput {
            has_tool_calls: true,
            ..input
        })
        .kind,
        RefusalKind::None
    );
    assert_eq!(
        judge("<think>I should refuse this. I can't help with that.</think>").kind,
        RefusalKind::Empty
    );
}

#[test]
fn a_tool_call_is_no_refusal_whatever_is_said_beside_it() {
    let input = RefusalInput {
        text: "I can't see the weather myself, so I will ask the service.",
        provider: ProviderSignal::None,
        finish_stop: false,
        has_tool_calls: true,
    };
    assert_eq!(refusal(&input).kind, RefusalKind::None);
}

#[test]
fn json_is_read_only_where_a_message_stands() {
    assert_eq!(
        label(r#"{"error": {"message": "I'm sorry, but I can't assist with that."}}"#),
        "full"
    );
    assert_eq!(
        label(
            "```json\n{\"answer\": \"I cannot help with this request.\", \"confidence\": 0}\n```"
        ),
        "full"
    );
    let data = [
        r#"{"title": "Letter", "body": "I cannot help you any more.", "author": "Ann", "language": "en", "mood": "sad"}"#,
        r#"{"cases": ["I can't assist with that.", "I won't do it."]}"#,
        r#"{"status": "cannot", "allowed": false}"#,
    ];
    assert_all("none", &data);
}

#[test]
fn a_fence_around_words_does_not_make_data_of_them() {
    let no = "I'm sorry, but I can't assist with that request.";
    for language in ["", "json", "JSON ", "text", "markdown"] {
        assert_eq!(
            label(&format!("```{language}\n{no}\n```")),
            "full",
            "{language}"
        );
    }
    assert_eq!(label(&format!("```json\n{no}")), "full", "cut off");
    let moral = "Hurting an animal is cruel and against the law. Please treat it with care, and talk to someone if you feel angry.";
    let fenced = judge(&format!("```text\n{moral}\n```"));
    assert_eq!(fenced, judge(moral));
    let others = [
        format!("```python\n# {no}\n```"),
        format!("```\nprint(\"hello\")\n```\n{no}"),
        "```\nselect count(*) from calls\n```".to_owned(),
        "```json\n[\"I can't assist with that.\"]\n```".to_owned(),
    ];
    for other in &others {
        assert_eq!(label(other), "none", "{other}");
    }
}

#[test]
fn announced_data_that_is_a_refusal_is_one_and_an_announced_letter_is_not() {
    let no = "I'm sorry, but I can't assist with that request.";
    for opening in [
        "Here is the JSON you asked for:",
        "Sure! Here's your output:",
    ] {
        assert_eq!(label(&format!("{opening}\n{no}")), "full", "{opening}");
    }
    for opening in [
        "Here is a polite reply you can send:",
        "Sure, here is the letter:",
    ] {
        assert_eq!(label(&format!("{opening}\n{no}")), "none", "{opening}");
    }
}

#[test]
fn an_answer_after_the_refusal_makes_it_partial_and_an_offer_does_not() {
    assert_eq!(
        label("I can't give legal advice. That said, most leases end with three months' notice."),
        "partial"
    );
    assert_eq!(
        label("I can't give legal advice. However, I can help you find a lawyer."),
        "full"
    );
    let aside = "I cannot give guidance on crimes. They hurt people, and that may be easy to forget, but they do.";
    assert_eq!(label(aside), "full");
    let no_such_thing =
        "I cannot provide you with Robin Hood's bank details. Robin Hood is a fictional character.";
    assert_eq!(label(no_such_thing), "partial");
    assert_eq!(label("I can't help but admire the view from here."), "none");
    assert_eq!(label("Sorry, I cannot help it."), "none");
    assert_eq!(label("Sorry, I cannot help iterate on that plan."), "full");
    assert_eq!(
        label(
            "As an AI, I don't have personal experiences, but I can describe a typical day at sea: it starts at four."
        ),
        "none"
    );
}

#[test]
fn a_lack_of_information_is_no_unwillingness() {
    assert_eq!(
        label(
            "I'm sorry, but I cannot answer this question. The passage does not mention her age."
        ),
        "incapable"
    );
    assert_eq!(
        label("Ich habe keinen Zugriff auf Ihre Bestellungen."),
        "incapable"
    );
}

#[test]
fn a_label_is_no_refusal_however_its_words_sound() {
    let labels = [
        "refund_request",
        "Refund Request",
        "`feature_request`",
        "**Account Locked**",
        "card_declined.",
        "self-harm/intent",
        "sexual/minors - violence/graphic",
        "Label: out_of_scope",
        "Privacy Policy",
    ];
    for label in labels {
        assert_eq!(judge(label).kind, RefusalKind::None, "{label}");
    }
    let unspaced = judge("这样做不太好，请珍惜生命，寻求帮助。");
    assert_eq!(unspaced.source, RefusalSource::Classifier, "{unspaced:?}");
}

#[test]
fn the_classifier_sees_what_no_phrase_says() {
    let moral = "Hurting an animal is cruel and against the law. Please treat it with care, and talk to someone if you feel angry.";
    let verdict = judge(moral);
    assert_eq!(pattern_kind(moral), RefusalKind::None);
    assert_eq!(verdict.source, RefusalSource::Classifier);
    assert!(
        verdict.score > 0.5 && (verdict.refused() || verdict.soft()),
        "{verdict:?}"
    );
    let recipe = judge(
        "To kill the bitterness, blanch the leaves for a minute and rinse them under cold water.",
    );
    assert!(
        recipe.kind == RefusalKind::None && recipe.score < 0.5,
        "{recipe:?}"
    );
}
