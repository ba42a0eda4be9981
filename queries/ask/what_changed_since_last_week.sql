-- What changed since the week before, and is it the traffic, the primary or the secondary?
SELECT window, target, template_id, line, previous_harm, harm, change, change_lower, change_upper, mix, mix_lower, mix_upper,
    rate, rate_lower, rate_upper, primary_changed, primary_changed_lower, primary_changed_upper,
    secondary_changed, secondary_changed_lower, secondary_changed_upper, attribution
FROM summary.week
ORDER BY window DESC, CASE line WHEN 'total' THEN 0 ELSE 1 END, abs(change) DESC, target, template_id;
