-- Which keys and types do the primary's answers have?
--
-- One row per template and path of its JSON answers or tool arguments, learnt from the logged primary.
-- Flags nothing.
-- Remedy: none; a request's own schema is not needed.

WITH seen AS (
    SELECT
        template_id,
        call_id,
        'json' AS source,
        unnest(json_paths) AS path_type
    FROM features.responses
    WHERE arm = 'L' AND answered AND cardinality(json_paths) > 0

    UNION ALL

    SELECT
        template_id,
        call_id,
        'tool' AS source,
        unnest(tool_paths) AS path_type
    FROM features.responses
    WHERE arm = 'L' AND answered AND cardinality(tool_paths) > 0
),

-- A path may hold a colon inside a quoted key; its type never does.
typed AS (
    SELECT
        template_id,
        call_id,
        source,
        regexp_replace(path_type, ':[a-z]+$', '') AS path,
        regexp_replace(path_type, '^.*:', '') AS type
    FROM seen
),

present AS (
    SELECT
        template_id,
        source,
        path,
        regexp_replace(path, '(\[\]|\.[A-Za-z_][A-Za-z0-9_]*|\."([^"\\]|\\.)*")$', '') AS parent,
        array_sort(array_agg(DISTINCT type)) AS types,
        count(DISTINCT call_id) AS n_present
    FROM typed
    GROUP BY template_id, source, path
),

answers AS (
    SELECT
        template_id,
        source,
        count(DISTINCT call_id) AS n_answers
    FROM typed
    GROUP BY template_id, source
),

shares AS (
    SELECT
        present.template_id,
        present.source,
        present.path,
        present.types,
        answers.n_answers,
        coalesce(parents.n_present, answers.n_answers) AS n_parent,
        present.n_present
    FROM present
    INNER JOIN answers ON answers.template_id = present.template_id AND answers.source = present.source
    LEFT JOIN present AS parents
        ON parents.template_id = present.template_id
        AND parents.source = present.source
        AND parents.path = present.parent
        AND present.parent <> present.path
),

schemas AS (
    SELECT
        template_id,
        source,
        path,
        types,
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
    FROM shares
    CROSS JOIN settings.limits
)

SELECT * FROM schemas
