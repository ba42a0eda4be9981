-- What does a secondary not get as it was asked for, and how much does it matter?
SELECT window, target, severity, warning, parameter, count(DISTINCT call_id) AS n_requests, min(detail) AS such_as
FROM (
    SELECT window_label AS window, target, severity, warning, regexp_replace(parameter, '\[[0-9]+\]', '[]', 'g') AS parameter,
        call_id, detail
    FROM replays.losses
    WHERE arm = 'S1'
) AS lost
GROUP BY window, target, severity, warning, parameter
ORDER BY window DESC, n_requests DESC, target, warning, parameter;
