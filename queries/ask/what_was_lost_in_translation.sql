-- What does a secondary not get as it was asked for, and how much does it matter?
SELECT target, severity, warning, parameter, count(DISTINCT call_id) AS n_requests, min(detail) AS such_as
FROM (
    SELECT target, severity, warning, regexp_replace(parameter, '\[[0-9]+\]', '[]', 'g') AS parameter, call_id, detail
    FROM replays.losses
    WHERE arm = 'S1'
) AS lost
GROUP BY target, severity, warning, parameter
ORDER BY n_requests DESC, target, warning, parameter;
