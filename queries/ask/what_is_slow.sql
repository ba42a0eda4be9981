-- Where is a secondary slower than the primary, typically and in the tail?
SELECT template_id, target, metric, primary_value AS primary_ms, secondary_value AS secondary_ms, gain AS ratio, lower, upper,
    verdict
FROM drift.latency
WHERE kind = 'ratio'
ORDER BY gain DESC NULLS LAST, template_id, target, metric;
