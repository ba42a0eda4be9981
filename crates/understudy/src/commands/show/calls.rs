//! Tool calls as text that can be compared: names and arguments, without the ids that differ from call to call.

use serde_json::Value;

/// One call under the other; what is no list of calls stays as it is.
pub(super) fn text(json: &str) -> String {
    let calls: Option<Vec<String>> = serde_json::from_str(json)
        .ok()
        .and_then(|calls: Vec<Value>| calls.iter().map(call).collect());
    calls.map_or_else(|| json.to_owned(), |calls| calls.join("\n"))
}

/// The name, then the arguments, laid out alike on both sides where they are JSON.
fn call(call: &Value) -> Option<String> {
    let function = call.get("function")?;
    let name = function.get("name")?.as_str()?;
    let arguments = match function.get("arguments") {
        Some(Value::String(text)) => {
            serde_json::from_str::<Value>(text).map_or_else(|_| text.clone(), laid_out)
        }
        Some(other) => laid_out(other.clone()),
        None => String::new(),
    };
    Some(format!("{name} {arguments}").trim_end().to_owned())
}

fn laid_out(mut arguments: Value) -> String {
    arguments.sort_all_objects();
    serde_json::to_string_pretty(&arguments).unwrap_or_else(|_| arguments.to_string())
}

#[cfg(test)]
mod tests {
    //! Ids and layout make no difference; arguments do.

    use super::*;

    #[test]
    fn ids_and_layout_make_no_difference() {
        let call = |id: &str, arguments: &str| {
            serde_json::json!([{"id": id, "type": "function",
                "function": {"name": "plot", "arguments": arguments}}])
            .to_string()
        };
        let left = text(&call("call_1", "{\"from\": 0,\n \"to\": 6}"));
        assert_eq!(left, text(&call("toolu_2", "{\"to\":6,\"from\":0}")));
        assert_eq!(left, "plot {\n  \"from\": 0,\n  \"to\": 6\n}");
        assert_ne!(left, text(&call("call_1", "{\"from\":0,\"to\":7}")));
        assert_eq!(text(&call("call_1", "{ // no JSON")), "plot { // no JSON");
        assert_eq!(text("no list"), "no list");
    }
}
