-- Are the same tools called with the same arguments?
--
-- One row per template, secondary (or control) and metric; templates without tools have none. A mismatch is seen in the
-- pair, so the primary's side of the count is always "no"; what the primary itself varies is the control's figure.
-- Flags when calls to other tools, or with other arguments' names or types (tool_mismatch), are more frequent than the
-- margin allows.
-- Remedy: tighten the tools' descriptions and schemas, or force the tool where the dialect allows it.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(DISTINCT prompt_hash) AS n_prompts,
        paired_table(CASE WHEN tool_mismatch IS NOT NULL THEN FALSE END, tool_mismatch) AS tool_mismatch_counts,
        min(CASE WHEN tool_mismatch THEN call_id END) AS tool_mismatch_example,
        paired_table(CASE WHEN tool_called_differs IS NOT NULL THEN FALSE END, tool_called_differs) AS called_counts,
        min(CASE WHEN tool_called_differs THEN call_id END) AS called_example,
        paired_table(CASE WHEN tool_names_differ IS NOT NULL THEN FALSE END, tool_names_differ) AS names_counts,
        min(CASE WHEN tool_names_differ THEN call_id END) AS names_example,
        paired_table(CASE WHEN tool_arguments_differ IS NOT NULL THEN FALSE END, tool_arguments_differ) AS arguments_counts,
        min(CASE WHEN tool_arguments_differ THEN call_id END) AS arguments_example,
        paired_table(primary_tool_arguments_invalid, secondary_tool_arguments_invalid) AS arguments_invalid_counts,
        min(CASE WHEN secondary_tool_arguments_invalid AND NOT primary_tool_arguments_invalid THEN call_id END) AS arguments_invalid_example
    FROM pairs.responses
    WHERE counted AND tool_mismatch IS NOT NULL AND contrast IN ('secondary', 'control')
    GROUP BY template_id, target, contrast, primary_arm
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'tool_mismatch' AS metric,
    TRUE AS gated,
    tool_mismatch_counts AS counts,
    tool_mismatch_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'called' AS metric,
    FALSE AS gated,
    called_counts AS counts,
    called_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'names' AS metric,
    FALSE AS gated,
    names_counts AS counts,
    names_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'arguments' AS metric,
    FALSE AS gated,
    arguments_counts AS counts,
    arguments_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'arguments_invalid' AS metric,
    FALSE AS gated,
    arguments_invalid_counts AS counts,
    arguments_invalid_example AS example_call_id
FROM counted
