-- How often does the primary differ from itself?
SELECT window, template_id, count(*) AS n_pairs, avg(CASE WHEN identical THEN 1.0 ELSE 0.0 END) AS identical_share,
    avg(format_distance) AS mean_format_distance, avg(abs(length_log_ratio)) AS mean_length_log_ratio
FROM pairs.responses
WHERE contrast = 'control'
GROUP BY window, template_id
ORDER BY window DESC, identical_share, template_id;
