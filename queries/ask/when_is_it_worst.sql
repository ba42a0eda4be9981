-- If the primary had failed for 90 minutes, which hours would have been the worst, and how bad?
SELECT window, target, starts_at, n_calls, newly_broken, newly_broken_lower, newly_broken_upper, noise, attributable, n_users,
    extra_cost_usd
FROM summary.incident
QUALIFY row_number() OVER (PARTITION BY window ORDER BY newly_broken DESC, target, starts_at) <= 20
ORDER BY window DESC, newly_broken DESC, target, starts_at;
