-- How much less do pairs say where the same prompt comes again and again?
--
-- One row per template, secondary (or control), pair of arms and gated rate, where a prompt was replayed more than once.
-- Equal prompts are one cluster. `design_effect` is the variance of the change of the rate with the clusters, over that
-- of as many independent pairs (Rao and Scott 1981). Where the pairs of fewer than ten prompts differ, that variance is not
-- known: pairs then count at most as often as there are prompts, lest one more failure make parity easier.
-- Flags nothing; drift.figures divides counts by it.
-- Remedy: replay more different prompts.

WITH repeated AS (
    SELECT template_id AS template, target AS towards, contrast AS arms
    FROM pairs.responses
    WHERE counted AND contrast IN ('secondary', 'same_time', 'control')
    GROUP BY template_id, target, contrast
    HAVING count(*) > distinct_texts(prompt_hash)
),

marks AS (
    SELECT
        template_id,
        target,
        contrast,
        prompt_hash,
        unnest(make_array(
            named_struct('metric', 'error', 'primary', NOT primary_answered, 'secondary', NOT secondary_answered),
            named_struct(
                'metric', 'refused', 'primary', NOT primary_answered OR primary_refused,
                'secondary', NOT secondary_answered OR secondary_refused
            ),
            named_struct(
                'metric', 'envelope_mismatch', 'primary', NOT primary_answered OR primary_unusual_envelope,
                'secondary', NOT secondary_answered OR secondary_unusual_envelope
            ),
            named_struct(
                'metric', 'truncated', 'primary', NOT primary_answered OR primary_truncated,
                'secondary', NOT secondary_answered OR secondary_truncated
            ),
            named_struct('metric', 'unusable', 'primary', primary_unusable, 'secondary', secondary_unusable),
            named_struct(
                'metric', 'tool_mismatch',
                'primary', CASE WHEN contrast = 'secondary' THEN FALSE ELSE primary_tool_mismatch END,
                'secondary', tool_mismatch
            ),
            -- As in measured.harm.
            named_struct(
                'metric', 'broken',
                'primary',
                CASE
                    WHEN contrast <> 'same_time' THEN primary_broken
                    WHEN primary_again_broken IS NOT NULL THEN NOT primary_broken AND primary_again_broken
                END,
                'secondary',
                CASE
                    WHEN contrast <> 'same_time' THEN secondary_broken
                    WHEN primary_again_broken IS NOT NULL THEN NOT primary_broken AND secondary_broken
                END
            )
        )) AS mark
    FROM repeated
    INNER JOIN pairs.responses ON template = template_id AND towards = target AND arms = contrast
    WHERE counted
),

per_prompt AS (
    SELECT
        template_id,
        target,
        contrast,
        mark['metric'] AS metric,
        prompt_hash,
        CAST(count(*) AS DOUBLE) AS n,
        CAST(sum(CAST(mark['secondary'] AS INT) - CAST(mark['primary'] AS INT)) AS DOUBLE) AS total,
        CAST(sum(CASE WHEN mark['secondary'] <> mark['primary'] THEN 1 ELSE 0 END) AS DOUBLE) AS n_different
    FROM marks
    WHERE mark['primary'] IS NOT NULL AND mark['secondary'] IS NOT NULL
    GROUP BY template_id, target, contrast, mark['metric'], prompt_hash
),

summed AS (
    SELECT
        template_id,
        target,
        contrast,
        metric,
        CAST(count(*) AS DOUBLE) AS n_prompts,
        sum(n) AS n,
        sum(total) / sum(n) AS mean,
        sum(n_different) AS n_different,
        sum(CASE WHEN n_different > 0.0 THEN 1 ELSE 0 END) AS n_prompts_different,
        sum(total * total) AS total_squared,
        sum(total * n) AS total_n,
        sum(n * n) AS n_squared
    FROM per_prompt
    GROUP BY template_id, target, contrast, metric
),

spread AS (
    SELECT
        *,
        n_prompts / (n_prompts - 1.0) * (total_squared - 2.0 * mean * total_n + mean * mean * n_squared) / (n * n)
            AS clustered,
        (n_different - n * mean * mean) / (n * (n - 1.0)) AS independent
    FROM summed
),

clusters AS (
    SELECT
        template_id,
        target,
        contrast,
        metric,
        CASE
            WHEN n_prompts_different >= 10 AND independent > 0.0 THEN greatest(1.0, clustered / independent)
            WHEN n_prompts > 1.0 AND independent > 0.0 THEN greatest(n / n_prompts, clustered / independent)
            ELSE n / n_prompts
        END AS design_effect
    FROM spread
)

SELECT * FROM clusters
