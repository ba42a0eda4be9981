-- Which templates may fail over to which secondary?
--
-- One row per template of the window and secondary that anything was to be sent to, replayed or not.
-- Flags `primary-only` when the newly broken answers surely pass the class's budget (or the template is configured so);
-- `safe` when they surely stay within it and every gated dimension that could be measured is at parity (what could not is
-- named in `unmeasured`); `degraded` when
-- they stay within it and a dimension is in breach; `unproven` otherwise, which a careful gate treats as primary-only.
-- Broken answers are judged as drift.harm has them: beyond what the primary of today breaks when asked again where the
-- control has the pairs, else against the log, with a warning; then what newly breaks must stay within the budget, too.
-- Remedy: for `unproven`, replay more; for `degraded`, see summary.findings.

WITH judged AS (
    SELECT
        *,
        -- Beside the primary of today (drift.harm): both break what was well at first, or the secondary alone.
        CASE WHEN baseline = 'P1' THEN n_both + n_only_secondary ELSE n_only_secondary END AS newly_broken
    FROM drift.verdicts
    WHERE dimension = 'harm'
),

-- Latency without a control and cost without prices could not be measured; they are named, and bar nothing.
cells AS (
    SELECT *, dimension IN ('latency', 'cost') AND n = 0 AS unmeasured
    FROM summary.parity
),

dimensions AS (
    SELECT
        template_id,
        target,
        array_sort(array_agg(dimension) FILTER (WHERE verdict = 'breach')) AS breaches,
        array_sort(array_agg(dimension) FILTER (WHERE unmeasured)) AS unmeasured,
        array_sort(array_agg(dimension) FILTER (
            WHERE verdict = 'inconclusive' OR (verdict = 'insufficient' AND NOT unmeasured)
        )) AS undecided
    FROM cells
    GROUP BY template_id, target
),

-- A template whose every pair stands apart, or of which nothing was sent or answered, still has a row.
sent AS (
    SELECT template_id, target, count(*) AS n_sent
    FROM replays.calls
    WHERE arm = 'S1'
    GROUP BY template_id, target
),

paired AS (
    SELECT template_id, target, count(*) AS n_paired, sum(CASE WHEN counted THEN 0 ELSE 1 END) AS n_apart
    FROM pairs.responses
    WHERE contrast = 'secondary'
    GROUP BY template_id, target
),

targets AS (
    SELECT DISTINCT target FROM sent
    UNION
    SELECT DISTINCT target FROM replays.skips WHERE arm = 'S1'
),

asked AS (
    SELECT
        templates.template_id,
        targets.target,
        n_calls,
        n_replayable,
        coalesce(n_sent, 0) AS n_sent,
        coalesce(n_paired, 0) AS n_paired,
        coalesce(n_apart, 0) AS n_apart
    FROM requests.templates AS templates
    CROSS JOIN targets
    LEFT JOIN sent ON sent.template_id = templates.template_id AND sent.target = targets.target
    LEFT JOIN paired ON paired.template_id = templates.template_id AND paired.target = targets.target
),

