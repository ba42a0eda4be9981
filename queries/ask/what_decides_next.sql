-- Which verdicts are still open, how many more pairs would decide them, and what would these cost?
SELECT window, template_id, target, dimension, metric, n, n_needed, n_more, more_cost_usd
FROM (
    SELECT 'formatting' AS dimension, * FROM drift.formatting
    UNION ALL SELECT 'refusal', * FROM drift.refusal
    UNION ALL SELECT 'keys', * FROM drift.keys
    UNION ALL SELECT 'tools', * FROM drift.tools
    UNION ALL SELECT 'length', * FROM drift.length
    UNION ALL SELECT 'latency', * FROM drift.latency
    UNION ALL SELECT 'errors', * FROM drift.errors
    UNION ALL SELECT 'cost', * FROM drift.cost
) AS drift
WHERE verdict IN ('inconclusive', 'insufficient')
ORDER BY window DESC, more_cost_usd, template_id, target, dimension, metric;
