-- Which replay of a call counts, where it was replayed more than once?
--
-- One row per call, target and arm: the replay that was started last.
-- Flags nothing.
-- Remedy: none needed; earlier replays stay in replays.calls.

WITH numbered AS (
    SELECT
        replay_id,
        run,
        row_number() OVER (PARTITION BY call_id, target, arm ORDER BY started_at DESC, run DESC) AS place
    FROM replays.calls
),

latest AS (
    SELECT replay_id, run
    FROM numbered
    WHERE place = 1
)

SELECT * FROM latest
