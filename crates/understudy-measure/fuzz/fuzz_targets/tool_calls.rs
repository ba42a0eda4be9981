//! Any list of tool calls is read, compared with itself and found the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use understudy_measure::answer::tools::tools;
use understudy_measure::pair::tool_divergence;

fuzz_target!(|calls: &str| {
    let tools = tools(calls);
    let divergence = tool_divergence(&tools, &tools);
    assert!(divergence.same_names && divergence.same_args && !divergence.order_differs);
    assert_eq!((divergence.missing, divergence.unexpected), (0, 0));
});
