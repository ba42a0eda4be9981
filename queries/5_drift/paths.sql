-- Which key went missing, appeared, or changed its type?
--
-- One row per template, secondary and path that either side's JSON answers (or tool arguments) hold.
-- Flags nothing by itself; drift.keys gates, and these rows say where. `renamed` names the path that seems to have taken
-- the place of a lost one, or whose place a new one took; `novel_values` are values beside the few that the primary
-- ever gives.
-- Remedy: name the key and its type in the prompt, or map it behind the parser.

WITH held AS (
    SELECT
        template_id,
        target,
        path_counts(primary_json_paths, secondary_json_paths, call_id) AS json_counts,
        path_counts(primary_tool_paths, secondary_tool_paths, call_id) AS tool_counts
    FROM pairs.responses
    WHERE counted AND contrast = 'secondary'
    GROUP BY template_id, target
),

listed AS (
    SELECT template_id, target, 'json' AS source, unnest(json_counts) AS line FROM held

    UNION ALL

    SELECT template_id, target, 'tool' AS source, unnest(tool_counts) AS line FROM held
),

counted AS (
    SELECT
        template_id,
        target,
        source,
        line['path'] AS path,
        line['n'] AS n,
        line['n_both'] AS n_both,
        line['n_only_primary'] AS n_only_primary,
        line['n_only_secondary'] AS n_only_secondary,
        line['n_retyped'] AS n_retyped,
        line['primary_types'] AS primary_types,
        line['secondary_types'] AS secondary_types,
        line['example'] AS example_call_id
    FROM listed
),

renamed AS (
    SELECT template_id, target, rename['primary'] AS primary_path, rename['secondary'] AS secondary_path, rename['score'] AS score
    FROM (SELECT template_id, target, unnest(renames) AS rename FROM drift.leaves) AS listed
),

enumerated AS (
    SELECT
        template_id,
        target,
        enum['path'] AS path,
        enum['values'] AS primary_values,
        enum['novel'] AS novel_values,
        enum['n_novel'] AS n_novel
    FROM (SELECT template_id, target, unnest(enums) AS enum FROM drift.leaves) AS listed
),

paths AS (
    SELECT
        counted.template_id,
        counted.target,
        counted.source,
        counted.path,
        coalesce(schemas.requirement, 'unknown') AS requirement,
        n,
        n_both + counted.n_only_primary AS n_primary,
        n_both + counted.n_only_secondary AS n_secondary,
        counted.n_only_primary,
        counted.n_only_secondary,
        n_retyped,
        primary_types,
        secondary_types,
        CAST(counted.n_only_secondary - counted.n_only_primary AS DOUBLE) / n AS gain,
        tango_lower(
            n_both, counted.n_only_secondary, counted.n_only_primary,
            n - n_both - counted.n_only_secondary - counted.n_only_primary, 1.0 - 2.0 * alpha
        ) AS lower,
        tango_upper(
            n_both, counted.n_only_secondary, counted.n_only_primary,
            n - n_both - counted.n_only_secondary - counted.n_only_primary, 1.0 - 2.0 * alpha
        ) AS upper,
        mcnemar_midp(
            n_both, counted.n_only_secondary, counted.n_only_primary,
            n - n_both - counted.n_only_secondary - counted.n_only_primary
        ) AS p_value,
        coalesce(lost.secondary_path, gained.primary_path) AS renamed,
        coalesce(lost.score, gained.score) AS rename_score,
        coalesce(primary_values, make_array()) AS primary_values,
        coalesce(novel_values, make_array()) AS novel_values,
        n_novel,
        example_call_id
    FROM settings.limits
    CROSS JOIN counted
    LEFT JOIN features.schemas AS schemas
        ON schemas.template_id = counted.template_id
        AND schemas.source = counted.source
        AND schemas.path = counted.path
    LEFT JOIN renamed AS lost
        ON lost.template_id = counted.template_id
        AND lost.target = counted.target
        AND lost.primary_path = counted.path
        AND counted.source = 'json'
    LEFT JOIN renamed AS gained
        ON gained.template_id = counted.template_id
        AND gained.target = counted.target
        AND gained.secondary_path = counted.path
        AND counted.source = 'json'
    LEFT JOIN enumerated
        ON enumerated.template_id = counted.template_id
        AND enumerated.target = counted.target
        AND enumerated.path = counted.path
        AND counted.source = 'json'
)

SELECT * FROM paths
