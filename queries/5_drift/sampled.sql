-- Which calls' texts are read once more?
--
-- One row per call, purpose (`similarity`, `renames`) and, for renames, secondary: at most `similarity_pairs` calls of a
-- template that the primary answered twice, and at most `rename_pairs` of a template and secondary in which the secondary
-- has a path that is not known. The same calls every time.
-- Flags nothing.
-- Remedy: none; both numbers stand in limits.toml.

WITH candidates AS (
    SELECT 'similarity' AS purpose, template_id, CAST(NULL AS VARCHAR) AS target, call_id, prompt_hash
    FROM pairs.responses
    WHERE counted AND contrast = 'control' AND primary_answered AND secondary_answered

    UNION ALL

    SELECT 'renames', template_id, target, call_id, prompt_hash
    FROM pairs.responses
    WHERE counted AND contrast = 'secondary' AND cardinality(unexpected_paths) > 0
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
    FROM placed
    CROSS JOIN settings.limits
    WHERE place <= CASE WHEN purpose = 'similarity' THEN similarity_pairs ELSE rename_pairs END
)

SELECT * FROM sampled
