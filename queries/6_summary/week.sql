-- What changed since the window before, and by whose doing?
--
-- One row per secondary and template, and one per secondary for the whole; none where the window before was not summed up.
-- The harm of the traffic is the sum of the templates' harm by their shares of the calls. Its change is split exactly
-- (Kitagawa 1955): `mix`, because shares changed, `rate`, because harm did; new and retired templates have lines of
-- their own, and so have those judged beside the log in one window and beside the primary of today in the other
-- (`rebased`), and those whose contract now says otherwise what is broken (`redefined`): the same answers may be broken in the
-- one window and well in the other, which is nobody's doing.
-- A template that was there in both windows and measured in one only is named (`unmeasured`) and left out of all shares and
-- sums: what it would have added is not known.
-- The rate part is laid at someone's door on the anchor panel alone, prompts replayed at both sides in both windows: half
-- of the change that comes with the one side's new answers, whichever the other's (Shapley). Of the whole, each template's
-- weighs as it does in the rate, by the middle of its two shares, and only where the rate has it.
-- Every part has an interval at the confidence of the gate: those of the panel by bootstrap over its prompts, the others out
-- of the intervals of the two harms (MOVER), the templates being independent and the shares of the calls known.
-- Flags nothing.
-- Remedy: where the secondary changed, look for another model or host in `secondary_served`; where the mix did, nothing.

WITH unmeasured AS (
    SELECT
        posture.target,
        posture.template_id,
        earlier.harm AS previous_harm,
        earlier.harm_lower AS previous_harm_lower,
        earlier.harm_upper AS previous_harm_upper,
        posture.harm AS harm,
        posture.harm_lower AS harm_lower,
        posture.harm_upper AS harm_upper
    FROM summary.posture AS posture
    INNER JOIN previous.posture AS earlier
        ON earlier.target = posture.target AND earlier.template_id = posture.template_id
    WHERE (posture.harm IS NULL) <> (earlier.harm IS NULL)
),

now AS (
    SELECT
        target,
        template_id,
        baseline,
        harm,
        harm_lower,
        harm_upper,
        CAST(n_calls AS DOUBLE) / sum(n_calls) OVER (PARTITION BY target) AS share
    FROM summary.posture AS posture
    WHERE harm IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM unmeasured
            WHERE unmeasured.target = posture.target AND unmeasured.template_id = posture.template_id
        )
),

earlier AS (
    SELECT
        target,
        template_id,
        baseline,
        harm,
        harm_lower,
        harm_upper,
        CAST(n_calls AS DOUBLE) / sum(n_calls) OVER (PARTITION BY target) AS share
    FROM previous.posture AS posture
    WHERE harm IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM unmeasured
            WHERE unmeasured.target = posture.target AND unmeasured.template_id = posture.template_id
        )
),

-- One pair per prompt and window: the call that comes first by its id.
anchored AS (
    SELECT template_id, target, prompt_hash, primary_broken, secondary_broken
    FROM (
        SELECT
            *,
            row_number() OVER (PARTITION BY template_id, target, prompt_hash ORDER BY call_id) AS place
        FROM pairs.responses
        WHERE counted AND contrast = 'same_time'
    ) AS placed
    WHERE place = 1
),

anchored_earlier AS (
    SELECT template_id, target, prompt_hash, primary_broken, secondary_broken
    FROM (
        SELECT
            *,
            row_number() OVER (PARTITION BY template_id, target, prompt_hash ORDER BY call_id) AS place
        FROM previous.pairs
        WHERE counted AND contrast = 'same_time'
    ) AS placed
    WHERE place = 1
),

-- Is the one window's primary well and the other window's secondary not? h_12 is the earlier primary with the later
-- secondary.
crossed AS (
    SELECT
        anchored.template_id,
        anchored.target,
        anchored.prompt_hash,
        CASE WHEN NOT earlier.primary_broken AND earlier.secondary_broken THEN 1.0 ELSE 0.0 END AS h_11,
        CASE WHEN NOT earlier.primary_broken AND anchored.secondary_broken THEN 1.0 ELSE 0.0 END AS h_12,
        CASE WHEN NOT anchored.primary_broken AND earlier.secondary_broken THEN 1.0 ELSE 0.0 END AS h_21,
        CASE WHEN NOT anchored.primary_broken AND anchored.secondary_broken THEN 1.0 ELSE 0.0 END AS h_22
    FROM anchored
    INNER JOIN anchored_earlier AS earlier
        ON earlier.template_id = anchored.template_id
        AND earlier.target = anchored.target
        AND earlier.prompt_hash = anchored.prompt_hash
),

