//! The bundled table is read whole, and names find their own price and no other.

use super::*;

fn model_of(name: &str) -> Option<&'static str> {
    price("openai", name).map(|price| price.model.as_str())
}

#[test]
fn the_bundled_table_reads_and_every_row_is_dated() {
    let table = PriceTable::parse(BUNDLED).unwrap();
    assert!(30 < table.prices().len());
    for price in table.prices() {
        assert!(
            price.as_of.parse::<jiff::civil::Date>().is_ok(),
            "{price:?}"
        );
        assert!(
            !price.source.is_empty() && price.input_usd_per_mtok <= price.output_usd_per_mtok,
            "{price:?}"
        );
    }
}

#[test]
fn a_snapshot_has_the_price_of_its_model_and_a_sibling_has_not() {
    assert_eq!(model_of("gpt-4o-2024-08-06"), Some("gpt-4o"));
    assert_eq!(model_of("gpt-4o-2024-05-13"), Some("gpt-4o-2024-05-13"));
    assert_eq!(model_of("gpt-4o-mini-2024-07-18"), Some("gpt-4o-mini"));
    assert_eq!(model_of("gpt-4-0613"), Some("gpt-4"));
    assert_eq!(model_of("gpt-4-1106-preview"), Some("gpt-4-1106-preview"));
    assert_eq!(model_of("openai/gpt-4.1-mini"), Some("gpt-4.1-mini"));
    assert_eq!(model_of("gpt-5-pro"), None);
    assert_eq!(model_of("claude-opus-4-8"), None);
    assert_eq!(model_of("nobody-knows"), None);
    let claude = price("anthropic", "claude-3-5-sonnet-20240620").unwrap();
    assert_eq!(
        (claude.provider.as_str(), claude.model.as_str()),
        ("anthropic", "claude-3-5-sonnet")
    );
}

#[test]
fn cached_tokens_are_not_paid_twice() {
    let price = price("openai", "gpt-4o").unwrap();
    let usage = Usage {
        tokens_in: Some(1_000_000),
        tokens_in_cache_read: Some(400_000),
        tokens_out: Some(100_000),
        ..Usage::default()
    };
    let dollars = cost_usd(&usage, price).unwrap();
    assert!(
        (dollars - (0.6 * 2.5 + 0.4 * 1.25 + 0.1 * 10.0)).abs() < 1e-9,
        "{dollars}"
    );
    assert_eq!(
        cost_usd(
            &Usage {
                tokens_out: None,
                ..usage
            },
            price
        ),
        None
    );
}

#[test]
fn more_cached_than_sent_is_not_paid_back() {
    let price = price("anthropic", "claude-haiku-4-5").unwrap();
    let usage = Usage {
        tokens_in: Some(10),
        tokens_in_cache_read: Some(99),
        tokens_in_cache_write: Some(99),
        tokens_out: Some(0),
        ..Usage::default()
    };
    assert!(cost_usd(&usage, price).unwrap() < 2e-6);
}

#[test]
fn a_table_that_is_none_is_refused_with_its_line() {
    let header = HEADER.to_owned();
    assert!(matches!(
        PriceTable::parse("model,price\n"),
        Err(Error::Prices { line: 1, .. })
    ));
    let short = format!("{header}\nopenai,x,1\n");
    assert!(matches!(
        PriceTable::parse(&short),
        Err(Error::Prices { line: 2, .. })
    ));
    let word = format!("{header}\nopenai,x,free,,,1,list,2026-01-01\n");
    assert!(matches!(
        PriceTable::parse(&word),
        Err(Error::Prices { line: 2, .. })
    ));
}
