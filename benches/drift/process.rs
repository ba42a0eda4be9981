//! A process, with the CPU time and the memory it took.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What something took.
pub(crate) struct Cost {
    pub(crate) wall_seconds: f64,
    /// User and system time of all threads.
    pub(crate) cpu_seconds: f64,
    /// Highest resident memory; `None` where it was not measured.
    pub(crate) peak_megabytes: Option<f64>,
}

/// `/proc` counts in hundredths of a second on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// Runs a command to its end.
///
/// # Panics
/// When it fails.
pub(crate) fn measure(mut command: Command) -> Cost {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let (mut cpu_seconds, mut peak_megabytes) = (0.0, None);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        cpu_seconds = cpu(child.id()).unwrap_or(cpu_seconds);
        peak_megabytes = peak(child.id()).or(peak_megabytes);
        sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{command:?} failed");
    Cost {
        wall_seconds: started.elapsed().as_secs_f64(),
        cpu_seconds,
        peak_megabytes,
    }
}

/// Fields 14 and 15 of `/proc/<pid>/stat`, counted after the name in parentheses.
fn cpu(pid: u32) -> Option<f64> {
    let line = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND).filter(|seconds| *seconds > 0.0)
}

fn peak(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
