-- Which key took the place of which?
--
-- One row per template, secondary and pair of paths: a path that the primary's answers have and the secondary's lack, and
-- one that is new and holds the same values. Read from the answers of pairs in which the secondary has an unknown path,
-- at most `rename_pairs` of each template and secondary.
-- Flags nothing; drift.paths carries the names.
-- Remedy: map the name behind the parser, or name the key in the prompt.

WITH candidates AS (
    SELECT template_id, target, call_id
    FROM (
        SELECT
            template_id,
            target,
            call_id,
            row_number() OVER (
                PARTITION BY template_id, target ORDER BY permanent_random(call_id, 0), call_id
            ) AS place
        FROM pairs.responses
        WHERE counted AND contrast = 'secondary' AND cardinality(unexpected_paths) > 0
    ) AS placed
    CROSS JOIN settings.limits
    WHERE place <= rename_pairs
),

primary_texts AS (
    SELECT calls.call_id, calls.text
    FROM requests.calls AS calls
    WHERE calls.call_id IN (SELECT candidates.call_id FROM candidates)
),

secondary_texts AS (
    SELECT calls.call_id, calls.target, calls.text
    FROM replays.calls AS calls
    WHERE calls.arm = 'S1' AND calls.call_id IN (SELECT candidates.call_id FROM candidates)
        AND calls.replay_id IN (SELECT latest.replay_id FROM replays.latest)
),

found AS (
    SELECT
        candidates.template_id,
        candidates.target,
        unnest(key_renames(primary_texts.text, secondary_texts.text)) AS rename
    FROM candidates
    INNER JOIN primary_texts ON primary_texts.call_id = candidates.call_id
    INNER JOIN secondary_texts
        ON secondary_texts.call_id = candidates.call_id AND secondary_texts.target = candidates.target
    GROUP BY candidates.template_id, candidates.target
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
