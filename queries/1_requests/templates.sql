-- Which prompt templates were there?
--
-- One row per template with a call in the window.
-- Flags nothing.
-- Remedy: name templates in the log, or in a rule of understudy.toml, where a row says `system_text`.

WITH counted AS (
    SELECT
        template_id,
        array_sort(array_agg(DISTINCT template_version) FILTER (WHERE template_version IS NOT NULL)) AS template_versions,
        count(*) AS n_calls,
        sum(CASE WHEN outcome LIKE 'error%' THEN 1 ELSE 0 END) AS n_failed,
        sum(CASE WHEN cache_hit THEN 1 ELSE 0 END) AS n_cache_hits,
        sum(CASE WHEN replay_grade IN ('A', 'B') AND NOT cache_hit AND outcome NOT LIKE 'error%' THEN 1 ELSE 0 END)
            AS n_replayable,
        distinct_texts(prompt_hash) AS n_prompts,
        min(started_at) AS first_at,
        max(started_at) AS last_at,
        CAST(sum(TRY_CAST(cost_usd AS DECIMAL(38, 12))) AS DOUBLE) AS cost_usd
    FROM requests.calls
    GROUP BY template_id
),

-- What most of its calls expect, and how most of them were recognised, each by itself; ties go to the first word. A cached
-- answer's log has lost its parameters, so it does not vote.
expecting AS (
    SELECT
        template_id,
        expects,
        row_number() OVER (
            PARTITION BY template_id ORDER BY count(*) FILTER (WHERE NOT cache_hit) DESC, expects
        ) AS place
    FROM requests.calls
    GROUP BY template_id, expects
),

recognised AS (
    SELECT
        template_id,
        template_source,
        row_number() OVER (
            PARTITION BY template_id ORDER BY count(*) FILTER (WHERE NOT cache_hit) DESC, template_source
        ) AS place
    FROM requests.calls
    GROUP BY template_id, template_source
),

templates AS (
    SELECT
        counted.template_id,
        coalesce(template_versions, make_array()) AS template_versions,
        template_source,
        expects,
        n_calls,
        n_failed,
        n_cache_hits,
        n_replayable,
        n_prompts,
        first_at,
        last_at,
        cost_usd
    FROM counted
    INNER JOIN expecting ON expecting.template_id = counted.template_id AND expecting.place = 1
    INNER JOIN recognised ON recognised.template_id = counted.template_id AND recognised.place = 1
)

SELECT * FROM templates
