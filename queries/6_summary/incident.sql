-- What would a failover have broken, hour by hour?
--
-- One row per secondary and hour of the window in which a failover of `incident_minutes` might have started; its calls are
-- those of these minutes. Each template's calls break as often as its pairs did (summary.posture); how sure that is, the
-- beta-binomial posterior of each template says, templates being independent. Noise is what the primary, asked again,
-- would have broken as well. Answers from a gateway's cache need no provider and are left out.
-- Flags nothing.
-- Remedy: summary.posture says which templates to keep on the primary.

WITH timed AS (
    SELECT
        template_id,
        coalesce(end_user_hash, session_id) AS caller,
        CAST(date_part('epoch', started_at) AS BIGINT) AS second
    FROM requests.calls
    WHERE NOT cache_hit
),

opened AS (
    SELECT min(second / 3600) AS first_hour FROM timed
),

-- A call belongs to the incidents that started at its hour, or so many hours before that they still last.
placed AS (
    SELECT template_id, caller, second, second / 3600 - unnest(range(0, incident_minutes / 60 + 1)) AS hour
    FROM settings.limits
    CROSS JOIN timed
),

within AS (
    SELECT template_id, caller, hour
    FROM settings.limits
    CROSS JOIN opened
    CROSS JOIN placed
    WHERE hour >= first_hour AND second - hour * 3600 < incident_minutes * 60
),

traffic AS (
    SELECT hour, template_id, count(*) AS n
    FROM within
    GROUP BY hour, template_id
),

callers AS (
    SELECT hour, distinct_texts(caller) AS n_users
    FROM within
    GROUP BY hour
),

risks AS (
    SELECT
        posture.target,
        posture.template_id,
        posture.n AS n_pairs,
        n_newly_broken,
        noise_floor,
        (cost.secondary_cost_usd - cost.primary_cost_usd) / nullif(cost.n, 0) AS extra_cost_usd
    FROM summary.posture AS posture
    LEFT JOIN summary.cost AS cost ON cost.template_id = posture.template_id AND cost.target = posture.target
    WHERE posture.n > 0
),

targets AS (
    SELECT DISTINCT target FROM risks
),

-- Each template's part, and with it what is known of its risk.
parts AS (
    SELECT
        targets.target,
        hour,
        traffic.n,
        n_pairs,
        n_newly_broken,
        CASE WHEN n_pairs IS NULL THEN traffic.n ELSE 0 END AS n_unmeasured,
        traffic.n * noise_floor AS noise,
        traffic.n * extra_cost_usd AS extra_cost_usd
    FROM traffic
    CROSS JOIN targets
    LEFT JOIN risks ON risks.target = targets.target AND risks.template_id = traffic.template_id
),

summed AS (
    SELECT
        target,
        hour,
        sum(n) AS n_calls,
        sum(n_unmeasured) AS n_unmeasured,
        incident(n_newly_broken, n_pairs, n, incident_confidence) AS forecast,
        CASE WHEN count(noise) = count(n_pairs) THEN CAST(sum(CAST(noise AS DECIMAL(38, 18))) AS DOUBLE) END AS noise,
        CAST(sum(TRY_CAST(extra_cost_usd AS DECIMAL(38, 12))) AS DOUBLE) AS extra_cost_usd
    FROM settings.limits
    CROSS JOIN parts
    GROUP BY target, hour
),

incident AS (
    SELECT
        target,
        to_timestamp_seconds(summed.hour * 3600) AS starts_at,
        incident_minutes AS minutes,
        n_calls,
        n_unmeasured,
        coalesce(forecast['plug_in'], 0.0) AS newly_broken,
        coalesce(forecast['lower'], 0.0) AS newly_broken_lower,
        coalesce(least(CAST(n_calls AS DOUBLE), forecast['upper']), 0.0) AS newly_broken_upper,
        noise,
        forecast['plug_in'] - noise AS attributable,
        nullif(n_users, 0) AS n_users,
        extra_cost_usd
    FROM settings.limits
    CROSS JOIN summed
    INNER JOIN callers ON callers.hour = summed.hour
)

SELECT * FROM incident
