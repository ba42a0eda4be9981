-- Do the secondary's answers say it in other words than the primary would, asked twice?
SELECT window, template_id, target, n, primary_value AS primary_from_itself, secondary_value AS secondary_from_primary, gain,
    lower, upper, excess_p
FROM drift.similarity
ORDER BY window DESC, gain DESC, template_id, target;
