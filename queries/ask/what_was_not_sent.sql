-- Which calls were not replayed, and why?
SELECT window_label AS window, target, reason, count(DISTINCT call_id) AS n_calls
FROM replays.skips
GROUP BY window_label, target, reason
ORDER BY window DESC, n_calls DESC, target, reason;
