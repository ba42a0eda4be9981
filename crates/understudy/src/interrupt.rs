//! Ctrl-C: the first asks what runs to end cleanly, the next one ends the program at once.
//!
//! Whoever has asked once to be told of the signal gets it for good: it ends nothing any more by itself. So somebody must
//! listen until the program ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit::Exit;

/// A listener to Ctrl-C.
#[derive(Debug)]
pub(crate) struct Interrupt {
    asks: Arc<AtomicBool>,
}

impl Interrupt {
    /// From now on the first Ctrl-C asks, and the next one ends the program.
    pub(crate) fn asks(ask: impl FnOnce() + Send + 'static) -> Self {
        let asks = Arc::new(AtomicBool::new(true));
        let listening = Arc::clone(&asks);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            if listening.load(Ordering::Relaxed) {
                ask();
                if tokio::signal::ctrl_c().await.is_err() {
                    return;
                }
            }
            exit_at_once();
        });
        Self { asks }
    }

    /// What could end cleanly is over: from now on every Ctrl-C ends the program. Tables are whole or absent all the same.
    pub(crate) fn ends_at_once(&self) {
        self.asks.store(false, Ordering::Relaxed);
    }
}

#[expect(clippy::exit, reason = "nothing that still runs is waited for")]
fn exit_at_once() -> ! {
    std::process::exit(Exit::Interrupted as i32)
}
