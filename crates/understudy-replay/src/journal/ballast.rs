//! Keeps some of the disk back, so that answers in flight still find room when it is full.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// A file of nothing, removed when its room is needed or the run has ended.
#[derive(Debug)]
pub(super) struct Ballast {
    path: Option<PathBuf>,
}

impl Ballast {
    /// Takes so many bytes from the disk.
    pub(super) fn take(path: &Path, n_bytes: u64) -> Result<Self> {
        let mut file = File::create(path).map_err(Error::journal("make room beside", path))?;
        let ballast = Self {
            path: Some(path.to_owned()),
        };
        // Bytes that no file system can compress into nothing.
        let mut block = vec![0_u8; 1 << 16];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for cell in block.chunks_mut(8) {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            cell.copy_from_slice(&state.to_le_bytes());
        }
        for _ in 0..n_bytes.div_ceil(block.len() as u64) {
            file.write_all(&block)
                .map_err(Error::journal("make room beside", path))?;
        }
        file.sync_data()
            .map_err(Error::journal("make room beside", path))?;
        Ok(ballast)
    }

    /// Gives the bytes back. Says whether there were any.
    pub(super) fn release(&mut self) -> bool {
        self.path
            .take()
            .is_some_and(|path| fs::remove_file(path).is_ok())
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        self.release();
    }
}
