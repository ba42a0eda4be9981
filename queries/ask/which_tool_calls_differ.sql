-- Which tool calls of a secondary differ from the primary's, and which of these would the primary have changed itself?
SELECT window, template_id, target, call_id, tool_called_differs, tool_names_differ, tool_arguments_differ,
    coalesce(primary_tool_mismatch, FALSE) AS primary_differs_too
FROM pairs.responses
WHERE contrast = 'same_time' AND tool_mismatch
QUALIFY row_number() OVER (PARTITION BY window ORDER BY template_id, target, call_id) <= 50
ORDER BY window DESC, template_id, target, call_id;
