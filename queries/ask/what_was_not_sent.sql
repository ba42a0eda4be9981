-- Which calls were not replayed, and why?
SELECT target, reason, count(DISTINCT call_id) AS n_calls
FROM replays.skips
GROUP BY target, reason
ORDER BY n_calls DESC, target, reason;
