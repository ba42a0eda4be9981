-- Does the secondary think longer before it answers?
--
-- One row per template, secondary (or control), pair of arms and metric. Templates where neither side shows any reasoning
-- have none.
-- Flags nothing: whether an answer was reasoned over at all (reasoned), and the typical ratio of the tokens spent on it by
-- the vendors' own counts (reasoning_tokens), explain cost and latency and are not gated.
-- Remedy: none needed; set the secondary's reasoning effort where cost or latency is in breach.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_table(primary_reasoned, secondary_reasoned) AS reasoned_counts,
        example_calls(call_id, secondary_reasoned AND NOT primary_reasoned) AS reasoned_examples
    FROM pairs.responses
    WHERE counted AND contrast IN ('secondary', 'same_time', 'control')
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
                'metric', 'reasoned', 'gated', FALSE, 'counts', reasoned_counts, 'n_failed', 0,
                'example_call_ids', reasoned_examples
            )
        )) AS line
    FROM counted
),

-- The figure beside it says on which side it was the larger, pair by pair.
measured AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_ratio(CAST(primary_reasoning_tokens AS DOUBLE), CAST(secondary_reasoning_tokens AS DOUBLE), 1.0, 1.0 - 2.0 * alpha) AS ratio,
        sum(CASE WHEN CAST(secondary_reasoning_tokens AS DOUBLE) > CAST(primary_reasoning_tokens AS DOUBLE) THEN 1 ELSE 0 END) AS n_larger,
        sum(CASE WHEN CAST(secondary_reasoning_tokens AS DOUBLE) < CAST(primary_reasoning_tokens AS DOUBLE) THEN 1 ELSE 0 END) AS n_smaller,
        example_calls(call_id, secondary_reasoning_tokens > 2 * primary_reasoning_tokens) AS example_call_ids
    FROM settings.limits
    CROSS JOIN pairs.responses
    WHERE counted AND contrast IN ('secondary', 'same_time', 'control')
    GROUP BY template_id, target, contrast, primary_arm
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
WHERE line['counts']['both'] + line['counts']['only_secondary'] + line['counts']['only_primary'] > 0

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    'reasoning_tokens' AS metric,
    FALSE AS gated,
    ratio,
    n_larger,
    n_smaller,
    example_call_ids
FROM measured
WHERE ratio['secondary_median'] > 0.0 OR ratio['primary_median'] > 0.0
