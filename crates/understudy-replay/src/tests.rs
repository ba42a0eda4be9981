//! Whole runs against a stand-in for the providers, with its ledger as the judge.

mod failing;
mod full_disk;
mod money;
mod planning;
mod resuming;
mod scene;
mod secrets;
mod stand_in;
