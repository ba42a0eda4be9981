-- If the primary fails now, which templates hold, and where?
SELECT window, template_id, target, posture, reason, n_calls
FROM summary.posture
ORDER BY window DESC, n_calls DESC, template_id, target;
