//! `answer_features`: the columns of `features.responses` that follow from the answer itself.

use arrow::array::ArrayRef;
use datafusion_common::Result;

use super::builders::{Builders, Row, data_type};
use super::provider::Provider;
use crate::arguments::Arguments;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "answer_features",
        package: "answer",
        kind: FunctionKind::Scalar,
        description: "Everything that drift is computed from, out of one pass over the answer. Total: nulls are read \
            as absent, and every row gives a record. A call that failed (`error_…`) has no answer: it is neither \
            empty, truncated nor refused, except that `error_content_block` is a block by the provider. An answer is \
            empty when it has neither text nor tool calls nor words of refusal. `answer_hash` leaves out the ids of \
            tool calls, and the order and white space of their arguments. `n_reasoning_chars` counts a think block \
            in the text; a field of its own is counted apart. Lists hold at most 64 KiB an answer. Bounds that were hit are in `cut`.",
        parameters: &[
            Parameter::text("text", "The answer's text."),
            Parameter::text(
                "refusal_text",
                "What stands in the provider's own refusal field.",
            ),
            Parameter::text(
                "tool_calls_json",
                "Tool calls as `[{\"id\":…,\"function\":{\"name\":…,\"arguments\":…}}]`.",
            ),
            Parameter::text("finish", "Why the answer ended, in any provider's word."),
            Parameter::text("outcome", "What came of the call, as in `replays.calls`."),
        ],
        returns: "a record with the fields of `features.responses` from `truncated` to `cut`, those of tokens, time \
            and cost left out.",
        nulls: "total: a null is read as absent, and every row gives a record.",
        source: "",
        example: Example {
            sql: "SELECT a['envelope'] AS envelope, a['json_status'] AS json_status, a['json_paths'] AS json_paths\n\
                FROM (SELECT answer_features('```json\n{\"id\": 7}\n```', NULL, NULL, 'stop', 'ok') AS a)",
            result: "\
+-------------+-------------+--------------------------+
| envelope    | json_status | json_paths               |
+-------------+-------------+--------------------------+
| fenced_json | fenced      | [$.id:integer, $:object] |
+-------------+-------------+--------------------------+",
        },
    },
    returns: data_type,
    total: true,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (text, refusal_text, tool_calls) =
        (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let (finish, outcome) = (arguments.text(3)?, arguments.text(4)?);
    let mut builders = Builders::new(arguments.rows());
    for row in 0..arguments.rows() {
        builders.append(&Row {
            text: text.at(row).unwrap_or_default(),
            tool_calls_json: tool_calls.at(row),
            provider: Provider::new(finish.at(row), outcome.at(row), refusal_text.at(row)),
        });
    }
    builders.finish()
}
