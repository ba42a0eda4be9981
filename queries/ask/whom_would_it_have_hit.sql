-- How many users sent requests whose answer newly breaks at a secondary?
SELECT pairs.window, pairs.target, count(DISTINCT coalesce(calls.end_user_hash, calls.session_id)) AS n_users,
    count(*) AS n_broken
FROM pairs.responses AS pairs
INNER JOIN requests.calls AS calls ON calls.call_id = pairs.call_id
WHERE pairs.contrast = 'secondary' AND pairs.counted AND pairs.secondary_broken AND NOT pairs.primary_broken
GROUP BY pairs.window, pairs.target
ORDER BY pairs.window DESC, pairs.target;
