//! One value against one schema, keyword by keyword, with a bound on steps and depth.

use serde_json::{Map, Number, Value};

use super::{CHECK_DEPTH, CHECK_STEPS, Faults, RequestSchema};

type Members = Map<String, Value>;

/// A keyword that bounds a number, and what keeps it.
type Bound = (&'static str, fn(f64, f64) -> bool);

/// Everything a value breaks.
pub(super) fn check(schema: &RequestSchema, value: &Value) -> Faults {
    let mut check = Check {
        schema,
        faults: Faults::default(),
        steps: 0,
        depth: 0,
    };
    check.apply(&schema.root, value);
    check.faults
}

struct Check<'s> {
    schema: &'s RequestSchema,
    faults: Faults,
    steps: u32,
    depth: u32,
}

impl<'s> Check<'s> {
    fn fault(&mut self, keyword: &'static str) {
        *self.faults.keywords.entry(keyword).or_default() += 1;
    }

    fn require(&mut self, keyword: &'static str, holds: bool) {
        if !holds {
            self.fault(keyword);
        }
    }

    /// Counts work that grows with the schema and not with the value.
    fn walk(&mut self, parts: usize) {
        let parts = u32::try_from(parts).unwrap_or(u32::MAX);
        self.steps = self.steps.saturating_add(parts);
    }

    fn apply(&mut self, schema: &'s Value, value: &Value) {
        self.walk(1);
        if self.steps > CHECK_STEPS || self.depth >= CHECK_DEPTH {
            self.faults.bounded = true;
            return;
        }
        self.depth += 1;
        match schema {
            Value::Bool(false) => self.fault("false"),
            Value::Object(keywords) => {
                self.reference(keywords, value);
                self.kind(keywords, value);
                self.choices(keywords, value);
                match value {
                    Value::Object(members) => self.object(keywords, value, members),
                    Value::Array(items) => self.array(keywords, items),
                    Value::String(text) => self.text(keywords, text),
                    Value::Number(number) => self.number(keywords, number),
                    _ => {}
                }
            }
            _ => {}
        }
        self.depth -= 1;
    }

    /// Whether a value keeps a schema; what it breaks is not counted.
    fn holds(&mut self, schema: &'s Value, value: &Value) -> bool {
        let known = std::mem::take(&mut self.faults.keywords);
        self.apply(schema, value);
        std::mem::replace(&mut self.faults.keywords, known).is_empty()
    }

    fn reference(&mut self, keywords: &'s Members, value: &Value) {
        let Some(target) = keywords.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let schema = self.schema;
        let place = target.strip_prefix('#').map(percent_decoded);
        if let Some(found) = place.and_then(|place| schema.root.pointer(&place)) {
            self.apply(found, value);
        }
    }

    /// `type`, `enum`, `const`.
    fn kind(&mut self, keywords: &Members, value: &Value) {
        match keywords.get("type") {
            Some(Value::String(name)) => self.require("type", is_kind(value, name)),
            Some(Value::Array(names)) => {
                let any = names.iter().filter_map(Value::as_str);
                let holds = any.into_iter().any(|name| is_kind(value, name));
                self.require("type", holds);
            }
            _ => {}
        }
        if let Some(Value::Array(values)) = keywords.get("enum") {
            self.walk(values.len());
            self.require("enum", values.iter().any(|known| same(known, value)));
        }
        if let Some(known) = keywords.get("const") {
            self.require("const", same(known, value));
        }
    }

    /// `allOf`, `anyOf`, `oneOf`, `not`, `if`.
    fn choices(&mut self, keywords: &'s Members, value: &Value) {
        for part in list(keywords, "allOf") {
            self.apply(part, value);
        }
        if let Some(Value::Array(parts)) = keywords.get("anyOf") {
            let any = parts.iter().any(|part| self.holds(part, value));
            self.require("anyOf", any);
        }
        if let Some(Value::Array(parts)) = keywords.get("oneOf") {
            let held = parts.iter().filter(|part| self.holds(part, value)).count();
            self.require("oneOf", held == 1);
        }
        if let Some(part) = keywords.get("not") {
            let broken = !self.holds(part, value);
            self.require("not", broken);
        }
        if let Some(condition) = keywords.get("if") {
            let branch = if self.holds(condition, value) {
                "then"
            } else {
                "else"
            };
            if let Some(part) = keywords.get(branch) {
                self.apply(part, value);
            }
        }
    }

    fn object(&mut self, keywords: &'s Members, value: &Value, members: &Members) {
        let count = members.len() as u64;
        self.at_least("minProperties", keywords, count);
        self.at_most("maxProperties", keywords, count);
        self.walk(list(keywords, "required").len());
        for name in names(keywords.get("required")) {
            self.require("required", members.contains_key(name));
        }
        for (name, value) in members {
            self.member(keywords, name, value);
        }
        for keyword in ["dependentRequired", "dependencies"] {
            for (name, needed) in named(keywords, keyword) {
                if members.contains_key(name) {
                    for needed in names(Some(needed)) {
                        self.require("dependentRequired", members.contains_key(needed));
                    }
                }
            }
        }
        for (name, part) in named(keywords, "dependentSchemas") {
            if members.contains_key(name) {
                self.apply(part, value);
            }
        }
    }

