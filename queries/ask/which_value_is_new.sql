-- Which key of the secondary's JSON holds a value that the primary never gives?
SELECT window, template_id, target, path, primary_values, novel_values, n_novel, requirement
FROM drift.paths
WHERE n_novel > 0
ORDER BY window DESC, n_novel DESC, template_id, target, path;
