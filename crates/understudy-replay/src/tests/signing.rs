//! Bedrock without an API key: every request is signed with keys of AWS, and these are written nowhere.

use understudy_providers::Dialect;
use understudy_providers::sigv4::{Credentials, ToSign, sign};
use understudy_simulator::{Options, World, serve};

use super::line::Line;
use super::scene::{Scene, calls, now, options, target};
use super::secrets::is_anywhere;
use super::stand_in::{Act, StandIn};
use crate::{AwsKeys, Secret, Streaming, Target};

const ID: &str = "AKIDEXAMPLE0123456789";
const KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "FwoGZXIvYXdzEXAMPLETOKEN";

fn keys(token: Option<&str>) -> AwsKeys {
    AwsKeys {
        access_key_id: Secret::new(ID),
        secret_access_key: Secret::new(KEY),
        session_token: token.map(Secret::new),
        region: "eu-west-1".to_owned(),
    }
}

fn bedrock(base_url: &str, keys: AwsKeys) -> Target {
    let mut target = target("bedrock", base_url);
    target.dialect = Dialect::BedrockConverse;
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0".clone_into(&mut target.model);
    target.api_key = Secret::none();
    target.aws = Some(keys);
    target
}

/// The value of a header, by its name in small letters.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[tokio::test]
async fn every_request_to_bedrock_is_signed() {
    let world = World::parse(understudy_simulator::world::DEMO).unwrap();
    let server = serve(Options::new(world, 7)).await.unwrap();
    for (token, streaming) in [(None, Streaming::Never), (Some(TOKEN), Streaming::Always)] {
        let line = Line::to(server.addr).await;
        let scene = Scene::of(&calls("billing", 3));
        let mut target = bedrock(&line.base_url, keys(token));
        target.streaming = streaming;
        let given = options(vec![target]);
        let shown = format!("{given:?}");
        let outcome = scene.run(given).await.unwrap();
        assert_eq!(outcome.targets[0].n_answered(), 3, "{outcome:?}");
        let carried = line.carried();
        assert_eq!(carried.len(), 3);
        for (head, body) in &carried {
            judge(head, body, token);
        }
        for secret in [ID, KEY, TOKEN] {
            let told = format!("{shown} {outcome:?} {:?}", scene.replays().await);
            assert!(!told.contains(secret));
            assert!(!is_anywhere(scene.folder.path(), secret));
        }
    }
}

/// The signature is that of what was received, of its form and of nothing else.
fn judge(head: &str, body: &str, token: Option<&str>) {
    let path = head.split(' ').nth(1).unwrap();
    assert!(path.contains("v1%3A0/converse"), "{path}");
    let url = format!("http://{}{path}", header(head, "host").unwrap());
    let expected = sign(
        &ToSign {
            method: "POST",
            url: &url,
            body: body.as_bytes(),
            region: "eu-west-1",
            service: "bedrock",
            at: now(),
        },
        &Credentials {
            access_key_id: ID,
            secret_access_key: KEY,
            session_token: token,
        },
    )
    .unwrap();
    for (name, value) in &expected {
        assert_eq!(header(head, name), Some(value.as_str()), "{name}");
    }
    assert_eq!(header(head, "x-amz-security-token"), token);
    assert_eq!(header(head, "x-amz-date"), Some("20261116T090000Z"));
    let signed = if token.is_some() {
        "host;x-amz-date;x-amz-security-token"
    } else {
        "host;x-amz-date"
    };
    let authorization = header(head, "authorization").unwrap();
    let begin = format!(
        "AWS4-HMAC-SHA256 Credential={ID}/20261116/eu-west-1/bedrock/aws4_request, SignedHeaders={signed}, Signature="
    );
    let signature = authorization.strip_prefix(&begin).unwrap();
    assert!(signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[tokio::test]
async fn an_error_that_repeats_the_keys_shows_none_of_them() {
    // AWS repeats the headers that were signed when it does not accept the signature.
    let server = StandIn::start(|received| {
        let message = format!("the signature does not match: {}", received.head);
        let body = serde_json::json!({ "message": message });
        Act::Answer {
            status: 403,
            headers: "x-amzn-errortype: InvalidSignatureException\r\n".to_owned(),
            body: body.to_string(),
        }
    })
    .await;
    let scene = Scene::of(&calls("billing", 3));
    let base_url = server.base_url.trim_end_matches("/v1");
    let given = options(vec![bedrock(base_url, keys(Some(TOKEN)))]);
    let outcome = scene.run(given).await.unwrap();
    assert!(outcome.targets[0].stopped.is_some(), "{outcome:?}");
    let told = format!("{outcome:?} {:?}", scene.skips().await);
    assert!(told.contains("the signature does not match"), "{told}");
    for secret in [ID, KEY, TOKEN] {
        assert!(!told.contains(secret), "{told}");
    }
}
