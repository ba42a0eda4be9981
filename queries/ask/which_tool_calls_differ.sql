-- Which tool calls of a secondary differ from the primary's, and which of these would the primary have changed itself?
SELECT template_id, target, call_id, tool_called_differs, tool_names_differ, tool_arguments_differ,
    coalesce(primary_tool_mismatch, FALSE) AS primary_differs_too
FROM pairs.responses
WHERE contrast = 'same_time' AND tool_mismatch
ORDER BY template_id, target, call_id
LIMIT 50;
