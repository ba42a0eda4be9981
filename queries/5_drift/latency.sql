-- Does the answer come in time?
--
-- One row per template, secondary (or control), pair of arms and metric. Only latencies that one client measured live in
-- one run are compared, primary against secondary interleaved: the log's own latencies were measured elsewhere, and a
-- batch has none. Without a control there is nothing to compare with, and no row.
-- Flags when answers later than the client's timeout (timeout) are more frequent at the secondary than the margin
-- allows, or when the ratio of the 95th percentiles (latency_p95_ms, MOVER on logs) leaves its margin. A call that ran
-- into its deadline took longer than any answer of its side, nobody knows how long (Kaplan and Meier). Where so many did
-- that the percentile is not reached, there is no ratio: `not_reached`. It is then at least the longest answer that the
-- same client waited for, and what that proves is a breach; nothing proves parity.
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
        -- A clock that says nothing has said nothing.
        CASE WHEN primary_latency_ms > 0.0 THEN primary_latency_ms END AS primary_latency_ms,
        CASE WHEN secondary_latency_ms > 0.0 THEN secondary_latency_ms END AS secondary_latency_ms,
        coalesce(primary_error_class = 'timeout', FALSE) AS primary_cut_off,
        coalesce(secondary_error_class = 'timeout', FALSE) AS secondary_cut_off,
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
        distinct_texts(prompt_hash) AS n_prompts,
        sum(CASE WHEN secondary_late AND NOT primary_late AND NOT secondary_answered THEN 1 ELSE 0 END) AS timeout_failed,
        sum(CASE WHEN secondary_latency_ms > primary_latency_ms THEN 1 ELSE 0 END) AS n_larger,
        sum(CASE WHEN secondary_latency_ms < primary_latency_ms THEN 1 ELSE 0 END) AS n_smaller,
        -- Cut off is longer than answered; two that were cut off tell nothing of each other.
        sum(CASE WHEN secondary_cut_off AND primary_latency_ms IS NOT NULL THEN 1 ELSE 0 END) AS n_larger_cut_off,
        sum(CASE WHEN primary_cut_off AND secondary_latency_ms IS NOT NULL THEN 1 ELSE 0 END) AS n_smaller_cut_off,
        sum(CASE WHEN primary_cut_off AND secondary_cut_off THEN 1 ELSE 0 END) AS n_both_cut_off,
        paired_table(primary_late, secondary_late) AS timeout_counts,
        example_calls(call_id, secondary_late AND NOT primary_late) AS timeout_examples,
        paired_ratio(primary_latency_ms, secondary_latency_ms, 0.0, 1.0 - 2.0 * alpha) AS latency_ratio,
        deadline_quantile_ci(primary_latency_ms, primary_cut_off, 0.95, 1.0 - 2.0 * alpha) AS primary_p95,
        deadline_quantile_ci(secondary_latency_ms, secondary_cut_off, 0.95, 1.0 - 2.0 * alpha) AS secondary_p95,
        greatest(max(primary_latency_ms), max(secondary_latency_ms)) AS longest_ms
    FROM settings.limits
    CROSS JOIN measured
    GROUP BY template_id, target, contrast, baseline
),

-- The secondary's percentile, or what it is at least where it is not reached.
known AS (
    SELECT
        *,
        coalesce(secondary_p95['estimate'], CASE WHEN secondary_p95['n'] > 0 THEN longest_ms END) AS secondary_at_least,
        CASE
            WHEN secondary_p95['estimate'] IS NOT NULL THEN secondary_p95['lower']
            ELSE coalesce(secondary_p95['lower'], longest_ms)
        END AS secondary_lower
    FROM counted
),

tails AS (
    SELECT
        *,
        secondary_p95['n'] > 0 AND primary_p95['n'] > 0
            AND (secondary_p95['estimate'] IS NULL OR primary_p95['estimate'] IS NULL) AS not_reached,
        CASE WHEN secondary_p95['estimate'] IS NULL THEN secondary_at_least / primary_p95['estimate'] END AS at_least,
        named_struct(
            'n', latency_ratio['n'] + n_larger_cut_off + n_smaller_cut_off + n_both_cut_off,
            'dropped_primary', latency_ratio['dropped_primary'] - primary_p95['n_cut_off'],
            'dropped_secondary', latency_ratio['dropped_secondary'] - secondary_p95['n_cut_off'],
            'primary_median', primary_p95['estimate'],
            'secondary_median', secondary_p95['estimate'],
            'ratio', secondary_p95['estimate'] / primary_p95['estimate'],
            'lower', mover_ratio_lower(
                secondary_at_least, secondary_lower, secondary_p95['upper'],
                primary_p95['estimate'], primary_p95['lower'], primary_p95['upper']
            ),
            'upper', mover_ratio_upper(
                secondary_p95['estimate'], secondary_p95['lower'], secondary_p95['upper'],
                primary_p95['estimate'], primary_p95['lower'], primary_p95['upper']
            ),
            -- That the typical latency changed says nothing of a percentile that is not known.
            'p_value',
            CASE WHEN secondary_p95['upper'] IS NOT NULL AND primary_p95['upper'] IS NOT NULL THEN latency_ratio['p_value'] END
        ) AS p95_ratio
    FROM known
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
    timeout_examples AS example_call_ids
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
    at_least,
    not_reached,
    n_larger + n_larger_cut_off AS n_larger,
    n_smaller + n_smaller_cut_off AS n_smaller,
    CAST(make_array() AS VARCHAR[]) AS example_call_ids
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
    CAST(make_array() AS VARCHAR[]) AS example_call_ids
FROM tails
