-- Which replays of a call do not count, because it was replayed again?
--
-- One row per replay that is not the one of its call, target and arm that was started last; of the primary's arms the target
-- does not tell them apart: it is the same primary under whatever name. One that nobody answered (not found, or in
-- flight when the program was killed) never stands before one that was. Nearly always there is none, which is why these
-- are listed and not the others: they fit into memory beside anything.
-- Flags nothing.
-- Remedy: none needed; earlier replays stay in replays.calls.

WITH asked AS (
    SELECT
        replay_id,
        run,
        call_id,
        arm,
        CASE WHEN arm = 'S1' THEN target ELSE 'primary' END AS party,
        CASE WHEN http_status = 404 OR error_code = 'in_flight_at_kill' THEN 1 ELSE 0 END AS unheard,
        started_at
    FROM replays.calls
),

repeated AS (
    SELECT call_id, party, arm
    FROM asked
    GROUP BY call_id, party, arm
    HAVING count(*) > 1
),

numbered AS (
    SELECT
        asked.replay_id,
        asked.run,
        row_number() OVER (
            PARTITION BY asked.call_id, asked.party, asked.arm ORDER BY unheard, started_at DESC, run DESC
        ) AS place
    FROM repeated
    INNER JOIN asked
        ON asked.call_id = repeated.call_id AND asked.party = repeated.party AND asked.arm = repeated.arm
),

superseded AS (
    SELECT replay_id, run
    FROM numbered
    WHERE place > 1
)

SELECT * FROM superseded
