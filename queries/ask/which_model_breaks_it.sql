-- Where a secondary answered with more than one model or from more than one host: which of them breaks it?
WITH answered AS (
    SELECT window, template_id, target, count(DISTINCT secondary_served) AS n_models
    FROM drift.served
    WHERE contrast = 'secondary' AND n_secondary_failed < n
    GROUP BY window, template_id, target
)

SELECT
    served.window,
    served.template_id,
    served.target,
    secondary_served,
    sum(n) AS n,
    sum(n_only_secondary) AS n_newly_broken,
    CAST(sum(n_only_secondary) AS DOUBLE) / sum(n) AS newly_broken
FROM drift.served AS served
INNER JOIN answered
    ON answered.window = served.window
    AND answered.template_id = served.template_id
    AND answered.target = served.target
WHERE contrast = 'secondary' AND n_models > 1
GROUP BY served.window, served.template_id, served.target, secondary_served
ORDER BY served.window DESC, served.template_id, served.target, n DESC, secondary_served;
