-- Why do calls fail at a secondary, and what does it say?
SELECT window_label AS window, target, template_id, error_class, http_status, count(*) AS n, min(error_message) AS first_message
FROM replays.calls
WHERE outcome LIKE 'error%'
GROUP BY window_label, target, template_id, error_class, http_status
ORDER BY window DESC, n DESC, target, template_id, error_class;
