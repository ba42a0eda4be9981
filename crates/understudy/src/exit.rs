//! How the program ends. The codes are promised to scripts.

use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; parity where parity was asked for.
    Done = 0,
    /// Drift beyond the margins, where parity was asked for.
    Drift = 1,
    /// Wrong use, or input that cannot be used.
    Unusable = 2,
    /// Not finished; running it again goes on from there.
    Incomplete = 3,
    /// Ended at once by Ctrl-C, as shells say it: 128 and the signal's number.
    Interrupted = 130,
    /// Ended at once by a second SIGTERM.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
