//! What can go wrong when a world is read or a server is opened.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The result of opening a server.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is no world.
    #[error("could not read the world: {source}")]
    World {
        /// The reason, with its line.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A world that contradicts itself.
    #[error("the world is unfit: {reason}")]
    Unfit {
        /// What is wrong.
        reason: String,
    },
    /// The address cannot be listened on.
    #[error("could not listen on {addr}: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The reason.
        #[source]
        source: std::io::Error,
    },
    /// The ledger's file cannot be written.
    #[error("could not write the ledger {}: {source}", path.display())]
    Ledger {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: std::io::Error,
    },
}
