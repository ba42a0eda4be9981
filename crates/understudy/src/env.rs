//! Every environment variable the program reads, in one place.

/// Path of the configuration file, unless `--config` says otherwise.
pub(crate) const CONFIG: &str = "UNDERSTUDY_CONFIG";
/// The store, unless `--store` says otherwise.
pub(crate) const STORE: &str = "UNDERSTUDY_STORE";
/// Set to anything to have no colour.
pub(crate) const NO_COLOR: &str = "NO_COLOR";
/// The keys of AWS, for providers of the dialect `bedrock_converse` that have no key of their own.
pub(crate) const AWS_ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
/// The secret one of them.
pub(crate) const AWS_SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
/// The token of a session, where the keys are temporary ones.
pub(crate) const AWS_SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
/// Folder for the history of the SQL prompt.
pub(crate) const STATE_HOME: &str = "XDG_STATE_HOME";
/// Home folder, for the history of the SQL prompt.
pub(crate) const HOME: &str = "HOME";

/// The value of a variable; `None` when it is unset, empty or no Unicode.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]
pub(crate) fn read(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The time now. Everything below the program takes it as an argument.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock"
)]
pub(crate) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
