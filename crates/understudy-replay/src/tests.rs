//! Whole runs against a stand-in for the providers, with its ledger as the judge.

mod batching;
mod beside;
mod failing;
mod full_disk;
mod line;
mod live;
mod losing;
mod money;
mod outage;
mod planning;
mod probing;
mod resuming;
mod s3_stand_in;
mod scene;
mod secrets;
mod signing;
mod stand_in;
