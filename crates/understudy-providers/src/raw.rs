//! A logged body sent again in its own dialect, with nothing translated.

use serde_json::{Map, Value, json};

use crate::loss::{Ledger, Untranslatable};
use crate::profile::Target;
use crate::{Delivery, Dialect, Translated, deliver, extras};

/// The logged body with only the model, the delivery, the caller's ids and the service tier changed.
///
/// The body must be of the target's dialect. For a request that goes to the vendor that answered it in production,
/// or to one that speaks the same dialect, this is what a failover would send.
///
/// # Errors
/// When the body leans on what only its vendor holds.
pub fn raw_request(
    logged: &Value,
    target: &Target,
    delivery: Delivery,
) -> Result<Translated, Untranslatable> {
    let mut ledger = Ledger::default();
    let mut fields = logged.as_object().cloned().unwrap_or_default();
    extras::strip(&mut fields, &mut ledger);
    name_model(&mut fields, target);
    if target.dialect == Dialect::OpenAiResponses {
        // It would be kept at the vendor by default.
        fields.insert("store".to_owned(), json!(false));
    }
    let losses = ledger.close()?;
    let mut body = Value::Object(fields);
    deliver(&mut body, target, delivery);
    Ok(Translated {
        body,
        path: target.dialect.path_for(&target.model, delivery),
        headers: target.dialect.headers(),
        losses,
    })
}

/// Gemini and Bedrock name the model in the address; a log may have put it into the body.
fn name_model(fields: &mut Map<String, Value>, target: &Target) {
    match target.dialect {
        Dialect::Gemini | Dialect::BedrockConverse => {
            fields.shift_remove("model");
            fields.shift_remove("modelId");
        }
        Dialect::OpenAi | Dialect::OpenAiResponses | Dialect::Anthropic => {
            fields.insert("model".to_owned(), json!(target.model));
        }
    }
}

#[cfg(test)]
mod tests {
    //! What is not named as changed is not changed.

    use super::*;
    use crate::{Severity, Warning};

    #[test]
    fn only_model_delivery_ids_and_tier_are_changed() {
        let logged = json!({"model": "gpt-4o", "user": "u-1", "metadata": {"a": "b"}, "store": true, "service_tier": "priority",
            "messages": [{"role": "user", "content": "hi", "odd": 1}], "shoe_size": 44, "stream": true});
        let target = Target::new(Dialect::OpenAi, "gpt-4o-mini");
        let sent = raw_request(&logged, &target, Delivery::Whole).unwrap();
        assert_eq!(
            sent.body,
            json!({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hi", "odd": 1}], "shoe_size": 44})
        );
        assert_eq!(sent.gravest(), Some(Severity::Lossy));
        let streamed = raw_request(&logged, &target, Delivery::Stream).unwrap();
        assert_eq!(
            streamed.body["stream_options"],
            json!({"include_usage": true})
        );
    }

    #[test]
    fn state_at_the_vendor_cannot_be_sent_again() {
        let logged = json!({"model": "gpt-5", "input": "go on", "previous_response_id": "resp_1"});
        let target = Target::new(Dialect::OpenAiResponses, "gpt-5");
        let refused = raw_request(&logged, &target, Delivery::Whole).unwrap_err();
        assert_eq!(refused.losses[0].warning, Warning::Stateful);
    }

    #[test]
    fn a_model_in_the_address_stays_out_of_the_body() {
        let logged = json!({"modelId": "us.amazon.nova-pro-v1:0", "messages": []});
        let target = Target::new(Dialect::BedrockConverse, "us.amazon.nova-pro-v1:0");
        let sent = raw_request(&logged, &target, Delivery::Stream).unwrap();
        assert_eq!(sent.body, json!({"messages": []}));
        assert_eq!(
            sent.path,
            "/model/us.amazon.nova-pro-v1%3A0/converse-stream"
        );
    }
}
