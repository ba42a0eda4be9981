-- What would a failover newly break?
--
-- One row per template, secondary (or control) and pair of arms. An answer is broken when the call failed,
-- was refused, cut off or too late, or the consumer could not have used it. Beside the primary of today what counts
-- is excess harm: the share of calls that break though they did not break at the primary, less the share of those that break
-- when the primary is asked once more. That a secondary mends other calls makes up for none. In the log each call was answered
-- once, so there it is the change of the share of broken answers.
-- Flags when more than the budget of the template's class would newly break.
-- Remedy: the other dimensions say what broke; summary.posture says what to do.

WITH marked AS (
    SELECT
        *,
        CASE
            WHEN contrast <> 'same_time' THEN primary_broken
            WHEN primary_again_broken IS NOT NULL THEN NOT primary_broken AND primary_again_broken
        END AS primary_bad,
        CASE
            WHEN contrast <> 'same_time' THEN secondary_broken
            -- Where the primary was not asked once more, nothing is known, whether it broke the first time or not.
            WHEN primary_again_broken IS NOT NULL THEN NOT primary_broken AND secondary_broken
        END AS secondary_bad
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
        paired_table(primary_bad, secondary_bad) AS broken_counts,
        sum(CASE WHEN NOT secondary_answered AND secondary_bad AND NOT primary_bad THEN 1 ELSE 0 END) AS broken_failed,
        example_calls(call_id, secondary_bad AND NOT primary_bad) AS broken_examples
    FROM marked
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
