//! The page of functions is the one in the repository.

use std::path::Path;

use understudy_functions::{explain, page};

#[test]
fn the_page_in_the_repository_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../queries/FUNCTIONS.md");
    if std::env::var_os("UNDERSTUDY_BLESS").is_some() {
        std::fs::write(&path, page()).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page(),
        "queries/FUNCTIONS.md is not what is generated: run the test with UNDERSTUDY_BLESS=1"
    );
}

#[test]
fn every_function_stands_on_the_page() {
    let page = page();
    for entry in understudy_functions::documentation() {
        assert!(
            page.contains(&format!("\n### {}\n", entry.name)),
            "{} is missing",
            entry.name
        );
    }
}

#[test]
fn a_function_is_explained_by_name_and_an_unknown_one_is_not() {
    let text = explain("tango_lower").expect("it is a function");
    assert!(text.contains("tango_lower(both, only_secondary, only_primary, neither, confidence)"));
    assert_eq!(explain("tango_lowest"), None);
}
