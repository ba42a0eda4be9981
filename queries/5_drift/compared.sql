-- Is each figure within its margin, and against which baseline is that said?
--
-- One row per dimension, template, secondary and metric (`subject` secondary), and the same once more with the primary's
-- second replay in the secondary's place (`subject` control), where nothing can have changed: the run's self-test.
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
-- score test with the zero-event guard), `inconclusive` otherwise. Failures count as bad in every gated rate, in all replayed
-- pairs. Figures that need two usable answers count what each side lost, and parity is refused where the sides lose at rates
-- more than `dropped_difference` apart.
-- Remedy: for `inconclusive`, replay n_needed pairs; for `breach`, see the dimension's own query.

WITH -- Quantiles of the normal distribution, got from the functions that hold them: of the gate, and of gate and power.
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
    FROM drift.figures
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
    FROM drift.figures
    GROUP BY dimension, template_id, target, metric
),

sized AS (
    SELECT
        figures.*,
        CASE WHEN contrast = 'control' THEN 'control' ELSE 'secondary' END AS subject,
        n_replayed,
        n_logged
    FROM drift.figures AS figures
    INNER JOIN baselines
        ON baselines.dimension = figures.dimension
        AND baselines.template_id = figures.template_id
        AND baselines.target = figures.target
        AND baselines.metric = figures.metric
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

-- Model and host of those that answered; what the log does not name is no other one.
named AS (
    SELECT
        *,
        CASE WHEN n_primary_failed < n THEN nullif(split_part(primary_served, ' at ', 1), 'unknown model') END
            AS primary_model,
        CASE WHEN n_primary_failed < n THEN nullif(split_part(primary_served, ' at ', 2), 'unknown host') END AS primary_host,
        CASE WHEN n_secondary_failed < n THEN nullif(split_part(secondary_served, ' at ', 1), 'unknown model') END
            AS secondary_model,
        CASE WHEN n_secondary_failed < n THEN nullif(split_part(secondary_served, ' at ', 2), 'unknown host') END
            AS secondary_host
    FROM drift.served
),

-- Where a model answered as the primary today that is none of those in the log.
strangers AS (
    SELECT DISTINCT template_id, target
    FROM (
        SELECT replayed.template_id, replayed.target, replayed.primary_model
        FROM named AS replayed
        INNER JOIN named AS logged
            ON logged.template_id = replayed.template_id
            AND logged.target = replayed.target
            AND logged.contrast = 'secondary'
            AND replayed.contrast = 'same_time'
        WHERE logged.primary_model IS NOT NULL AND replayed.primary_model IS NOT NULL
        GROUP BY replayed.template_id, replayed.target, replayed.primary_model
        HAVING NOT bool_or(same_model(logged.primary_model, replayed.primary_model))
    ) AS replayed_by_others
),

served AS (
    SELECT
        template_id,
        target,
        contrast,
        array_sort(array_agg(DISTINCT primary_served) FILTER (WHERE n_primary_failed < n)) AS primary_served,
        array_sort(array_agg(DISTINCT secondary_served) FILTER (WHERE n_secondary_failed < n)) AS secondary_served,
        greatest(
            count(DISTINCT primary_model), count(DISTINCT primary_host),
            count(DISTINCT secondary_model), count(DISTINCT secondary_host)
        ) > 1 AS several_models
    FROM named
    GROUP BY template_id, target, contrast
),

beside AS (
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
        strangers.target IS NOT NULL AND baseline = 'P1' AND chosen.contrast = 'same_time' AS other_primary,
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
    LEFT JOIN strangers ON strangers.template_id = chosen.template_id AND strangers.target = chosen.target
),

decided AS (
    SELECT
        *,
        CASE
            WHEN kind = 'rate' THEN rate_verdict(
                both_sides, only_secondary, only_primary, neither, n_prompts, margin, alpha, least_pairs, least_prompts
            )
            -- Of a ratio that is at least so large only the lower end is known: it may be a breach, never parity.
            WHEN kind = 'ratio' THEN interval_verdict(
                lower, CASE WHEN at_least IS NOT NULL THEN CAST('Infinity' AS DOUBLE) ELSE upper END, n, n_prompts,
                margin_lower, margin, least_pairs, least_prompts
            )
            ELSE 'informational'
        END AS raw_verdict
    FROM beside
),

ruled AS (
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
            CASE WHEN other_primary THEN 'other_primary' END,
            CASE WHEN selected THEN 'selected' END,
            CASE WHEN not_reached THEN 'not_reached' END,
            CASE WHEN kind = 'distance' THEN 'three_arms' END
        ) AS warned,
        CASE
            WHEN raw_verdict NOT IN ('inconclusive', 'insufficient') OR n = 0 THEN NULL
            -- The same prompts over again: it is other ones that lack.
            WHEN n_prompts < least_prompts AND n >= least_pairs THEN NULL
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

needed AS (
    SELECT
        *,
        CASE
            WHEN verdict IN ('inconclusive', 'insufficient') AND raw_verdict <> 'parity' AND pairs_in_all < 1000000000.0
                THEN greatest(TRY_CAST(ceil(pairs_in_all) AS BIGINT), least_pairs)
        END AS n_needed
    FROM ruled
),

compared AS (
    SELECT
        subject,
        dimension,
        needed.template_id,
        needed.target,
        metric,
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
        verdict,
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
    LEFT JOIN prices ON prices.template_id = needed.template_id AND prices.target = needed.target
    LEFT JOIN control_prices ON control_prices.template_id = needed.template_id
)

SELECT * FROM compared
