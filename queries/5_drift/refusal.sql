-- Does the secondary refuse what the primary answers?
--
-- One row per template, secondary (or control) and metric.
-- Flags when outright refusals, blocks by the provider and empty answers (refused) are more frequent at the secondary
-- than the margin allows; partial refusals and "I have no access" (soft_refused) are shown, not gated.
-- Remedy: soften the system prompt for that secondary, or mark the template primary-only.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(DISTINCT prompt_hash) AS n_prompts,
        paired_table(primary_refused, secondary_refused) AS refused_counts,
        min(CASE WHEN secondary_refused AND NOT primary_refused THEN call_id END) AS refused_example,
        paired_table(primary_soft_refused, secondary_soft_refused) AS soft_refused_counts,
        min(CASE WHEN secondary_soft_refused AND NOT primary_soft_refused THEN call_id END) AS soft_refused_example
    FROM pairs.responses
    WHERE counted AND contrast IN ('secondary', 'control')
    GROUP BY template_id, target, contrast, primary_arm
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'refused' AS metric,
    TRUE AS gated,
    refused_counts AS counts,
    refused_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'soft_refused' AS metric,
    FALSE AS gated,
    soft_refused_counts AS counts,
    soft_refused_example AS example_call_id
FROM counted
