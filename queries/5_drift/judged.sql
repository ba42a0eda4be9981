-- What do the counts of all dimensions amount to, against which baseline?
--
-- One row per dimension, template, secondary and metric (`subject` secondary), and the same once more with the primary's
-- second replay in the secondary's place (`subject` control), where nothing can have changed: the run's self-test. The
-- secondaries' rows of each dimension become its table: drift.refusal holds those of `refusal`.
--
-- The baseline. A log holds what was answered, not what failed; its answers are days old; retries hide in it. So the
-- secondary is held against the primary asked at the same time (P1 with S1). But the control is a sample of the replay,
-- and a sample too small proves nothing. By sizes alone, never by what the figures say, one of the two is chosen:
--   * P1 when the control has `control_covers` of the logged pairs (the interval is then at most 1.4 times as wide), or
--     pairs enough to prove parity within the margin at `control_discordance`; a figure that only the primary's two
--     answers can correct (tool calls) takes P1 as soon as there are `least_pairs`;
--   * else the log (L with S1), with the warning `no_control` or `thin_control`. Parity against the log holds all the more
--     against a primary that sometimes fails: the log's failures are none by selection, so the change is overstated. For the
--     same reason a breach against it is not always one: where survivorship is seen (drift.survivorship), the interval must
--     lie beyond the margin by more than the primary itself fails today.
--
-- Flags `breach` when the whole interval lies beyond the margin, `parity` when it lies within (for rates by the Tango
-- score test with the zero-event guard), `inconclusive` otherwise; `changed` when the change is beyond chance after
-- Simes per template and secondary, Benjamini-Hochberg across them and again within those selected.
-- Failures count as bad in every gated rate, in all replayed pairs. Figures that need two usable answers count what each
-- side lost, and parity is refused where the sides lose at rates more than `dropped_difference` apart.
-- Remedy: for `inconclusive`, replay n_needed pairs; for `breach`, see the dimension's own query.

WITH measured AS (
    SELECT 'formatting' AS dimension, * FROM measured.formatting
    UNION ALL BY NAME
    SELECT 'refusal' AS dimension, * FROM measured.refusal
    UNION ALL BY NAME
    SELECT 'keys' AS dimension, * FROM measured.keys
    UNION ALL BY NAME
    SELECT 'tools' AS dimension, * FROM measured.tools
    UNION ALL BY NAME
    SELECT 'length' AS dimension, * FROM measured.length
    UNION ALL BY NAME
    SELECT 'latency' AS dimension, * FROM measured.latency
    UNION ALL BY NAME
    SELECT 'errors' AS dimension, * FROM measured.errors
    UNION ALL BY NAME
    SELECT 'cost' AS dimension, * FROM measured.cost
    UNION ALL BY NAME
    SELECT 'reasoning' AS dimension, * FROM measured.reasoning
    UNION ALL BY NAME
    SELECT 'similarity' AS dimension, * FROM measured.similarity
    UNION ALL BY NAME
    SELECT 'harm' AS dimension, * FROM measured.harm
),

-- Quantiles of the normal distribution, got from the functions that hold them: of the gate, and of gate and power.
settled AS (
    SELECT
        *,
        10000.0 * minimum_detectable_difference(100000000, 1.0, 2.0 * alpha, 0.5) AS z_gate,
        10000.0 * minimum_detectable_difference(100000000, 1.0, alpha, power) AS z_detect,
        10000.0 * (
            minimum_detectable_difference(100000000, 1.0, alpha, power)
            - minimum_detectable_difference(100000000, 1.0, alpha, 0.5)
        ) AS z_power
    FROM settings.limits
),

-- Counts over the design effect: what dependent pairs are worth in independent ones.
weighed AS (
    SELECT
        measured.*,
        coalesce(clusters.design_effect, CAST(n_pairs AS DOUBLE) / n_prompts) AS design_effect
    FROM measured
    LEFT JOIN drift.clusters AS clusters
        ON clusters.template_id = measured.template_id
        AND clusters.target = measured.target
        AND clusters.contrast = measured.contrast
        AND clusters.metric = measured.metric
),

