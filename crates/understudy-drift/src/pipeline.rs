//! Runs the queries one after the other and keeps what they give.

use std::ops::Range;
use std::time::{Duration, Instant};

use datafusion::common::runtime::SpawnedTask;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;
use futures::stream::FuturesOrdered;
use futures::{StreamExt as _, TryFutureExt as _, TryStreamExt as _};
use understudy_schema::{Kind, Row as _, Table, Window, tables};
use understudy_store::Store;
use understudy_store::origins::{Inputs, Origins};
use understudy_store::read::Partitions;

use crate::answers::Answers;
use crate::order::Step;
use crate::reuse::{self, ANSWERS, PAIRS, Plan, VERDICTS};
use crate::session::Resources;
use crate::{Error, Made, Options, Origin, Outcome, Progress, Result, conform, order, session};

/// Answers in a part of the pairs, where there is memory for them.
const MOST_ANSWERS_AT_A_TIME: usize = 200_000;

/// What an answer of a part takes of the engine's memory while it is paired, in bytes: it stands on one side of a hash join,
/// which cannot spill, in each of the parts that are made at a time.
const MEMORY_OF_AN_ANSWER: usize = 4_096;

/// Queries that run at a time where each makes a part of a table: while one sorts, merges and writes, the other reads.
const AT_A_TIME: usize = 2;

/// All permanent random numbers.
const EVERY_DRAW: Range<f64> = 0.0..1.0;

pub(crate) async fn run(
    store: &Store,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let resources = Resources {
        memory_bytes: options.memory_bytes,
        threads: options.threads,
    };
    let context = session::of_window(store, &options.window, resources).await?;
    options.limits.register(&context, &options.templates)?;
    let steps = order::order(&context, options.queries.read()?)?;
    let plan = Plan::of(store, options, &steps).await?;
    let before = store.origins(&options.window.label);
    let mut work = Work {
        store,
        context: &context,
        window: &options.window,
        n_answers_at_a_time: answers_at_a_time(options.memory_bytes),
        progress,
        origins: plan.still_true(&before),
        plan,
        before,
    };
    // A note must never speak for a table that is about to change.
    store.keep_origins(&options.window.label, &work.origins)?;
    let mut tables = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        progress.starts(&step.query.table(), place + 1, steps.len());
        tables.extend(work.make(step).await?);
    }
    Ok(Outcome { tables })
}

/// What every query needs.
struct Work<'a> {
    store: &'a Store,
    context: &'a SessionContext,
    window: &'a Window,
    /// Answers in a part of the pairs.
    n_answers_at_a_time: usize,
    progress: &'a dyn Progress,
    plan: Plan,
    /// What the tables were made from before this run.
    before: Origins,
    /// What they are made from now.
    origins: Origins,
}

