-- Does the answer come in time?
--
-- One row per template, secondary (or control), pair of arms and metric. Only latencies that one client measured live in
-- one run are compared, primary against secondary interleaved: the log's own latencies were measured elsewhere, and a
-- batch has none. Without a control there is nothing to compare with, and no row.
-- Flags when answers later than the client's timeout (timeout) are more frequent at the secondary than the margin
-- allows, or when the ratio of the 95th percentiles (latency_p95_ms, MOVER on logs) leaves its margin.
-- Remedy: a longer timeout, a smaller model or another region; stream where the reader can start early.

WITH measured AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        call_id,
        prompt_hash,
        secondary_answered,
        primary_latency_ms,
        secondary_latency_ms,
        coalesce(primary_latency_ms > timeout_ms, FALSE) OR coalesce(primary_error_class = 'timeout', FALSE) AS primary_late,
        coalesce(secondary_latency_ms > timeout_ms, FALSE) OR coalesce(secondary_error_class = 'timeout', FALSE)
            AS secondary_late
    FROM pairs.responses
    WHERE counted AND latency_comparable AND contrast IN ('same_time', 'control')
),

counted AS (
    SELECT
        template_id,
        target,
        contrast,
        baseline,
        count(*) AS n_pairs,
        count(DISTINCT prompt_hash) AS n_prompts,
        sum(CASE WHEN secondary_late AND NOT primary_late AND NOT secondary_answered THEN 1 ELSE 0 END) AS timeout_failed,
        sum(CASE WHEN secondary_latency_ms > primary_latency_ms THEN 1 ELSE 0 END) AS n_larger,
        sum(CASE WHEN secondary_latency_ms < primary_latency_ms THEN 1 ELSE 0 END) AS n_smaller,
        paired_table(primary_late, secondary_late) AS timeout_counts,
        min(CASE WHEN secondary_late AND NOT primary_late THEN call_id END) AS timeout_example,
        paired_ratio(primary_latency_ms, secondary_latency_ms, 0.0, 1.0 - 2.0 * alpha) AS latency_ratio,
        quantile_ci(primary_latency_ms, 0.95, 1.0 - 2.0 * alpha) AS primary_p95,
        quantile_ci(secondary_latency_ms, 0.95, 1.0 - 2.0 * alpha) AS secondary_p95
    FROM measured
    CROSS JOIN settings.limits
    GROUP BY template_id, target, contrast, baseline
),

tails AS (
    SELECT
        *,
        named_struct(
            'n', latency_ratio['n'],
            'dropped_primary', latency_ratio['dropped_primary'],
            'dropped_secondary', latency_ratio['dropped_secondary'],
            'primary_median', primary_p95['estimate'],
            'secondary_median', secondary_p95['estimate'],
            'ratio', secondary_p95['estimate'] / primary_p95['estimate'],
            'lower', mover_ratio_lower(
                secondary_p95['estimate'], secondary_p95['lower'], secondary_p95['upper'],
                primary_p95['estimate'], primary_p95['lower'], primary_p95['upper']
            ),
            'upper', mover_ratio_upper(
                secondary_p95['estimate'], secondary_p95['lower'], secondary_p95['upper'],
                primary_p95['estimate'], primary_p95['lower'], primary_p95['upper']
            ),
            'p_value', latency_ratio['p_value']
        ) AS p95_ratio
    FROM counted
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    'timeout' AS metric,
    TRUE AS gated,
    timeout_counts AS counts,
    timeout_failed AS n_failed,
    timeout_example AS example_call_id
FROM tails

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    'latency_p95_ms' AS metric,
    TRUE AS gated,
    p95_ratio AS ratio,
    n_larger,
    n_smaller,
    CAST(NULL AS VARCHAR) AS example_call_id
FROM tails

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    'latency_ms' AS metric,
    FALSE AS gated,
    latency_ratio AS ratio,
    n_larger,
    n_smaller,
    CAST(NULL AS VARCHAR) AS example_call_id
FROM tails