panel AS (
    SELECT
        template_id,
        target,
        count(*) AS n_anchor,
        clopper_pearson_upper(0, count(*), 1.0 - 2.0 * alpha) AS missed,
        cluster_bootstrap_ci(arm_effects(h_11, h_21, h_12, h_22)['primary'], prompt_hash, 1.0 - 2.0 * alpha)
            AS primary_effect,
        cluster_bootstrap_ci(arm_effects(h_11, h_21, h_12, h_22)['secondary'], prompt_hash, 1.0 - 2.0 * alpha)
            AS secondary_effect,
        max(abs(arm_effects(h_11, h_21, h_12, h_22)['primary'])) > 0.0 AS primary_varies,
        max(abs(arm_effects(h_11, h_21, h_12, h_22)['secondary'])) > 0.0 AS secondary_varies
    FROM settings.limits
    CROSS JOIN crossed
    GROUP BY template_id, target, alpha
),

-- Where no prompt shows a change, the bootstrap knows of none: then what so many prompts would have missed.
attributed AS (
    SELECT
        template_id,
        target,
        n_anchor,
        CASE WHEN n_anchor >= anchor_prompts THEN primary_effect['estimate'] END AS primary_changed,
        CASE WHEN n_anchor >= anchor_prompts THEN CASE WHEN primary_varies THEN primary_effect['lower'] ELSE -missed END END
            AS primary_changed_lower,
        CASE WHEN n_anchor >= anchor_prompts THEN CASE WHEN primary_varies THEN primary_effect['upper'] ELSE missed END END
            AS primary_changed_upper,
        CASE WHEN n_anchor >= anchor_prompts THEN secondary_effect['estimate'] END AS secondary_changed,
        CASE WHEN n_anchor >= anchor_prompts THEN CASE WHEN secondary_varies THEN secondary_effect['lower'] ELSE -missed END END
            AS secondary_changed_lower,
        CASE WHEN n_anchor >= anchor_prompts THEN CASE WHEN secondary_varies THEN secondary_effect['upper'] ELSE missed END END
            AS secondary_changed_upper
    FROM settings.limits
    CROSS JOIN panel
),

-- Does what makes an answer broken (4_pairs/responses) differ between the windows? Where JSON is read, that is what the parser
-- forgives and what is required, in which types. A window without contracts says nothing.
redefined AS (
    SELECT contracts.template_id
    FROM features.contracts AS contracts
    INNER JOIN previous.contracts AS earlier ON earlier.template_id = contracts.template_id
    WHERE contracts.timeout_ms <> earlier.timeout_ms
        OR contracts.expects_json <> earlier.expects_json
        OR (contracts.expects_json AND (
            contracts.parse_tolerance <> earlier.parse_tolerance
            OR contracts.required_paths <> earlier.required_paths
            OR cardinality(
                schema_check(earlier.known_paths, contracts.known_paths, contracts.required_paths)['required_retyped']
            ) > 0
            OR cardinality(
                schema_check(contracts.known_paths, earlier.known_paths, earlier.required_paths)['required_retyped']
            ) > 0
        ))
),

joined AS (
    SELECT
        coalesce(now.target, earlier.target) AS target,
        coalesce(now.template_id, earlier.template_id) AS template_id,
        CASE
            WHEN earlier.target IS NULL THEN 'new'
            WHEN now.target IS NULL THEN 'retired'
            WHEN redefined.template_id IS NOT NULL THEN 'redefined'
            WHEN now.baseline <> earlier.baseline THEN 'rebased'
            ELSE 'continued'
        END AS line,
        earlier.share AS previous_share,
        now.share AS share,
        earlier.harm AS previous_harm,
        earlier.harm_lower AS previous_harm_lower,
        earlier.harm_upper AS previous_harm_upper,
        now.harm AS harm,
        now.harm_lower AS harm_lower,
        now.harm_upper AS harm_upper
    FROM now
    FULL JOIN earlier ON earlier.target = now.target AND earlier.template_id = now.template_id
    LEFT JOIN redefined ON redefined.template_id = now.template_id

    UNION ALL

    SELECT
        target,
        template_id,
        'unmeasured' AS line,
        NULL AS previous_share,
        NULL AS share,
        previous_harm,
        previous_harm_lower,
        previous_harm_upper,
        harm,
        harm_lower,
        harm_upper
    FROM unmeasured
),

