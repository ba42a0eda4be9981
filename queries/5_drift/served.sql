-- Which models and hosts stood against each other, and which of them break answers?
--
-- One row per template, secondary (or control), pair of arms, and model and host on either side. An alias that moves in the
-- middle of the week, or a gateway that spreads its calls over hosts, makes several rows of what is one secondary. A failed
-- call names no model: its row has an unknown one, at the host that was asked. Broken is what drift.harm calls so.
-- Flags nothing; where more than one model or host answered on one side, drift.compared warns with `several_models`, and
-- where another model than the log's answered as the primary of today, with `other_primary`.
-- Remedy: pin the model to a version, or name the one that production runs under [primary], and replay again.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_served,
        secondary_served,
        count(*) AS n,
        sum(CASE WHEN primary_answered THEN 0 ELSE 1 END) AS n_primary_failed,
        sum(CASE WHEN secondary_answered THEN 0 ELSE 1 END) AS n_secondary_failed,
        paired_table(primary_broken, secondary_broken) AS counts,
        example_calls(call_id, secondary_broken AND NOT primary_broken) AS example_call_ids
    FROM pairs.responses
    WHERE counted AND contrast IN ('secondary', 'same_time', 'control')
    GROUP BY template_id, target, contrast, primary_served, secondary_served
),

served AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_served,
        secondary_served,
        n,
        n_primary_failed,
        n_secondary_failed,
        counts['both'] AS n_both,
        counts['only_secondary'] AS n_only_secondary,
        counts['only_primary'] AS n_only_primary,
        CAST(counts['only_secondary'] - counts['only_primary'] AS DOUBLE) / n AS gain,
        tango_lower(
            counts['both'], counts['only_secondary'], counts['only_primary'], counts['neither'], 1.0 - 2.0 * alpha
        ) AS lower,
        tango_upper(
            counts['both'], counts['only_secondary'], counts['only_primary'], counts['neither'], 1.0 - 2.0 * alpha
        ) AS upper,
        coalesce(example_call_ids, make_array()) AS example_call_ids
    FROM settings.limits
    CROSS JOIN counted
)

SELECT * FROM served
