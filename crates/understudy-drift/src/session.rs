//! The session: functions, settings, and the tables of a store by their names.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use datafusion::catalog::{MemTable, MemorySchemaProvider, TableProvider};
use datafusion::common::DFSchema;
use datafusion::config::TableParquetOptions;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::{EmptyRelation, LogicalPlan};
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext, col, lit};
use datafusion::scalar::ScalarValue;
use jiff::Timestamp;
use understudy_schema::tables::{self, features, pairs, replays, requests, summary};
use understudy_schema::{Row, Table, Window};
use understudy_store::read::Partitions;
use understudy_store::{Store, layout};

use crate::queries::Query;
use crate::{Error, Result};

/// Schemas that hold no table of the store's own name: settings, counts before they are judged, and tables of the window
/// before.
const EXTRA_SCHEMAS: &[&str] = &["settings", "measured", "previous"];

/// All answers of a window, also those of replays that were made again.
const EVERY_ANSWER: &str = "measured.every_answer";

/// How much of the machine a session may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resources {
    /// Memory before the engine spills to disk, in bytes.
    pub memory_bytes: usize,
    /// Threads.
    pub threads: usize,
}

/// A session over all tables of a store, in all windows.
///
/// # Errors
/// When the store cannot be listed or the engine refuses.
pub async fn open(store: &Store, resources: Resources) -> Result<SessionContext> {
    let context = bare(resources)?;
    for table in tables::ALL {
        let provider = stored(store, table).await?;
        register(&context, &table.full_name(), provider)?;
    }
    Ok(context)
}

/// A session whose `requests.*` and `replays.*` hold one window only, and that has no derived table yet.
pub(crate) async fn of_window(
    store: &Store,
    window: &Window,
    resources: Resources,
) -> Result<SessionContext> {
    let context = bare(resources)?;
    sources_of_window(&context, store, window).await?;
    before(&context, store, window).await?;
    Ok(context)
}

/// Registers `requests.*` and `replays.*` with the rows of one window.
pub(crate) async fn sources_of_window(
    context: &SessionContext,
    store: &Store,
    window: &Window,
) -> Result<()> {
    let days: Vec<String> = window.days().iter().map(ToString::to_string).collect();
    let calls = partitions_of(context, store, &requests::Call::TABLE, &days).await?;
    let inside =
        started_within(calls, window).map_err(Error::session("choose the window's calls"))?;
    register(context, "requests.calls", inside.into_view())?;

    let rejects = stored(store, &requests::Reject::TABLE).await?;
    register(context, "requests.rejects", rejects)?;

    for table in [
        replays::Call::TABLE,
        replays::Skip::TABLE,
        replays::Loss::TABLE,
        replays::Attempt::TABLE,
        replays::Batch::TABLE,
    ] {
        let rows = context.read_table(stored(store, &table).await?);
        let rows = rows.map_err(Error::session("choose the window's replays"))?;
        register(
            context,
            &table.full_name(),
            replayed_for(rows, window)?.into_view(),
        )?;
    }
    Ok(())
}

/// Registers one file of `requests.calls` or `replays.calls` under its table's name, with its rows of the window, and the
/// other table without a row.
pub(crate) fn only_file(
    context: &SessionContext,
    store: &Store,
    window: &Window,
    (table, path): (&Table, &str),
) -> Result<()> {
    for other in [requests::Call::TABLE, replays::Call::TABLE] {
        register(context, &other.full_name(), without_rows(context, &other)?)?;
    }
    let act = "read one file of a table";
    let url = ListingTableUrl::parse(url_of(store, path)?).map_err(Error::session(act))?;
    let config = ListingTableConfig::new(url)
        .with_listing_options(ListingOptions::new(format_of(table)))
        .with_schema(viewed(table));
    let file = ListingTable::try_new(config).map_err(Error::session(act))?;
    let partition = layout::partition_of(path).unwrap_or_default();
    let rows = context
        .read_table(Arc::new(file))
        .and_then(|rows| rows.with_column(table.partition.column(), lit(partition)))
        .map_err(Error::session(act))?;
    let inside = if table.full_name() == requests::Call::TABLE.full_name() {
        started_within(rows, window).map_err(Error::session(act))?
    } else {
        replayed_for(rows, window)?
    };
    register(context, &table.full_name(), inside.into_view())
}

