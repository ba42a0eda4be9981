-- What do the values under the keys say?
--
-- One row per template and secondary with two lists. `renames`: a path that the primary's answers have and the
-- secondary's lack, and one that is new and holds the same values; from a sample of the pairs in which the secondary has
-- an unknown path. `enums`: paths at which the primary holds one of a few values, and what the secondary puts there
-- beside them; from a sample of the pairs in which both parse (`drift.sampled`).
-- Flags nothing; drift.paths carries both.
-- Remedy: map the name or the value behind the parser, or name the key and its values in the prompt.

WITH sampled AS (
    SELECT
        template_id,
        target,
        call_id,
        bool_or(purpose = 'renames') AS for_renames,
        bool_or(purpose = 'enums') AS for_enums
    FROM drift.sampled
    WHERE purpose IN ('renames', 'enums')
    GROUP BY template_id, target, call_id
),

read AS (
    SELECT DISTINCT call_id FROM sampled
),

-- A copy of each text: as it is read, it holds the page that it lies in.
texts AS (
    SELECT calls.call_id, CAST(NULL AS VARCHAR) AS target, arrow_cast(calls.text, 'Utf8') AS text
    FROM read
    INNER JOIN requests.calls AS calls ON calls.call_id = read.call_id

    UNION ALL

    SELECT calls.call_id, calls.target, arrow_cast(calls.text, 'Utf8') AS text
    FROM sampled
    INNER JOIN replays.calls AS calls ON calls.call_id = sampled.call_id AND calls.target = sampled.target
    WHERE calls.arm = 'S1'
        AND NOT EXISTS (SELECT 1 FROM replays.superseded WHERE superseded.replay_id = calls.replay_id)
),

-- The texts are brought side by side in order of the call, so that no table of texts stands in memory; the primary's,
-- which has no target, comes first and is known when the others come.
beside AS (
    SELECT
        call_id,
        target,
        text AS secondary_text,
        max(CASE WHEN target IS NULL THEN text END)
            OVER (PARTITION BY call_id ORDER BY target NULLS FIRST) AS primary_text
    FROM texts
),

leaves AS (
    SELECT
        sampled.template_id,
        sampled.target,
        key_renames(primary_text, secondary_text) FILTER (WHERE for_renames) AS renames,
        key_enums(primary_text, secondary_text, sampled.call_id) FILTER (WHERE for_enums) AS enums
    FROM sampled
    INNER JOIN beside ON beside.call_id = sampled.call_id AND beside.target = sampled.target
    GROUP BY sampled.template_id, sampled.target
)

SELECT * FROM leaves
