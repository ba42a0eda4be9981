//! Every kind of column survives the copy.

use jiff::Timestamp;
use understudy_schema::tables::requests::Template;

use super::*;

#[test]
fn texts_lists_numbers_and_instants_are_copied_with_their_nulls() {
    let template = |id: &str, cost_usd: Option<f64>| Template {
        template_id: id.to_owned(),
        template_versions: vec!["1".to_owned(), "2".to_owned()],
        template_source: "tag".to_owned(),
        expects: "text".to_owned(),
        n_calls: 7,
        n_failed: 0,
        n_cache_hits: 0,
        n_replayable: 7,
        n_prompts: 6,
        first_at: Timestamp::from_microsecond(5).unwrap(),
        last_at: Timestamp::UNIX_EPOCH,
        cost_usd,
    };
    let frame = frame(&[template("a", None), template("b", Some(0.5))]).unwrap();
    assert_eq!(frame.height(), 2);
    assert_eq!(
        frame.column("template_id").unwrap().str().unwrap().get(1),
        Some("b")
    );
    assert_eq!(
        frame
            .column("template_versions")
            .unwrap()
            .str()
            .unwrap()
            .get(0),
        Some("1, 2")
    );
    assert_eq!(
        frame.column("n_calls").unwrap().i64().unwrap().get(0),
        Some(7)
    );
    assert_eq!(
        frame.column("first_at").unwrap().i64().unwrap().get(0),
        Some(5)
    );
    let cost = frame.column("cost_usd").unwrap().f64().unwrap().clone();
    assert_eq!((cost.get(0), cost.get(1)), (None, Some(0.5)));
}

#[test]
fn no_rows_make_a_frame_with_all_columns() {
    let frame = frame::<Template>(&[]).unwrap();
    assert_eq!(
        (frame.height(), frame.width()),
        (0, Template::TABLE.columns.len())
    );
}
