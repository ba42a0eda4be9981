-- Does each template hold on each secondary, dimension by dimension?
--
-- One row per template, secondary and dimension that applies to the template: the worst verdict of its gated metrics.
-- Flags `breach` when any gated metric is in breach; `insufficient` where nothing could be measured, as for latency
-- without a control.
-- Remedy: see summary.findings for what changed and an example.

WITH ranked AS (
    SELECT
        *,
        -- Parity is claimed only when every gated metric of the dimension claims it.
        CASE verdict
            WHEN 'breach' THEN 1
            WHEN 'insufficient' THEN 2
            WHEN 'inconclusive' THEN 3
            ELSE 4
        END AS severity,
        -- How much of the margin is used, to name the metric that decides among equals.
        CASE
            WHEN kind = 'rate' THEN coalesce(upper, 0.0) / margin
            ELSE greatest(coalesce(upper, 1.0) / margin, coalesce(margin_lower / lower, 0.0))
        END AS margin_used,
        max(CASE WHEN changed THEN 1 ELSE 0 END) OVER (PARTITION BY template_id, target, dimension) = 1 AS any_changed
    FROM drift.verdicts
    -- What all dimensions come to together is the posture's.
    WHERE dimension <> 'harm'
),

deciding AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY template_id, target, dimension ORDER BY severity, margin_used DESC, metric
        ) AS place
    FROM ranked
    WHERE gated
),

-- Latency and cost may lack any row; the cell is then shown as not measured rather than left out.
expected AS (
    SELECT DISTINCT template_id, target, column1 AS dimension
    FROM drift.verdicts
    CROSS JOIN (VALUES ('latency'), ('cost')) AS always
),

cells AS (
    SELECT template_id, target, dimension FROM deciding WHERE place = 1
    UNION
    SELECT template_id, target, dimension FROM expected
),

parity AS (
    SELECT
        cells.template_id,
        cells.target,
        cells.dimension,
        coalesce(verdict, 'insufficient') AS verdict,
        coalesce(metric, 'none') AS metric,
        coalesce(kind, 'ratio') AS kind,
        primary_value,
        secondary_value,
        gain,
        lower,
        upper,
        margin_lower,
        margin,
        noise_floor,
        coalesce(n, 0) AS n,
        n_needed,
        more_cost_usd,
        coalesce(any_changed, FALSE) AS changed,
        coalesce(baseline, 'none') AS baseline,
        coalesce(warnings, make_array()) AS warnings
    FROM cells
    LEFT JOIN deciding
        ON deciding.template_id = cells.template_id
        AND deciding.target = cells.target
        AND deciding.dimension = cells.dimension
        AND deciding.place = 1
)

SELECT * FROM parity