worth AS (
    SELECT
        *,
        counts['both'] / design_effect AS both_sides,
        counts['only_secondary'] / design_effect AS only_secondary,
        counts['only_primary'] / design_effect AS only_primary,
        counts['neither'] / design_effect AS neither
    FROM weighed
),

-- Rates, ratios and distances side by side in the same columns.
flat AS (
    SELECT
        dimension,
        template_id,
        target,
        contrast,
        baseline,
        metric,
        gated,
        n_pairs,
        n_prompts,
        design_effect,
        coalesce(example_call_ids, make_array()) AS example_call_ids,
        CASE WHEN counts IS NOT NULL THEN 'rate' WHEN ratio IS NOT NULL THEN 'ratio' ELSE 'distance' END AS kind,
        coalesce(counts['n'], ratio['n'], distance['n']) AS n,
        coalesce(counts['dropped_primary'], ratio['dropped_primary'], distance['dropped_primary']) AS n_dropped_primary,
        coalesce(counts['dropped_secondary'], ratio['dropped_secondary'], distance['dropped_secondary'])
            AS n_dropped_secondary,
        counts['both'] AS n_both,
        counts['only_secondary'] AS n_only_secondary,
        counts['only_primary'] AS n_only_primary,
        CASE WHEN counts IS NOT NULL THEN n_failed END AS n_failed,
        both_sides,
        only_secondary,
        only_primary,
        neither,
        CASE
            WHEN counts IS NULL THEN coalesce(ratio['primary_median'], distance['primary_value'])
            WHEN counts['n'] > 0 THEN CAST(counts['both'] + counts['only_primary'] AS DOUBLE) / counts['n']
        END AS primary_value,
        CASE
            WHEN counts IS NULL THEN coalesce(ratio['secondary_median'], distance['secondary_value'])
            WHEN counts['n'] > 0 THEN CAST(counts['both'] + counts['only_secondary'] AS DOUBLE) / counts['n']
        END AS secondary_value,
        CASE
            -- A ratio of nothing to nothing is no number, and decides nothing.
            WHEN counts IS NULL THEN nullif(coalesce(ratio['ratio'], distance['gain']), CAST('NaN' AS DOUBLE))
            WHEN counts['n'] > 0 THEN CAST(counts['only_secondary'] - counts['only_primary'] AS DOUBLE) / counts['n']
        END AS gain,
        CASE
            WHEN ratio IS NOT NULL THEN nullif(
                coalesce(ratio['ratio'], at_least)
                    * power(ratio['lower'] / coalesce(ratio['ratio'], at_least), sqrt(design_effect)),
                CAST('NaN' AS DOUBLE)
            )
            WHEN distance IS NOT NULL THEN distance['lower']
            WHEN counts['n'] > 0 THEN tango_lower(both_sides, only_secondary, only_primary, neither, 1.0 - 2.0 * alpha)
        END AS lower,
        CASE
            WHEN ratio IS NOT NULL THEN nullif(
                ratio['ratio'] * power(ratio['upper'] / ratio['ratio'], sqrt(design_effect)), CAST('NaN' AS DOUBLE)
            )
            WHEN distance IS NOT NULL THEN distance['upper']
            WHEN counts['n'] > 0 THEN tango_upper(both_sides, only_secondary, only_primary, neither, 1.0 - 2.0 * alpha)
        END AS upper,
        CASE
            WHEN counts IS NULL AND n_larger + n_smaller > 0 THEN CAST(n_larger - n_smaller AS DOUBLE) / ratio['n']
            WHEN counts['n'] > 0 THEN 2.0 * (
                asin(sqrt(CAST(counts['both'] + counts['only_secondary'] AS DOUBLE) / counts['n']))
                - asin(sqrt(CAST(counts['both'] + counts['only_primary'] AS DOUBLE) / counts['n']))
            )
        END AS effect_size,
        CASE
            WHEN ratio IS NOT NULL THEN ratio['p_value']
            -- That two models choose other words is no news.
            WHEN distance IS NOT NULL THEN CASE WHEN dimension <> 'similarity' THEN distance['p_value'] END
            WHEN counts['n'] > 0 THEN mcnemar_midp(
                TRY_CAST(round(both_sides) AS BIGINT), TRY_CAST(round(only_secondary) AS BIGINT),
                TRY_CAST(round(only_primary) AS BIGINT), TRY_CAST(round(neither) AS BIGINT)
            )
        END AS p_value,
        distance['p_value'] AS distance_p,
        at_least,
        coalesce(not_reached, FALSE) AS not_reached
    FROM settings.limits
    CROSS JOIN worth
),

