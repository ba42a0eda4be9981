//! Limits by the minute, in each vendor's headers.

use super::*;

async fn limited(requests_per_minute: u32, tokens_per_minute: u32) -> Server {
    let limits = RateLimits {
        requests_per_minute,
        tokens_per_minute,
    };
    serve(Options {
        limits: Some(limits),
        ..Options::new(world(), 7)
    })
    .await
    .unwrap()
}

fn header<'a>(got: &'a Got, name: &str) -> Option<&'a str> {
    let found = got.headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn what_is_left_is_told_and_what_is_beyond_is_turned_away() {
    let server = limited(2, 100_000).await;
    let chat = chat("support_reply", "hello");
    let first = send(&server, &chat, Dialect::OpenAi, "gpt-4o").await;
    assert_eq!(header(&first, "x-ratelimit-limit-requests"), Some("2"));
    assert_eq!(header(&first, "x-ratelimit-remaining-requests"), Some("1"));
    assert!(
        header(&first, "x-ratelimit-reset-requests")
            .unwrap()
            .ends_with('s')
    );
    let second = send(&server, &chat, Dialect::OpenAi, "gpt-4o").await;
    assert_eq!((first.status, second.status), (200, 200));
    let third = send(&server, &chat, Dialect::OpenAi, "gpt-4o").await;
    let failure = read_error(Dialect::OpenAi, third.status, &third.headers, &third.body);
    assert_eq!(failure.error_class, ErrorClass::Quota);
    assert!((20_000..=30_000).contains(&failure.retry_after_ms.unwrap()));
    // Another model has an allowance of its own.
    let other = send(&server, &chat, Dialect::Anthropic, "claude-sonnet-4-5").await;
    assert_eq!(other.status, 200);
    let reset = header(&other, "anthropic-ratelimit-requests-reset").unwrap();
    assert!(reset.starts_with("1970-01-01T00:00:3"), "{reset}");
    assert_eq!(
        header(&other, "anthropic-ratelimit-input-tokens-limit"),
        Some("100000")
    );
    assert_eq!(
        header(&other, "date"),
        Some("Thu, 01 Jan 1970 00:00:00 GMT")
    );
}

#[tokio::test]
async fn tokens_run_out_as_well_and_gemini_says_it_in_the_body_alone() {
    let server = limited(0, 60).await;
    let chat = chat("support_reply", "hello");
    let first = send(&server, &chat, Dialect::Gemini, "gemini-2.5-pro").await;
    assert_eq!(first.status, 200);
    assert!(
        first
            .headers
            .iter()
            .all(|(name, _)| !name.contains("ratelimit"))
    );
    let second = send(&server, &chat, Dialect::Gemini, "gemini-2.5-pro").await;
    assert_eq!(second.status, 429);
    assert!(header(&second, "retry-after").is_none());
    let failure = read_error(Dialect::Gemini, 429, &second.headers, &second.body);
    assert!(failure.retry_after_ms.is_some_and(|wait| 0 < wait));
}