impl Work<'_> {
    /// Runs one query where it must be run; gives the stored tables it stands for.
    async fn make(&mut self, step: &Step) -> Result<Vec<Made>> {
        let name = step.query.table();
        let file = format!("{}.sql", step.query.path);
        if name == ANSWERS {
            return Ok(vec![self.answers(step, &file).await?]);
        }
        if let Some(table) = tables::find(&name) {
            return Ok(vec![
                self.keep(table, &step.query.sql, (&name, &file)).await?,
            ]);
        }
        if self.plan.is_wanted(&name) {
            session::make(self.context, &step.query).await?;
        }
        if name != VERDICTS {
            return Ok(Vec::new());
        }
        let mut made = Vec::new();
        for name in reuse::outputs(VERDICTS) {
            if let Some(table) = tables::find(&name) {
                let sql = format!(
                    "SELECT * FROM {VERDICTS} WHERE subject = 'secondary' AND dimension = '{}'",
                    table.name
                );
                made.push(self.keep(table, &sql, (VERDICTS, &file)).await?);
            }
        }
        Ok(made)
    }

    /// Makes one stored table, or leaves it as it is, and registers it. `step` and `file` name the query it comes from.
    async fn keep(&mut self, table: &Table, sql: &str, (step, file): (&str, &str)) -> Result<Made> {
        let started = Instant::now();
        let name = table.full_name();
        let origin = self.plan.origin(&name, step, &self.before);
        let n_rows = if origin == Origin::Kept {
            self.count(table).await?
        } else {
            let n_rows = if name == PAIRS {
                self.pairs(table, sql, file).await?
            } else {
                self.write(table, sql, file, "part-0").await?
            };
            self.note(&name, self.plan.inputs(step))?;
            n_rows
        };
        self.register(table).await?;
        Ok(self.say(table, n_rows, origin, started.elapsed()))
    }

    /// Makes the features of the answers in new files.
    async fn answers(&mut self, step: &Step, file: &str) -> Result<Made> {
        let started = Instant::now();
        let table = &tables::features::Response::TABLE;
        let rest = reuse::besides_files(self.plan.inputs(ANSWERS));
        let before = self.before.get(ANSWERS).cloned().unwrap_or_default();
        let answers = Answers::of(self.store, self.window, &rest, before).await?;
        let mut noted = answers.still_true();
        let kept = noted.len();
        self.note(ANSWERS, noted.clone())?;
        self.unread(&answers, &mut noted, (&step.query.sql, file))
            .await?;
        let read = noted.len() - kept;
        self.store
            .retain_parts(table, &self.window.label, &answers.parts())?;
        session::sources_of_window(self.context, self.store, self.window).await?;
        session::latest_answers(self.context, self.store, self.window, EVERY_DRAW).await?;
        let n_rows = self.count(table).await?;
        let origin = Origin::Files { kept, read };
        Ok(self.say(table, n_rows, origin, started.elapsed()))
    }

    /// Makes the features of the files that must be read, and notes each file: a run that is broken off keeps them.
    async fn unread(
        &mut self,
        answers: &Answers,
        noted: &mut Inputs,
        (sql, file): (&str, &str),
    ) -> Result<()> {
        let table = &tables::features::Response::TABLE;
        let mut unread = answers.unread();
        let context = self.shared_by(answers.unread().count());
        let mut parts = FuturesOrdered::new();
        loop {
            while parts.len() < AT_A_TIME
                && let Some(source) = unread.next()
            {
                let file_of = (&source.table, source.path.as_str());
                session::only_file(self.context, self.store, self.window, file_of)?;
                let part = self
                    .begin(table, (sql, file), &source.part(), &context)
                    .await?;
                parts.push_back(part.map_ok(|n_rows| (source.path.clone(), source.note(n_rows))));
            }
            let Some((path, note)) = parts.try_next().await? else {
                return Ok(());
            };
            noted.insert(path, note);
            self.note(ANSWERS, noted.clone())?;
        }
    }

    /// Pairs the answers of some calls after those of others, so that what is joined fits into memory whatever the window
    /// holds. The features lie in order of the same random number, so each part reads its own rows only.
    async fn pairs(&self, table: &Table, sql: &str, file: &str) -> Result<usize> {
        let n_answers = self.count(&tables::features::Response::TABLE).await?;
        let n_parts = n_answers.div_ceil(self.n_answers_at_a_time).max(1);
        let edge = |part: usize| part as f64 / n_parts as f64;
        let name = |part: usize| format!("part-{part}");
        let mut unmade = 0..n_parts;
        let context = self.shared_by(n_parts);
        let (mut n_rows, mut parts) = (0, FuturesOrdered::new());
        loop {
            while parts.len() < AT_A_TIME
                && let Some(part) = unmade.next()
            {
                let draws = edge(part)..edge(part + 1);
                session::latest_answers(self.context, self.store, self.window, draws).await?;
                let part = name(part);
                let part = self.begin(table, (sql, file), &part, &context).await?;
                parts.push_back(part);
            }
            let Some(made) = parts.try_next().await? else {
                break;
            };
            n_rows += made;
        }
        let parts = (0..n_parts).map(name).collect();
        self.store.retain_parts(table, &self.window.label, &parts)?;
        session::latest_answers(self.context, self.store, self.window, EVERY_DRAW).await?;
        Ok(n_rows)
    }

    /// Runs a query and writes its answer as a part of the window's partition of a table of the store.
    async fn write(&self, table: &Table, sql: &str, file: &str, part: &str) -> Result<usize> {
        session::sparingly(self.context, |context| async move {
            self.begin(table, (sql, file), part, &context).await?.await
        })
        .await
    }

    /// Begins a query whose answer becomes a part of the window's partition of a table of the store. What is registered
    /// from then on is nothing to it. Awaited, it gives the number of rows; dropped before, it leaves no part.
    async fn begin(
        &self,
        table: &Table,
        (sql, file): (&str, &str),
        part: &str,
        context: &SessionContext,
    ) -> Result<impl Future<Output = Result<usize>> + use<>> {
        let sql = if is_small(table) {
            format!("{sql}\nORDER BY {}", keys(table))
        } else {
            sql.to_owned()
        };
        let frame = context.sql(&sql).await.map_err(Error::query(file))?;
        let mut batches = frame.execute_stream().await.map_err(Error::query(file))?;
        let mut part = self.store.writer(table, &self.window.label, part)?;
        let (table, file, name) = (*table, file.to_owned(), file.to_owned());
        // A task of its own: merging and writing are one thread's work.
        let written = SpawnedTask::spawn(async move {
            while let Some(batch) = batches.next().await {
                let batch = batch.map_err(Error::query(&file))?;
                part.write(&conform::conform(&batch, &table)?)?;
            }
            let n_rows = part.n_rows();
            part.finish()?;
            Ok(n_rows)
        });
        let stopped = |ended| DataFusionError::ExecutionJoin(Box::new(ended));
        Ok(async move {
            let written = written.join_unwind().await.map_err(stopped);
            written.map_err(Error::query(&name))?
        })
    }

    /// A session for one of so many parts, with its share of the threads: where two parts are made at a time, each is
    /// spared sharing its rows out and merging them again.
    fn shared_by(&self, n_parts: usize) -> SessionContext {
        let threads = self.context.state().config().target_partitions();
        session::on_threads(self.context, threads.div_ceil(n_parts.clamp(1, AT_A_TIME)))
    }

    async fn register(&self, table: &Table) -> Result<()> {
        let window = [self.window.label.clone()];
        let rows = session::partitions_of(self.context, self.store, table, &window).await?;
        session::register(self.context, &table.full_name(), rows.into_view())
    }

    async fn count(&self, table: &Table) -> Result<usize> {
        let mut n_rows = 0;
        let partition = Partitions::one(&self.window.label);
        for file in self.store.files(table, &partition).await? {
            n_rows += self.store.n_rows(&file).await?;
        }
        Ok(n_rows)
    }

    fn note(&mut self, table: &str, inputs: Inputs) -> Result<()> {
        self.origins.insert(table.to_owned(), inputs);
        self.store.keep_origins(&self.window.label, &self.origins)?;
        Ok(())
    }

    fn say(&self, table: &Table, n_rows: usize, origin: Origin, took: Duration) -> Made {
        let made = Made {
            table: table.full_name(),
            n_rows,
            origin,
        };
        self.progress.made(&made, took);
        made
    }
}

/// Answers in a part of the pairs for an engine with so much memory.
fn answers_at_a_time(memory_bytes: usize) -> usize {
    (memory_bytes / MEMORY_OF_AN_ANSWER).clamp(1, MOST_ANSWERS_AT_A_TIME)
}

/// Tables with few rows, some per template, are sorted, so that the same data give the same file.
fn is_small(table: &Table) -> bool {
    matches!(table.stage, "drift" | "summary")
        || matches!(table.name, "templates" | "schemas" | "contracts")
}

/// The columns that tell rows apart: every text, and every instant.
fn keys(table: &Table) -> String {
    let names: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| matches!(column.kind, Kind::Text | Kind::Timestamp))
        .map(|column| column.name)
        .collect();
    names.join(", ")
}
