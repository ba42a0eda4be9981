-- Are the answers longer, shorter or cut off?
--
-- One row per template, secondary (or control) and metric.
-- Flags when the typical ratio of lengths (n_chars, Hodges-Lehmann of the paired log ratios) leaves its margins, or when
-- answers cut off (truncated) are more frequent at the secondary than the margin allows.
-- Remedy: state the length in the prompt; raise the token limit where answers are cut.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(DISTINCT prompt_hash) AS n_prompts,
        paired_table(primary_truncated, secondary_truncated) AS truncated_counts,
        min(CASE WHEN secondary_truncated AND NOT primary_truncated THEN call_id END) AS truncated_example,
        paired_ratio(CAST(primary_n_chars AS DOUBLE), CAST(secondary_n_chars AS DOUBLE), 1.0, 1.0 - 2.0 * alpha) AS n_chars_ratio,
        min(CASE WHEN abs(length_log_ratio) > ln(2.0) THEN call_id END) AS n_chars_example
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
    'truncated' AS metric,
    TRUE AS gated,
    truncated_counts AS counts,
    truncated_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'n_chars' AS metric,
    TRUE AS gated,
    n_chars_ratio AS ratio,
    n_chars_example AS example_call_id
FROM counted
