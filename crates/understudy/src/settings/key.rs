//! Keys: from the environment or from a command, never from a file, never shown.

use std::process::{Command, Stdio};

use understudy_replay::Secret;

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
