//! What a call costs, by a dated table of list prices.
//!
//! The bundled table is `data/reference/prices.csv`: each row says where its price is from and on which day it held.
//! Prices change and contracts differ, so a configured price always goes before it. A model that is not in the
//! table has no price: unknown is never zero.

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use understudy_schema::chat::Usage;
use understudy_schema::models::is_snapshot_of;

use crate::error::{Error, Result};

const BUNDLED: &str = include_str!("../../../data/reference/prices.csv");
const HEADER: &str = "provider,model,input_usd_per_mtok,cached_input_usd_per_mtok,cache_write_usd_per_mtok,output_usd_per_mtok,source,as_of";

/// What a million tokens of one model cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// Who asks it.
    pub provider: String,
    /// The model's name without the mark of a snapshot.
    pub model: String,
    /// US dollars for a million tokens of prompt.
    pub input_usd_per_mtok: f64,
    /// US dollars for a million tokens read from the cache; `None` when they cost as much as the others.
    pub cached_input_usd_per_mtok: Option<f64>,
    /// US dollars for a million tokens written to the cache; `None` when they cost as much as the others.
    pub cache_write_usd_per_mtok: Option<f64>,
    /// US dollars for a million tokens of answer, thinking included.
    pub output_usd_per_mtok: f64,
    /// Where the price is from.
    pub source: String,
    /// The day it held, as `YYYY-MM-DD`.
    pub as_of: String,
}

/// A table of prices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PriceTable {
    prices: Vec<Price>,
}

static TABLE: LazyLock<PriceTable> =
    LazyLock::new(|| PriceTable::parse(BUNDLED).unwrap_or_default());

/// The bundled price of a model; see [`PriceTable::find`].
pub fn price(provider: &str, model: &str) -> Option<&'static Price> {
    TABLE.find(provider, model)
}

impl PriceTable {
    /// The bundled table.
    pub fn bundled() -> &'static Self {
        &TABLE
    }

    /// Reads a table with the columns of the bundled one. Fields hold no commas and no quotes.
    ///
    /// # Errors
    /// When the header differs, a row has another number of fields, or a price is no number.
    pub fn parse(text: &str) -> Result<Self> {
        let mut lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        if lines.next().map(|(_, header)| header.trim()) != Some(HEADER) {
            return Err(Error::Prices {
                line: 1,
                reason: format!("the header is not `{HEADER}`"),
            });
        }
        let prices: Result<Vec<Price>> = lines.map(|(index, line)| row(line, index + 1)).collect();
        Ok(Self { prices: prices? })
    }

    /// All prices in the order of the table.
    pub fn prices(&self) -> &[Price] {
        &self.prices
    }

    /// The price of a model by a provider.
    ///
    /// The longest listed name wins of which the model is a snapshot ([`is_snapshot_of`]): `gpt-4o-2024-08-06` has the
    /// price of `gpt-4o`, and `gpt-4o-mini` never has. What stands before a `/` in the model's name is not looked at. Rows
    /// of the provider go first; where it has none, as with a gateway's own name, rows of any provider do.
    pub fn find(&self, provider: &str, model: &str) -> Option<&Price> {
        let model = model
            .rsplit('/')
            .next()
            .unwrap_or(model)
            .to_ascii_lowercase();
        let fitting = self
            .prices
            .iter()
            .filter(|price| is_snapshot_of(&model, &price.model));
        fitting.max_by_key(|price| {
            (
                price.provider.eq_ignore_ascii_case(provider),
                price.model.len(),
            )
        })
    }
}

fn row(line: &str, number: usize) -> Result<Price> {
    let unreadable = |reason: String| Error::Prices {
        line: number,
        reason,
    };
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [provider, model, input, cached, write, output, source, as_of] = fields.as_slice() else {
        return Err(unreadable(format!("{} fields instead of 8", fields.len())));
    };
    let required = |text: &str| {
        let dollars = text
            .parse::<f64>()
            .ok()
            .filter(|dollars| dollars.is_finite() && 0.0 <= *dollars);
        dollars.ok_or_else(|| unreadable(format!("`{text}` is no price")))
    };
    let optional = |text: &str| {
        if text.is_empty() {
            Ok(None)
        } else {
            required(text).map(Some)
        }
    };
    Ok(Price {
        provider: (*provider).to_owned(),
        model: model.to_ascii_lowercase(),
        input_usd_per_mtok: required(input)?,
        cached_input_usd_per_mtok: optional(cached)?,
        cache_write_usd_per_mtok: optional(write)?,
        output_usd_per_mtok: required(output)?,
        source: (*source).to_owned(),
        as_of: (*as_of).to_owned(),
    })
}

/// What a call costs in US dollars, or `None` when the vendor did not count its tokens.
pub fn cost_usd(usage: &Usage, price: &Price) -> Option<f64> {
    let tokens_in = usage.tokens_in?.max(0);
    let tokens_out = usage.tokens_out?.max(0);
    let read = usage.tokens_in_cache_read.unwrap_or(0).clamp(0, tokens_in);
    let write = usage
        .tokens_in_cache_write
        .unwrap_or(0)
        .clamp(0, tokens_in - read);
    let fresh = tokens_in - read - write;
    let input = price.input_usd_per_mtok;
    let dollars = fresh as f64 * input
        + read as f64 * price.cached_input_usd_per_mtok.unwrap_or(input)
        + write as f64 * price.cache_write_usd_per_mtok.unwrap_or(input)
        + tokens_out as f64 * price.output_usd_per_mtok;
    Some(dollars / 1e6)
}
