-- What was not read, not sent, failed, lost in translation or kept apart?
--
-- One row per stage, secondary, kind and reason.
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

    SELECT 'requests', CAST(NULL AS VARCHAR), 'failed', error_class, count(*), 'call'
    FROM requests.calls
    WHERE outcome LIKE 'error%'
    GROUP BY error_class

    UNION ALL

    SELECT 'replay', target, 'sent', arm, count(*), 'replay'
    FROM replays.calls
    WHERE replay_id IN (SELECT latest.replay_id FROM replays.latest)
    GROUP BY target, arm

    UNION ALL

    SELECT 'replay', target, 'skipped', reason, count(DISTINCT call_id), 'call'
    FROM replays.skips
    WHERE arm = 'S1'
    GROUP BY target, reason

    UNION ALL

    SELECT 'replay', target, 'failed', error_class, count(*), 'replay'
    FROM replays.calls
    WHERE outcome LIKE 'error%' AND replay_id IN (SELECT latest.replay_id FROM replays.latest)
    GROUP BY target, error_class

    UNION ALL

    SELECT 'translation', target, 'lost', loss, count(*), 'replay'
    FROM (
        SELECT target, unnest(losses) AS loss
        FROM replays.calls
        WHERE replay_id IN (SELECT latest.replay_id FROM replays.latest)
    ) AS lost
    GROUP BY target, loss

    UNION ALL

    SELECT 'comparison', target, CASE WHEN counted THEN 'compared' ELSE 'apart' END,
        CASE WHEN counted THEN contrast ELSE 'meaning_changed' END, count(*), 'pair'
    FROM pairs.responses
    GROUP BY target, counted, CASE WHEN counted THEN contrast ELSE 'meaning_changed' END
)

SELECT stage, target, kind, coalesce(reason, 'unknown') AS reason, n, unit FROM coverage