placed AS (
    SELECT
        asked.template_id,
        asked.target,
        contracts.class,
        n_calls,
        n_replayable,
        n_sent,
        n_paired,
        n_apart,
        broken_budget,
        coalesce(judged.baseline, 'none') AS baseline,
        coalesce(warnings, make_array()) AS warnings,
        coalesce(survivors.survivorship, FALSE) AS survivorship,
        coalesce(judged.n, 0) AS n,
        coalesce(newly_broken, 0) AS n_newly_broken,
        CAST(newly_broken AS DOUBLE) / judged.n AS harm,
        -- Wilson's, widened as the others are where prompts repeat.
        sqrt(design_effect) AS widened,
        wilson_lower(newly_broken, judged.n, 1.0 - 2.0 * alpha) AS harm_from,
        wilson_upper(newly_broken, judged.n, 1.0 - 2.0 * alpha) AS harm_to,
        noise_floor,
        excess,
        excess_p,
        gain,
        lower,
        upper,
        coalesce(breaches, make_array()) AS breaches,
        coalesce(undecided, make_array()) AS undecided,
        coalesce(unmeasured, make_array()) AS unmeasured,
        coalesce(verdict, 'insufficient') AS verdict
    FROM asked
    INNER JOIN features.contracts AS contracts ON contracts.template_id = asked.template_id
    INNER JOIN settings.classes AS classes ON classes.class = contracts.class
    LEFT JOIN judged ON judged.template_id = asked.template_id AND judged.target = asked.target
    LEFT JOIN dimensions ON dimensions.template_id = asked.template_id AND dimensions.target = asked.target
    LEFT JOIN drift.survivorship AS survivors ON survivors.template_id = asked.template_id
    CROSS JOIN settings.limits
),

bounded AS (
    SELECT
        *,
        CASE WHEN harm IS NOT NULL THEN greatest(0.0, harm - (harm - harm_from) * widened) END AS harm_lower,
        CASE WHEN harm IS NOT NULL THEN least(1.0, harm + (harm_to - harm) * widened) END AS harm_upper
    FROM placed
),

-- In the log each call was answered once: that the secondary mends as many as it breaks may be noise, or not.
weighed AS (
    SELECT *, verdict = 'parity' AND baseline = 'L' AND harm_upper >= broken_budget AS made_up_for
    FROM bounded
),

ruled AS (
    SELECT
        *,
        CASE
            WHEN class = 'primary-only' THEN 'primary-only'
            WHEN verdict = 'breach' THEN 'primary-only'
            WHEN verdict <> 'parity' OR made_up_for THEN 'unproven'
            WHEN cardinality(breaches) > 0 THEN 'degraded'
            WHEN cardinality(undecided) > 0 THEN 'unproven'
            ELSE 'safe'
        END AS posture
    FROM weighed
),

posture AS (
    SELECT
        template_id,
        target,
        class,
        posture,
        CASE
            WHEN class = 'primary-only' THEN 'configured as primary-only'
            WHEN posture = 'primary-only' THEN 'broken answers exceed the budget of its class'
            WHEN posture = 'safe' AND cardinality(unmeasured) > 0
                THEN 'broken answers stay within the budget and what was measured is at parity; not measured: '
                    || array_to_string(unmeasured, ', ')
            WHEN posture = 'safe' THEN 'broken answers stay within the budget and every gated dimension is at parity'
            WHEN posture = 'degraded' THEN 'usable, but ' || array_to_string(breaches, ', ') || ' in breach'
            WHEN n_apart > 0 AND n_apart = n_paired THEN 'translation changed the meaning of every request'
            WHEN n_replayable = 0 THEN 'none of its calls can be replayed'
            WHEN n_sent = 0 THEN 'no call was replayed'
            WHEN n_paired = 0 THEN 'no replay was answered'
            WHEN verdict = 'insufficient' THEN 'too few pairs'
            WHEN verdict = 'inconclusive' AND survivorship AND baseline = 'L'
                THEN 'the log holds successes only: a control would decide whether the budget holds'
            WHEN verdict = 'inconclusive' THEN 'more pairs would decide whether the budget holds'
            WHEN made_up_for
                THEN 'more pairs would show whether what newly breaks stays within the budget'
            ELSE 'not yet decided: ' || array_to_string(undecided, ', ')
        END AS reason,
        n_calls,
        baseline,
        warnings,
        survivorship,
        n,
        n_newly_broken,
        harm,
        harm_lower,
        harm_upper,
        noise_floor,
        excess AS excess_harm,
        excess_p,
        gain AS broken_gain,
        lower AS broken_lower,
        upper AS broken_upper,
        breaches,
        undecided,
        unmeasured
    FROM ruled
)

SELECT * FROM posture
