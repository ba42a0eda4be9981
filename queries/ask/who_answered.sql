-- Which models and hosts answered, on either side?
SELECT window, stage, target, reason AS served, n, unit
FROM summary.coverage
WHERE kind = 'served'
ORDER BY window DESC, stage, target, n DESC, reason;
