//! A hash of a JSON text that does not depend on white space or on the order of members.

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

/// Hash of the value that the text holds; of the trimmed text when it is no JSON.
///
/// `1` and `1.0` differ, as they do for a consumer that checks types.
pub fn hash(text: &str) -> u64 {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => of_value(&value),
        Err(_) => xxh3_64(text.trim().as_bytes()),
    }
}

/// Recursion is bounded, because the parser refuses what is nested deeper than 128.
fn of_value(value: &Value) -> u64 {
    match value {
        Value::Null => 1,
        Value::Bool(flag) => 2 + u64::from(*flag),
        Value::Number(number) => xxh3_64(number.to_string().as_bytes()) ^ 4,
        Value::String(text) => xxh3_64(text.as_bytes()) ^ 5,
        Value::Array(items) => items
            .iter()
            .fold(6, |hash, item| mix(hash ^ of_value(item))),
        Value::Object(members) => {
            let sum = members
                .iter()
                .map(|(name, member)| mix(xxh3_64(name.as_bytes()) ^ mix(of_value(member))))
                .fold(0_u64, u64::wrapping_add);
            mix(sum ^ 7)
        }
    }
}

/// Finaliser of splitmix64.
const fn mix(mut hash: u64) -> u64 {
    hash = hash.wrapping_add(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
