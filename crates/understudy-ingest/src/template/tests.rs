//! Every rung of the ladder, and that a higher one wins.

use serde_json::json;

use super::*;

fn settings() -> TemplateSettings {
    TemplateSettings {
        id_paths: Vec::new(),
        version_paths: Vec::new(),
        id_keys: DEFAULT_ID_KEYS.map(str::to_owned).to_vec(),
        version_keys: DEFAULT_VERSION_KEYS.map(str::to_owned).to_vec(),
        tag_pattern: DEFAULT_TAG_PATTERN.to_owned(),
        rules: vec![("(?i)invoice".to_owned(), "billing".to_owned())],
    }
}

fn chat(body: &Value) -> Chat {
    understudy_providers::read_request(understudy_providers::Dialect::OpenAi, body).unwrap()
}

fn find(clues: &Clues) -> (String, Option<String>, &'static str) {
    let template = template(clues, &TemplateRules::new(&settings()).unwrap());
    (template.name.id, template.name.version, template.source)
}

#[test]
fn the_ladder_is_climbed_from_the_top() {
    let metadata = json!({"prompt_name": "triage", "prompt_version": 7});
    let tags = ["env:prod".to_owned(), "prompt:router@2".to_owned()];
    let chat = chat(&json!({"messages": [{"role": "user", "content": "my Invoice"}]}));
    let mut clues = Clues {
        explicit: Some(Name {
            id: " given\n".to_owned(),
            version: None,
        }),
        metadata: metadata.as_object(),
        tags: &tags,
        custom_id: Some("batch@3/0001"),
        chat: Some(&chat),
    };
    assert_eq!(find(&clues), ("given".to_owned(), None, "explicit_field"));
    clues.explicit = None;
    assert_eq!(
        find(&clues),
        ("triage".to_owned(), Some("7".to_owned()), "metadata_key")
    );
    clues.metadata = None;
    assert_eq!(
        find(&clues),
        ("router".to_owned(), Some("2".to_owned()), "tag")
    );
    clues.tags = &[];
    assert_eq!(
        find(&clues),
        ("batch".to_owned(), Some("3".to_owned()), "custom_id")
    );
    clues.custom_id = Some("request-17");
    assert_eq!(find(&clues), ("billing".to_owned(), None, "rule"));
}

#[test]
fn a_schema_or_a_forced_tool_names_the_template() {
    let named = |name: &str| {
        let format = json!({"type": "json_schema", "json_schema": {"name": name, "schema": {"type": "object"}}});
        chat(&json!({"messages": [{"role": "user", "content": "x"}], "response_format": format}))
    };
    let (ticket, generic) = (named("ticket"), named("Response"));
    assert_eq!(
        find(&Clues {
            chat: Some(&ticket),
            ..Clues::default()
        })
        .2,
        "schema_name"
    );
    assert_eq!(
        find(&Clues {
            chat: Some(&generic),
            ..Clues::default()
        })
        .2,
        "shape"
    );
    let choice = json!({"type": "function", "function": {"name": "get_order"}});
    let forced =
        chat(&json!({"messages": [{"role": "user", "content": "x"}], "tool_choice": choice}));
    assert_eq!(
        find(&Clues {
            chat: Some(&forced),
            ..Clues::default()
        })
        .0,
        "get_order"
    );
}

#[test]
fn system_texts_that_differ_in_values_are_one_template() {
    let system = |text: &str| chat(&json!({"messages": [{"role": "system", "content": text}]}));
    let id = |chat: &Chat| {
        find(&Clues {
            chat: Some(chat),
            ..Clues::default()
        })
        .0
    };
    let monday = id(&system("You serve user 17. Today is 2026-11-09."));
    let tuesday = id(&system("You serve user 2044. Today is 2026-11-10."));
    let other = id(&system("You serve nobody."));
    assert_eq!(monday, tuesday);
    assert!(
        monday.starts_with("system-") && monday.len() == 19,
        "{monday}"
    );
    assert_ne!(monday, other);
}

#[test]
fn a_conversation_that_grows_keeps_its_shape() {
    let turn = |role: &str| json!({"role": role, "content": "x"});
    let id = |roles: &[&str]| {
        let messages: Vec<Value> = roles.iter().map(|role| turn(role)).collect();
        let chat = chat(&json!({"messages": messages}));
        find(&Clues {
            chat: Some(&chat),
            ..Clues::default()
        })
        .0
    };
    let first = id(&["user", "assistant", "user"]);
    assert_eq!(
        first,
        id(&["user", "assistant", "user", "assistant", "user"])
    );
    assert_ne!(first, id(&["user"]));
    assert!(first.starts_with("shape-"));
}

#[test]
fn settings_that_make_no_sense_are_named() {
    let fault = |change: fn(&mut TemplateSettings)| {
        let mut settings = settings();
        change(&mut settings);
        TemplateRules::new(&settings).unwrap_err().to_string()
    };
    assert!(
        fault(|settings| settings.tag_pattern = "prompt:(.*)".to_owned())
            .contains("no group named `id`")
    );
    assert!(fault(|settings| settings.id_paths = vec!["a..b".to_owned()]).contains("a..b"));
    assert!(
        fault(|settings| settings.rules = vec![("[".to_owned(), "x".to_owned())])
            .contains("`[` of rules")
    );
}
