-- May this run be trusted: what did it flag where nothing can have changed?
SELECT window, dimension, measured, n_tested, n_flagged, flagged_share, below_alpha_share, bound, holds, flagged
FROM summary.calibration
ORDER BY window DESC, CASE dimension WHEN 'all' THEN 0 ELSE 1 END, dimension;
