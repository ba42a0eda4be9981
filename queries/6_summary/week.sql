-- What changed since the window before, and by whose doing?
--
-- One row per secondary and template, and one per secondary for the whole; none where the window before was not summed up.
-- The harm of the traffic is the sum of the templates' harm by their shares of the calls. Its change is split exactly
-- (Kitagawa 1955): `mix`, because shares changed, `rate`, because harm did; new and retired templates have lines of
-- their own. The rate part is laid at someone's door on the anchor panel alone, prompts replayed at both sides in both
-- windows: half of the change that comes with the one side's new answers, whichever the other's (Shapley).
-- Flags nothing.
-- Remedy: where the secondary changed, look for another model or host in `secondary_served`; where the mix did, nothing.

WITH now AS (
    SELECT target, template_id, harm, CAST(n_calls AS DOUBLE) / sum(n_calls) OVER (PARTITION BY target) AS share
    FROM summary.posture
    WHERE harm IS NOT NULL
),

earlier AS (
    SELECT target, template_id, harm, CAST(n_calls AS DOUBLE) / sum(n_calls) OVER (PARTITION BY target) AS share
    FROM previous.posture
    WHERE harm IS NOT NULL
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

-- Share of prompts where one window's primary is well and one window's secondary is not: h_12 is the earlier primary with
-- the later secondary.
panel AS (
    SELECT
        anchored.template_id,
        anchored.target,
        count(*) AS n_anchor,
        avg(CASE WHEN NOT earlier.primary_broken AND earlier.secondary_broken THEN 1.0 ELSE 0.0 END) AS h_11,
        avg(CASE WHEN NOT earlier.primary_broken AND anchored.secondary_broken THEN 1.0 ELSE 0.0 END) AS h_12,
        avg(CASE WHEN NOT anchored.primary_broken AND earlier.secondary_broken THEN 1.0 ELSE 0.0 END) AS h_21,
        avg(CASE WHEN NOT anchored.primary_broken AND anchored.secondary_broken THEN 1.0 ELSE 0.0 END) AS h_22
    FROM anchored
    INNER JOIN anchored_earlier AS earlier
        ON earlier.template_id = anchored.template_id
        AND earlier.target = anchored.target
        AND earlier.prompt_hash = anchored.prompt_hash
    GROUP BY anchored.template_id, anchored.target
),

attributed AS (
    SELECT
        template_id,
        target,
        n_anchor,
        CASE WHEN n_anchor >= anchor_prompts THEN arm_effects(h_11, h_21, h_12, h_22)['primary'] END AS primary_changed,
        CASE WHEN n_anchor >= anchor_prompts THEN arm_effects(h_11, h_21, h_12, h_22)['secondary'] END
            AS secondary_changed
    FROM panel
    CROSS JOIN settings.limits
),

joined AS (
    SELECT
        coalesce(now.target, earlier.target) AS target,
        coalesce(now.template_id, earlier.template_id) AS template_id,
        CASE WHEN earlier.target IS NULL THEN 'new' WHEN now.target IS NULL THEN 'retired' ELSE 'continued' END AS line,
        earlier.share AS previous_share,
        now.share AS share,
        earlier.harm AS previous_harm,
        now.harm AS harm
    FROM now
    FULL JOIN earlier ON earlier.target = now.target AND earlier.template_id = now.template_id
),

lines AS (
    SELECT
        joined.*,
        coalesce(share * harm, 0.0) - coalesce(previous_share * previous_harm, 0.0) AS change,
        CASE WHEN line = 'continued' THEN kitagawa_mix(previous_share, previous_harm, share, harm) END AS mix,
        CASE WHEN line = 'continued' THEN kitagawa_rate(previous_share, previous_harm, share, harm) END AS rate,
        coalesce(n_anchor, 0) AS n_anchor,
        primary_changed,
        secondary_changed
    FROM joined
    LEFT JOIN attributed ON attributed.target = joined.target AND attributed.template_id = joined.template_id
    -- A secondary that was not there before has nothing to be compared with.
    WHERE joined.target IN (SELECT now.target FROM now) AND joined.target IN (SELECT earlier.target FROM earlier)
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
        mix,
        rate,
        n_anchor,
        primary_changed,
        secondary_changed
    FROM lines

    UNION ALL

    SELECT
        target,
        '(all)' AS template_id,
        'total' AS line,
        CAST(sum(CAST(previous_share AS DECIMAL(38, 18))) AS DOUBLE) AS previous_share,
        CAST(sum(CAST(share AS DECIMAL(38, 18))) AS DOUBLE) AS share,
        CAST(sum(CAST(previous_share * previous_harm AS DECIMAL(38, 18))) AS DOUBLE) AS previous_harm,
        CAST(sum(CAST(share * harm AS DECIMAL(38, 18))) AS DOUBLE) AS harm,
        CAST(sum(CAST(change AS DECIMAL(38, 18))) AS DOUBLE) AS change,
        CAST(sum(CAST(mix AS DECIMAL(38, 18))) AS DOUBLE) AS mix,
        CAST(sum(CAST(rate AS DECIMAL(38, 18))) AS DOUBLE) AS rate,
        sum(n_anchor) AS n_anchor,
        CAST(sum(CAST(share * primary_changed AS DECIMAL(38, 18))) AS DOUBLE) AS primary_changed,
        CAST(sum(CAST(share * secondary_changed AS DECIMAL(38, 18))) AS DOUBLE) AS secondary_changed
    FROM lines
    GROUP BY target
)

SELECT
    week.*,
    previous_label AS previous_window,
    CASE
        WHEN primary_changed IS NOT NULL THEN 'anchor panel'
        WHEN n_anchor > 0 THEN 'no anchor: too few prompts were replayed in both windows'
        ELSE 'no anchor: no prompt was replayed with a control in both windows'
    END AS attribution
FROM week
CROSS JOIN settings.span
