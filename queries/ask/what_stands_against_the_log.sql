-- Which verdicts stand against the log instead of the primary of today, and why?
SELECT window, template_id, target, dimension, verdict, n, warnings
FROM summary.parity
WHERE baseline = 'L'
ORDER BY window DESC, template_id, target, dimension;
