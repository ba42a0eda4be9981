//! Takes out who asked and with which key, before anything is kept.

use serde_json::Value;

use crate::draft::Draft;
use crate::field::{self, Object};

/// Fields that name a person. They are replaced by a digest in a column of its own.
const IDENTITY: [&str; 4] = ["user", "safety_identifier", "user_id", "end_user"];

/// How names of fields and headers end that hold a key, in lower case and with underscores.
const CREDENTIALS: [&str; 17] = [
    "access_key",
    "access_key_id",
    "access_token",
    "ad_token",
    "api_key",
    "apikey",
    "auth_token",
    "authorization",
    "authorization_token",
    "bearer_token",
    "client_secret",
    "cookie",
    "credentials",
    "security_token",
    "session_token",
    "subscription_key",
    "virtual_key",
];

/// Fields of bodies in which such fields stand. Servers of tools are given keys, too.
const HOLDERS: [&str; 9] = [
    "metadata",
    "labels",
    "requestMetadata",
    "extra_body",
    "extra_headers",
    "headers",
    "litellm_params",
    "mcp_servers",
    "tools",
];

/// Takes them out of a call. Who the log itself names is the person, else who was taken out first.
pub(crate) fn drop_private(draft: &mut Draft) {
    let person = &mut draft.end_user;
    drop_within(&mut draft.request.native, person);
    drop_of(&mut draft.metadata, person);
    if let Some(response) = &mut draft.response {
        drop_within(response, person);
    }
}

fn drop_within(value: &mut Value, person: &mut Option<String>) {
    match value {
        Value::Object(fields) => drop_of(fields, person),
        Value::Array(entries) => entries
            .iter_mut()
            .for_each(|entry| drop_within(entry, person)),
        _ => {}
    }
}

fn drop_of(fields: &mut Object, person: &mut Option<String>) {
    for name in IDENTITY {
        let named = fields.shift_remove(name);
        *person = person.take().or_else(|| field::label(&named?));
    }
    fields.retain(|name, _| !is_credential(name));
    for name in HOLDERS {
        if let Some(held) = fields.get_mut(name) {
            drop_within(held, person);
        }
    }
}

fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    CREDENTIALS.iter().any(|end| name.ends_with(end))
}
