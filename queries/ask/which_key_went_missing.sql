-- Which keys does a secondary lose or retype that a consumer counts on?
SELECT window, template_id, target, path, n_only_primary, n_retyped, primary_types, secondary_types, n, example_call_id
FROM drift.paths
WHERE requirement = 'required' AND (n_only_primary > 0 OR n_retyped > 0)
ORDER BY window DESC, n_only_primary + n_retyped DESC, template_id, target, path;