-- What one template adds: its harm in either window by its share, and the harms' sum and difference with their intervals.
parts AS (
    SELECT
        joined.*,
        CASE WHEN line <> 'unmeasured' THEN coalesce(share, 0.0) END AS weight,
        CASE WHEN line <> 'unmeasured' THEN coalesce(previous_share, 0.0) END AS previous_weight,
        CASE WHEN line = 'continued' THEN (share - previous_share) / 2.0 END AS shift,
        CASE WHEN line = 'continued' THEN (share + previous_share) / 2.0 END AS middle,
        mover_difference_lower(harm, harm_lower, harm_upper, -previous_harm, -previous_harm_upper, -previous_harm_lower)
            AS sum_lower,
        mover_difference_upper(harm, harm_lower, harm_upper, -previous_harm, -previous_harm_upper, -previous_harm_lower)
            AS sum_upper,
        mover_difference_lower(harm, harm_lower, harm_upper, previous_harm, previous_harm_lower, previous_harm_upper)
            AS difference_lower,
        mover_difference_upper(harm, harm_lower, harm_upper, previous_harm, previous_harm_lower, previous_harm_upper)
            AS difference_upper
    FROM joined
),

lines AS (
    SELECT
        parts.*,
        weight * coalesce(harm, 0.0) - previous_weight * coalesce(previous_harm, 0.0) AS change,
        mover_difference_lower(
            weight * coalesce(harm, 0.0), weight * coalesce(harm_lower, 0.0), weight * coalesce(harm_upper, 0.0),
            previous_weight * coalesce(previous_harm, 0.0), previous_weight * coalesce(previous_harm_lower, 0.0),
            previous_weight * coalesce(previous_harm_upper, 0.0)
        ) AS change_lower,
        mover_difference_upper(
            weight * coalesce(harm, 0.0), weight * coalesce(harm_lower, 0.0), weight * coalesce(harm_upper, 0.0),
            previous_weight * coalesce(previous_harm, 0.0), previous_weight * coalesce(previous_harm_lower, 0.0),
            previous_weight * coalesce(previous_harm_upper, 0.0)
        ) AS change_upper,
        CASE WHEN line = 'continued' THEN kitagawa_mix(previous_share, previous_harm, share, harm) END AS mix,
        least(shift * sum_lower, shift * sum_upper) AS mix_lower,
        greatest(shift * sum_lower, shift * sum_upper) AS mix_upper,
        CASE WHEN line = 'continued' THEN kitagawa_rate(previous_share, previous_harm, share, harm) END AS rate,
        middle * difference_lower AS rate_lower,
        middle * difference_upper AS rate_upper,
        coalesce(n_anchor, 0) AS n_anchor,
        primary_changed,
        primary_changed_lower,
        primary_changed_upper,
        secondary_changed,
        secondary_changed_lower,
        secondary_changed_upper
    FROM parts
    LEFT JOIN attributed
        ON attributed.target = parts.target
        AND attributed.template_id = parts.template_id
        AND parts.line <> 'redefined'
    -- A secondary that was not there before has nothing to be compared with.
    WHERE parts.target IN (SELECT now.target FROM now) AND parts.target IN (SELECT earlier.target FROM earlier)
),