-- What the primary differs from itself: the floor under every figure.
control AS (
    SELECT
        dimension,
        template_id,
        metric,
        n AS n_control,
        CASE
            WHEN kind = 'rate' AND dimension = 'tools' AND metric <> 'arguments_invalid' THEN secondary_value
            WHEN kind = 'rate' THEN CAST(n_only_primary + n_only_secondary AS DOUBLE) / (2.0 * n)
            WHEN kind = 'ratio' THEN gain
            ELSE secondary_value
        END AS noise_floor
    FROM flat
    WHERE contrast = 'control' AND n > 0
),

-- How many pairs either baseline has for the same figure.
baselines AS (
    SELECT
        dimension,
        template_id,
        target,
        metric,
        max(CASE WHEN contrast = 'same_time' THEN n END) AS n_replayed,
        max(CASE WHEN contrast = 'secondary' THEN n END) AS n_logged
    FROM flat
    GROUP BY dimension, template_id, target, metric
),

sized AS (
    SELECT
        flat.*,
        CASE WHEN contrast = 'control' THEN 'control' ELSE 'secondary' END AS subject,
        n_replayed,
        n_logged
    FROM flat
    INNER JOIN baselines
        ON baselines.dimension = flat.dimension
        AND baselines.template_id = flat.template_id
        AND baselines.target = flat.target
        AND baselines.metric = flat.metric
),

allowed AS (
    SELECT
        sized.*,
        contracts.class,
        CASE WHEN gated THEN margins.lower END AS margin_lower,
        CASE WHEN dimension = 'harm' THEN classes.broken_budget WHEN gated THEN margins.upper END AS margin
    FROM sized
    INNER JOIN features.contracts AS contracts ON contracts.template_id = sized.template_id
    INNER JOIN settings.classes AS classes ON classes.class = contracts.class
    LEFT JOIN settings.margins AS margins ON margins.class = contracts.class AND margins.metric = sized.metric
),

weighed_up AS (
    SELECT
        *,
        coalesce(n_replayed, 0) > 0 AND (
            n_logged IS NULL
            OR n_replayed >= control_covers * n_logged
            OR n_replayed >= CASE
                WHEN kind = 'rate' AND margin IS NOT NULL THEN pairs_needed(control_discordance, 0.0, margin, alpha, power)
                ELSE control_pairs
            END
            OR (dimension = 'tools' AND n_replayed >= least_pairs)
        ) AS replayed_is_enough
    FROM settled
    CROSS JOIN allowed
),

-- One row per figure.
chosen AS (
    SELECT *
    FROM weighed_up
    WHERE contrast = 'control' OR (contrast = 'same_time') = replayed_is_enough
),

served AS (
    SELECT
        template_id,
        target,
        contrast,
        array_sort(array_agg(DISTINCT primary_served) FILTER (WHERE n_primary_failed < n)) AS primary_served,
        array_sort(array_agg(DISTINCT secondary_served) FILTER (WHERE n_secondary_failed < n)) AS secondary_served,
        -- A log that does not name its host, or its model, is no other model.
        greatest(
            count(DISTINCT CASE WHEN n_primary_failed < n AND primary_served NOT LIKE '%unknown%' THEN primary_served END),
            count(DISTINCT CASE WHEN n_secondary_failed < n AND secondary_served NOT LIKE '%unknown%' THEN secondary_served END)
        ) > 1 AS several_models
    FROM drift.served
    GROUP BY template_id, target, contrast
),

