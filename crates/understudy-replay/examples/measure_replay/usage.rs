//! What this process has used, from `/proc`.

/// CPU time and memory.
pub(crate) struct Usage {
    /// Time in user and kernel mode.
    pub(crate) cpu_seconds: f64,
    /// The most memory held so far.
    pub(crate) peak_mb: u64,
}

impl Usage {
    /// What was used until now.
    pub(crate) fn now() -> Self {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
        // The name in parentheses may hold blanks; the fields after it do not.
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap()
            .split_whitespace()
            .collect();
        let ticks = |place: usize| fields.get(place).unwrap().parse::<f64>().unwrap();
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        let peak_kb: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        Self {
            cpu_seconds: (ticks(11) + ticks(12)) / 100.0,
            peak_mb: peak_kb / 1_024,
        }
    }

    /// What was used since an earlier look; the memory is the most of both.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        Self {
            cpu_seconds: self.cpu_seconds - earlier.cpu_seconds,
            peak_mb: self.peak_mb,
        }
    }
}
