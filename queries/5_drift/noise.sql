-- What does the secondary do that the primary, asked once more, does not?
--
-- One row per template, secondary and gated metric, over the calls that the primary answered twice (P1, P2) and the
-- secondary once (S1). `excess` of a rate is the share of calls newly broken, less what one answer of the primary breaks
-- beside the other: E(1 - p)(q - p). Of a ratio it is the mean |log ratio| to the secondary, less that between the
-- primary's own two. `excess_p` is exact: were the secondary's answer one more of the primary's, each of the three would
-- be the odd one out as often. For rates only calls in which exactly one answer is bad tell anything about harm.
-- Flags nothing; the rows of drift.<dimension> carry these figures.
-- Remedy: none; a control of more calls makes the figures sharper.

WITH again AS (
    SELECT
        call_id,
        NOT secondary_answered AS failed,
        NOT secondary_answered OR secondary_refused AS refused,
        NOT secondary_answered OR secondary_unusual_envelope AS unusual_envelope,
        NOT secondary_answered OR secondary_truncated AS truncated,
        secondary_unusable AS unusable,
        secondary_broken AS broken,
        secondary_n_chars AS n_chars,
        secondary_cost_usd AS cost_usd
    FROM pairs.responses
    WHERE counted AND contrast = 'control'
),

rates AS (
    SELECT
        pairs.template_id,
        pairs.target,
        unnest(make_array(
            named_struct(
                'dimension', 'errors', 'metric', 'error',
                'p1', NOT primary_answered, 'p2', again.failed, 's1', NOT secondary_answered
            ),
            named_struct(
                'dimension', 'refusal', 'metric', 'refused',
                'p1', NOT primary_answered OR primary_refused, 'p2', again.refused,
                's1', NOT secondary_answered OR secondary_refused
            ),
            named_struct(
                'dimension', 'formatting', 'metric', 'envelope_mismatch',
                'p1', NOT primary_answered OR primary_unusual_envelope, 'p2', again.unusual_envelope,
                's1', NOT secondary_answered OR secondary_unusual_envelope
            ),
            named_struct(
                'dimension', 'length', 'metric', 'truncated',
                'p1', NOT primary_answered OR primary_truncated, 'p2', again.truncated,
                's1', NOT secondary_answered OR secondary_truncated
            ),
            named_struct(
                'dimension', 'keys', 'metric', 'unusable',
                'p1', primary_unusable, 'p2', again.unusable, 's1', secondary_unusable
            ),
            named_struct(
                'dimension', 'harm', 'metric', 'broken',
                'p1', primary_broken, 'p2', again.broken, 's1', secondary_broken
            )
        )) AS mark
    FROM again
    INNER JOIN pairs.responses AS pairs ON pairs.call_id = again.call_id
    WHERE counted AND contrast = 'same_time'
),

-- Divergences between the three answers; those of calls that say nothing of harm are all the same.
judged_rates AS (
    SELECT
        template_id,
        target,
        mark['dimension'] AS dimension,
        mark['metric'] AS metric,
        CASE WHEN one_bad AND mark['p1'] <> mark['p2'] THEN 1.0 ELSE 0.0 END AS p1_p2,
        CASE WHEN one_bad AND mark['p1'] <> mark['s1'] THEN 1.0 ELSE 0.0 END AS p1_s1,
        CASE WHEN one_bad AND mark['p2'] <> mark['s1'] THEN 1.0 ELSE 0.0 END AS p2_s1
    FROM (
        SELECT
            *,
            CAST(mark['p1'] AS INT) + CAST(mark['p2'] AS INT) + CAST(mark['s1'] AS INT) = 1 AS one_bad
        FROM rates
        WHERE mark['p1'] IS NOT NULL AND mark['p2'] IS NOT NULL AND mark['s1'] IS NOT NULL
    ) AS known
),

divergences AS (
    SELECT * FROM judged_rates

    UNION ALL BY NAME

    -- A mismatch of tool calls is a divergence already.
    SELECT
        template_id,
        target,
        'tools' AS dimension,
        'tool_mismatch' AS metric,
        CAST(CAST(primary_tool_mismatch AS INT) AS DOUBLE) AS p1_p2,
        CAST(CAST(tool_mismatch AS INT) AS DOUBLE) AS p1_s1,
        CAST(CAST(again_tool_mismatch AS INT) AS DOUBLE) AS p2_s1
    FROM pairs.responses
    WHERE counted AND contrast = 'same_time' AND expects_tools

    UNION ALL BY NAME

    SELECT
        pairs.template_id,
        pairs.target,
        'length' AS dimension,
        'n_chars' AS metric,
        abs(ln((primary_n_chars + 1.0) / (again.n_chars + 1.0))) AS p1_p2,
        abs(ln((primary_n_chars + 1.0) / (secondary_n_chars + 1.0))) AS p1_s1,
        abs(ln((again.n_chars + 1.0) / (secondary_n_chars + 1.0))) AS p2_s1
    FROM again
    INNER JOIN pairs.responses AS pairs ON pairs.call_id = again.call_id
    WHERE counted AND contrast = 'same_time'

    UNION ALL BY NAME

    SELECT
        pairs.template_id,
        pairs.target,
        'cost' AS dimension,
        'cost_usd' AS metric,
        abs(ln(primary_cost_usd / again.cost_usd)) AS p1_p2,
        abs(ln(primary_cost_usd / secondary_cost_usd)) AS p1_s1,
        abs(ln(again.cost_usd / secondary_cost_usd)) AS p2_s1
    FROM again
    INNER JOIN pairs.responses AS pairs ON pairs.call_id = again.call_id
    WHERE counted AND contrast = 'same_time'
        AND primary_cost_usd > 0.0 AND again.cost_usd > 0.0 AND secondary_cost_usd > 0.0
),

noise AS (
    SELECT
        dimension,
        template_id,
        target,
        metric,
        excess(
            p1_p2, p1_s1, p2_s1, NULL, NULL, NULL, template_id || '/' || target || '/' || metric
        ) AS apart
    FROM divergences
    WHERE p1_p2 IS NOT NULL AND p1_s1 IS NOT NULL AND p2_s1 IS NOT NULL
    GROUP BY dimension, template_id, target, metric
)

SELECT
    dimension,
    template_id,
    target,
    metric,
    apart['n'] AS n,
    apart['excess'] AS excess,
    apart['p_value'] AS excess_p
FROM noise
