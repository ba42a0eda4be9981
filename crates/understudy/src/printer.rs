//! Where words go: data to standard output, talk to standard error.

use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::env;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Talk {
    /// Errors only.
    Quiet,
    /// What was done, and progress on a terminal.
    Normal,
}

/// Prints.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    talk: Talk,
}

#[expect(
    clippy::unused_self,
    reason = "whoever prints must have been handed the printer"
)]
impl Printer {
    pub(crate) fn new(talk: Talk) -> Self {
        Self { talk }
    }

    /// Data. A reader that went away, as `head` does, is no failure.
    pub(crate) fn data(self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// A line of talk.
    pub(crate) fn say(self, line: &str) {
        if self.talk == Talk::Normal {
            // Nobody hears a failure to talk.
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// A failure, which is said even when quiet.
    pub(crate) fn fail(self, report: &str) {
        let _ = writeln!(io::stderr(), "{report}");
    }

    /// A bar on the terminal's error stream; nothing elsewhere.
    pub(crate) fn bar(self, template: &str) -> ProgressBar {
        let shown = self.talk == Talk::Normal && io::stderr().is_terminal();
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
        bar
    }

    /// Whether standard output takes colour.
    pub(crate) fn colour(self) -> understudy_report::Colour {
        if io::stdout().is_terminal() && env::read(env::NO_COLOR).is_none() {
            understudy_report::Colour::Ansi
        } else {
            understudy_report::Colour::Never
        }
    }

    /// Columns of the terminal, or a width that reads well elsewhere.
    pub(crate) fn width(self) -> usize {
        self.terminal_width().unwrap_or(110)
    }

    /// Columns of the terminal; `None` where standard output is none.
    pub(crate) fn terminal_width(self) -> Option<usize> {
        let size = console::Term::stdout().size_checked();
        size.map(|(_, columns)| usize::from(columns))
    }
}