    fn member(&mut self, keywords: &'s Members, name: &str, value: &Value) {
        let schema = self.schema;
        let mut known = false;
        if let Some(part) = keywords.get("properties").and_then(|all| all.get(name)) {
            known = true;
            self.apply(part, value);
        }
        self.walk(named(keywords, "patternProperties").count());
        for (pattern, part) in named(keywords, "patternProperties") {
            match schema.patterns.get(pattern) {
                Some(pattern) if pattern.is_match(name) => {
                    known = true;
                    self.apply(part, value);
                }
                Some(_) => {}
                // An expression that cannot be read may mean any name.
                None => known = true,
            }
        }
        if let (false, Some(part)) = (known, keywords.get("additionalProperties")) {
            let holds = self.holds(part, value);
            self.require("additionalProperties", holds);
        }
        if let Some(part) = keywords.get("propertyNames") {
            let holds = self.holds(part, &Value::from(name));
            self.require("propertyNames", holds);
        }
    }

    fn array(&mut self, keywords: &'s Members, items: &[Value]) {
        let count = items.len() as u64;
        self.at_least("minItems", keywords, count);
        self.at_most("maxItems", keywords, count);
        let (firsts, rest) = match keywords.get("items") {
            Some(Value::Array(firsts)) => (firsts.as_slice(), keywords.get("additionalItems")),
            rest => (list(keywords, "prefixItems"), rest),
        };
        for (at, item) in items.iter().enumerate() {
            if let Some(part) = firsts.get(at).or(rest) {
                self.apply(part, item);
            }
        }
        if let Some(part) = keywords.get("contains") {
            let held = items.iter().filter(|item| self.holds(part, item)).count() as u64;
            let fewest = whole(keywords.get("minContains")).unwrap_or(1);
            self.require("contains", held >= fewest);
            self.at_most("maxContains", keywords, held);
        }
        if keywords.get("uniqueItems") == Some(&Value::Bool(true)) {
            let mut hashes: Vec<u64> = items
                .iter()
                .map(|item| crate::answer::canonical::hash(&item.to_string()))
                .collect();
            hashes.sort_unstable();
            self.require("uniqueItems", hashes.windows(2).all(|two| two[0] != two[1]));
        }
    }

    fn text(&mut self, keywords: &Members, text: &str) {
        let count = text.chars().count() as u64;
        self.at_least("minLength", keywords, count);
        self.at_most("maxLength", keywords, count);
        let pattern = keywords.get("pattern").and_then(Value::as_str);
        if let Some(pattern) = pattern.and_then(|pattern| self.schema.patterns.get(pattern)) {
            self.require("pattern", pattern.is_match(text));
        }
    }

    fn number(&mut self, keywords: &Members, number: &Number) {
        let value = number.as_f64().unwrap_or(f64::NAN);
        let limit = |keyword: &str| keywords.get(keyword).and_then(Value::as_f64);
        let bounds: [Bound; 4] = [
            ("minimum", |value, limit| value >= limit),
            ("maximum", |value, limit| value <= limit),
            ("exclusiveMinimum", |value, limit| value > limit),
            ("exclusiveMaximum", |value, limit| value < limit),
        ];
        for (keyword, keeps) in bounds {
            if let Some(limit) = limit(keyword) {
                self.require(keyword, keeps(value, limit));
            }
        }
        if let Some(step) = limit("multipleOf").filter(|step| *step > 0.0) {
            let times = value / step;
            let is_whole = (times - times.round()).abs() <= 1e-9 * times.abs().max(1.0);
            self.require("multipleOf", is_whole);
        }
    }

    fn at_least(&mut self, keyword: &'static str, keywords: &Members, count: u64) {
        if let Some(limit) = whole(keywords.get(keyword)) {
            self.require(keyword, count >= limit);
        }
    }

    fn at_most(&mut self, keyword: &'static str, keywords: &Members, count: u64) {
        if let Some(limit) = whole(keywords.get(keyword)) {
            self.require(keyword, count <= limit);
        }
    }
}

fn list<'v>(keywords: &'v Members, keyword: &str) -> &'v [Value] {
    keywords
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn named<'v>(keywords: &'v Members, keyword: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let members = keywords.get(keyword).and_then(Value::as_object);
    members
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

fn names(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let names = value.and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

/// A count, which may be written `3.0`.
fn whole(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number that is not negative; one too large becomes the largest"
    )]
    let of_float = |limit: f64| (limit >= 0.0 && limit.fract() == 0.0).then_some(limit as u64);
    value.as_u64().or_else(|| value.as_f64().and_then(of_float))
}

fn is_kind(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => {
            value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        // A type that is not known forbids nothing.
        _ => true,
    }
}

/// Equal values; numbers by their amount, members in any order.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let is_same = |(name, value): (&String, &Value)| {
                b.get(name).is_some_and(|other| same(value, other))
            };
            a.len() == b.len() && a.iter().all(is_same)
        }
        _ => a == b,
    }
}

/// A fragment's `%7E` and the like as characters.
fn percent_decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
