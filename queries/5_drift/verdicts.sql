-- What do the counts of all dimensions amount to?
--
-- One row per dimension, template, secondary and metric. Each dimension's query counts; here all are judged alike, and
-- each dimension's rows become its table: drift.refusal holds the rows of dimension `refusal`.
-- Flags `breach` when the whole interval lies beyond the margin, `parity` when it lies within (for rates by the Tango
-- score test with the zero-event guard), `inconclusive` otherwise; `changed` when the change is beyond chance after
-- Simes per template and two-level Benjamini-Hochberg.
-- Remedy: for `inconclusive`, replay n_needed pairs; for `breach`, see the dimension's own query.

WITH measured AS (
    SELECT 'formatting' AS dimension, * FROM measured.formatting
    UNION ALL BY NAME
    SELECT 'refusal' AS dimension, * FROM measured.refusal
    UNION ALL BY NAME
    SELECT 'keys' AS dimension, * FROM measured.keys
    UNION ALL BY NAME
    SELECT 'tools' AS dimension, * FROM measured.tools
    UNION ALL BY NAME
    SELECT 'length' AS dimension, * FROM measured.length
    UNION ALL BY NAME
    SELECT 'latency' AS dimension, * FROM measured.latency
    UNION ALL BY NAME
    SELECT 'errors' AS dimension, * FROM measured.errors
    UNION ALL BY NAME
    SELECT 'cost' AS dimension, * FROM measured.cost
),

-- Rates and ratios side by side in the same columns.
flat AS (
    SELECT
        dimension,
        template_id,
        target,
        contrast,
        baseline,
        metric,
        gated,
        n_prompts,
        example_call_id,
        CASE WHEN counts IS NOT NULL THEN 'rate' ELSE 'ratio' END AS kind,
        coalesce(counts['n'], ratio['n']) AS n,
        coalesce(counts['dropped_primary'], ratio['dropped_primary']) AS n_dropped_primary,
        coalesce(counts['dropped_secondary'], ratio['dropped_secondary']) AS n_dropped_secondary,
        counts['both'] AS n_both,
        counts['only_secondary'] AS n_only_secondary,
        counts['only_primary'] AS n_only_primary,
        counts['neither'] AS n_neither,
        CASE
            WHEN counts IS NULL THEN ratio['primary_median']
            WHEN counts['n'] > 0 THEN CAST(counts['both'] + counts['only_primary'] AS DOUBLE) / counts['n']
        END AS primary_value,
        CASE
            WHEN counts IS NULL THEN ratio['secondary_median']
            WHEN counts['n'] > 0 THEN CAST(counts['both'] + counts['only_secondary'] AS DOUBLE) / counts['n']
        END AS secondary_value,
        CASE
            WHEN counts IS NULL THEN ratio['ratio']
            WHEN counts['n'] > 0 THEN CAST(counts['only_secondary'] - counts['only_primary'] AS DOUBLE) / counts['n']
        END AS gain,
        CASE
            WHEN counts IS NULL THEN ratio['lower']
            WHEN counts['n'] > 0 THEN tango_lower(
                counts['both'], counts['only_secondary'], counts['only_primary'], counts['neither'], 1.0 - 2.0 * alpha
            )
        END AS lower,
        CASE
            WHEN counts IS NULL THEN ratio['upper']
            WHEN counts['n'] > 0 THEN tango_upper(
                counts['both'], counts['only_secondary'], counts['only_primary'], counts['neither'], 1.0 - 2.0 * alpha
            )
        END AS upper,
        CASE
            WHEN counts IS NULL THEN ratio['p_value']
            WHEN counts['n'] > 0 THEN mcnemar_midp(
                counts['both'], counts['only_secondary'], counts['only_primary'], counts['neither']
            )
        END AS p_value
    FROM measured
    CROSS JOIN settings.limits
),

-- What the primary differs from itself: the floor under every figure.
control AS (
    SELECT
        dimension,
        template_id,
        metric,
        n AS n_control,
        CASE
            WHEN kind = 'rate' THEN CAST(n_only_primary + n_only_secondary AS DOUBLE) / (2.0 * n)
            ELSE gain
        END AS noise_floor
    FROM flat
    WHERE contrast = 'control' AND n > 0
),

