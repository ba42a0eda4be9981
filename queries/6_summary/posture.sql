-- Which templates may fail over to which secondary?
--
-- One row per template and secondary.
-- Flags `primary-only` when the broken answers surely pass the class's budget (or the template is configured so);
-- `safe` when they surely stay within it and every gated dimension that could be measured is at parity (what could not is
-- named in `unmeasured`); `degraded` when
-- they stay within it and a dimension is in breach; `unproven` otherwise, which a careful gate treats as primary-only.
-- Broken answers are judged as drift.harm has them: against the primary of today where the control has the pairs, else
-- against the log, with a warning.
-- Remedy: for `unproven`, replay more; for `degraded`, see summary.findings.

WITH judged AS (
    SELECT * FROM drift.verdicts WHERE dimension = 'harm'
),

dimensions AS (
    SELECT
        template_id,
        target,
        array_sort(array_agg(dimension) FILTER (WHERE verdict = 'breach')) AS breaches,
        -- Latency without a control and cost without prices could not be measured; they are named, and bar nothing.
        array_sort(array_agg(dimension) FILTER (WHERE verdict = 'insufficient' AND metric = 'none')) AS unmeasured,
        array_sort(array_agg(dimension) FILTER (
            WHERE verdict = 'inconclusive' OR (verdict = 'insufficient' AND metric <> 'none')
        )) AS undecided
    FROM summary.parity
    GROUP BY template_id, target
),

-- A template whose every pair stands apart, or that was not sent at all, still has a row.
asked AS (
    SELECT template_id, target, count(*) AS n_replays, sum(CASE WHEN counted THEN 0 ELSE 1 END) AS n_apart
    FROM pairs.responses
    WHERE contrast = 'secondary'
    GROUP BY template_id, target
),

placed AS (
    SELECT
        asked.template_id,
        asked.target,
        contracts.class,
        n_calls,
        n_apart,
        coalesce(judged.baseline, 'none') AS baseline,
        coalesce(warnings, make_array()) AS warnings,
        coalesce(survivors.survivorship, FALSE) AS survivorship,
        coalesce(judged.n, 0) AS n,
        coalesce(n_only_secondary, 0) AS n_newly_broken,
        CAST(n_only_secondary AS DOUBLE) / judged.n AS harm,
        -- Wilson's, widened as the others are where prompts repeat.
        sqrt(design_effect) AS widened,
        wilson_lower(n_only_secondary, judged.n, 1.0 - 2.0 * alpha) AS harm_from,
        wilson_upper(n_only_secondary, judged.n, 1.0 - 2.0 * alpha) AS harm_to,
        noise_floor,
        excess,
        excess_p,
        gain,
        lower,
        upper,
        coalesce(breaches, make_array()) AS breaches,
        coalesce(undecided, make_array()) AS undecided,
        coalesce(unmeasured, make_array()) AS unmeasured,
        CASE
            WHEN contracts.class = 'primary-only' THEN 'primary-only'
            WHEN coalesce(verdict, 'insufficient') = 'breach' THEN 'primary-only'
            WHEN verdict = 'parity' AND cardinality(coalesce(breaches, make_array())) > 0 THEN 'degraded'
            WHEN verdict = 'parity' AND cardinality(coalesce(undecided, make_array())) = 0 THEN 'safe'
            ELSE 'unproven'
        END AS posture,
        coalesce(verdict, 'insufficient') AS verdict
    FROM asked
    INNER JOIN features.contracts AS contracts ON contracts.template_id = asked.template_id
    INNER JOIN requests.templates AS templates ON templates.template_id = asked.template_id
    LEFT JOIN judged ON judged.template_id = asked.template_id AND judged.target = asked.target
    LEFT JOIN dimensions ON dimensions.template_id = asked.template_id AND dimensions.target = asked.target
    LEFT JOIN drift.survivorship AS survivors ON survivors.template_id = asked.template_id
    CROSS JOIN settings.limits
),

posture AS (
    SELECT
        template_id,
        target,
        class,
        posture,
        CASE
            WHEN class = 'primary-only' THEN 'configured as primary-only'
            WHEN posture = 'primary-only' THEN 'broken answers pass the budget of its class'
            WHEN posture = 'safe' AND cardinality(unmeasured) > 0
                THEN 'broken answers stay within the budget and what was measured is at parity; not measured: '
                    || array_to_string(unmeasured, ', ')
            WHEN posture = 'safe' THEN 'broken answers stay within the budget and every gated dimension is at parity'
            WHEN posture = 'degraded' THEN 'usable, but ' || array_to_string(breaches, ', ') || ' in breach'
            WHEN n = 0 AND n_apart > 0 THEN 'translation changed the meaning of every request'
            WHEN verdict = 'insufficient' THEN 'too few pairs'
            WHEN verdict = 'inconclusive' AND survivorship AND baseline = 'L'
                THEN 'the log holds successes only: a control would decide whether the budget holds'
            WHEN verdict = 'inconclusive' THEN 'more pairs would decide whether the budget holds'
            ELSE 'not yet decided: ' || array_to_string(undecided, ', ')
        END AS reason,
        n_calls,
        baseline,
        warnings,
        survivorship,
        n,
        n_newly_broken,
        harm,
        CASE WHEN harm IS NOT NULL THEN greatest(0.0, harm - (harm - harm_from) * widened) END AS harm_lower,
        CASE WHEN harm IS NOT NULL THEN least(1.0, harm + (harm_to - harm) * widened) END AS harm_upper,
        noise_floor,
        excess AS excess_harm,
        excess_p,
        gain AS broken_gain,
        lower AS broken_lower,
        upper AS broken_upper,
        breaches,
        undecided,
        unmeasured
    FROM placed
)

SELECT * FROM posture
