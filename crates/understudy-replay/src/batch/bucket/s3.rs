//! A bucket that is reached by S3.
//!
//! What is asked and how it is signed is the object store's; what carries it is this program's own client, so that the same
//! holds for it as for every other call with a key: no redirects, TLS by ring, proxies but for this machine.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use futures::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore as _, ObjectStoreExt as _, RetryConfig,
};
use reqwest::header::HeaderValue;
use reqwest::{Client, Url};
use understudy_schema::chat::ErrorClass;

use super::{ANSWERS, Spot, useless};
use crate::retry::Failure;
use crate::send::{BATCH_TIMEOUT, MOST_BYTES_OF_BATCH, client, innermost};
use crate::wire::cut;
use crate::{AwsKeys, Retry, Secret};

/// A request is signed once and tried again with that signature, which holds for some minutes.
const LONGEST_RETRY: Duration = Duration::from_mins(4);

/// A bucket and the keys to it. Its `Debug` shows nothing of them.
pub(super) struct S3 {
    store: AmazonS3,
    bucket: String,
    /// What stands before every key; empty, or with a slash at its end.
    prefix: String,
    keys: AwsKeys,
}

impl fmt::Debug for S3 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = format!("S3({}/{})", self.bucket, self.prefix);
        formatter.write_str(&shown)
    }
}

impl S3 {
    /// Prepares the way to a bucket. Nothing is sent yet.
    ///
    /// # Errors
    /// In words, when the bucket or its server has no usable address.
    pub(super) fn open(
        uri: &str,
        keys: &AwsKeys,
        endpoint: Option<&str>,
        retry: &Retry,
    ) -> Result<Self, String> {
        let (bucket, prefix) = parts_of(uri)?;
        let mut said = keys
            .secrets()
            .map(Secret::expose)
            .chain([keys.region.as_str()]);
        if said.any(|word| HeaderValue::from_str(word).is_err()) {
            return Err("its keys hold characters that no header can carry".to_owned());
        }
        let address = address(&bucket, &keys.region, endpoint)?;
        let carrier = client(&address).timeout(BATCH_TIMEOUT).build();
        let carrier = carrier.map_err(|error| innermost(&error))?;
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket)
            .with_region(&keys.region)
            .with_access_key_id(keys.access_key_id.expose())
            .with_secret_access_key(keys.secret_access_key.expose())
            // A name with a dot fits no certificate of Amazon's.
            .with_virtual_hosted_style_request(endpoint.is_none() && !bucket.contains('.'))
            .with_allow_http(endpoint.is_some())
            .with_retry(retries(retry))
            .with_http_connector(Carrier(carrier));
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        if let Some(token) = &keys.session_token {
            builder = builder.with_token(token.expose());
        }
        let store = builder
            .build()
            .map_err(|error| cut(&error.to_string(), 200))?;
        Ok(Self {
            store,
            bucket,
            prefix,
            keys: keys.clone(),
        })
    }

    /// Puts the requests of a batch into the bucket.
    pub(super) async fn put(&self, spot: &Spot, content: String) -> Result<(), Failure> {
        let key = self.key(&spot.requests)?;
        let put = self.store.put(&key, content.into()).await;
        put.map_err(|error| self.failure("written", key.as_ref(), &error))?;
        Ok(())
    }

    /// The answers to a batch, file by file.
    pub(super) async fn answers(&self, spot: &Spot) -> Result<Vec<String>, Failure> {
        let above = self.key(&spot.answers)?;
        let listed = self.store.list(Some(&above)).try_collect::<Vec<_>>().await;
        let mut found = listed.map_err(|error| self.failure("listed", above.as_ref(), &error))?;
        found.retain(|one| one.location.as_ref().ends_with(ANSWERS));
        found.sort_by(|one, next| one.location.cmp(&next.location));
        let mut texts = Vec::with_capacity(found.len());
        for one in found {
            let key = one.location.as_ref();
            if (MOST_BYTES_OF_BATCH as u64) < one.size {
                let message = format!(
                    "{} has {} bytes, more than are read",
                    self.shown(key),
                    one.size
                );
                return Err(useless(ErrorClass::Decode, message));
            }
            let unread = |error| self.failure("read", key, &error);
            let got = self.store.get(&one.location).await.map_err(unread)?;
            let bytes = got.bytes().await.map_err(unread)?;
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(texts)
    }

    fn key(&self, below: &str) -> Result<Path, Failure> {
        Path::parse(format!("{}{below}", self.prefix)).map_err(|error| {
            let message = format!("the bucket cannot hold `{below}`: {error}");
            useless(ErrorClass::InvalidRequest, cut(&message, 300))
        })
    }

    fn shown(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }

    /// What a failed call means and what can be done about it. S3 repeats what was signed in some of its answers.
    fn failure(&self, act: &str, key: &str, error: &object_store::Error) -> Failure {
        let told = error.to_string();
        let region = &self.keys.region;
        let (class, why) = match code_of(&told) {
            Some(code) => meaning(code, region),
            // What the object store makes of a redirect to another region.
            None if told.contains("redirect without LOCATION") => {
                meaning("PermanentRedirect", region)
            }
            None => (ErrorClass::Network, innermost(error)),
        };
        let message = format!("{} cannot be {act}: {why}", self.shown(key));
        let secrets = self.keys.secrets();
        let message = secrets.fold(message, |text, secret| secret.scrub(text));
        useless(class, cut(&message, 300))
    }
}

