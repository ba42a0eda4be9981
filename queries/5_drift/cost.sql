-- Does the answer cost more?
--
-- One row per template, secondary (or control) and pair of arms.
-- Flags when the typical ratio of costs (cost_usd, Hodges-Lehmann of the paired log ratios, by the vendors' own token
-- counts) leaves its margin. A refusal is cheap and a cut answer cheaper than it should be: as for the length, only usable
-- answers are compared, and parity is refused where the sides lose them at different rates. summary.cost has the whole bill.
-- Remedy: a cheaper model of the secondary, or a shorter prompt; an outage is short, so cost seldom decides.

WITH answered AS (
    SELECT
        *,
        CASE WHEN NOT primary_refused AND NOT primary_truncated THEN primary_cost_usd END AS primary_answer_usd,
        CASE WHEN NOT secondary_refused AND NOT secondary_truncated THEN secondary_cost_usd END AS secondary_answer_usd
    FROM pairs.responses
    WHERE counted AND contrast IN ('secondary', 'same_time', 'control')
),

measured AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_ratio(primary_answer_usd, secondary_answer_usd, 0.0, 1.0 - 2.0 * alpha) AS ratio,
        sum(CASE WHEN secondary_answer_usd > primary_answer_usd AND primary_answer_usd > 0.0 THEN 1 ELSE 0 END) AS n_larger,
        sum(CASE WHEN secondary_answer_usd < primary_answer_usd AND secondary_answer_usd > 0.0 THEN 1 ELSE 0 END) AS n_smaller
    FROM settings.limits
    CROSS JOIN answered
    GROUP BY template_id, target, contrast, primary_arm
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    'cost_usd' AS metric,
    TRUE AS gated,
    ratio,
    n_larger,
    n_smaller,
    CAST(make_array() AS VARCHAR[]) AS example_call_ids
FROM measured
