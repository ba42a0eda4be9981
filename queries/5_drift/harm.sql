-- Would the answer have done?
--
-- One row per template, secondary (or control) and pair of arms. An answer would not have done (broken) when the call
-- failed, was refused, cut off or too late, or the consumer could not have used it.
-- Flags when such answers are more frequent at the secondary than the budget of the template's class allows.
-- Remedy: the other dimensions say what broke; summary.posture says what to do.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_table(primary_broken, secondary_broken) AS broken_counts,
        sum(CASE WHEN NOT secondary_answered AND NOT primary_broken THEN 1 ELSE 0 END) AS broken_failed,
        example_calls(call_id, secondary_broken AND NOT primary_broken) AS broken_examples
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
                'metric', 'broken', 'gated', TRUE, 'counts', broken_counts, 'n_failed', broken_failed,
                'example_call_ids', broken_examples
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
