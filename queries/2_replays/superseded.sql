-- Which replays of a call do not count, because it was replayed again?
--
-- One row per replay that is not the one of its call, target and arm that was started last. Nearly always there is none,
-- which is why these are listed and not the others: they fit into memory beside anything.
-- Flags nothing.
-- Remedy: none needed; earlier replays stay in replays.calls.

WITH repeated AS (
    SELECT call_id, target, arm
    FROM replays.calls
    GROUP BY call_id, target, arm
    HAVING count(*) > 1
),

numbered AS (
    SELECT
        calls.replay_id,
        calls.run,
        row_number() OVER (
            PARTITION BY calls.call_id, calls.target, calls.arm ORDER BY calls.started_at DESC, calls.run DESC
        ) AS place
    FROM repeated
    INNER JOIN replays.calls AS calls
        ON calls.call_id = repeated.call_id AND calls.target = repeated.target AND calls.arm = repeated.arm
),

superseded AS (
    SELECT replay_id, run
    FROM numbered
    WHERE place > 1
)

SELECT * FROM superseded