/// A table without a row. The planner knows that it has none and leaves it out of unions, so that a union of it with one
/// file is still read by all threads.
fn without_rows(context: &SessionContext, table: &Table) -> Result<Arc<dyn TableProvider>> {
    let act = "leave a table out";
    let schema = DFSchema::try_from(partitioned(table)).map_err(Error::session(act))?;
    let plan = LogicalPlan::EmptyRelation(EmptyRelation {
        produce_one_row: false,
        schema: Arc::new(schema),
    });
    Ok(DataFrame::new(context.state(), plan).into_view())
}

/// How the files of a table are read. Where rows hold whole answers, filters are run before these are decoded: who wants
/// the texts of a few calls pays for the pages they lie in.
fn format_of(table: &Table) -> Arc<ParquetFormat> {
    let holds_answers =
        [requests::Call::TABLE, replays::Call::TABLE].map(|calls| calls.full_name());
    let mut options = TableParquetOptions::default();
    options.global.pushdown_filters = holds_answers.contains(&table.full_name());
    Arc::new(ParquetFormat::default().with_options(options))
}

/// Registers the window's `features.responses` of calls whose permanent random number lies in `draws`; of a call that was
/// replayed more than once, the latest answer only.
pub(crate) async fn latest_answers(
    context: &SessionContext,
    store: &Store,
    window: &Window,
    draws: Range<f64>,
) -> Result<()> {
    let label = [window.label.clone()];
    let table = features::Response::TABLE;
    let rows = partitions_of(context, store, &table, &label).await?;
    register(context, EVERY_ANSWER, rows.into_view())?;
    let sql = format!(
        "SELECT * FROM {EVERY_ANSWER} AS answers WHERE draw >= {:?} AND draw < {:?} AND NOT EXISTS \
         (SELECT 1 FROM replays.superseded AS earlier WHERE earlier.replay_id = answers.replay_id)",
        draws.start, draws.end
    );
    let latest = context.sql(&sql).await;
    let latest = latest.map_err(Error::session("choose the latest replays"))?;
    register(context, &table.full_name(), latest.into_view())
}

fn replayed_for(replays: DataFrame, window: &Window) -> Result<DataFrame> {
    replays
        .filter(col("window_label").eq(lit(window.label.as_str())))
        .map_err(Error::session("choose the window's replays"))
}

/// The address of a file or folder of the store, as the engine wants it.
fn url_of(store: &Store, path: &str) -> Result<String> {
    let root = std::path::absolute(store.folder())
        .map_err(|error| Error::session("find the store")(DataFusionError::IoError(error)))?;
    Ok(format!("{}/{path}", root.display()))
}

/// What a query may read of the window before, and the tables it comes from.
pub(crate) const OF_WINDOW_BEFORE: [(&str, Table); 3] = [
    ("previous.contracts", features::Contract::TABLE),
    ("previous.posture", summary::Posture::TABLE),
    ("previous.pairs", pairs::Response::TABLE),
];

/// What the window before left ([`OF_WINDOW_BEFORE`]), empty where there was none, and `settings.span` with both windows'
/// labels.
async fn before(context: &SessionContext, store: &Store, window: &Window) -> Result<()> {
    let label = window
        .previous()
        .map_or_else(|| "none".to_owned(), |previous| previous.label);
    let span: [(&str, ArrayRef); 2] = [
        (
            "label",
            Arc::new(StringArray::from(vec![window.label.clone()])),
        ),
        (
            "previous_label",
            Arc::new(StringArray::from(vec![label.clone()])),
        ),
    ];
    let span = RecordBatch::try_from_iter(span)
        .map_err(|error| Error::session("name the windows")(DataFusionError::from(error)))?;
    register(
        context,
        "settings.span",
        in_memory(span.schema(), vec![span])?,
    )?;
    for (name, table) in OF_WINDOW_BEFORE {
        let rows = partitions_of(context, store, &table, std::slice::from_ref(&label)).await?;
        register(context, name, rows.into_view())?;
    }
    Ok(())
}

