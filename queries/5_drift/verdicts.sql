-- Does each figure of each secondary stay within its margin?
--
-- One row per dimension, template, secondary and metric: those of drift.judged without the self-test's, which the tables
-- drift.<dimension> hold one by one.
-- Flags what drift.compared and drift.judged flag.
-- Remedy: for `inconclusive`, replay n_needed pairs; for `breach`, see the dimension's own query.

WITH verdicts AS (
    SELECT * FROM drift.judged WHERE subject = 'secondary'
)

SELECT * FROM verdicts
