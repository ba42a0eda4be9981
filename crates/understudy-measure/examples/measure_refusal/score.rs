//! Counts of a binary detector against a binary truth.

/// A two-by-two table.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Score {
    pub(crate) hits: u32,
    pub(crate) false_alarms: u32,
    pub(crate) misses: u32,
    pub(crate) passes: u32,
}

impl Score {
    pub(crate) fn add(&mut self, found: bool, truth: bool) {
        match (found, truth) {
            (true, true) => self.hits += 1,
            (true, false) => self.false_alarms += 1,
            (false, true) => self.misses += 1,
            (false, false) => self.passes += 1,
        }
    }

    pub(crate) fn total(&self) -> u32 {
        self.hits + self.false_alarms + self.misses + self.passes
    }

    pub(crate) fn precision(&self) -> f64 {
        share(self.hits, self.hits + self.false_alarms)
    }

    pub(crate) fn recall(&self) -> f64 {
        share(self.hits, self.hits + self.misses)
    }

    /// `2PR / (P + R)`, which is `2·hits / (2·hits + false alarms + misses)`.
    pub(crate) fn f1(&self) -> f64 {
        share(
            2 * self.hits,
            2 * self.hits + self.false_alarms + self.misses,
        )
    }

    /// The detector's rate of positives minus the true one.
    pub(crate) fn rate_bias(&self) -> f64 {
        share(self.hits + self.false_alarms, self.total())
            - share(self.hits + self.misses, self.total())
    }
}

/// `part / whole`, and 1 of nothing.
pub(crate) fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        1.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}