fn started_within(calls: DataFrame, window: &Window) -> Result<DataFrame, DataFusionError> {
    let instant = |at: Timestamp| {
        lit(ScalarValue::TimestampMicrosecond(
            Some(at.as_microsecond()),
            Some("UTC".into()),
        ))
    };
    calls.filter(
        col("started_at")
            .gt_eq(instant(window.since))
            .and(col("started_at").lt(instant(window.until))),
    )
}

/// Runs one query and keeps its answer in memory under the name of its table.
///
/// # Errors
/// When the query does not run.
pub async fn make(context: &SessionContext, query: &Query) -> Result<()> {
    let file = format!("{}.sql", query.path);
    let (planned, batches) = sparingly(context, |context| answer(context, query, &file)).await?;
    // What is run may promise more than what was planned (no nulls, say), and differently from batch to batch.
    let schema = batches
        .first()
        .map_or_else(|| Arc::new(planned), |batch| open_to_nulls(&batch.schema()));
    let schema = without_views(&schema);
    let batches: Result<Vec<RecordBatch>, _> = batches
        .into_iter()
        .map(|batch| held(&batch, &schema))
        .collect();
    let batches = batches.map_err(|error| Error::query(&file)(DataFusionError::from(error)))?;
    register(context, &query.table(), in_memory(schema, batches)?)
}

async fn answer(
    context: SessionContext,
    query: &Query,
    file: &str,
) -> Result<(Schema, Vec<RecordBatch>)> {
    let frame = context.sql(&query.sql).await.map_err(Error::query(file))?;
    let planned = frame.schema().as_arrow().clone();
    let batches = frame.collect().await.map_err(Error::query(file))?;
    Ok((planned, batches))
}

/// Does what a query asks for and, where memory did not suffice, does it again on one thread: one sort then has the room that
/// several would share, and none merges while another still takes rows in.
pub(crate) async fn sparingly<T, R>(
    context: &SessionContext,
    run: impl Fn(SessionContext) -> R,
) -> Result<T>
where
    R: Future<Output = Result<T>>,
{
    match run(context.clone()).await {
        Err(error) if error.is_out_of_memory() => run(on_threads(context, 1)).await,
        done => done,
    }
}

/// The batch with texts instead of views of texts. Each join and merge adds the buffers of its inputs to those of its output,
/// needed or not; DataFusion 55.2 counts a buffer as often as it is listed when it asks for room to sort, and a thousand
/// rows would be held for hundreds of megabytes.
fn held(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns: Result<Vec<ArrayRef>, _> = batch
        .columns()
        .iter()
        .zip(schema.fields())
        .map(|(column, field)| cast(column, field.data_type()))
        .collect();
    RecordBatch::try_new(Arc::clone(schema), columns?)
}

fn without_views(schema: &Schema) -> SchemaRef {
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|field| {
            let kind = without_view(field.data_type());
            field.as_ref().clone().with_data_type(kind)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

fn without_view(kind: &DataType) -> DataType {
    let inside = |field: &Field| {
        let kind = without_view(field.data_type());
        Arc::new(field.clone().with_data_type(kind))
    };
    match kind {
        DataType::Utf8View => DataType::Utf8,
        DataType::List(item) => DataType::List(inside(item)),
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(|field| inside(field)).collect())
        }
        other => other.clone(),
    }
}

/// The schema with every column open to nulls.
fn open_to_nulls(schema: &Schema) -> SchemaRef {
    let fields: Vec<Field> = schema
        .fields()
        .iter()
        .map(|field| field.as_ref().clone().with_nullable(true))
        .collect();
    Arc::new(Schema::new(fields))
}

