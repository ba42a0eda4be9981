-- What does each template's consumer count on?
--
-- One row per template: its class, and what the logged primary's answers have in common.
-- Flags nothing.
-- Remedy: say the class of a template in understudy.toml where the default is wrong.

WITH primary_answers AS (
    SELECT template_id, envelope, label, json_strict, cardinality(json_paths) > 0 AS holds_json, n_tool_calls
    FROM features.responses
    -- A consumer counts on no refusal, and on nothing that was cut off.
    WHERE arm = 'L' AND answered AND NOT refused AND NOT truncated
),

shares AS (
    SELECT
        template_id,
        count(*) AS n_answers,
        avg(CASE WHEN holds_json THEN 1.0 ELSE 0.0 END) AS json_share,
        avg(CASE WHEN json_strict THEN 1.0 ELSE 0.0 END) AS json_strict_share,
        max(n_tool_calls) AS most_tool_calls
    FROM primary_answers
    GROUP BY template_id
),

envelopes AS (
    SELECT template_id, envelope, count(*) AS n
    FROM primary_answers
    GROUP BY template_id, envelope
),

usual AS (
    SELECT
        envelopes.template_id,
        array_sort(array_agg(envelope)) AS usual_envelopes
    FROM envelopes
    INNER JOIN shares ON shares.template_id = envelopes.template_id
    CROSS JOIN settings.limits
    WHERE n >= usual_envelope_share * n_answers
    GROUP BY envelopes.template_id
),

-- One of a few words: each seen often enough to be no accident, and together nearly all that is answered.
words AS (
    SELECT template_id, label, count(*) AS n
    FROM primary_answers
    WHERE label IS NOT NULL
    GROUP BY template_id, label
),

labelled AS (
    SELECT words.template_id, array_sort(array_agg(label)) AS labels
    FROM words
    INNER JOIN shares ON shares.template_id = words.template_id
    CROSS JOIN settings.limits
    WHERE n >= label_min_answers AND n_answers >= required_min_answers
    GROUP BY words.template_id, n_answers, required_presence, most_labels
    HAVING sum(n) >= required_presence * n_answers AND count(*) <= most_labels
),

known_types AS (
    SELECT template_id, source, path, unnest(usual_types) AS type
    FROM features.schemas
    WHERE requirement <> 'rare'
),

known AS (
    SELECT
        template_id,
        array_sort(array_agg(path || ':' || type) FILTER (WHERE source = 'json')) AS known_paths,
        array_sort(array_agg(path || ':' || type) FILTER (WHERE source = 'tool')) AS known_tool_paths
    FROM known_types
    GROUP BY template_id
),

required AS (
    SELECT
        template_id,
        array_sort(array_agg(path) FILTER (WHERE source = 'json')) AS required_paths,
        array_sort(array_agg(path) FILTER (WHERE source = 'tool')) AS required_tool_paths
    FROM features.schemas
    WHERE requirement = 'required'
    GROUP BY template_id
),

classed AS (
    SELECT
        templates.template_id,
        CASE
            WHEN configured.class IS NOT NULL THEN configured.class
            WHEN templates.expects <> 'text' THEN 'strict'
            WHEN json_strict_share >= strict_json_share OR labels IS NOT NULL THEN 'strict'
            ELSE 'standard'
        END AS class,
        CASE
            WHEN configured.class IS NOT NULL THEN 'configured'
            WHEN templates.expects <> 'text' THEN 'asked'
            WHEN json_strict_share >= strict_json_share OR labels IS NOT NULL THEN 'learnt'
            ELSE 'default'
        END AS class_source,
        configured.timeout_ms AS configured_timeout_ms,
        templates.expects IN ('json_object', 'json_schema') OR coalesce(json_share, 0.0) >= json_usual_share
            AS expects_json,
        templates.expects IN ('tools', 'tools_required') OR coalesce(most_tool_calls, 0) > 0 AS expects_tools,
        coalesce(n_answers, 0) AS n_answers,
        coalesce(json_share, 0.0) AS json_share,
        coalesce(labels, make_array()) AS labels
    FROM settings.limits
    CROSS JOIN requests.templates AS templates
    LEFT JOIN settings.templates AS configured ON configured.template_id = templates.template_id
    LEFT JOIN shares ON shares.template_id = templates.template_id
    LEFT JOIN labelled ON labelled.template_id = templates.template_id
),

contracts AS (
    SELECT
        classed.template_id,
        classed.class,
        class_source,
        coalesce(configured_timeout_ms, classes.timeout_ms) AS timeout_ms,
        parse_tolerance,
        expects_json,
        expects_tools,
        n_answers,
        json_share,
        coalesce(usual_envelopes, make_array()) AS usual_envelopes,
        labels,
        coalesce(required_paths, make_array()) AS required_paths,
        coalesce(known_paths, make_array()) AS known_paths,
        coalesce(required_tool_paths, make_array()) AS required_tool_paths,
        coalesce(known_tool_paths, make_array()) AS known_tool_paths
    FROM classed
    INNER JOIN settings.classes AS classes ON classes.class = classed.class
    LEFT JOIN usual ON usual.template_id = classed.template_id
    LEFT JOIN known ON known.template_id = classed.template_id
    LEFT JOIN required ON required.template_id = classed.template_id
)

SELECT * FROM contracts
