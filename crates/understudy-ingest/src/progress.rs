//! How an ingest says how far it is.

/// Told how far the work is. Every call is an increment.
pub trait Progress: Sync {
    /// The work starts; `total_bytes` is the size of all files on disk, unknown when a stream is among them.
    fn start(&self, total_bytes: Option<u64>);
    /// So many bytes more were read, as they lie on disk.
    fn bytes(&self, n: u64);
    /// So many lines more were read.
    fn lines(&self, n: u64);
}

/// Says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _total_bytes: Option<u64>) {}
    fn bytes(&self, _n: u64) {}
    fn lines(&self, _n: u64) {}
}
