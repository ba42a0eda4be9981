//! A folder that is gone afterwards, and the program run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder for one test.
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Scratch {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file in it.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The program, in this folder, with nothing of the caller's settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.folder.path())
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    /// Runs the program with something on its standard input.
    pub(crate) fn piped(&self, args: &[&str], input: &str) -> Ran {
        let input = std::fs::File::open(self.write("stdin", input)).unwrap();
        self.command(args).stdin(input).output().unwrap().into()
    }

    /// Runs the program under a shell script that ends with `exec "$0" "$@"`.
    pub(crate) fn within(&self, script: &str, args: &[&str]) -> Ran {
        let output = Command::new("/bin/sh")
            .args(["-c", script])
            .arg(program())
            .args(args)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output();
        output.unwrap().into()
    }

    /// Exit code, standard output and error as one text, with this folder's path replaced.
    pub(crate) fn transcript(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        let folder = self.folder.path().to_string_lossy().into_owned();
        format!(
            "exit {}\n--- out\n{}--- err\n{}",
            ran.code, ran.out, ran.err
        )
        .replace(&folder, "[folder]")
    }
}

/// The program as it was built for this test.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_understudy"))
}
