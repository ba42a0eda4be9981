-- What does each dimension measure, in the same columns?
--
-- One row per dimension, template, secondary, pair of arms and metric: rates, ratios and distances side by side, with the
-- interval of the change and the chance of it if nothing had changed. Where prompts repeat, counts are divided by their design
-- effect (drift.clusters) first.
-- Flags nothing; drift.compared chooses the baseline and gives the verdict.
-- Remedy: none.

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
    UNION ALL BY NAME
    SELECT 'reasoning' AS dimension, * FROM measured.reasoning
    UNION ALL BY NAME
    SELECT 'similarity' AS dimension, * FROM measured.similarity
    UNION ALL BY NAME
    SELECT 'harm' AS dimension, * FROM measured.harm
),

-- Counts over the design effect: what dependent pairs are worth in independent ones.
weighed AS (
    SELECT
        measured.*,
        coalesce(clusters.design_effect, CAST(n_pairs AS DOUBLE) / n_prompts) AS design_effect
    FROM measured
    LEFT JOIN drift.clusters AS clusters
        ON clusters.template_id = measured.template_id
        AND clusters.target = measured.target
        AND clusters.contrast = measured.contrast
        AND clusters.metric = measured.metric
),

worth AS (
    SELECT
        *,
        counts['both'] / design_effect AS both_sides,
        counts['only_secondary'] / design_effect AS only_secondary,
        counts['only_primary'] / design_effect AS only_primary,
        counts['neither'] / design_effect AS neither
    FROM weighed
),

-- Rates, ratios and distances side by side in the same columns.
flat AS (
    SELECT
        dimension,
        template_id,
        target,
        contrast,
        baseline,
        metric,
        gated,
        n_pairs,
        n_prompts,
        design_effect,
        coalesce(example_call_ids, make_array()) AS example_call_ids,
        CASE WHEN counts IS NOT NULL THEN 'rate' WHEN ratio IS NOT NULL THEN 'ratio' ELSE 'distance' END AS kind,
        coalesce(counts['n'], ratio['n'], distance['n']) AS n,
        coalesce(counts['dropped_primary'], ratio['dropped_primary'], distance['dropped_primary']) AS n_dropped_primary,
        coalesce(counts['dropped_secondary'], ratio['dropped_secondary'], distance['dropped_secondary'])
            AS n_dropped_secondary,
        counts['both'] AS n_both,
        counts['only_secondary'] AS n_only_secondary,
        counts['only_primary'] AS n_only_primary,
        CASE WHEN counts IS NOT NULL THEN n_failed END AS n_failed,
        both_sides,
        only_secondary,
        only_primary,
        neither,
        CASE
            WHEN counts IS NULL THEN coalesce(ratio['primary_median'], distance['primary_value'])
            WHEN counts['n'] > 0 THEN CAST(counts['both'] + counts['only_primary'] AS DOUBLE) / counts['n']
        END AS primary_value,
        CASE
            WHEN counts IS NULL THEN coalesce(ratio['secondary_median'], distance['secondary_value'])
            WHEN counts['n'] > 0 THEN CAST(counts['both'] + counts['only_secondary'] AS DOUBLE) / counts['n']
        END AS secondary_value,
        CASE
            -- A ratio of nothing to nothing is no number, and decides nothing.
            WHEN counts IS NULL THEN nullif(coalesce(ratio['ratio'], distance['gain']), CAST('NaN' AS DOUBLE))
            WHEN counts['n'] > 0 THEN CAST(counts['only_secondary'] - counts['only_primary'] AS DOUBLE) / counts['n']
        END AS gain,
        CASE
            WHEN ratio IS NOT NULL THEN nullif(
                coalesce(ratio['ratio'], at_least)
                    * power(ratio['lower'] / coalesce(ratio['ratio'], at_least), sqrt(design_effect)),
                CAST('NaN' AS DOUBLE)
            )
            WHEN distance IS NOT NULL THEN distance['lower']
            WHEN counts['n'] > 0 THEN tango_lower(both_sides, only_secondary, only_primary, neither, 1.0 - 2.0 * alpha)
        END AS lower,
        CASE
            WHEN ratio IS NOT NULL THEN nullif(
                ratio['ratio'] * power(ratio['upper'] / ratio['ratio'], sqrt(design_effect)), CAST('NaN' AS DOUBLE)
            )
            WHEN distance IS NOT NULL THEN distance['upper']
            WHEN counts['n'] > 0 THEN tango_upper(both_sides, only_secondary, only_primary, neither, 1.0 - 2.0 * alpha)
        END AS upper,
        CASE
            WHEN counts IS NULL AND n_larger + n_smaller > 0 THEN CAST(n_larger - n_smaller AS DOUBLE) / ratio['n']
            WHEN counts['n'] > 0 THEN 2.0 * (
                asin(sqrt(CAST(counts['both'] + counts['only_secondary'] AS DOUBLE) / counts['n']))
                - asin(sqrt(CAST(counts['both'] + counts['only_primary'] AS DOUBLE) / counts['n']))
            )
        END AS effect_size,
        CASE
            WHEN ratio IS NOT NULL THEN ratio['p_value']
            -- That two models choose other words is no news.
            WHEN distance IS NOT NULL THEN CASE WHEN dimension <> 'similarity' THEN distance['p_value'] END
            WHEN counts['n'] > 0 THEN mcnemar_midp(
                TRY_CAST(round(both_sides) AS BIGINT), TRY_CAST(round(only_secondary) AS BIGINT),
                TRY_CAST(round(only_primary) AS BIGINT), TRY_CAST(round(neither) AS BIGINT)
            )
        END AS p_value,
        distance['p_value'] AS distance_p,
        at_least,
        coalesce(not_reached, FALSE) AS not_reached
    FROM settings.limits
    CROSS JOIN worth
)

SELECT * FROM flat
