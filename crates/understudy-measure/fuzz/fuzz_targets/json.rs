//! The reader accepts what serde_json accepts, and whatever it reads has paths.
#![no_main]

use libfuzzer_sys::fuzz_target;
use understudy_measure::answer::json;

fuzz_target!(|text: &str| {
    let document = json::document(text);
    if let Some(document) = &document {
        assert!(document.top_level().is_some());
        assert!(document.typed_paths().is_sorted());
    }
    let _ = json::json(text, understudy_measure::answer::Finish::Length);
});