/// A bucket's name and what stands before its keys.
fn parts_of(uri: &str) -> Result<(String, String), String> {
    let wrong = || {
        format!(
            "`{}` is no bucket: expected s3://bucket or s3://bucket/prefix",
            cut(uri, 100)
        )
    };
    let rest = uri.strip_prefix("s3://").ok_or_else(wrong)?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(plain) {
        return Err(wrong());
    }
    let prefix = prefix.trim_end_matches('/');
    Path::parse(prefix).map_err(|error| format!("`{}`: {error}", cut(uri, 100)))?;
    let prefix = if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix}/")
    };
    Ok((bucket.to_owned(), prefix))
}

/// The address of the server that holds the bucket.
fn address(bucket: &str, region: &str, endpoint: Option<&str>) -> Result<Url, String> {
    let own = format!("https://{bucket}.s3.{region}.amazonaws.com");
    let wrong = |why: &str| format!("the address of its server {why}");
    let url = Url::parse(endpoint.unwrap_or(&own))
        .map_err(|error| wrong(&format!("is none: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "holds a user or a password; keys come from the environment",
        ));
    }
    Ok(url)
}

/// The run's own policy, but for the time a signature holds.
fn retries(retry: &Retry) -> RetryConfig {
    let length = |ms: f64| Duration::try_from_secs_f64(ms / 1_000.0).unwrap_or(LONGEST_RETRY);
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: length(retry.base.0),
            max_backoff: length(retry.cap.0),
            base: 2.0,
        },
        max_retries: retry.max_attempts.saturating_sub(1) as usize,
        retry_timeout: LONGEST_RETRY,
    }
}

/// The code in an answer of S3, which is XML.
fn code_of(told: &str) -> Option<&str> {
    let (_, behind) = told.split_once("<Code>")?;
    let (code, _) = behind.split_once("</Code>")?;
    let plain = code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain && code.len() <= 64).then_some(code)
}

/// What a code of S3 means, and what can be done about it.
fn meaning(code: &str, region: &str) -> (ErrorClass, String) {
    let (class, words) = match code {
        "NoSuchBucket" => (
            ErrorClass::InvalidRequest,
            "there is no such bucket".to_owned(),
        ),
        "AccessDenied" | "AllAccessDisabled" => {
            let needed = "the key needs s3:ListBucket, s3:GetObject and s3:PutObject there";
            (ErrorClass::Auth, needed.to_owned())
        }
        "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "ExpiredToken"
        | "InvalidToken"
        | "RequestTimeTooSkewed" => (ErrorClass::Auth, "the key was refused".to_owned()),
        "PermanentRedirect"
        | "TemporaryRedirect"
        | "AuthorizationHeaderMalformed"
        | "IllegalLocationConstraintException" => {
            let where_ =
                format!("the bucket is not in {region}, where the model is and it must be");
            (ErrorClass::InvalidRequest, where_)
        }
        _ => (ErrorClass::Overloaded, "S3 does not do it now".to_owned()),
    };
    (class, format!("{words} ({code})"))
}

/// The client of this program, as the object store calls it.
#[derive(Debug, Clone)]
struct Carrier(Client);

impl HttpConnector for Carrier {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Carrier {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string());
        let url = url.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        let mut asked = reqwest::Request::new(parts.method, url);
        *asked.headers_mut() = parts.headers;
        *asked.body_mut() = Some(reqwest::Body::wrap(body));
        let response = self.0.execute(asked).await.map_err(lost)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(lost)?;
        let mut answer = HttpResponse::new(body.into());
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

fn lost(error: reqwest::Error) -> HttpError {
    let kind = if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_timeout() {
        HttpErrorKind::Timeout
    } else {
        HttpErrorKind::Interrupted
    };
    HttpError::new(kind, error.without_url())
}
