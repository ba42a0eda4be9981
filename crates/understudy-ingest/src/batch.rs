//! Lines on their way to the decoder: many at a time, and never more than fits.

use tokio::sync::mpsc::Sender;

use crate::decode::Reason;

/// Bytes after which a batch is full. A line that passes it is the batch's last.
const BATCH_BYTES: usize = 4 << 20;

/// Lines after which a batch is full, whatever their size.
const BATCH_RECORDS: usize = 8192;

/// Of a line that is too long this much is kept for its reject.
pub(crate) const HEAD_OF_REJECT: usize = 1024;

/// Lines of one or several inputs.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) bytes: Vec<u8>,
    pub(crate) records: Vec<Record>,
}

/// One line, or what is to be said of a file.
#[derive(Debug)]
pub(crate) struct Record {
    /// Which input it is from.
    pub(crate) input: usize,
    /// Its line, counted from 1.
    pub(crate) line: u64,
    /// Where its bytes start within the batch.
    pub(crate) start: usize,
    /// Where they end.
    pub(crate) end: usize,
    /// Its length as it stood in the input.
    pub(crate) n_bytes: u64,
    pub(crate) kind: Kind,
}

/// What a record is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A line, whole.
    Line,
    /// The beginning of a line that is too long.
    TooLong,
    /// The input could not be read further; the bytes are what came of the line that was being read.
    Broken(Reason, String),
}

/// The decoder has gone, so there is nobody to read for.
#[derive(Debug)]
pub(crate) struct Gone;

/// Gathers lines into batches and sends them off.
pub(crate) struct Batcher {
    batch: Batch,
    sender: Sender<Batch>,
    max_line_bytes: usize,
    input: usize,
    /// The line being read: where it starts, how long it is, and where it stands.
    start: usize,
    n_bytes: u64,
    line: u64,
}

impl Batcher {
    pub(crate) fn new(sender: Sender<Batch>, max_line_bytes: usize) -> Self {
        Self {
            batch: Batch::default(),
            sender,
            max_line_bytes,
            input: 0,
            start: 0,
            n_bytes: 0,
            line: 0,
        }
    }

    /// Starts a new input.
    pub(crate) fn open(&mut self, input: usize) {
        self.input = input;
        self.begin(1);
    }

    /// Starts a line.
    pub(crate) fn begin(&mut self, line: u64) {
        self.batch.bytes.truncate(self.start);
        self.n_bytes = 0;
        self.line = line;
    }

    /// Adds bytes to the line being read. Of a line that has grown too long only the beginning is held.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        let was_too_long = self.is_too_long();
        self.n_bytes += bytes.len() as u64;
        if !self.is_too_long() {
            self.batch.bytes.extend_from_slice(bytes);
        } else if !was_too_long {
            let held = self.batch.bytes.len() - self.start;
            let wanted = bytes
                .get(..HEAD_OF_REJECT.saturating_sub(held))
                .unwrap_or(bytes);
            self.batch.bytes.extend_from_slice(wanted);
            self.batch.bytes.truncate(self.start + HEAD_OF_REJECT);
            // A long line may have claimed much room that no other line needs.
            self.batch.bytes.shrink_to(2 * BATCH_BYTES);
        }
    }

    /// Bytes of the line being read, as far as it came.
    pub(crate) fn open_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Ends the line being read.
    pub(crate) fn end(&mut self) -> Result<(), Gone> {
        let kind = if self.is_too_long() {
            Kind::TooLong
        } else {
            Kind::Line
        };
        self.close(kind)
    }

    /// Says that the input ended here, in the middle.
    pub(crate) fn break_off(&mut self, reason: Reason, detail: String) -> Result<(), Gone> {
        let held = self.batch.bytes.len() - self.start;
        self.batch
            .bytes
            .truncate(self.start + held.min(HEAD_OF_REJECT));
        self.close(Kind::Broken(reason, detail))
    }

    /// Sends what is left.
    pub(crate) fn finish(mut self) -> Result<(), Gone> {
        self.send()
    }

    fn is_too_long(&self) -> bool {
        (self.max_line_bytes as u64) < self.n_bytes
    }

    fn close(&mut self, kind: Kind) -> Result<(), Gone> {
        let end = self.batch.bytes.len();
        let (input, line, start, n_bytes) = (self.input, self.line, self.start, self.n_bytes);
        self.batch.records.push(Record {
            input,
            line,
            start,
            end,
            n_bytes,
            kind,
        });
        if BATCH_BYTES <= end || BATCH_RECORDS <= self.batch.records.len() {
            self.send()?;
        }
        self.start = self.batch.bytes.len();
        self.begin(line + 1);
        Ok(())
    }

    fn send(&mut self) -> Result<(), Gone> {
        let batch = std::mem::take(&mut self.batch);
        self.start = 0;
        if batch.records.is_empty() {
            return Ok(());
        }
        self.sender.blocking_send(batch).map_err(|_| Gone)
    }
}
