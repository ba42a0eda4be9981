-- What was not read, not sent, failed, lost in translation or kept apart, and who answered?
--
-- One row per stage, secondary, kind and reason. `served` says which models and hosts answered: where a secondary has two
-- such rows, two different things were measured as one. `judged` says against which baseline the gated figures stand
-- (P1 the primary of today, L the log), `warned` what to keep in mind with them.
-- Flags nothing; a summary that hides these counts would speak for traffic it never saw.
-- Remedy: each reason names its own.

WITH sources AS (
    SELECT DISTINCT source_uri FROM requests.calls
),

coverage AS (
    SELECT 'ingest' AS stage, CAST(NULL AS VARCHAR) AS target, 'read' AS kind, source_format AS reason,
        count(*) AS n, 'call' AS unit
    FROM requests.calls
    GROUP BY source_format

    UNION ALL

    -- A line that was not read has no time; it is counted when its file has calls in the window.
    SELECT 'ingest', CAST(NULL AS VARCHAR), 'rejected', reason, count(*), 'line'
    FROM requests.rejects
    WHERE source_uri IN (SELECT sources.source_uri FROM sources)
    GROUP BY reason

    UNION ALL

    SELECT 'requests', CAST(NULL AS VARCHAR), 'graded', replay_grade, count(*), 'call'
    FROM requests.calls
    GROUP BY replay_grade

    UNION ALL

    SELECT 'requests', CAST(NULL AS VARCHAR), 'cached', 'cache_hit', count(*), 'call'
    FROM requests.calls
    WHERE cache_hit
    HAVING count(*) > 0

    UNION ALL

    SELECT 'requests', CAST(NULL AS VARCHAR), 'served', served, count(*), 'call'
    FROM features.responses
    WHERE arm = 'L' AND answered
    GROUP BY served

    UNION ALL

    SELECT 'requests', CAST(NULL AS VARCHAR), 'failed', error_class, count(*), 'call'
    FROM requests.calls
    WHERE outcome LIKE 'error%'
    GROUP BY error_class

    UNION ALL

    SELECT 'replay', target, 'sent', arm, count(*), 'replay'
    FROM replays.calls
    WHERE NOT EXISTS (SELECT 1 FROM replays.superseded WHERE superseded.replay_id = calls.replay_id)
    GROUP BY target, arm

    UNION ALL

    -- What a later run sent after all was not skipped; what several runs left out has the reason of the last.
    SELECT 'replay', target, 'skipped', reason, count(*), 'call'
    FROM (
        SELECT
            skips.call_id,
            skips.target,
            skips.reason,
            row_number() OVER (PARTITION BY skips.call_id, skips.target ORDER BY decided_at DESC, reason) AS place
        FROM replays.skips
        WHERE skips.arm = 'S1' AND NOT EXISTS (
            SELECT 1
            FROM replays.calls AS sent
            WHERE sent.call_id = skips.call_id AND sent.target = skips.target AND sent.arm = 'S1'
        )
    ) AS skipped
    WHERE place = 1
    GROUP BY target, reason

    UNION ALL

    SELECT 'replay', target, 'served', served, count(*), 'replay'
    FROM features.responses
    WHERE arm <> 'L' AND answered
    GROUP BY target, served

    UNION ALL

    -- What was not found is no answer and in no figure: a model or route is missing for these calls. Nor is what was in
    -- flight when the program was killed.
    SELECT 'replay', target, 'failed', class, count(*), 'replay'
    FROM (
        SELECT
            target,
            CASE
                WHEN http_status = 404 THEN 'not_found'
                WHEN error_code = 'in_flight_at_kill' THEN error_code
                ELSE error_class
            END AS class
        FROM replays.calls
        WHERE outcome LIKE 'error%'
            AND NOT EXISTS (SELECT 1 FROM replays.superseded WHERE superseded.replay_id = calls.replay_id)
    ) AS failed
    GROUP BY target, class

    UNION ALL

    -- A call that was replayed again counts once; one that could not be said at all has no replay.
    SELECT 'translation', target, severity, warning || ' (' || parameter || ')', distinct_texts(call_id), 'parameter'
    FROM (
        SELECT target, severity, warning, regexp_replace(parameter, '\[[0-9]+\]', '[]', 'g') AS parameter, call_id
        FROM replays.losses
        WHERE arm = 'S1'
            AND NOT EXISTS (SELECT 1 FROM replays.superseded WHERE superseded.replay_id = losses.replay_id)
    ) AS lost
    GROUP BY target, severity, warning, parameter

    UNION ALL

    SELECT 'features', target, 'cut', bound, count(*), 'answer'
    FROM (
        SELECT target, unnest(cut) AS bound
        FROM features.responses
        WHERE cardinality(cut) > 0
    ) AS bounded
    GROUP BY target, bound

    UNION ALL

    SELECT 'comparison', target, CASE WHEN counted THEN 'compared' ELSE 'apart' END,
        CASE WHEN counted THEN contrast ELSE 'meaning_changed' END, count(*), 'pair'
    FROM pairs.responses
    GROUP BY target, counted, CASE WHEN counted THEN contrast ELSE 'meaning_changed' END

    UNION ALL

    SELECT 'comparison', target, 'judged', baseline, count(*), 'figure'
    FROM drift.verdicts
    WHERE gated
    GROUP BY target, baseline

    UNION ALL

    SELECT 'comparison', target, 'warned', warning, count(*), 'figure'
    FROM (
        SELECT target, unnest(warnings) AS warning
        FROM drift.verdicts
        WHERE gated
    ) AS warned
    GROUP BY target, warning
)

SELECT stage, target, kind, coalesce(reason, 'unknown') AS reason, n, unit FROM coverage
