//! `understudy templates`: list the prompt templates of a window.

use super::{Context, sql};
use crate::args::WindowArgs;
use crate::checks;
use crate::exit::Exit;
use crate::failure::Failure;

/// Arguments of `templates`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    form: sql::Form,
}

/// Lists them, the busiest first.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    args.form.check()?;
    let window = args.window.window()?;
    let question = format!(
        "SELECT template_id, array_to_string(array_sort(array_agg(DISTINCT template_source)), ' ') AS template_source, \
         count(*) AS n_calls, count(DISTINCT prompt_hash) AS n_prompts, \
         sum(CASE WHEN outcome LIKE 'error%' THEN 1 ELSE 0 END) AS n_failed, \
         sum(CASE WHEN cache_hit THEN 1 ELSE 0 END) AS n_cache_hits, \
         sum(CASE WHEN replay_grade IN ('A', 'B') THEN 1 ELSE 0 END) AS n_grade_a_or_b \
         FROM requests.calls WHERE started_at >= '{}' AND started_at < '{}' \
         GROUP BY template_id ORDER BY n_calls DESC, template_id",
        window.since, window.until
    );
    let store = context.store()?;
    checks::window(&store, &window, context).await?;
    let session = understudy_drift::session::open(&store, sql::resources()).await?;
    sql::deliver(&session, &question, &args.form, context).await?;
    Ok(Exit::Done)
}
