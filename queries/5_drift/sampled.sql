-- Which calls' texts are read once more?
--
-- One row per call, purpose (`similarity`, `renames`, `enums`) and, but for similarity, secondary: at most
-- `similarity_pairs` calls of a template that the primary answered twice, at most `rename_pairs` of a template and
-- secondary in which the secondary has a path that is not known, and at most `enum_pairs` in which both sides parse.
-- The same calls every time.
-- Flags nothing.
-- Remedy: none; the numbers stand in limits.toml.

WITH parsed AS (
    SELECT template_id, target, call_id, prompt_hash
    FROM pairs.responses
    WHERE counted AND contrast = 'secondary' AND NOT primary_not_parsed AND NOT secondary_not_parsed
),

sizes AS (
    SELECT template_id, target, count(*) AS n
    FROM parsed
    GROUP BY template_id, target
),

candidates AS (
    SELECT 'similarity' AS purpose, template_id, CAST(NULL AS VARCHAR) AS target, call_id, prompt_hash
    FROM pairs.responses
    WHERE counted AND contrast = 'control' AND primary_answered AND secondary_answered

    UNION ALL

    SELECT 'renames', template_id, target, call_id, prompt_hash
    FROM pairs.responses
    WHERE counted AND contrast = 'secondary' AND cardinality(unexpected_paths) > 0

    UNION ALL

    -- Of many pairs twice as many as are wanted are put into order, not all.
    SELECT 'enums', parsed.template_id, parsed.target, parsed.call_id, parsed.prompt_hash
    FROM parsed
    INNER JOIN sizes ON sizes.template_id = parsed.template_id AND sizes.target = parsed.target
    CROSS JOIN settings.limits
    WHERE permanent_random(parsed.call_id, 0) * sizes.n <= 2.0 * enum_pairs
),

placed AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY purpose, template_id, target ORDER BY permanent_random(call_id, 0), call_id
        ) AS place
    FROM candidates
),

sampled AS (
    SELECT purpose, template_id, target, call_id, prompt_hash
    FROM settings.limits
    CROSS JOIN placed
    WHERE place <= CASE purpose
        WHEN 'similarity' THEN similarity_pairs
        WHEN 'renames' THEN rename_pairs
        ELSE enum_pairs
    END
)

SELECT * FROM sampled
