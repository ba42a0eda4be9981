"""Makes the cases in `cases/`, with implementations that have nothing in common with the crate's.

Run with Python 3.11, numpy 2.4, scipy 1.17, statsmodels 0.15 and mpmath 1.3:

    python3 generate.py

Where a package computes a statistic the package is asked; elsewhere the definition is written out, in fifty
digits where rounding could matter.
"""
import json
import math
import pathlib
import warnings

import mpmath as mp
import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon
from scipy.stats.mstats import hdquantiles
from statsmodels.stats.contingency_tables import SquareTable, mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import ttost_paired
from statsmodels.duration.survfunc import SurvfuncRight

mp.mp.dps = 50
warnings.simplefilter("ignore")
random = np.random.default_rng(20250731)
FOLDER = pathlib.Path(__file__).parent / "cases"
cases = []


def plain(value):
    """Numbers as JSON knows them."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    value = float(value)
    if math.isnan(value):
        return "NaN"
    return ("Infinity" if value > 0 else "-Infinity") if math.isinf(value) else value


def case(function, inputs, expected, tol_abs=None, tol_rel=None):
    """Adds a case; without a tolerance numbers must agree to 1e-9."""
    entry = {"fn": function, "inputs": plain(inputs), "expected": plain(expected)}
    if tol_abs is None and tol_rel is None:
        tol_abs = 1e-9
    if tol_abs is not None:
        entry["tol_abs"] = tol_abs
    if tol_rel is not None:
        entry["tol_rel"] = tol_rel
    cases.append(entry)


def write(name):
    """Writes the cases gathered so far, one a line."""
    for index, entry in enumerate(cases):
        entry["id"] = f"{name}-{index + 1:03d}"
    lines = ",\n".join(json.dumps(entry) for entry in cases)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text('{"cases": [\n' + lines + "\n]}\n")
    print(name, len(cases))
    cases.clear()


def z_two_sided(alpha):
    return mp.sqrt(2) * mp.erfinv(1 - mp.mpf(alpha))


# ---- rates

def wilson(p, n, z):
    scale = 1 + z**2 / n
    centre = (p + z**2 / (2 * n)) / scale
    half = z * mp.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / scale
    return centre - half, centre + half


def newcombe_paired(a, b, c, d, alpha):
    z, n = z_two_sided(alpha), mp.mpf(a + b + c + d)
    p1, p2 = (a + b) / n, (a + c) / n
    (l1, u1), (l2, u2) = wilson(p1, n, z), wilson(p2, n, z)
    margins = mp.mpf(a + b) * (c + d) * (a + c) * (b + d)
    agreement = mp.mpf(a) * d - mp.mpf(b) * c
    if margins == 0:
        phi = mp.mpf(0)
    else:
        top = agreement - n / 2 if agreement > n / 2 else min(agreement, mp.mpf(0))
        phi = top / mp.sqrt(margins)
    lower = p1 - p2 - mp.sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2)
    upper = p1 - p2 + mp.sqrt((u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2)
    return [lower, upper]


def tango_z(b, c, n, delta):
    delta = mp.mpf(delta)
    # The maximum of the likelihood over the chance q of a pair in which only the second arm is bad.
    quadratic = [2 * n, -b - c + (2 * n - b + c) * delta, -c * delta * (1 - delta)]
    root = mp.sqrt(quadratic[1] ** 2 - 4 * quadratic[0] * quadratic[2])
    q = (root - quadratic[1]) / (2 * quadratic[0])
    return (b - c - n * delta) / mp.sqrt(n * (2 * q + delta * (1 - delta)))


def tango_interval(b, c, n, alpha):
    z, estimate = z_two_sided(alpha), mp.mpf(b - c) / n
    def root(target, low, high):
        for _ in range(150):
            middle = (low + high) / 2
            if tango_z(b, c, n, middle) > target:
                low = middle
            else:
                high = middle
        return (low + high) / 2
    edge = 1 - mp.mpf(10) ** -12
    lower = root(z, -edge, estimate) if tango_z(b, c, n, -edge) > z else -1
    upper = root(-z, estimate, edge) if tango_z(b, c, n, edge) < -z else 1
    return [lower, upper]


def falling_root(function, low, high):
    """Where a falling function crosses zero."""
    for _ in range(160):
        middle = (low + high) / 2
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def miettinen_nurminen(x1, n1, x2, n2, alpha):
    z, estimate = z_two_sided(alpha), mp.mpf(x1) / n1 - mp.mpf(x2) / n2

    def score(delta):
        # The likelihood on the line p1 = p2 + delta is concave: its slope crosses zero once.
        slope = lambda p2: (x1 / (p2 + delta) - (n1 - x1) / (1 - p2 - delta) + x2 / p2 - (n2 - x2) / (1 - p2))
        p2 = falling_root(slope, max(mp.mpf(0), -delta), min(mp.mpf(1), 1 - delta))
        p1 = p2 + delta
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / mp.mpf(n1 + n2 - 1)
        return (estimate - delta) / mp.sqrt(variance)

    edge = mp.mpf("0.999999")
    return [falling_root(lambda delta: score(delta) - z, -edge, estimate),
            falling_root(lambda delta: score(delta) + z, estimate, edge)]


for x, n in [(0, 1), (1, 1), (0, 20), (1, 20), (7, 20), (19, 20), (20, 20), (3, 299), (50, 5000),
             (0, 10**6), (1, 10**6), (123456, 10**6), (999999, 10**6)]:
    for alpha in (0.05, 0.1, 0.01):
        inputs = {"x": x, "n": n, "alpha": alpha}
        low, high = wilson(mp.mpf(x) / n, mp.mpf(n), z_two_sided(alpha))
        case("wilson", inputs, [max(low, 0), min(high, 1)], 1e-12)
        assert np.allclose(proportion_confint(x, n, alpha, "wilson"), [float(low), float(high)], atol=1e-9)
        case("clopper_pearson", inputs, proportion_confint(x, n, alpha, "beta"), tol_rel=1e-9)
        low = 0.0 if x == 0 else stats.beta.ppf(alpha / 2, x + 0.5, n - x + 0.5)
        high = 1.0 if x == n else stats.beta.ppf(1 - alpha / 2, x + 0.5, n - x + 0.5)
        case("jeffreys", inputs, [low, high], tol_rel=1e-9)
        if x < n:
            upper = stats.beta.ppf(1 - alpha, x + 1, n - x)
            case("clopper_upper_one_sided", inputs, upper, tol_rel=1e-9)

for a, b, c, d in [(0, 0, 0, 30), (30, 0, 0, 0), (0, 5, 0, 25), (2, 9, 3, 18), (10, 20, 20, 950), (0, 0, 4, 296),
                   (40, 1, 60, 4000), (1000, 5000, 4800, 989200), (3, 1, 2, 0)]:
    for alpha in (0.05, 0.1):
        inputs = {"a": a, "b": b, "c": c, "d": d, "alpha": alpha}
        case("newcombe10_paired", inputs, newcombe_paired(a, b, c, d, alpha), 1e-12)
        n = a + b + c + d
        case("tango_ci_paired", {"b": b, "c": c, "n": n, "alpha": alpha}, tango_interval(b, c, n, alpha), 1e-11)
    for delta in (0.01, 0.05, -0.2):
        score = tango_z(b, c, n, delta)
        expected = {"z": score, "p_noninferiority_upper": mp.ncdf(score)}
        case("tango_score_z", {"b": b, "c": c, "n": n, "delta": delta}, expected, 1e-11)

for b, c in [(0, 0), (0, 1), (1, 0), (3, 3), (2, 11), (40, 61), (500, 600), (50000, 49700), (300000, 302000)]:
    table = [[5, b], [c, 7]]
    exact = mcnemar(table, exact=True).pvalue if b + c else 1.0
    point = stats.binom.pmf(min(b, c), b + c, 0.5) if b + c else 0.0
    case("mcnemar_exact", {"b": b, "c": c}, exact, tol_abs=1e-9)
    midp = 1.0 if b + c == 0 else (1 - point / 2 if b == c else min(exact, 1.0) - point)
    case("mcnemar_midp", {"b": b, "c": c}, midp, tol_abs=1e-9)
    if b + c:
        plain_test = mcnemar(table, exact=False, correction=False)
        case("mcnemar_chi2", {"b": b, "c": c}, {"stat": plain_test.statistic, "p": plain_test.pvalue})

for x1, n1, x2, n2 in [(0, 5, 0, 7), (5, 5, 0, 7), (3, 40, 9, 45), (80, 1000, 60, 900), (1, 3000, 9, 2500),
                       (12, 12, 11, 13)]:
    for alpha in (0.05, 0.1):
        inputs = {"x1": x1, "n1": n1, "x2": x2, "n2": n2, "alpha": alpha}
        newcombe = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff", alpha=alpha)
        case("newcombe_unpaired", inputs, newcombe, 1e-9)
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    case("fisher_exact_two_sided", {"table": table}, stats.fisher_exact(table)[1], tol_rel=1e-8)
for x1, n1, x2, n2 in [(3, 40, 9, 45), (80, 1000, 60, 900), (7, 60, 2, 61)]:
    score = miettinen_nurminen(x1, n1, x2, n2, 0.05)
    inputs = {"x1": x1, "n1": n1, "x2": x2, "n2": n2, "alpha": 0.05}
    case("miettinen_nurminen", inputs, score, 1e-9)
for table in [[[7, 12], [8, 3]], [[1, 9], [11, 3]], [[20, 30], [25, 26]]]:
    case("boschloo_exact_two_sided", {"table": table}, stats.boschloo_exact(table, n=256).pvalue, 1e-4)
write("rates")

# ---- numbers

def walsh(d):
    i, j = np.triu_indices(len(d))
    return np.sort((d[i] + d[j]) / 2)


def signed_rank_cut(n, alpha):
    """The cut rank and the chance of falling below it, by counting subsets exactly."""
    ways = [1]
    for k in range(1, n + 1):
        longer = ways + [0] * k
        for index, count in enumerate(ways):
            longer[index + k] += count
        ways = longer
    total, below = mp.mpf(2) ** n, 0
    for statistic, count in enumerate(ways):
        if (below + count) / total >= mp.mpf(alpha) / 2 and statistic > 0:
            return statistic, below / total
        below += count
    raise AssertionError("no cut")


def hodges_lehmann(d, alpha, exact):
    d = np.asarray(d, float)
    n, w = len(d), walsh(d)
    total = len(w)
    if exact:
        cut, below = signed_rank_cut(n, alpha)
        level = 1 - 2 * below
    else:
        cut = math.floor(total / 2 - z_two_sided(alpha) * mp.sqrt(mp.mpf(n) * (n + 1) * (2 * n + 1) / 24))
        cut, level = max(cut, 1), 1 - alpha
    return {"estimate": np.median(w), "lower": w[cut - 1], "upper": w[total - cut], "achieved_level": level}


for n in (3, 8, 20, 50):
    d = random.normal(0.3, 1, n).round(6)
    assert len(set(np.abs(d))) == n
    for alpha in (0.05, 0.1):
        case("hodges_lehmann_paired", {"d": d, "alpha": alpha}, hodges_lehmann(d, alpha, True), 1e-12)
for d in (random.normal(0.1, 1, 51).round(6), random.integers(-3, 5, 40), np.zeros(25),
          random.standard_cauchy(1500).round(4), np.exp(random.normal(0, 3, 700))):
    case("hodges_lehmann_paired", {"d": d, "alpha": 0.1}, hodges_lehmann(d, 0.1, False), 1e-12, 1e-12)

for n in (6, 12, 30):
    d = random.normal(0.4, 1, n).round(5)
    x, y = d + 10, np.full(n, 10.0)
    differences = (x - y).tolist()
    for alternative in ("two-sided", "greater", "less"):
        test = stats.wilcoxon(differences, alternative=alternative, method="exact")
        v = sum(rank for rank, value in zip(stats.rankdata(np.abs(differences)), differences) if value > 0)
        case("wilcoxon_signed_rank_exact", {"x": x, "y": y, "alternative": alternative},
             {"V": v, "p": test.pvalue})
for n in (30, 200, 1000):
    d = random.integers(-4, 6, n)
    for zero_method in ("wilcox", "pratt"):
        for correction in (True, False):
            test = stats.wilcoxon(d, zero_method=zero_method, correction=correction, method="approx")
            case("wilcoxon_signed_rank_normal",
                 {"d": d, "zero_method": zero_method, "continuity": correction}, {"p": test.pvalue}, tol_rel=1e-7)

for n, m in ((4, 7), (20, 15), (50, 50)):
    x, y = random.normal(0.5, 1, n).round(6), random.normal(0, 1, m).round(6)
    for alternative in ("two-sided", "greater", "less"):
        test = stats.mannwhitneyu(x, y, alternative=alternative, method="exact")
        case("mann_whitney_exact", {"x": x, "y": y, "alternative": alternative},
             {"U": test.statistic, "p": test.pvalue}, tol_rel=1e-9)
    case("cliffs_delta", {"x": x, "y": y}, np.sign(np.subtract.outer(x, y)).mean())
    test = stats.brunnermunzel(x, y)
    case("brunner_munzel", {"x": x, "y": y}, {"stat": test.statistic, "p": test.pvalue}, tol_rel=1e-8)
x, y = random.integers(0, 9, 80), random.integers(1, 11, 60)
case("cliffs_delta", {"x": x, "y": y}, np.sign(np.subtract.outer(x, y)).mean())
test = stats.brunnermunzel(x, y)
case("brunner_munzel", {"x": x, "y": y}, {"stat": test.statistic, "p": test.pvalue}, tol_rel=1e-8)

for n in (5, 15, 40):
    x, y = random.normal(5, 0.3, n).round(4), random.normal(5, 0.3, n).round(4)
    p, lower, upper = ttost_paired(x, y, -0.25, 0.25)
    case("tost_paired_t", {"x": x, "y": y, "low": -0.25, "upp": 0.25},
         {"p": p, "p_lower": lower[1], "p_upper": upper[1]})

for n in (1, 2, 7, 100, 900):
    x = np.exp(random.normal(6, 1, n)).round(3)
    for p in (0.0, 0.1, 0.5, 0.95, 1.0):
        case("quantile_type7", {"x": x, "p": p}, np.quantile(x, p), tol_rel=1e-12)
    for p in (0.5, 0.95):
        if n > 2:
            case("harrell_davis", {"x": x, "p": p}, hdquantiles(x, [p])[0], tol_rel=1e-9)
        if n > 50:
            interval = stats.quantile_test(x, p=p).confidence_interval(0.95)
            if not np.isnan(interval).any():
                case("quantile_order_stat_ci_scipy", {"x": x, "p": p, "alpha": 0.05}, list(interval), 1e-12)

time = random.exponential(2, 60).round(2) + 0.01
event = (time < 3).astype(int) * random.integers(0, 2, 60) | (random.random(60) < 0.6)
curve = SurvfuncRight(time, event)
at = [0.5, 1.0, 2.0]
index = [np.searchsorted(curve.surv_times, t, side="right") - 1 for t in at]
case("kaplan_meier", {"time": time, "event": event.astype(int), "at": at},
     {"surv": curve.surv_prob[index], "greenwood_se": curve.surv_prob_se[index]})
write("numbers")

# ---- distances and tables

for bins in (2, 5, 12):
    p, q = random.integers(0, 200, bins), random.integers(1, 200, bins)
    shares = [np.maximum(c / c.sum(), 1e-4) for c in (p, q)]
    shares = [s / s.sum() for s in shares]
    psi = ((shares[0] - shares[1]) * np.log(shares[0] / shares[1])).sum()
    case("psi", {"ref": p, "cur": q, "eps": 1e-4}, psi)
    case("jensen_shannon_divergence_base2", {"p": p, "q": q}, jensenshannon(p, q, 2) ** 2)
    case("total_variation", {"p": p, "q": q}, np.abs(p / p.sum() - q / q.sum()).sum() / 2)
    case("psi_null_critical", {"n": 300, "m": 500, "bins": bins, "alpha": 0.05},
         (1 / 300 + 1 / 500) * stats.chi2.ppf(0.95, bins - 1))
for n, m in ((5, 8), (30, 40), (200, 90), (500, 500)):
    x, y = random.normal(0, 1, n).round(5), random.normal(0.3, 1.2, m).round(5)
    for method in ("exact", "asymp"):
        test = stats.ks_2samp(x, y, method=method)
        case(f"ks_2samp_{method}", {"x": x, "y": y}, {"D": test.statistic, "p": test.pvalue}, 1e-9)
    case("wasserstein1", {"x": x, "y": y}, stats.wasserstein_distance(x, y))
    case("energy_distance_scipy", {"x": x, "y": y}, stats.energy_distance(x, y))
    wx, wy = random.random(n).round(3) + 0.01, random.random(m).round(3) + 0.01
    case("wasserstein1_weighted", {"x": x, "y": y, "wx": wx, "wy": wy},
         stats.wasserstein_distance(x, y, wx, wy))
for shape in ((2, 3), (4, 4), (6, 2)):
    table = random.integers(1, 60, shape)
    pearson = stats.chi2_contingency(table, correction=False)
    case("chi2_contingency", {"table": table}, {"stat": pearson[0], "p": pearson[1], "df": pearson[2]})
    ratio = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    case("g_test", {"table": table}, {"stat": ratio[0], "p": ratio[1], "df": ratio[2]})
for size in (2, 3, 5):
    table = random.integers(1, 40, (size, size)) + 60 * np.eye(size, dtype=int)
    case("cohen_kappa", {"table": table}, cohens_kappa(table, return_results=False))
    square = SquareTable(table, shift_zeros=False)
    symmetry, homogeneity = square.symmetry(), square.homogeneity()
    case("bowker", {"table": table}, {"stat": symmetry.statistic, "p": symmetry.pvalue, "df": symmetry.df})
    case("stuart_maxwell", {"table": table},
         {"stat": homogeneity.statistic, "p": homogeneity.pvalue, "df": homogeneity.df})
write("distances")

# ---- many tests, pooled templates, incidents

for m in (1, 2, 15, 100):
    p = (random.random(m) ** 3).round(6)
    for method, theirs in (("BH", "fdr_bh"), ("BY", "fdr_by"), ("holm", "holm"), ("bonferroni", "bonferroni")):
        case("p_adjust", {"p": p, "method": method}, multipletests(p, method=theirs)[1], 1e-12)
    combined = stats.combine_pvalues(p)
    case("fisher_combine", {"p": p}, {"stat": combined[0], "p": combined[1]})
    case("simes", {"p": p}, min(1, (np.sort(p) * m / np.arange(1, m + 1)).min()))
case("e_bh", {"e": [100, 60, 41, 10, 3, 1, 0.2, 500], "alpha": 0.1}, [0, 1, 2, 7])
case("e_bh", {"e": [19.9, 19.9], "alpha": 0.05}, [])
case("e_bh", {"e": [20, 20], "alpha": 0.05}, [0, 1])
for k in (2, 6, 30):
    y, v = random.normal(0.05, 0.08, k).round(5), (random.random(k) * 0.003 + 0.0003).round(6)
    summary = combine_effects(y, v, method_re="dl")
    case("dersimonian_laird", {"y": y, "v": v},
         {"Q": summary.q, "tau2": max(summary.tau2, 0), "mu": summary.mean_effect_re,
          "se": summary.sd_eff_w_re, "I2": max(0, summary.i2)})
for requests, harmed, pairs in ((50, 0, 10), (900, 3, 120), (20000, 40, 400)):
    probs = [0.01, 0.05, 0.5, 0.95, 0.999]
    quantiles = stats.betabinom.ppf(probs, requests, harmed + 0.5, pairs - harmed + 0.5)
    case("betabinom_predictive_quantiles", {"N": requests, "x": harmed, "n": pairs, "probs": probs}, quantiles)
    predictive = stats.betabinom(requests, harmed + 0.5, pairs - harmed + 0.5)
    case("incident_jeffreys", {"templates": [{"N": requests, "x": harmed, "n": pairs}]},
         {"pred_mean": predictive.mean(), "pred_sd": predictive.std()}, tol_rel=1e-9)
for margin, theta, psi in ((0.01, 0, 0.02), (0.05, 0.01, 0.2), (0.005, -0.002, 0.05)):
    z = stats.norm.ppf(0.95) + stats.norm.ppf(0.9)
    n = math.ceil(z * z * (psi - theta**2) / (margin - theta) ** 2)
    case("n_noninferiority_paired", {"margin": margin, "true_diff": theta, "p_discordant": psi,
                                     "alpha": 0.05, "power": 0.9}, n)
for rate in (0.2, 0.02, 0.0005):
    n = next(n for n in range(1, 10**5) if (1 - mp.mpf(rate)) ** n <= mp.mpf("0.05"))
    case("n_zero_event", {"p_max": rate, "alpha": 0.05}, n)
write("many")

# ---- numbers over time, samples

def truncated_beta(s, t, m0, a, b, upper):
    """The mixture integral itself, in fifty digits."""
    mp.mp.dps = 300
    s, t, m0 = mp.mpf(s), mp.mpf(t), mp.mpf(m0)
    inc = lambda x, y: mp.betainc(x, y, m0, 1) if upper else mp.betainc(x, y, 0, m0)
    return inc(a + s, b + t - s) / inc(mp.mpf(a), mp.mpf(b)) / (m0**s * (1 - m0) ** (t - s))


for s, t in ((0, 1), (0, 400), (2, 300), (12.5, 200), (60, 300)):
    for m0 in (0.01, 0.05, 0.3):
        for name, upper in (("e_beta_noninferiority", False), ("e_beta_harm", True)):
            expected = truncated_beta(s, t, m0, 0.5, 0.5, upper)
            if 1e-290 < expected < 1e290:
                case(name, {"sum": s, "t": t, "m0": m0, "a": 0.5, "b": 0.5}, expected, tol_rel=1e-9)
e = random.exponential(1, 12).round(4)
running = [0.0]
for value in e:
    running.append((running[-1] + 1) * value)
case("e_shiryaev_roberts", {"e": e}, running[1:])
y = random.integers(0, 2, 30)
running = [0.0]
for value in y:
    running.append(max(0.0, running[-1] + (math.log(4) if value else math.log(0.8 / 0.95))))
case("bernoulli_cusum", {"y": y, "p0": 0.05, "p1": 0.2}, running[1:])

for n, groups in ((40, 9), (300, 60)):
    y, w = random.integers(0, 2, n), random.integers(1, 9, n) * 12.5
    x, cluster = random.integers(50, 400, n), random.integers(0, groups, n)
    def linearised(estimate, denominator):
        residual = w * (y - estimate * denominator) / (w * denominator).sum()
        totals = np.array([residual[cluster == c].sum() for c in np.unique(cluster)])
        g = len(totals)
        return math.sqrt(g / (g - 1) * ((totals - totals.mean()) ** 2).sum())
    mean, ratio = (w * y).sum() / w.sum(), (w * y).sum() / (w * x).sum()
    case("hajek_mean_cluster", {"y": y, "w": w, "cluster": cluster},
         {"mean": mean, "se": linearised(mean, np.ones(n))}, 1e-12)
    case("ratio_cluster", {"y": y, "x": x, "w": w, "cluster": cluster},
         {"ratio": ratio, "se": linearised(ratio, x)}, 1e-12)
N, S, cost = np.array([900, 40, 12000]), np.array([0.2, 0.4, 0.1]), np.array([0.01, 0.002, 0.03])
case("neyman_cost", {"N": N, "S": S, "cost": cost, "budget": 7.0},
     7.0 * N * S / np.sqrt(cost) / (N * S * np.sqrt(cost)).sum())
write("streams")
