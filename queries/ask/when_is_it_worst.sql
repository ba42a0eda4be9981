-- If the primary had failed for 90 minutes, which hours would have been the worst, and how bad?
SELECT target, starts_at, n_calls, newly_broken, newly_broken_lower, newly_broken_upper, noise, attributable, n_users,
    extra_cost_usd
FROM summary.incident
ORDER BY newly_broken DESC, target, starts_at
LIMIT 20;