compared AS (
    SELECT
        chosen.*,
        coalesce(n_control, 0) AS n_control,
        noise_floor,
        CASE WHEN kind = 'distance' THEN gain ELSE noise.excess END AS excess,
        CASE WHEN kind = 'distance' THEN distance_p ELSE noise.excess_p END AS excess_p,
        coalesce(survivors.survivorship, FALSE) AND baseline = 'L' AND kind = 'rate' AS survived,
        wilson_upper(survivors.n_bad_replayed, survivors.n, 1.0 - 2.0 * alpha) AS fails_today,
        -- Those left are a selection when the sides lose answers at different rates.
        n_pairs > 0 AND abs(CAST(n_dropped_secondary - n_dropped_primary AS DOUBLE)) / n_pairs > dropped_difference
            AS selected,
        (ln(upper) - ln(lower)) / (2.0 * z_gate) AS log_error,
        CAST(n_only_primary + n_only_secondary AS DOUBLE) / chosen.n AS discordant_share,
        several_models,
        coalesce(served.primary_served, make_array()) AS primary_served,
        coalesce(served.secondary_served, make_array()) AS secondary_served
    FROM chosen
    LEFT JOIN control
        ON control.dimension = chosen.dimension
        AND control.template_id = chosen.template_id
        AND control.metric = chosen.metric
    LEFT JOIN drift.noise AS noise
        ON noise.dimension = chosen.dimension
        AND noise.template_id = chosen.template_id
        AND noise.target = chosen.target
        AND noise.metric = chosen.metric
    LEFT JOIN drift.survivorship AS survivors ON survivors.template_id = chosen.template_id
    LEFT JOIN served
        ON served.template_id = chosen.template_id
        AND served.target = chosen.target
        AND served.contrast = chosen.contrast
),

decided AS (
    SELECT
        *,
        CASE
            WHEN kind = 'rate' THEN rate_verdict(
                both_sides, only_secondary, only_primary, neither, n_prompts, margin, alpha
            )
            -- Of a ratio that is at least so large only the lower end is known: it may be a breach, never parity.
            WHEN kind = 'ratio' AND at_least IS NOT NULL
                THEN interval_verdict(lower, CAST('Infinity' AS DOUBLE), n, n_prompts, margin_lower, margin)
            WHEN kind = 'ratio' THEN interval_verdict(lower, upper, n, n_prompts, margin_lower, margin)
            ELSE 'informational'
        END AS raw_verdict
    FROM compared
),

judged AS (
    SELECT
        *,
        CASE
            WHEN raw_verdict = 'parity' AND selected THEN 'inconclusive'
            WHEN raw_verdict = 'breach' AND survived AND lower - fails_today <= margin THEN 'inconclusive'
            ELSE raw_verdict
        END AS verdict,
        concat_ws(
            ' ',
            CASE
                WHEN baseline = 'L' AND coalesce(n_replayed, 0) = 0 THEN 'no_control'
                WHEN baseline = 'L' THEN 'thin_control'
            END,
            CASE WHEN survived THEN 'survivorship' END,
            CASE WHEN several_models THEN 'several_models' END,
            CASE WHEN selected THEN 'selected' END,
            CASE WHEN not_reached THEN 'not_reached' END,
            CASE WHEN kind = 'distance' THEN 'three_arms' END
        ) AS warned,
        CASE
            WHEN raw_verdict NOT IN ('inconclusive', 'insufficient') OR n = 0 THEN NULL
            WHEN kind = 'rate' AND gain <= margin
                THEN design_effect * pairs_needed(discordant_share, gain, margin, alpha, power)
            WHEN kind = 'rate'
                THEN design_effect * power(z_gate + z_power, 2.0) * (discordant_share - gain * gain)
                    / power(gain - margin, 2.0)
            WHEN kind = 'ratio' AND log_error < 1000.0
                THEN n * power(
                    (z_gate + z_power) * log_error
                        / least(abs(ln(margin / gain)), abs(ln(gain / coalesce(margin_lower, 0.000001)))),
                    2.0
                )
        END AS pairs_in_all
    FROM decided
),

