//! What holds of the refusal detector for any text at all.

use proptest::prelude::*;
use understudy_measure::refusal::{
    ProviderSignal, Refusal, RefusalInput, RefusalKind, RefusalSource, classifier, pattern_kind,
    refusal,
};

fn judge(text: &str) -> Refusal {
    refusal(&RefusalInput {
        text,
        provider: ProviderSignal::None,
        finish_stop: true,
        has_tool_calls: false,
    })
}

proptest! {
    #[test]
    fn any_text_gets_a_verdict_and_a_probability(text in any::<String>()) {
        let verdict = judge(&text);
        prop_assert!((0.0..=1.0).contains(&verdict.score));
        prop_assert_eq!(verdict.kind == RefusalKind::None || verdict.kind == RefusalKind::Empty, verdict.source == RefusalSource::None);
        let total: f32 = classifier::probabilities(&text).iter().sum();
        prop_assert!((total - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_phrase_decides_before_the_classifier(text in "(I can't|I will not|Sorry, I cannot) (help|assist|provide|discuss) [a-z ]{0,60}\\.") {
        // "I can't help it" and "… help but smile" are idioms.
        let words: Vec<&str> = text.trim_end_matches('.').split_whitespace().collect();
        let then = words.iter().skip_while(|word| **word != "help").nth(1);
        prop_assume!(!then.is_some_and(|word| *word == "it" || word.starts_with("but") || word.starts_with("feel")));
        let by_phrase = pattern_kind(&text);
        prop_assert_ne!(by_phrase, RefusalKind::None);
        prop_assert_eq!(judge(&text).kind, by_phrase);
        prop_assert_eq!(judge(&text).source, RefusalSource::Pattern);
    }

    #[test]
    fn what_stands_behind_the_window_is_not_read(words in prop::collection::vec("[a-zäöüéñ]{3,12}", 80..120), tail in "[a-z .]{0,400}") {
        let start = words.join(" ");
        prop_assert_eq!(judge(&start), judge(&format!("{start} {tail}")));
    }

    #[test]
    fn thinking_does_not_count(thought in "[a-zA-Z' .,]{0,200}", answer in "[A-Z][a-z ]{5,80}\\.") {
        prop_assert_eq!(judge(&format!("<think>{thought}</think>\n{answer}")), judge(&answer));
    }

    #[test]
    fn capitals_and_outer_spaces_change_nothing(text in "[A-Za-z',. ]{1,200}") {
        let loud = format!("\n  {}  ", text.to_uppercase());
        prop_assert_eq!(judge(&text).kind, judge(&loud).kind);
    }
}
