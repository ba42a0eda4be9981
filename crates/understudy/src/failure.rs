//! Why a command failed, how the program then exits, and what the reader can do about it.

use std::error::Error as StdError;
use std::fmt::Write as _;

use crate::exit::Exit;

/// A failed command.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    error: Box<dyn StdError + Send + Sync>,
    hint: Option<String>,
}

impl Failure {
    /// Wrong use, in words.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Unusable,
            error: message.into().into(),
            hint: None,
        }
    }

    /// With advice for the reader.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With another way to exit.
    #[must_use]
    pub(crate) fn exits(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// How the program exits.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// The error with all its causes, then the hint.
    pub(crate) fn report(&self) -> String {
        let mut text = format!("error: {}", self.error);
        let mut cause = self.error.source();
        while let Some(next) = cause {
            // Some errors repeat their cause; once is enough. Writing to a String cannot fail.
            let said = next.to_string();
            if !text.contains(&said) {
                let _ = write!(text, "\n  because: {said}");
            }
            cause = next.source();
        }
        if let Some(hint) = &self.hint {
            let _ = write!(text, "\nhint: {hint}");
        }
        text
    }

    fn of(error: impl StdError + Send + Sync + 'static) -> Self {
        Self {
            exit: Exit::Unusable,
            error: Box::new(error),
            hint: None,
        }
    }
}

impl From<understudy_store::Error> for Failure {
    fn from(error: understudy_store::Error) -> Self {
        use understudy_store::Error;
        let hint = match &error {
            Error::Missing { .. } => {
                Some("`understudy ingest LOGS` makes one, or name another with --store")
            }
            Error::NewerFormat { .. } | Error::NotWritable { .. } => {
                Some("install a newer understudy")
            }
            Error::OlderFormat { .. } => Some("ingest the logs again into a new store"),
            Error::NotEmpty { .. } => {
                Some("name an empty folder, or one that does not exist yet, with --store")
            }
            Error::Locked { .. } => {
                Some("wait for it to end; two at once would send requests twice")
            }
            _ if error.is_disk_full() => {
                Some("make room and run it again: what was written before is whole")
            }
            _ => None,
        };
        let exit = if error.is_disk_full() {
            Exit::Incomplete
        } else {
            Exit::Unusable
        };
        let failure = Self::of(error).exits(exit);
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<understudy_drift::Error> for Failure {
    fn from(error: understudy_drift::Error) -> Self {
        match error {
            understudy_drift::Error::Store(error) => error.into(),
            error if error.is_out_of_memory() => Self::of(error)
                .hint("give it more with --memory; unless named, it is half of the machine's"),
            error => Self::of(error),
        }
    }
}

impl From<understudy_ingest::Error> for Failure {
    fn from(error: understudy_ingest::Error) -> Self {
        match error {
            understudy_ingest::Error::Store { source } => source.into(),
            error => Self::of(error),
        }
    }
}

impl From<understudy_replay::Error> for Failure {
    fn from(error: understudy_replay::Error) -> Self {
        let exit = if error.is_incomplete() {
            Exit::Incomplete
        } else {
            Exit::Unusable
        };
        match error {
            understudy_replay::Error::Store(error) => Self::from(error).exits(exit),
            error => Self::of(error).exits(exit),
        }
    }
}

impl From<understudy_report::Error> for Failure {
    fn from(error: understudy_report::Error) -> Self {
        match error {
            understudy_report::Error::Store { source, .. } => (*source).into(),
            error => Self::of(error),
        }
    }
}

impl From<understudy_schema::Error> for Failure {
    fn from(error: understudy_schema::Error) -> Self {
        Self::of(error)
    }
}

impl From<understudy_simulator::Error> for Failure {
    fn from(error: understudy_simulator::Error) -> Self {
        Self::of(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::of(error)
    }
}

impl From<datafusion::error::DataFusionError> for Failure {
    fn from(error: datafusion::error::DataFusionError) -> Self {
        use datafusion::error::DataFusionError;
        match error {
            // Its own words hold the parser's as code, and name them as their cause again.
            DataFusionError::SQL(error, _) => {
                let said = error.to_string();
                let reason = said.strip_prefix("sql parser error: ").unwrap_or(&said);
                Self::usage(format!("could not read the statement: {reason}"))
            }
            error => Self::of(error),
        }
    }
}

impl From<arrow::error::ArrowError> for Failure {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::of(error)
    }
}
