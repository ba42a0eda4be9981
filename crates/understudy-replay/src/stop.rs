//! How a run is asked to end: nothing more is sent, and what is in flight is awaited.

use tokio::sync::watch;

/// The end of the line that asks. Dropping it asks for nothing.
#[derive(Debug)]
pub struct StopSwitch(watch::Sender<bool>);

/// The end of the line that listens. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// A switch and its listener.
pub fn stop_switch() -> (StopSwitch, Stop) {
    let (sender, receiver) = watch::channel(false);
    (StopSwitch(sender), Stop(receiver))
}

impl StopSwitch {
    /// Asks for the end. Asking again changes nothing.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// A listener that is never asked.
    pub fn never() -> Self {
        stop_switch().1
    }

    /// Whether the end was asked for.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the end is asked for; for ever when nobody can ask any more.
    pub async fn asked(&mut self) {
        if self.0.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
