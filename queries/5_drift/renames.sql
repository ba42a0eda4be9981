-- Which key took the place of which?
--
-- One row per template, secondary and pair of paths: a path that the primary's answers have and the secondary's lack, and
-- one that is new and holds the same values. Read from a sample of the pairs in which the secondary has an unknown path
-- (`drift.sampled`).
-- Flags nothing; drift.paths carries the names.
-- Remedy: map the name behind the parser, or name the key in the prompt.

WITH sampled AS (
    SELECT template_id, target, call_id
    FROM drift.sampled
    WHERE purpose = 'renames'
),

read AS (
    SELECT DISTINCT call_id FROM sampled
),

texts AS (
    SELECT calls.call_id, CAST(NULL AS VARCHAR) AS target, calls.text
    FROM read
    INNER JOIN requests.calls AS calls ON calls.call_id = read.call_id

    UNION ALL

    SELECT calls.call_id, calls.target, calls.text
    FROM sampled
    INNER JOIN replays.calls AS calls ON calls.call_id = sampled.call_id AND calls.target = sampled.target
    WHERE calls.arm = 'S1'
        AND NOT EXISTS (SELECT 1 FROM replays.superseded WHERE superseded.replay_id = calls.replay_id)
),

-- The texts are brought side by side in order of the call, so that no table of texts stands in memory.
beside AS (
    SELECT
        call_id,
        target,
        text AS secondary_text,
        max(CASE WHEN target IS NULL THEN text END) OVER (PARTITION BY call_id) AS primary_text
    FROM texts
),

found AS (
    SELECT
        sampled.template_id,
        sampled.target,
        unnest(key_renames(primary_text, secondary_text)) AS rename
    FROM sampled
    INNER JOIN beside ON beside.call_id = sampled.call_id AND beside.target = sampled.target
    GROUP BY sampled.template_id, sampled.target
),

renames AS (
    SELECT
        template_id,
        target,
        rename['primary'] AS primary_path,
        rename['secondary'] AS secondary_path,
        rename['score'] AS score
    FROM found
)

SELECT * FROM renames
