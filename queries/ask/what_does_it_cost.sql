-- What would the week have cost at each secondary, and what did finding out cost?
SELECT window, target, sum(window_cost_usd) AS primary_usd, sum(window_secondary_cost_usd) AS secondary_usd,
    sum(replay_cost_usd) AS replay_usd
FROM summary.cost
GROUP BY window, target
ORDER BY window DESC, target;
