//! One cell of the grid: a week of equal templates, and what the pipeline says of each.

use arrow::array::{AsArray as _, RecordBatch};
use understudy_drift::session::{self, Resources};
use understudy_drift::{Limits, Made, Options, Progress, Queries};
use understudy_schema::Window;
use understudy_simulator::World;
use understudy_store::Store;

use crate::store;

/// The week of all cells.
pub(crate) const WEEK: &str = "2026-W46";

const RESOURCES: Resources = Resources {
    memory_bytes: 4 << 30,
    threads: 2,
};

/// What is planted.
pub(crate) struct Planted {
    pub(crate) what: &'static str,
    /// The simulator's word for it with its parameters, in TOML; empty for nothing.
    pub(crate) drift: &'static str,
    /// The share of prompts it befalls.
    pub(crate) rate: f64,
    /// Dimension and metric that must show it.
    pub(crate) metric: (&'static str, &'static str),
}

/// One cell of the grid.
pub(crate) struct Cell<'a> {
    pub(crate) planted: &'a Planted,
    /// Share of calls to which two answers of the primary differ, below a half.
    pub(crate) noise: f64,
    pub(crate) n_calls: u32,
    pub(crate) n_templates: u32,
}

/// One judged row.
pub(crate) struct Verdict {
    dimension: String,
    metric: String,
    word: String,
    /// No change is less likely than one in twenty, this row looked at alone.
    different: bool,
    /// What remains of that when all rows of the week are looked at.
    changed: bool,
}

/// Nobody watches.
struct Quiet;

impl Progress for Quiet {
    fn starts(&self, _table: &str, _place: usize, _of: usize) {}
    fn made(&self, _made: &Made, _took: std::time::Duration) {}
}

impl Cell<'_> {
    /// Makes the week and runs the pipeline on it.
    pub(crate) async fn verdicts(&self) -> Vec<Verdict> {
        let folder = tempfile::tempdir().unwrap();
        let location = folder.path().join("store");
        let now = "2026-11-16T00:00:00Z".parse().unwrap();
        let store = Store::open_or_create(location.to_str().unwrap(), now).unwrap();
        store::fill(&store, &self.world(), self.n_calls);
        let options = Options {
            window: Window::week(WEEK).unwrap(),
            queries: Queries::Bundled,
            limits: Limits::bundled().unwrap(),
            templates: Vec::new(),
            memory_bytes: RESOURCES.memory_bytes,
            threads: RESOURCES.threads,
            program: "calibration".to_owned(),
        };
        understudy_drift::run(&store, options, &Quiet)
            .await
            .unwrap();
        read(&store).await
    }

    /// A Markdown line of shares of the templates.
    pub(crate) fn line(&self, verdicts: &[Verdict]) -> String {
        let (dimension, metric) = self.planted.metric;
        let asked: Vec<&Verdict> = verdicts
            .iter()
            .filter(|one| one.dimension == dimension && one.metric == metric)
            .collect();
        let share = |holds: &dyn Fn(&Verdict) -> bool| {
            percent(asked.iter().filter(|one| holds(one)).count(), asked.len())
        };
        let others = verdicts.iter().filter(|one| one.dimension != dimension);
        let flagged = others
            .clone()
            .filter(|one| one.changed || one.word == "breach")
            .count();
        format!(
            "| {} | {} | {} | {} | {metric} | {} | {} | {} | {} | {} | {} |",
            self.planted.what,
            format_args!("{:.0} %", self.noise * 100.0),
            self.n_calls,
            asked.len(),
            share(&|one| one.word == "parity"),
            share(&|one| one.word == "breach"),
            share(&|one| one.word == "inconclusive" || one.word == "insufficient"),
            share(&|one| one.different),
            share(&|one| one.changed),
            percent(flagged, others.count()),
        )
    }

    fn world(&self) -> World {
        let mut text =
            format!("week = \"{WEEK}\"\nprimary_model = \"lead\"\nprimary_snapshot = \"lead-1\"\n");
        for number in 0..self.n_templates {
            text.push_str(&self.template(number));
        }
        text.push_str(
            "[[persona]]\nname = \"other\"\nmodels = [\"other\"]\nsnapshot = \"other-1\"\n",
        );
        if !self.planted.drift.is_empty() {
            for number in 0..self.n_templates {
                text.push_str(&self.plant(number));
            }
        }
        World::parse(&text).unwrap()
    }

    /// Only prose grows longer.
    fn is_prose(&self) -> bool {
        self.planted.drift.contains("lengthen")
    }

    fn template(&self, number: u32) -> String {
        // Two answers of which each is fenced with chance x differ with chance 2 x (1 - x).
        let noise = (1.0 - (1.0 - 2.0 * self.noise).sqrt()) / 2.0;
        let n_calls = self.n_calls;
        let answer = if self.is_prose() {
            "kind = \"prose\"\nmin = 4\nmax = 7\n".to_owned()
        } else {
            "kind = \"json_object\"\nfield = [ { key = \"order_id\", is = \"integer\", min = 1, max = 900 }, \
             { key = \"total\", is = \"number\", min_cents = 100, max_cents = 90000 }, { key = \"notes\", is = \"sentence\" } ]\n"
                .to_owned()
        };
        let form = if self.is_prose() {
            "text"
        } else {
            "json_object"
        };
        format!(
            "[[template]]\nid = \"t{number:03}\"\nversion = \"1\"\nnamed_by = \"spend_logs\"\nsystem = \"You are clerk {number}.\"\n\
             user = [\"Order {{number}}\"]\ncalls = {n_calls}\nasked = {{ temperature = 0.0, max_tokens = 400, form = \"{form}\" }}\n\
             latency = {{ base_ms = 600.0, per_token_ms = 9.0, spread = 0.3 }}\n\
             noise = {{ reword = 0.1, length = 0.1, fence = {noise} }}\n[template.answer]\n{answer}"
        )
    }

    fn plant(&self, number: u32) -> String {
        format!(
            "[[persona.drift]]\ntemplate = \"t{number:03}\"\nrate = {:?}\n{}\n",
            self.planted.rate, self.planted.drift
        )
    }
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{:.1} %", part as f64 * 100.0 / whole as f64)
}

async fn read(store: &Store) -> Vec<Verdict> {
    let context = session::open(store, RESOURCES).await.unwrap();
    let mut verdicts = Vec::new();
    for dimension in understudy_drift::queries::DIMENSIONS {
        let sql = format!(
            "SELECT metric, verdict, coalesce(p_value < 0.05, FALSE) AS different, changed FROM drift.{dimension}"
        );
        let batches = context.sql(&sql).await.unwrap().collect().await.unwrap();
        verdicts.extend(batches.iter().flat_map(|batch| rows(dimension, batch)));
    }
    verdicts
}

fn rows(dimension: &str, batch: &RecordBatch) -> Vec<Verdict> {
    let text =
        |column: usize, row: usize| batch.column(column).as_string_view().value(row).to_owned();
    (0..batch.num_rows())
        .map(|row| Verdict {
            dimension: dimension.to_owned(),
            metric: text(0, row),
            word: text(1, row),
            different: batch.column(2).as_boolean().value(row),
            changed: batch.column(3).as_boolean().value(row),
        })
        .collect()
}
