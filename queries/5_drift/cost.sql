-- Does the answer cost more?
--
-- One row per template, secondary (or control) and pair of arms.
-- Flags when the typical ratio of costs (cost_usd, Hodges-Lehmann of the paired log ratios, by the vendors' own token
-- counts) leaves its margin.
-- Remedy: a cheaper model of the secondary, or a shorter prompt; an outage is short, so cost seldom decides.

WITH measured AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_ratio(primary_cost_usd, secondary_cost_usd, 0.0, 1.0 - 2.0 * alpha) AS ratio,
        sum(CASE WHEN secondary_cost_usd > primary_cost_usd AND primary_cost_usd > 0.0 THEN 1 ELSE 0 END) AS n_larger,
        sum(CASE WHEN secondary_cost_usd < primary_cost_usd AND secondary_cost_usd > 0.0 THEN 1 ELSE 0 END) AS n_smaller
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
    'cost_usd' AS metric,
    TRUE AS gated,
    ratio,
    n_larger,
    n_smaller,
    CAST(make_array() AS VARCHAR[]) AS example_call_ids
FROM measured
