//! What can go wrong with a program that is not ours.

use std::io;
use std::time::Duration;

/// Why a program gave no findings.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It cannot be started.
    #[error("cannot be started: {0}")]
    Start(io::Error),
    /// Its input cannot be written.
    #[error("its input cannot be written: {0}")]
    Input(String),
    /// It ran longer than it may.
    #[error("did not end within {}, its time limit, and was stopped{}", span(*.limit), last(.said))]
    Time {
        /// The limit.
        limit: Duration,
        /// The last line on its standard error.
        said: String,
    },
    /// It held more memory than it may.
    #[error(
        "held {} of memory, where its limit is {}, and was stopped{}",
        bytes(*.found), bytes(*.limit), last(.said)
    )]
    Memory {
        /// What it held, bytes.
        found: u64,
        /// The limit, bytes.
        limit: u64,
        /// The last line on its standard error.
        said: String,
    },
    /// It ended in failure.
    #[error("ended with exit status {status}{}", last(.said))]
    Status {
        /// Its exit status.
        status: i32,
        /// The last line on its standard error.
        said: String,
    },
    /// It was ended by a signal that we did not send.
    #[error("was ended by signal {signal}{}{}", name(*.signal), last(.said))]
    Signal {
        /// The signal's number.
        signal: i32,
        /// The last line on its standard error.
        said: String,
    },
    /// It wrote more than any findings need.
    #[error(
        "wrote more than {}, which is more than scores of all accounts need, and was stopped",
        bytes(*.limit)
    )]
    TooMuch {
        /// The limit, bytes.
        limit: u64,
    },
    /// What it wrote are no findings.
    #[error("its output: {0}")]
    Output(String),
    /// Somebody interrupted.
    #[error("was stopped by an interrupt")]
    Interrupted,
}

impl Fault {
    /// Whether the method is to blame, and not what it was given or who stopped it.
    #[must_use]
    pub fn is_of_program(&self) -> bool {
        !matches!(self, Self::Start(_) | Self::Input(_) | Self::Interrupted)
    }
}

fn last(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!("; it said last: {said}") }
}

/// The names of the signals that programs die of.
fn name(signal: i32) -> &'static str {
    match signal {
        4 => " (illegal instruction)",
        6 => " (abort)",
        8 => " (arithmetic)",
        9 => " (killed; by the system where memory ran out)",
        11 => " (bad memory access)",
        15 => " (terminated)",
        _ => "",
    }
}

fn span(limit: Duration) -> String {
    let ms = limit.as_millis();
    if ms.is_multiple_of(1_000) { format!("{} s", ms / 1_000) } else { format!("{ms} ms") }
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn bytes(n: u64) -> String {
    match n {
        0..10_000_000 => format!("{:.0} KiB", n as f64 / 1_024.0),
        _ => format!("{:.0} MiB", n as f64 / 1_048_576.0),
    }
}
