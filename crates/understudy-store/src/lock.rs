//! One worker at a time: two replays on one store would send the same request twice.

use std::fs::{File, TryLockError};

use crate::{Error, Result, Store};

/// Held while the work goes on; let go when dropped or when the program dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Store {
    /// Takes the lock for one kind of work, such as `replay`.
    ///
    /// # Errors
    /// [`Error::Locked`] when another program holds it.
    pub fn lock(&self, work: &str) -> Result<Lock> {
        let path = self.folder().join(format!("_{work}.lock"));
        let file = File::create(&path).map_err(Error::file("make", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked {
                work: work.to_owned(),
                path,
            }),
            Err(TryLockError::Error(source)) => Err(Error::File {
                act: "lock",
                path,
                source,
            }),
        }
    }
}
