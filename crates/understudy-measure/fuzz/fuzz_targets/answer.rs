//! Any text gives a row of features that holds together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use understudy_measure::answer::{Answer, Finish, features};

fuzz_target!(|text: &str| {
    for finish in [Finish::Stop, Finish::Length] {
        let answer = Answer {
            text,
            finish,
            ..Answer::default()
        };
        let features = features(&answer);
        assert!(features.json.paths.is_sorted());
        assert_eq!(features.json.has_value(), features.json.parse_repair);
        for phrase in features.preamble.iter().chain(&features.closing) {
            assert!(text.get(phrase.span.clone()).is_some());
        }
    }
});
