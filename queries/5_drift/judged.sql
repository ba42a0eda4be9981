-- Which of all these figures changed beyond chance?
--
-- One row per row of drift.compared, which has the verdicts. The secondaries' rows of each dimension become its table:
-- drift.refusal holds those of `refusal`. The self-test's rows are corrected by themselves.
-- Flags `changed` when the change is beyond chance after Simes per template and secondary, Benjamini-Hochberg across them and
-- again within those selected.
-- Remedy: see the dimension's own query.

WITH families AS (
    SELECT subject, template_id, target, simes_p(p_value) AS family_p
    FROM drift.compared
    WHERE p_value IS NOT NULL
    GROUP BY subject, template_id, target
),

-- Level 1: across templates and secondaries.
family_adjusted AS (
    SELECT
        subject,
        template_id,
        target,
        count(*) OVER (PARTITION BY subject) AS n_families,
        benjamini_hochberg(family_p) OVER (PARTITION BY subject) AS family_q
    FROM families
),

selection AS (
    SELECT subject, sum(CASE WHEN family_q <= false_discovery_rate THEN 1 ELSE 0 END) AS n_selected
    FROM settings.limits
    CROSS JOIN family_adjusted
    GROUP BY subject
),

metric_adjusted AS (
    SELECT
        subject,
        dimension,
        template_id,
        target,
        metric,
        benjamini_hochberg(p_value) OVER (PARTITION BY subject, template_id, target) AS within_q
    FROM drift.compared
    WHERE p_value IS NOT NULL
),

-- Level 2: within the selected families at the rate q × selected / all.
corrected AS (
    SELECT
        metric_adjusted.subject,
        metric_adjusted.dimension,
        metric_adjusted.template_id,
        metric_adjusted.target,
        metric_adjusted.metric,
        CASE
            WHEN family_q <= false_discovery_rate THEN least(1.0, greatest(family_q, within_q * n_families / n_selected))
            ELSE greatest(family_q, least(1.0, within_q))
        END AS q_value
    FROM settings.limits
    CROSS JOIN metric_adjusted
    INNER JOIN selection ON selection.subject = metric_adjusted.subject
    INNER JOIN family_adjusted
        ON family_adjusted.subject = metric_adjusted.subject
        AND family_adjusted.template_id = metric_adjusted.template_id
        AND family_adjusted.target = metric_adjusted.target
),

judged AS (
    SELECT
        compared.*,
        q_value,
        coalesce(q_value <= false_discovery_rate, FALSE) AS changed
    FROM settings.limits
    CROSS JOIN drift.compared AS compared
    LEFT JOIN corrected
        ON corrected.subject = compared.subject
        AND corrected.dimension = compared.dimension
        AND corrected.template_id = compared.template_id
        AND corrected.target = compared.target
        AND corrected.metric = compared.metric
)

SELECT * FROM judged
