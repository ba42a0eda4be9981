-- Which models and hosts answered, on either side?
SELECT stage, target, reason AS served, n, unit
FROM summary.coverage
WHERE kind = 'served'
ORDER BY stage, target, n DESC, reason;
