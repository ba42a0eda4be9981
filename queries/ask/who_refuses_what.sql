-- Which answers did a secondary refuse that the primary gave?
SELECT window, template_id, target, call_id, secondary_outcome
FROM pairs.responses
WHERE contrast = 'secondary' AND secondary_refused AND NOT primary_refused
QUALIFY row_number() OVER (PARTITION BY window ORDER BY template_id, target, call_id) <= 50
ORDER BY window DESC, template_id, target, call_id;