-- Of a sum of independent parts the ends lie as far out as the root of the sum of their squares (MOVER).
totals AS (
    SELECT
        target,
        CAST(sum(CAST(previous_share AS DECIMAL(38, 18))) AS DOUBLE) AS previous_share,
        CAST(sum(CAST(share AS DECIMAL(38, 18))) AS DOUBLE) AS share,
        CAST(sum(CAST(previous_share * previous_harm AS DECIMAL(38, 18))) AS DOUBLE) AS previous_harm,
        CAST(sum(CAST(share * harm AS DECIMAL(38, 18))) AS DOUBLE) AS harm,
        CAST(sum(CAST(change AS DECIMAL(38, 18))) AS DOUBLE) AS change,
        sqrt(CAST(sum(CAST(power(change - change_lower, 2.0) AS DECIMAL(38, 18))) AS DOUBLE)) AS change_below,
        sqrt(CAST(sum(CAST(power(change_upper - change, 2.0) AS DECIMAL(38, 18))) AS DOUBLE)) AS change_above,
        CAST(sum(CAST(mix AS DECIMAL(38, 18))) AS DOUBLE) AS mix,
        sqrt(CAST(sum(CAST(power(mix - mix_lower, 2.0) AS DECIMAL(38, 18))) AS DOUBLE)) AS mix_below,
        sqrt(CAST(sum(CAST(power(mix_upper - mix, 2.0) AS DECIMAL(38, 18))) AS DOUBLE)) AS mix_above,
        CAST(sum(CAST(rate AS DECIMAL(38, 18))) AS DOUBLE) AS rate,
        sqrt(CAST(sum(CAST(power(rate - rate_lower, 2.0) AS DECIMAL(38, 18))) AS DOUBLE)) AS rate_below,
        sqrt(CAST(sum(CAST(power(rate_upper - rate, 2.0) AS DECIMAL(38, 18))) AS DOUBLE)) AS rate_above,
        coalesce(sum(n_anchor) FILTER (WHERE line = 'continued'), 0) AS n_anchor,
        CAST(sum(CAST(middle * primary_changed AS DECIMAL(38, 18))) AS DOUBLE) AS primary_changed,
        sqrt(CAST(sum(CAST(power(middle * (primary_changed - primary_changed_lower), 2.0) AS DECIMAL(38, 18))) AS DOUBLE))
            AS primary_below,
        sqrt(CAST(sum(CAST(power(middle * (primary_changed_upper - primary_changed), 2.0) AS DECIMAL(38, 18))) AS DOUBLE))
            AS primary_above,
        CAST(sum(CAST(middle * secondary_changed AS DECIMAL(38, 18))) AS DOUBLE) AS secondary_changed,
        sqrt(CAST(sum(CAST(power(middle * (secondary_changed - secondary_changed_lower), 2.0) AS DECIMAL(38, 18))) AS DOUBLE))
            AS secondary_below,
        sqrt(CAST(sum(CAST(power(middle * (secondary_changed_upper - secondary_changed), 2.0) AS DECIMAL(38, 18))) AS DOUBLE))
            AS secondary_above
    FROM lines
    GROUP BY target
),

week AS (
    SELECT
        target,
        template_id,
        line,
        previous_share,
        share,
        previous_harm,
        harm,
        change,
        change_lower,
        change_upper,
        mix,
        mix_lower,
        mix_upper,
        rate,
        rate_lower,
        rate_upper,
        n_anchor,
        primary_changed,
        primary_changed_lower,
        primary_changed_upper,
        secondary_changed,
        secondary_changed_lower,
        secondary_changed_upper
    FROM lines

    UNION ALL

    SELECT
        target,
        '(all)' AS template_id,
        'total' AS line,
        previous_share,
        share,
        previous_harm,
        harm,
        change,
        change - change_below AS change_lower,
        change + change_above AS change_upper,
        mix,
        mix - mix_below AS mix_lower,
        mix + mix_above AS mix_upper,
        rate,
        rate - rate_below AS rate_lower,
        rate + rate_above AS rate_upper,
        n_anchor,
        primary_changed,
        primary_changed - primary_below AS primary_changed_lower,
        primary_changed + primary_above AS primary_changed_upper,
        secondary_changed,
        secondary_changed - secondary_below AS secondary_changed_lower,
        secondary_changed + secondary_above AS secondary_changed_upper
    FROM totals
)

SELECT
    week.*,
    previous_label AS previous_window,
    CASE
        WHEN primary_changed IS NOT NULL THEN 'anchor panel'
        WHEN line = 'redefined' THEN 'no anchor: its contract says otherwise what is broken than in the window before'
        WHEN line = 'total' AND rate IS NULL THEN 'no anchor: no template is measured alike in both windows'
        WHEN n_anchor > 0 THEN 'no anchor: too few prompts were replayed in both windows'
        ELSE 'no anchor: no prompt was replayed with a control in both windows'
    END AS attribution
FROM settings.span
CROSS JOIN week
