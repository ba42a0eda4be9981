-- What would the week have cost at the secondary, and what did the replay cost?
--
-- One row per template and secondary.
-- Flags nothing; drift.cost gates.
-- Remedy: none.

WITH pairs AS (
    SELECT
        template_id,
        target,
        count(*) AS n,
        CAST(sum(TRY_CAST(primary_cost_usd AS DECIMAL(38, 12))) AS DOUBLE) AS primary_cost_usd,
        CAST(sum(TRY_CAST(secondary_cost_usd AS DECIMAL(38, 12))) AS DOUBLE) AS secondary_cost_usd
    FROM pairs.responses
    WHERE contrast = 'secondary' AND primary_cost_usd IS NOT NULL AND secondary_cost_usd IS NOT NULL
    GROUP BY template_id, target
),

spent AS (
    SELECT template_id, target, CAST(sum(TRY_CAST(coalesce(cost_usd, 0.0) AS DECIMAL(38, 12))) AS DOUBLE) AS replay_cost_usd
    FROM replays.calls
    GROUP BY template_id, target
),

cost AS (
    SELECT
        spent.template_id,
        spent.target,
        coalesce(n, 0) AS n,
        coalesce(primary_cost_usd, 0.0) AS primary_cost_usd,
        coalesce(secondary_cost_usd, 0.0) AS secondary_cost_usd,
        CASE WHEN primary_cost_usd > 0.0 THEN secondary_cost_usd / primary_cost_usd END AS ratio,
        cost_usd AS window_cost_usd,
        CASE WHEN primary_cost_usd > 0.0 THEN cost_usd * secondary_cost_usd / primary_cost_usd END
            AS window_secondary_cost_usd,
        replay_cost_usd
    FROM spent
    INNER JOIN requests.templates AS templates ON templates.template_id = spent.template_id
    LEFT JOIN pairs ON pairs.template_id = spent.template_id AND pairs.target = spent.target
)

SELECT * FROM cost
