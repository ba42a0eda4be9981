-- Are the same tools called with the same arguments?
--
-- One row per template, secondary (or control), pair of arms and metric; templates without tools have none. A mismatch is
-- seen in a pair, and the primary does not always call as it called before. So where the primary answered twice, both
-- answers are held against its first: how often the secondary differs from it, against how often the primary itself
-- does. Against the log alone, the primary's side is "no", and noise counts as the secondary's.
-- Flags when calls to other tools, with other arguments' names or types, or no answer (tool_mismatch), are more frequent
-- beyond the primary's own than the margin allows.
-- Remedy: tighten the tools' descriptions and schemas, or force the tool where the dialect allows it.

WITH beside AS (
    SELECT
        *,
        CASE
            WHEN contrast <> 'secondary' OR tool_mismatch IS NULL THEN primary_tool_mismatch
            ELSE FALSE
        END AS primary_mismatch_beside,
        CASE
            WHEN contrast <> 'secondary' OR tool_called_differs IS NULL THEN primary_tool_called_differs
            ELSE FALSE
        END AS primary_called_beside,
        CASE
            WHEN contrast <> 'secondary' OR tool_names_differ IS NULL THEN primary_tool_names_differ
            ELSE FALSE
        END AS primary_names_beside,
        CASE
            WHEN contrast <> 'secondary' OR tool_arguments_differ IS NULL THEN primary_tool_arguments_differ
            ELSE FALSE
        END AS primary_arguments_beside
    FROM pairs.responses
    WHERE counted AND expects_tools AND contrast IN ('secondary', 'same_time', 'control')
),

counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_table(primary_mismatch_beside, tool_mismatch) AS tool_mismatch_counts,
        sum(
            CASE WHEN NOT secondary_answered AND tool_mismatch AND NOT coalesce(primary_tool_mismatch, FALSE) THEN 1 ELSE 0 END
        ) AS tool_mismatch_failed,
        example_calls(call_id, tool_mismatch AND NOT coalesce(primary_tool_mismatch, FALSE)) AS tool_mismatch_examples,
        paired_table(primary_called_beside, tool_called_differs) AS called_counts,
        example_calls(call_id, tool_called_differs AND NOT coalesce(primary_tool_called_differs, FALSE)) AS called_examples,
        paired_table(primary_names_beside, tool_names_differ) AS names_counts,
        example_calls(call_id, tool_names_differ AND NOT coalesce(primary_tool_names_differ, FALSE)) AS names_examples,
        paired_table(primary_arguments_beside, tool_arguments_differ) AS arguments_counts,
        example_calls(call_id, tool_arguments_differ AND NOT coalesce(primary_tool_arguments_differ, FALSE)) AS arguments_examples,
        paired_table(primary_tool_arguments_invalid, secondary_tool_arguments_invalid) AS arguments_invalid_counts,
        example_calls(call_id, secondary_tool_arguments_invalid AND NOT primary_tool_arguments_invalid) AS arguments_invalid_examples
    FROM beside
    GROUP BY template_id, target, contrast, primary_arm
),

listed AS (
    SELECT
        template_id,
        target,
        contrast,
        baseline,
        n_pairs,
        n_prompts,
        unnest(make_array(
            named_struct(
                'metric', 'tool_mismatch', 'gated', TRUE, 'counts', tool_mismatch_counts, 'n_failed', tool_mismatch_failed,
                'example_call_ids', tool_mismatch_examples
            ),
            named_struct(
                'metric', 'called', 'gated', FALSE, 'counts', called_counts, 'n_failed', 0,
                'example_call_ids', called_examples
            ),
            named_struct(
                'metric', 'names', 'gated', FALSE, 'counts', names_counts, 'n_failed', 0,
                'example_call_ids', names_examples
            ),
            named_struct(
                'metric', 'arguments', 'gated', FALSE, 'counts', arguments_counts, 'n_failed', 0,
                'example_call_ids', arguments_examples
            ),
            named_struct(
                'metric', 'arguments_invalid', 'gated', FALSE, 'counts', arguments_invalid_counts, 'n_failed', 0,
                'example_call_ids', arguments_invalid_examples
            )
        )) AS line
    FROM counted
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    line['metric'] AS metric,
    line['gated'] AS gated,
    line['counts'] AS counts,
    line['n_failed'] AS n_failed,
    line['example_call_ids'] AS example_call_ids
FROM listed
