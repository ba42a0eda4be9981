//! A server on this machine that keeps objects as S3 does: put, got, and listed page by page, each call signed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use reqwest::Url;

use super::stand_in::{Act, Received, StandIn};

/// What becomes of the next calls that begin so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    /// Beginning of the request's first line, such as `PUT `.
    pub(super) at: &'static str,
    /// Status and code of the answer; `None` for no answer at all.
    pub(super) answer: Option<(u16, &'static str)>,
    pub(super) n_times: u32,
}

/// Objects of one bucket named `bucket`, by their keys.
#[derive(Debug, Default)]
pub(super) struct Objects {
    kept: Mutex<BTreeMap<String, String>>,
    fault: Mutex<Option<Fault>>,
}

impl Objects {
    /// Starts a server that keeps these objects.
    pub(super) async fn serve(self: &Arc<Self>) -> StandIn {
        let objects = Arc::clone(self);
        StandIn::start(move |received| objects.act(received)).await
    }

    pub(super) fn put(&self, key: &str, content: String) {
        self.kept.lock().unwrap().insert(key.to_owned(), content);
    }

    pub(super) fn get(&self, key: &str) -> Option<String> {
        self.kept.lock().unwrap().get(key).cloned()
    }

    pub(super) fn fails(&self, fault: Fault) {
        *self.fault.lock().unwrap() = Some(fault);
    }

    fn act(&self, received: &Received) -> Act {
        let head = received.head.to_ascii_lowercase();
        let is_signed = head.contains("authorization: aws4-hmac-sha256 credential=akidexample/")
            && head.contains("/eu-west-1/s3/aws4_request")
            && head.contains("x-amz-security-token: session-token")
            && head.contains("x-amz-content-sha256: ")
            && !head.contains("unsigned-payload");
        if !is_signed {
            return refused((403, "AccessDenied"), received);
        }
        let first = received.head.lines().next().unwrap();
        if let Some(fault) = self.next_fault(first) {
            return fault
                .answer
                .map_or(Act::Hang, |answer| refused(answer, received));
        }
        let (method, path) = first.split_once(' ').unwrap();
        let path = path.split(' ').next().unwrap();
        let url = Url::parse(&format!("http://stand-in{path}")).unwrap();
        let key = url.path().strip_prefix("/bucket").expect("path style");
        match (method, key.trim_start_matches('/')) {
            ("GET", "") => self.list(&url),
            ("PUT", key) => {
                self.put(key, received.body.clone());
                answered(String::new())
            }
            ("GET", key) => match self.get(key) {
                Some(content) => answered(content),
                None => refused((404, "NoSuchKey"), received),
            },
            _ => refused((405, "MethodNotAllowed"), received),
        }
    }

    fn next_fault(&self, first: &str) -> Option<Fault> {
        let mut fault = self.fault.lock().unwrap();
        let met = fault
            .as_mut()
            .filter(|fault| first.starts_with(fault.at) && 0 < fault.n_times)?;
        met.n_times -= 1;
        Some(*met)
    }

    /// One key to a page.
    fn list(&self, url: &Url) -> Act {
        let asked = |wanted: &str| {
            let mut pairs = url.query_pairs();
            pairs.find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
        };
        assert_eq!(asked("list-type").as_deref(), Some("2"));
        let (prefix, after) = (asked("prefix").unwrap(), asked("continuation-token"));
        let kept = self.kept.lock().unwrap();
        let mut keys = kept.iter().filter(|(key, _)| {
            key.starts_with(&prefix) && after.as_ref().is_none_or(|after| after < *key)
        });
        let one = keys.next().map_or(String::new(), |(key, content)| {
            let size = content.len();
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-11-16T09:00:00.000Z</LastModified>\
                 <ETag>\"e\"</ETag><Size>{size}</Size></Contents><NextContinuationToken>{key}</NextContinuationToken>"
            )
        });
        let more = keys.next().is_some();
        let one = if more {
            one
        } else {
            one.split("<NextC").next().unwrap().to_owned()
        };
        answered(format!(
            "<?xml version=\"1.0\"?><ListBucketResult><Name>bucket</Name><IsTruncated>{more}</IsTruncated>{one}</ListBucketResult>"
        ))
    }
}

fn answered(body: String) -> Act {
    Act::Answer {
        status: 200,
        headers: "etag: \"e\"\r\nlast-modified: Mon, 16 Nov 2026 09:00:00 GMT\r\n".to_owned(),
        body,
    }
}

/// A refusal that repeats what was signed, as S3's do.
fn refused((status, code): (u16, &str), received: &Received) -> Act {
    let signed = received.head.replace(['<', '>', '&'], " ");
    Act::Answer {
        status,
        headers: String::new(),
        body: format!(
            "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message>\
             <AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId><CanonicalRequest>{signed}</CanonicalRequest></Error>"
        ),
    }
}
