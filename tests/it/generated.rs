//! Files that are generated, compared with what generates them. `UNDERSTUDY_BLESS=1` writes them anew.

use crate::tidy::top;

fn same(path: &str, generated: &str) {
    let path = top().join(path);
    if std::env::var_os("UNDERSTUDY_BLESS").is_some() {
        std::fs::write(&path, generated).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == generated,
        "{} is out of date: run the tests with UNDERSTUDY_BLESS=1",
        path.display()
    );
}

#[test]
fn the_page_of_tables_is_the_schema() {
    same("data/README.md", &understudy_schema::document::markdown());
}

#[test]
fn the_page_of_functions_is_the_functions() {
    same("queries/FUNCTIONS.md", &understudy_functions::page());
}
