//! Ctrl-C, and SIGTERM of whoever runs the program: the first asks what runs to end cleanly, the next one ends it at once.
//!
//! Whoever has asked once to be told of the signal gets it for good: it ends nothing any more by itself. So somebody must
//! listen until the program ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit::Exit;

/// A listener to Ctrl-C and SIGTERM.
#[derive(Debug)]
pub(crate) struct Interrupt {
    asks: Arc<AtomicBool>,
}

impl Interrupt {
    /// From now on the first signal asks, and the next one ends the program.
    pub(crate) fn asks(ask: impl FnOnce() + Send + 'static) -> Self {
        let asks = Arc::new(AtomicBool::new(true));
        let listening = Arc::clone(&asks);
        tokio::spawn(async move {
            let Ok(mut signals) = Signals::listen() else {
                return;
            };
            let mut signalled = signals.next().await;
            if listening.load(Ordering::Relaxed) && signalled.is_ok() {
                ask();
                signalled = signals.next().await;
            }
            if let Ok(exit) = signalled {
                exit_at_once(exit);
            }
        });
        Self { asks }
    }

    /// What could end cleanly is over: from now on every signal ends the program. Tables are whole or absent all the same.
    pub(crate) fn ends_at_once(&self) {
        self.asks.store(false, Ordering::Relaxed);
    }
}

/// What asks the program to end.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    /// Waits for the next signal; gives how a program ends that it ends at once.
    #[cfg(unix)]
    async fn next(&mut self) -> io::Result<Exit> {
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.map(|()| Exit::Interrupted),
            _ = self.terminate.recv() => Ok(Exit::Terminated),
        }
    }

    /// Waits for the next Ctrl-C; gives how a program ends that it ends at once.
    #[cfg(not(unix))]
    async fn next(&mut self) -> io::Result<Exit> {
        tokio::signal::ctrl_c().await.map(|()| Exit::Interrupted)
    }
}

#[expect(clippy::exit, reason = "nothing that still runs is waited for")]
fn exit_at_once(exit: Exit) -> ! {
    std::process::exit(exit as i32)
}
