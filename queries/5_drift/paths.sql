-- Which key went missing, appeared, or changed its type?
--
-- One row per template, secondary and path that either side's JSON answers (or tool arguments) hold.
-- Flags nothing by itself; drift.keys gates, and these rows say where. `renamed` names the path that seems to have taken
-- the place of a lost one, or whose place a new one took.
-- Remedy: name the key and its type in the prompt, or map it behind the parser.

WITH held AS (
    SELECT pairs.template_id, pairs.target, pairs.call_id
    FROM pairs.responses AS pairs
    WHERE pairs.counted AND pairs.contrast = 'secondary'
),

-- Both sides of each pair that hold JSON, or call a tool, one row per path and type.
sides AS (
    SELECT
        held.template_id,
        held.target,
        held.call_id,
        features.arm,
        'json' AS source,
        features.json_paths AS paths
    FROM held
    INNER JOIN features.responses AS features ON features.call_id = held.call_id
    WHERE (features.arm = 'L' OR (features.arm = 'S1' AND features.target = held.target))
        AND cardinality(features.json_paths) > 0

    UNION ALL

    SELECT
        held.template_id,
        held.target,
        held.call_id,
        features.arm,
        'tool' AS source,
        features.tool_paths AS paths
    FROM held
    INNER JOIN features.responses AS features ON features.call_id = held.call_id
    WHERE (features.arm = 'L' OR (features.arm = 'S1' AND features.target = held.target))
        AND cardinality(features.tool_paths) > 0
),

both AS (
    SELECT template_id, target, call_id, source
    FROM sides
    GROUP BY template_id, target, call_id, source
    HAVING count(*) = 2
),

totals AS (
    SELECT template_id, target, source, count(*) AS n
    FROM both
    GROUP BY template_id, target, source
),

typed AS (
    SELECT
        sides.template_id,
        sides.target,
        sides.call_id,
        sides.source,
        sides.arm,
        unnest(sides.paths) AS path_type
    FROM sides
    INNER JOIN both
        ON both.template_id = sides.template_id
        AND both.target = sides.target
        AND both.call_id = sides.call_id
        AND both.source = sides.source
),

split AS (
    SELECT
        template_id,
        target,
        call_id,
        source,
        regexp_replace(path_type, ':[a-z]+$', '') AS path,
        arm,
        regexp_replace(path_type, '^.*:', '') AS type
    FROM typed
),

-- One row per pair and path: the types on either side, joined to one word each so that they compare.
matched AS (
    SELECT
        template_id,
        target,
        call_id,
        source,
        path,
        string_agg(CASE WHEN arm = 'L' THEN type END, ',' ORDER BY type) AS primary_types,
        string_agg(CASE WHEN arm = 'S1' THEN type END, ',' ORDER BY type) AS secondary_types
    FROM split
    GROUP BY template_id, target, call_id, source, path
),

types AS (
    SELECT
        template_id,
        target,
        source,
        path,
        array_sort(array_agg(DISTINCT type) FILTER (WHERE arm = 'L')) AS primary_types,
        array_sort(array_agg(DISTINCT type) FILTER (WHERE arm = 'S1')) AS secondary_types
    FROM split
    GROUP BY template_id, target, source, path
),

counted AS (
    SELECT
        template_id,
        target,
        source,
        path,
        sum(CASE WHEN primary_types IS NOT NULL AND secondary_types IS NOT NULL THEN 1 ELSE 0 END) AS n_both,
        sum(CASE WHEN primary_types IS NOT NULL AND secondary_types IS NULL THEN 1 ELSE 0 END) AS n_only_primary,
        sum(CASE WHEN primary_types IS NULL AND secondary_types IS NOT NULL THEN 1 ELSE 0 END) AS n_only_secondary,
        sum(CASE WHEN primary_types <> secondary_types THEN 1 ELSE 0 END) AS n_retyped,
        min(
            CASE
                WHEN primary_types IS NULL OR secondary_types IS NULL OR primary_types <> secondary_types THEN call_id
            END
        ) AS example_call_id
    FROM matched
    GROUP BY template_id, target, source, path
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
        coalesce(types.primary_types, make_array()) AS primary_types,
        coalesce(types.secondary_types, make_array()) AS secondary_types,
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
        example_call_id
    FROM counted
    CROSS JOIN settings.limits
    INNER JOIN totals
        ON totals.template_id = counted.template_id
        AND totals.target = counted.target
        AND totals.source = counted.source
    INNER JOIN types
        ON types.template_id = counted.template_id
        AND types.target = counted.target
        AND types.source = counted.source
        AND types.path = counted.path
    LEFT JOIN features.schemas AS schemas
        ON schemas.template_id = counted.template_id
        AND schemas.source = counted.source
        AND schemas.path = counted.path
    LEFT JOIN drift.renames AS lost
        ON lost.template_id = counted.template_id
        AND lost.target = counted.target
        AND lost.primary_path = counted.path
        AND counted.source = 'json'
    LEFT JOIN drift.renames AS gained
        ON gained.template_id = counted.template_id
        AND gained.target = counted.target
        AND gained.secondary_path = counted.path
        AND counted.source = 'json'
)

SELECT * FROM paths
