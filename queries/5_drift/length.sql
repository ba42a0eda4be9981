-- Are the answers longer, shorter or cut off?
--
-- One row per template, secondary (or control), pair of arms and metric.
-- Flags when the typical ratio of lengths (n_chars, Hodges-Lehmann of the paired log ratios) leaves its margins, or when
-- answers cut off and failed calls (truncated) are more frequent at the secondary than the margin allows. Only usable
-- answers have a length: what failed, refused or was cut off is counted as dropped, and parity is refused when the
-- sides drop at different rates. Pairs where either side calls a tool are left out: the call is compared under `tools`.
-- Remedy: state the length in the prompt; raise the token limit where answers are cut.

WITH ended AS (
    SELECT
        *,
        NOT primary_answered OR primary_truncated AS primary_incomplete,
        NOT secondary_answered OR secondary_truncated AS secondary_incomplete
    FROM pairs.responses
    WHERE counted AND contrast IN ('secondary', 'same_time', 'control')
),

counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_table(primary_incomplete, secondary_incomplete) AS truncated_counts,
        sum(CASE WHEN NOT secondary_answered AND NOT primary_incomplete THEN 1 ELSE 0 END) AS truncated_failed,
        example_calls(call_id, secondary_incomplete AND NOT primary_incomplete) AS truncated_examples,
        paired_table(primary_truncated, secondary_truncated) AS cut_off_counts,
        example_calls(call_id, secondary_truncated AND NOT primary_truncated) AS cut_off_examples
    FROM ended
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
                'metric', 'truncated', 'gated', TRUE, 'counts', truncated_counts, 'n_failed', truncated_failed,
                'example_call_ids', truncated_examples
            ),
            named_struct(
                'metric', 'cut_off', 'gated', FALSE, 'counts', cut_off_counts, 'n_failed', 0,
                'example_call_ids', cut_off_examples
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
        paired_ratio(CAST(primary_n_chars AS DOUBLE), CAST(secondary_n_chars AS DOUBLE), 1.0, 1.0 - 2.0 * alpha) AS ratio,
        sum(CASE WHEN CAST(secondary_n_chars AS DOUBLE) > CAST(primary_n_chars AS DOUBLE) THEN 1 ELSE 0 END) AS n_larger,
        sum(CASE WHEN CAST(secondary_n_chars AS DOUBLE) < CAST(primary_n_chars AS DOUBLE) THEN 1 ELSE 0 END) AS n_smaller,
        example_calls(call_id, abs(length_log_ratio) > ln(2.0)) AS example_call_ids
    FROM settings.limits
    CROSS JOIN pairs.responses
    -- What is said beside a call of a tool is no answer that somebody reads.
    WHERE coalesce(primary_n_tool_calls, 0) = 0 AND coalesce(secondary_n_tool_calls, 0) = 0
        AND counted AND contrast IN ('secondary', 'same_time', 'control')
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

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    'n_chars' AS metric,
    TRUE AS gated,
    ratio,
    n_larger,
    n_smaller,
    example_call_ids
FROM measured
