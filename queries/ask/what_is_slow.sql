-- Where is a secondary slower than the primary, typically and in the tail?
-- Where so many calls ran into their deadline that the tail is not known (`not_reached`), `lower` is what the ratio is at least.
SELECT window, template_id, target, metric, primary_value AS primary_ms, secondary_value AS secondary_ms, gain AS ratio,
    lower, upper, verdict, warnings
FROM drift.latency
WHERE kind = 'ratio'
ORDER BY window DESC, coalesce(gain, lower) DESC NULLS LAST, template_id, target, metric;