compared AS (
    SELECT
        flat.*,
        coalesce(n_control, 0) AS n_control,
        noise_floor,
        CASE
            WHEN kind = 'rate' AND n > 0 AND noise_floor IS NOT NULL
                THEN CAST(n_only_secondary AS DOUBLE) / n - noise_floor
        END AS excess_harm,
        CASE WHEN gated THEN margins.lower END AS margin_lower,
        CASE WHEN gated THEN margins.upper END AS margin,
        -- Those left are a selection when the sides lose answers at different rates.
        CASE
            WHEN n + n_dropped_primary + n_dropped_secondary > 0
                THEN abs(CAST(n_dropped_secondary - n_dropped_primary AS DOUBLE))
                    / (n + n_dropped_primary + n_dropped_secondary)
            ELSE 0.0
        END > dropped_difference AS selected,
        alpha,
        power,
        false_discovery_rate
    FROM flat
    CROSS JOIN settings.limits
    INNER JOIN features.contracts AS contracts ON contracts.template_id = flat.template_id
    LEFT JOIN settings.margins AS margins ON margins.class = contracts.class AND margins.metric = flat.metric
    LEFT JOIN control
        ON control.dimension = flat.dimension
        AND control.template_id = flat.template_id
        AND control.metric = flat.metric
    WHERE contrast = 'secondary'
),

judged AS (
    SELECT
        *,
        CASE
            WHEN kind = 'rate' THEN rate_verdict(
                n_both, n_only_secondary, n_only_primary, n_neither, n_prompts, margin, alpha
            )
            ELSE interval_verdict(lower, upper, n, n_prompts, margin_lower, margin)
        END AS raw_verdict
    FROM compared
),

families AS (
    SELECT template_id, target, simes_p(p_value) AS family_p
    FROM judged
    WHERE p_value IS NOT NULL
    GROUP BY template_id, target
),

family_places AS (
    SELECT
        *,
        row_number() OVER (ORDER BY family_p, template_id, target) AS place,
        count(*) OVER () AS n_families
    FROM families
),

family_adjusted AS (
    SELECT
        template_id,
        target,
        n_families,
        least(1.0, min(family_p * n_families / place) OVER (
            ORDER BY place DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )) AS family_q
    FROM family_places
),

selection AS (
    SELECT sum(CASE WHEN family_q <= false_discovery_rate THEN 1 ELSE 0 END) AS n_selected
    FROM family_adjusted
    CROSS JOIN settings.limits
),

metric_places AS (
    SELECT
        dimension,
        template_id,
        target,
        metric,
        p_value,
        row_number() OVER (PARTITION BY template_id, target ORDER BY p_value, dimension, metric) AS place,
        count(*) OVER (PARTITION BY template_id, target) AS n_metrics
    FROM judged
    WHERE p_value IS NOT NULL
),

metric_adjusted AS (
    SELECT
        dimension,
        template_id,
        target,
        metric,
        min(p_value * n_metrics / place) OVER (
            PARTITION BY template_id, target ORDER BY place DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS within_q
    FROM metric_places
),

-- Level 2: within the selected families at the rate q × selected / all.
corrected AS (
    SELECT
        metric_adjusted.dimension,
        metric_adjusted.template_id,
        metric_adjusted.target,
        metric_adjusted.metric,
        CASE
            WHEN family_q <= false_discovery_rate THEN least(1.0, greatest(family_q, within_q * n_families / n_selected))
            ELSE greatest(family_q, least(1.0, within_q))
        END AS q_value
    FROM metric_adjusted
    CROSS JOIN selection
    CROSS JOIN settings.limits
    INNER JOIN family_adjusted
        ON family_adjusted.template_id = metric_adjusted.template_id
        AND family_adjusted.target = metric_adjusted.target
),

verdicts AS (
    SELECT
        judged.dimension,
        judged.template_id,
        judged.target,
        judged.metric,
        kind,
        gated,
        baseline,
        n,
        n_prompts,
        n_dropped_primary,
        n_dropped_secondary,
        n_both,
        n_only_secondary,
        n_only_primary,
        primary_value,
        secondary_value,
        gain,
        lower,
        upper,
        noise_floor,
        n_control,
        excess_harm,
        margin_lower,
        margin,
        p_value,
        q_value,
        CASE WHEN raw_verdict = 'parity' AND selected THEN 'inconclusive' ELSE raw_verdict END AS verdict,
        coalesce(q_value <= false_discovery_rate, FALSE) AS changed,
        CASE
            WHEN kind = 'rate' AND raw_verdict IN ('inconclusive', 'insufficient') AND n > 0 THEN pairs_needed(
                CAST(n_only_primary + n_only_secondary AS DOUBLE) / n, gain, margin, alpha, power
            )
        END AS n_needed,
        example_call_id
    FROM judged
    LEFT JOIN corrected
        ON corrected.dimension = judged.dimension
        AND corrected.template_id = judged.template_id
        AND corrected.target = judged.target
        AND corrected.metric = judged.metric
)

SELECT * FROM verdicts
