//! The session.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, RecordBatch, StringViewArray};
use arrow::buffer::Buffer;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use crate::Error;
use crate::queries::Query;
use crate::session::{self, Resources};

#[test]
fn a_made_table_holds_each_text_once_however_many_buffers_came_with_it() {
    let text = "longer than the twelve bytes that a view holds itself";
    let one = StringViewArray::from(vec![text; 3]);
    let listed_again_and_again: Vec<Buffer> = vec![one.data_buffers()[0].clone(); 1_000];
    let many = StringViewArray::try_new(one.views().clone(), listed_again_and_again, None).unwrap();
    let batch = RecordBatch::try_from_iter([("text", Arc::new(many) as ArrayRef)]).unwrap();

    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let made = runtime.block_on(async {
        let context = session::bare(Resources {
            memory_bytes: 1 << 20,
            threads: 1,
        })
        .unwrap();
        let table = session::in_memory(batch.schema(), vec![batch]).unwrap();
        session::register(&context, "measured.joined", table).unwrap();
        let query = Query {
            path: "5_drift/texts".to_owned(),
            sql: "SELECT text FROM measured.joined".to_owned(),
        };
        session::make(&context, &query).await.unwrap();
        let made = context.table(query.table()).await.unwrap();
        made.collect().await.unwrap()
    });

    let texts = made[0].column(0).as_string::<i32>();
    assert_eq!(texts.value_data().len(), 3 * text.len());
    assert!(texts.iter().all(|found| found == Some(text)));
}

#[test]
fn what_does_not_fit_into_memory_is_done_again_on_one_thread_and_nothing_else_is() {
    let context = session::bare(Resources {
        memory_bytes: 1 << 20,
        threads: 2,
    })
    .unwrap();
    let exhausted = || DataFusionError::ResourcesExhausted("no room".to_owned());
    let other = || DataFusionError::Plan("no such column".to_owned());
    let on_threads = |context: &SessionContext| context.state().config().target_partitions();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();

    let done = runtime.block_on(session::sparingly(
        &context,
        async |context| match on_threads(&context) {
            1 => Ok("on one"),
            _ => Err(Error::query("5_drift/similarity.sql")(exhausted())),
        },
    ));
    assert_eq!(done.unwrap(), "on one");

    let tries = std::cell::Cell::new(0);
    let failed: Result<(), Error> = runtime.block_on(session::sparingly(&context, |_| async {
        tries.set(tries.get() + 1);
        Err(Error::query("5_drift/similarity.sql")(other()))
    }));
    assert!(failed.is_err());
    assert_eq!(tries.get(), 1);
}
