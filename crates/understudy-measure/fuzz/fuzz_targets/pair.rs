//! Any two answers are compared, and their likeness is symmetric.
#![no_main]

use libfuzzer_sys::fuzz_target;
use understudy_measure::answer::{Answer, features};
use understudy_measure::pair::{self, PairSide};

fuzz_target!(|texts: (&str, &str)| {
    let measured = [texts.0, texts.1].map(|text| {
        features(&Answer {
            text,
            ..Answer::default()
        })
    });
    let primary = PairSide {
        text: texts.0,
        features: &measured[0],
    };
    let secondary = PairSide {
        text: texts.1,
        features: &measured[1],
    };
    let there = pair::divergence(&primary, &secondary);
    let back = pair::divergence(&secondary, &primary);
    assert_eq!(there.form.presence_changed, back.form.presence_changed);
    let (a, b) = (
        pair::text_similarity(texts.0, texts.1),
        pair::text_similarity(texts.1, texts.0),
    );
    assert!((a.ratio - b.ratio).abs() < 1e-9 && (0.0..=1.0).contains(&a.ratio));
    let _ = pair::lexical::lexical(texts.0, texts.1);
});
