//! Signatures as AWS's own libraries make them.

use super::*;

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn signature(request: &ToSign<'_>, session_token: Option<&str>) -> String {
    let credentials = Credentials {
        access_key_id: KEY,
        secret_access_key: SECRET,
        session_token,
    };
    let headers = sign(request, &credentials).unwrap();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names.contains(&"x-amz-security-token"),
        session_token.is_some()
    );
    let authorization = headers.iter().find(|(name, _)| *name == "authorization");
    let (_, authorization) = authorization.unwrap();
    let (_, signature) = authorization.split_once("Signature=").unwrap();
    signature.to_owned()
}

#[test]
fn the_plainest_case_of_aws_s_test_suite_is_met() {
    let request = ToSign {
        method: "GET",
        url: "https://example.amazonaws.com/",
        body: b"",
        region: "us-east-1",
        service: "service",
        at: "2015-08-30T12:36:00Z".parse().unwrap(),
    };
    assert_eq!(
        signature(&request, None),
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    );
}

/// Both signatures were made by botocore 1.44.5.
#[test]
fn converse_is_signed_as_botocore_signs_it() {
    let base = "https://bedrock-runtime.us-east-1.amazonaws.com/model";
    let plain = format!("{base}/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse");
    let streamed = format!("{base}/us.amazon.nova-pro-v1%3A0/converse-stream?b=2&a=1%20x");
    let rows = [
        (
            &plain,
            None,
            "33da265281d9ceecd40f6575c2aca2f888a6dadf43814befdf54774c4c98f714",
        ),
        (
            &streamed,
            Some("TOKEN/with+odd="),
            "c7a93c6ee50179e1a671767ab7a98cb6e67e8ee83b3417d4bae3912f103353e7",
        ),
    ];
    for (url, token, expected) in rows {
        let request = ToSign {
            method: "POST",
            url,
            body: b"{\"messages\":[]}",
            region: "us-east-1",
            service: "bedrock",
            at: "2026-11-19T09:00:00Z".parse().unwrap(),
        };
        assert_eq!(signature(&request, token), expected);
    }
}

#[test]
fn what_cannot_be_signed_is_refused_without_a_word_of_the_keys() {
    let request = ToSign {
        method: "POST",
        url: "no address",
        body: b"",
        region: "us-east-1",
        service: "bedrock",
        at: "2026-11-19T09:00:00Z".parse().unwrap(),
    };
    let credentials = Credentials {
        access_key_id: KEY,
        secret_access_key: SECRET,
        session_token: None,
    };
    let refused = sign(&request, &credentials).unwrap_err();
    assert_eq!(refused.to_string(), "the request cannot be signed");
}
