-- Does the run raise false alarms?
--
-- One row per dimension, and one for `all`. The primary's second replay stood in the secondary's place and went through
-- the same queries: nothing can have changed, so whatever is flagged is a false alarm. Both the share flagged after
-- correction and the share with p at or below alpha before it must stay within alpha + 2 sqrt(alpha (1 - alpha) / n).
-- Flags `holds` = false when one does not: then the run's findings are not to be trusted. Without a control nothing was
-- tested, and `measured` is false.
-- Remedy: replay a control; where it fails, look whether the primary changed during the run.

WITH tested AS (
    SELECT
        dimension,
        template_id || ' ' || metric AS figure,
        verdict = 'breach' OR changed AS flagged,
        p_value IS NOT NULL AND p_value <= alpha AS below_alpha,
        alpha
    FROM settings.limits
    CROSS JOIN drift.judged
    WHERE subject = 'control' AND n > 0 AND (p_value IS NOT NULL OR margin IS NOT NULL)
),

listed AS (
    SELECT dimension, figure, flagged, below_alpha, alpha FROM tested
    UNION ALL
    SELECT 'all' AS dimension, figure, flagged, below_alpha, alpha FROM tested
),

counted AS (
    SELECT
        dimension,
        count(*) AS n_tested,
        sum(CASE WHEN flagged THEN 1 ELSE 0 END) AS n_flagged,
        sum(CASE WHEN below_alpha THEN 1 ELSE 0 END) AS n_below_alpha,
        self_test_limit(max(alpha), count(*)) AS bound,
        array_slice(array_sort(array_agg(figure) FILTER (WHERE flagged)), 1, 10) AS flagged
    FROM listed
    GROUP BY dimension
),

calibration AS (
    SELECT
        coalesce(counted.dimension, whole.dimension) AS dimension,
        n_tested IS NOT NULL AS measured,
        coalesce(n_tested, 0) AS n_tested,
        coalesce(n_flagged, 0) AS n_flagged,
        CAST(n_flagged AS DOUBLE) / n_tested AS flagged_share,
        coalesce(n_below_alpha, 0) AS n_below_alpha,
        CAST(n_below_alpha AS DOUBLE) / n_tested AS below_alpha_share,
        bound,
        CAST(n_flagged AS DOUBLE) / n_tested <= bound AND CAST(n_below_alpha AS DOUBLE) / n_tested <= bound AS holds,
        coalesce(flagged, make_array()) AS flagged
    FROM (SELECT 'all' AS dimension) AS whole
    FULL JOIN counted ON counted.dimension = whole.dimension
)

SELECT * FROM calibration
