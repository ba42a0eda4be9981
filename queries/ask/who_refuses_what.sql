-- Which answers did a secondary refuse that the primary gave?
SELECT template_id, target, call_id, secondary_outcome
FROM pairs.responses
WHERE contrast = 'secondary' AND secondary_refused AND NOT primary_refused
ORDER BY template_id, target, call_id
LIMIT 50;
