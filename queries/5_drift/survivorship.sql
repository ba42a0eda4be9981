-- Does the log hold only the primary's successes?
--
-- One row per template that has calls whose logged answer and first replay at the primary can be compared.
-- Flags `survivorship` when no logged answer among them failed, was refused or was cut off, though replays to the same
-- primary are, more often than chance would have it (mid-p McNemar below 0.01). Against such a log the secondary's failures
-- all look new, so a breach against it proves nothing; parity against it is proved all the more.
-- Remedy: replay a control, so that the secondary is held against the primary of today.

WITH counted AS (
    SELECT
        template_id,
        paired_table(
            NOT primary_answered OR primary_refused OR primary_truncated,
            NOT secondary_answered OR secondary_refused OR secondary_truncated
        ) AS counts
    FROM pairs.responses
    WHERE counted AND contrast = 'aging'
    GROUP BY template_id
),

survivorship AS (
    SELECT
        template_id,
        counts['n'] AS n,
        counts['both'] + counts['only_primary'] AS n_bad_logged,
        counts['both'] + counts['only_secondary'] AS n_bad_replayed,
        counts['both'] + counts['only_primary'] = 0
            AND counts['only_secondary'] > 0
            AND mcnemar_midp(counts['both'], counts['only_secondary'], counts['only_primary'], counts['neither'])
                < survivorship_p AS survivorship
    FROM settings.limits
    CROSS JOIN counted
)

SELECT * FROM survivorship
