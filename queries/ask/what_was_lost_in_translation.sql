-- Which parameters does a secondary not get, and in how many requests did that change the meaning?
SELECT target, loss, count(*) AS n_requests,
    sum(CASE WHEN loss_severity = 'meaning_change' THEN 1 ELSE 0 END) AS n_meaning_changed
FROM (SELECT target, loss_severity, unnest(losses) AS loss FROM replays.calls) AS lost
GROUP BY target, loss
ORDER BY n_requests DESC, target, loss;
