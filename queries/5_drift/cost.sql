-- Does the answer cost more?
--
-- One row per template and secondary (or control).
-- Flags when the typical ratio of costs (cost_usd, Hodges-Lehmann of the paired log ratios, by the vendors' own token
-- counts) leaves its margin.
-- Remedy: a cheaper model of the secondary, or a shorter prompt; an outage is short, so cost seldom decides.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(DISTINCT prompt_hash) AS n_prompts,
        paired_ratio(primary_cost_usd, secondary_cost_usd, 0.0, 1.0 - 2.0 * alpha) AS cost_usd_ratio,
        CAST(NULL AS VARCHAR) AS cost_usd_example
    FROM pairs.responses
    CROSS JOIN settings.limits
    WHERE counted AND contrast IN ('secondary', 'control')
    GROUP BY template_id, target, contrast, primary_arm
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'cost_usd' AS metric,
    TRUE AS gated,
    cost_usd_ratio AS ratio,
    cost_usd_example AS example_call_id
FROM counted