-- What one more pair costs: an answer of the secondary, and where the control falls short two of the primary.
prices AS (
    SELECT template_id, target, CAST(sum(TRY_CAST(cost_usd AS DECIMAL(38, 12))) AS DOUBLE) / count(cost_usd) AS secondary_cost_usd
    FROM replays.calls
    WHERE arm = 'S1'
    GROUP BY template_id, target
),

control_prices AS (
    SELECT template_id, 2.0 * CAST(sum(TRY_CAST(cost_usd AS DECIMAL(38, 12))) AS DOUBLE) / count(cost_usd) AS control_cost_usd
    FROM replays.calls
    WHERE arm IN ('P1', 'P2')
    GROUP BY template_id
),

families AS (
    SELECT subject, template_id, target, simes_p(p_value) AS family_p
    FROM judged
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
    FROM judged
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

needed AS (
    SELECT
        judged.*,
        CASE
            WHEN verdict IN ('inconclusive', 'insufficient') AND raw_verdict <> 'parity' AND pairs_in_all < 1000000000.0
                THEN greatest(TRY_CAST(ceil(pairs_in_all) AS BIGINT), least_pairs)
        END AS n_needed
    FROM judged
),

verdicts AS (
    SELECT
        needed.subject,
        needed.dimension,
        needed.template_id,
        needed.target,
        needed.metric,
        kind,
        gated,
        baseline,
        CASE WHEN warned = '' THEN arrow_cast(make_array(), 'List(Utf8)') ELSE string_to_array(warned, ' ') END
            AS warnings,
        n,
        n_prompts,
        n_dropped_primary,
        n_dropped_secondary,
        n_both,
        n_only_secondary,
        n_only_primary,
        n_failed,
        design_effect,
        primary_value,
        secondary_value,
        gain,
        lower,
        upper,
        effect_size,
        noise_floor,
        n_control,
        excess,
        excess_p,
        margin_lower,
        margin,
        p_value,
        q_value,
        verdict,
        coalesce(q_value <= false_discovery_rate, FALSE) AS changed,
        CASE
            -- Where the sides hardly ever disagreed: what would have shown, had every change gone one way.
            WHEN kind = 'rate' AND n > 0 THEN minimum_detectable_difference(
                TRY_CAST(floor(n / design_effect) AS BIGINT),
                least(1.0, greatest(discordant_share, z_detect * z_detect * design_effect / n)),
                alpha,
                power
            )
            WHEN kind = 'ratio' AND log_error < 1000.0 THEN exp(z_detect * log_error)
        END AS minimum_detectable,
        n_needed,
        CASE WHEN n_needed IS NOT NULL THEN greatest(n_needed - n, 0) END AS n_more,
        CASE
            WHEN n_needed IS NULL THEN NULL
            WHEN baseline = 'L' THEN greatest(n_needed - n, 0) * secondary_cost_usd
            ELSE greatest(n_needed - n, 0) * control_cost_usd
                + greatest(n_needed - coalesce(n_logged, n), 0) * secondary_cost_usd
        END AS more_cost_usd,
        primary_served,
        secondary_served,
        example_call_ids
    FROM needed
    LEFT JOIN corrected
        ON corrected.subject = needed.subject
        AND corrected.dimension = needed.dimension
        AND corrected.template_id = needed.template_id
        AND corrected.target = needed.target
        AND corrected.metric = needed.metric
    LEFT JOIN prices ON prices.template_id = needed.template_id AND prices.target = needed.target
    LEFT JOIN control_prices ON control_prices.template_id = needed.template_id
)

SELECT * FROM verdicts
