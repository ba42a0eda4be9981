//! Keys: from the environment or from a command, never from a file, never shown.

use std::process::{Command, Stdio};

use understudy_providers::Dialect;
use understudy_replay::{AwsKeys, Secret};

use super::file::ProviderSection;
use crate::env;
use crate::failure::Failure;

/// Whether keys are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Something is sent.
    Read,
    /// Nothing is sent, and nobody should have to unlock a safe for it.
    LeaveOut,
}

/// The key of a provider.
pub(super) fn key(name: &str, section: &ProviderSection, keys: Keys) -> Result<Secret, Failure> {
    if keys == Keys::LeaveOut {
        return Ok(Secret::none());
    }
    match (&section.api_key_env, &section.api_key_command) {
        (Some(_), Some(_)) => Err(Failure::usage(format!(
            "provider `{name}` has both api_key_env and api_key_command"
        ))
        .hint("name one of them")),
        (Some(variable), None) => of_environment(name, variable),
        (None, Some(command)) => of_command(name, command),
        (None, None) => Ok(Secret::none()),
    }
}

/// The keys of AWS, for a provider of Bedrock without a key of its own: they sign its requests. A server of unknown region
/// is none of AWS, and is asked without a key.
pub(super) fn aws_keys(
    name: &str,
    dialect: Dialect,
    section: &ProviderSection,
    keys: Keys,
) -> Result<Option<AwsKeys>, Failure> {
    let has_key = section.api_key_env.is_some() || section.api_key_command.is_some();
    if dialect != Dialect::BedrockConverse || has_key || keys == Keys::LeaveOut {
        return Ok(None);
    }
    let secret = |variable: &str| of_environment(name, variable);
    let region = section.region.clone();
    let Some(region) = region.or_else(|| region_of(&section.base_url)) else {
        return Ok(None);
    };
    Ok(Some(AwsKeys {
        access_key_id: secret(env::AWS_ACCESS_KEY_ID)?,
        secret_access_key: secret(env::AWS_SECRET_ACCESS_KEY)?,
        session_token: env::read(env::AWS_SESSION_TOKEN).map(|token| Secret::new(&token)),
        region,
    }))
}

/// The keys of AWS to the bucket of a provider's batches, whether or not the provider has a key of its own. `None` where
/// one is missing, which is told when batches are to be made.
pub(super) fn bucket_keys(section: &ProviderSection, keys: Keys) -> Option<AwsKeys> {
    if keys == Keys::LeaveOut {
        return None;
    }
    let secret = |variable: &str| env::read(variable).map(|key| Secret::new(&key));
    let region = section.region.clone();
    Some(AwsKeys {
        access_key_id: secret(env::AWS_ACCESS_KEY_ID)?,
        secret_access_key: secret(env::AWS_SECRET_ACCESS_KEY)?,
        session_token: secret(env::AWS_SESSION_TOKEN),
        region: region.or_else(|| region_of(&section.base_url))?,
    })
}

/// The region in an address such as `https://bedrock-runtime.eu-west-1.amazonaws.com`.
fn region_of(base_url: &str) -> Option<String> {
    let host = base_url.split_once("://")?.1.split(['/', ':']).next()?;
    let mut labels = host.split('.');
    let service = labels.next()?;
    let region = labels.next()?;
    let is_aws = service.starts_with("bedrock") && labels.next() == Some("amazonaws");
    is_aws.then(|| region.to_owned())
}

fn of_environment(name: &str, variable: &str) -> Result<Secret, Failure> {
    match env::read(variable) {
        Some(key) => Ok(Secret::new(&key)),
        None => Err(Failure::usage(format!(
            "the key of `{name}` is missing: {variable} is not set"
        ))
        .hint(format!(
            "export {variable}=… ; or let api_key_command print it"
        ))),
    }
}

/// What a command prints. Neither its output nor its words of error are ever shown: they may hold the key.
fn of_command(name: &str, command: &str) -> Result<Secret, Failure> {
    let failed = |why: &str| {
        Failure::usage(format!(
            "the key of `{name}` is missing: api_key_command {why}"
        ))
        .hint("it is run by `sh -c` and must print the key and nothing else")
    };
    let ran = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let output = ran.map_err(|error| failed(&format!("could not be run ({error})")))?;
    if !output.status.success() {
        return Err(failed(&format!("ended with {}", output.status)));
    }
    let Ok(key) = String::from_utf8(output.stdout) else {
        return Err(failed("printed something that is no text"));
    };
    if key.trim().is_empty() {
        return Err(failed("printed nothing"));
    }
    if key.trim().contains(char::is_whitespace) {
        return Err(failed("printed more than one word"));
    }
    Ok(Secret::new(&key))
}

#[cfg(test)]
mod tests {
    //! A command gives a key or a reason, and the reason never holds what it printed.

    use super::*;

    #[test]
    fn an_address_of_aws_names_its_region() {
        let region = |url: &str| region_of(url);
        assert_eq!(
            region("https://bedrock-runtime.eu-west-1.amazonaws.com/").as_deref(),
            Some("eu-west-1")
        );
        assert_eq!(region("https://gateway.eu-west-1.example.com"), None);
        assert_eq!(region("http://127.0.0.1:8080"), None);
    }

    #[test]
    fn a_command_gives_the_key() {
        assert_eq!(
            of_command("x", "printf 'sk-one\n'").unwrap(),
            Secret::new("sk-one")
        );
    }

    #[test]
    fn a_command_that_fails_shows_nothing_it_printed() {
        for command in [
            "echo sk-hidden; echo sk-hidden >&2; exit 3",
            "echo sk-hidden sk-hidden",
            "true",
        ] {
            let report = of_command("claude", command).unwrap_err().report();
            assert!(!report.contains("sk-hidden"), "{report}");
            assert!(
                report.contains("the key of `claude` is missing"),
                "{report}"
            );
        }
    }
}
