-- How many broken answers would a more forgiving parser have saved?
SELECT window, template_id, target, count(*) AS n_pairs,
    sum(CASE WHEN secondary_unusable THEN 1 ELSE 0 END) AS n_unusable,
    sum(CASE WHEN secondary_unusable AND secondary_json_status LIKE 'fenced%' THEN 1 ELSE 0 END) AS n_only_fenced,
    sum(CASE WHEN secondary_unusable AND secondary_json_status LIKE 'repairable%' THEN 1 ELSE 0 END) AS n_repairable,
    sum(CASE WHEN secondary_required_missing OR secondary_retyped OR secondary_schema_invalid THEN 1 ELSE 0 END)
        AS n_of_other_keys_or_types
FROM pairs.responses
WHERE contrast = 'secondary' AND expects_json
GROUP BY window, template_id, target
HAVING sum(CASE WHEN secondary_unusable THEN 1 ELSE 0 END) > 0
ORDER BY window DESC, n_unusable DESC, template_id, target;