/// A session with all functions and schemas, and no table.
///
/// # Errors
/// When the engine refuses.
pub fn bare(resources: Resources) -> Result<SessionContext> {
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(resources.memory_bytes)))
        .build_arc()
        .map_err(Error::session("set the memory limit"))?;
    let mut config = SessionConfig::new()
        .with_information_schema(true)
        .with_target_partitions(resources.threads.max(1));
    // In DataFusion 55.2 the rule fails on fields of structs above `UNION ALL BY NAME` ("qualified and unqualified field
    // name would be ambiguous"), and it gains nothing here: the structs are read once, in small tables.
    config
        .options_mut()
        .optimizer
        .enable_leaf_expression_pushdown = false;
    // Most files hold one row group, which is read by one thread: cut into ranges of bytes, all of it would lie in one range
    // and whatever follows be done by that thread, too. Uncut, its batches are shared out.
    config.options_mut().optimizer.repartition_file_scans = false;
    let mut context = SessionContext::new_with_config_rt(config, runtime);
    understudy_functions::register_all(&mut context)
        .map_err(Error::session("register the functions"))?;
    let catalog = context.catalog("datafusion").ok_or_else(|| Error::Limits {
        reason: "the engine has no default catalog".to_owned(),
    })?;
    let mut names: Vec<&str> = tables::ALL.iter().map(|table| table.stage).collect();
    names.extend(EXTRA_SCHEMAS);
    names.dedup();
    for name in names {
        catalog
            .register_schema(name, Arc::new(MemorySchemaProvider::new()))
            .map_err(Error::session("make a schema"))?;
    }
    Ok(context)
}

/// A session over the same tables, whose queries run on so many threads.
pub(crate) fn on_threads(context: &SessionContext, threads: usize) -> SessionContext {
    let mut state = context.state();
    let options = state.config_mut().options_mut();
    options.execution.target_partitions = threads.max(1);
    SessionContext::new_with_state(state)
}

/// Gives a provider its name, in place of any that had it.
///
/// # Errors
/// When the engine refuses.
pub fn register(
    context: &SessionContext,
    name: &str,
    provider: Arc<dyn TableProvider>,
) -> Result<()> {
    let act = Error::session("register a table");
    context
        .deregister_table(name)
        .and_then(|_| context.register_table(name, provider))
        .map_err(act)?;
    Ok(())
}

/// Batches as a table.
///
/// # Errors
/// When a batch has another schema.
pub fn in_memory(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<Arc<dyn TableProvider>> {
    let table = MemTable::try_new(schema, vec![batches])
        .map_err(Error::session("hold a table in memory"))?;
    Ok(Arc::new(table))
}

/// Some partitions of a table, under its name. The engine lists the files of these partitions only.
pub(crate) async fn partitions_of(
    context: &SessionContext,
    store: &Store,
    table: &Table,
    values: &[String],
) -> Result<DataFrame> {
    let provider = stored(store, table).await?;
    let values = values.iter().map(|value| lit(value.as_str())).collect();
    context
        .read_table(provider)
        .and_then(|rows| rows.filter(col(table.partition.column()).in_list(values, false)))
        .map_err(Error::session("choose partitions"))
}

/// A table of the store as the engine sees it: its Parquet files, and the partition as a last column.
pub(crate) async fn stored(store: &Store, table: &Table) -> Result<Arc<dyn TableProvider>> {
    let files = store.files(table, &Partitions::Every).await?;
    if files.is_empty() {
        return in_memory(Arc::new(partitioned(table)), vec![]);
    }
    let act = "list a table's files";
    let folder = url_of(store, &format!("{}/", layout::table(table)))?;
    let url = ListingTableUrl::parse(folder).map_err(Error::session(act))?;
    let options = ListingOptions::new(format_of(table))
        .with_file_extension(".parquet")
        .with_table_partition_cols(vec![(table.partition.column().to_owned(), DataType::Utf8)]);
    let config = ListingTableConfig::new(url)
        .with_listing_options(options)
        .with_schema(viewed(table));
    let provider = ListingTable::try_new(config).map_err(Error::session(act))?;
    Ok(Arc::new(provider))
}

/// The table's schema as it is read, and its partition as a last column.
fn partitioned(table: &Table) -> Schema {
    let partition = Field::new(table.partition.column(), DataType::Utf8, false);
    let columns = viewed(table);
    let fields = columns.fields().iter().cloned();
    Schema::new(fields.chain([Arc::new(partition)]).collect::<Vec<_>>())
}

/// The table's schema with texts as views, which is how they are read without a copy, and open to nulls: a window that an
/// earlier version made may lack a column.
fn viewed(table: &Table) -> SchemaRef {
    let fields: Vec<Field> = table
        .arrow_schema()
        .fields()
        .iter()
        .map(|field| {
            let field = field.as_ref().clone();
            if field.data_type() == &DataType::Utf8 {
                field.with_data_type(DataType::Utf8View)
            } else {
                field
            }
        })
        .collect();
    open_to_nulls(&Schema::new(fields))
}
