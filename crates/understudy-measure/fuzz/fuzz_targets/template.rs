//! Any answers teach a schema, which they then keep or break without harm; renames and wrappers are searched.
#![no_main]

use libfuzzer_sys::fuzz_target;
use understudy_measure::answer::{Finish, Json, json};
use understudy_measure::pair::contract;
use understudy_measure::template::{
    RenameLimits, SchemaLearner, SchemaLimits, WrapLimits, renames, wrapping,
};

fuzz_target!(|text: &str| {
    let answers: Vec<Json> = text
        .split('\n')
        .take(64)
        .map(|line| json::json(line, Finish::Stop))
        .collect();
    let mut learner = SchemaLearner::new(SchemaLimits {
        fewest_answers: 2,
        enum_fewest: 2,
        members: 4,
        ..SchemaLimits::default()
    });
    answers.iter().for_each(|answer| learner.observe(answer));
    let schema = learner.schema();
    for pair in answers.windows(2) {
        let _ = contract(&schema, &pair[0]);
        let _ = wrapping(&pair[0], &pair[1], &WrapLimits::default());
    }
    let pairs: Vec<(&Json, &Json)> = answers.iter().zip(answers.iter().skip(1)).collect();
    let _ = renames(&pairs, &RenameLimits::default());
});
