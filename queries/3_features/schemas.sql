-- Which keys and types do the primary's answers have?
--
-- One row per template and path of its JSON answers or tool arguments, learnt from the logged primary.
-- Flags nothing.
-- Remedy: none; a request's own schema is not needed.

-- Counted are an answer's paths against themselves.
WITH held AS (
    SELECT
        template_id,
        path_counts(json_paths, json_paths, call_id) AS json_counts,
        path_counts(tool_paths, tool_paths, call_id) AS tool_counts
    FROM features.responses
    WHERE arm = 'L' AND answered
    GROUP BY template_id
),

listed AS (
    SELECT template_id, 'json' AS source, unnest(json_counts) AS line FROM held

    UNION ALL

    SELECT template_id, 'tool' AS source, unnest(tool_counts) AS line FROM held
),

present AS (
    SELECT
        template_id,
        source,
        line['path'] AS path,
        regexp_replace(line['path'], '(\[\]|\.[A-Za-z_][A-Za-z0-9_]*|\."([^"\\]|\\.)*")$', '') AS parent,
        line['primary_types'] AS types,
        line['primary_type_counts'] AS type_counts,
        line['n'] AS n_answers,
        line['n_both'] AS n_present
    FROM listed
),

-- A type below this share is an accident, as a path is.
usual AS (
    SELECT template_id, source, path, array_sort(array_agg(type)) AS usual_types
    FROM settings.limits
    CROSS JOIN (
        SELECT template_id, source, path, n_present, unnest(types) AS type, unnest(type_counts) AS n_answers FROM present
    ) AS typed
    WHERE n_answers >= rare_presence * n_present
    GROUP BY template_id, source, path
),

shares AS (
    SELECT
        present.template_id,
        present.source,
        present.path,
        present.types,
        coalesce(usual_types, make_array()) AS usual_types,
        present.n_answers,
        coalesce(parents.n_present, present.n_answers) AS n_parent,
        present.n_present
    FROM present
    LEFT JOIN present AS parents
        ON parents.template_id = present.template_id
        AND parents.source = present.source
        AND parents.path = present.parent
        AND present.parent <> present.path
    LEFT JOIN usual
        ON usual.template_id = present.template_id
        AND usual.source = present.source
        AND usual.path = present.path
),

schemas AS (
    SELECT
        template_id,
        source,
        path,
        types,
        usual_types,
        n_answers,
        n_parent,
        n_present,
        CAST(n_present AS DOUBLE) / n_parent AS presence,
        wilson_lower(n_present, n_parent, schema_confidence) AS presence_lower,
        CASE
            WHEN CAST(n_present AS DOUBLE) / n_parent < rare_presence THEN 'rare'
            WHEN CAST(n_present AS DOUBLE) / n_parent >= required_presence AND n_parent >= required_min_answers
                THEN 'required'
            ELSE 'optional'
        END AS requirement
    FROM settings.limits
    CROSS JOIN shares
)

SELECT * FROM schemas
