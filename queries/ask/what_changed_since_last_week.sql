-- What changed since the week before, and is it the traffic, the primary or the secondary?
SELECT target, template_id, line, previous_harm, harm, change, mix, rate, primary_changed, secondary_changed, attribution
FROM summary.week
ORDER BY CASE line WHEN 'total' THEN 0 ELSE 1 END, abs(change) DESC, target, template_id;
