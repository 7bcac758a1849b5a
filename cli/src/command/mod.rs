//! One subcommand per file: `Args`, then `run`.

pub(crate) mod check;
pub(crate) mod compare;
mod compare_findings;
pub(crate) mod detect;
mod earlier;
pub(crate) mod evaluate;
pub(crate) mod fidelity;
mod jobs;
pub(crate) mod limits;
pub(crate) mod list;
mod png;
mod recompute;
pub(crate) mod report;
pub(crate) mod run;
mod seeds;
pub(crate) mod simulate;
mod size;
mod stream;
mod unfinished;
pub(crate) mod verify;
