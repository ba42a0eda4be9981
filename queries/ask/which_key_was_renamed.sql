-- Which keys does a secondary give another name?
SELECT window, template_id, target, path, renamed, rename_score, n_only_primary, n, example_call_id
FROM drift.paths
WHERE renamed IS NOT NULL AND n_only_primary > 0
ORDER BY window DESC, rename_score DESC, template_id, target, path;
