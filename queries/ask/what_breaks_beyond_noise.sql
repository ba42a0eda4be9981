-- What breaks at a secondary beyond what the primary itself breaks when asked again, and how sure is that?
SELECT window, template_id, target, n, gain, noise_floor, excess, excess_p, verdict
FROM drift.harm
WHERE excess > 0.0
ORDER BY window DESC, excess DESC, template_id, target;
