//! What a program that is run as a method may use.

use std::process::exit;
use std::sync::Arc;
use std::time::Duration;

use claque_scenarios::{Leash, Limits};

/// Most that can be allowed, seconds: a week.
const TIME_MAX_S: u64 = 7 * 86_400;

#[derive(clap::Args, Debug)]
pub(crate) struct LimitArgs {
    /// Longest that a program (cmd:…) may run on one trace; 10m, for a check 10s.
    #[arg(long, value_parser = time, value_name = "TIME")]
    time_limit: Option<Duration>,
    /// Most resident memory that a program and all it starts may hold; 4G.
    #[arg(long, value_parser = bytes, value_name = "BYTES")]
    memory_limit: Option<u64>,
}

impl LimitArgs {
    /// The limits asked for, over these.
    pub(crate) fn over(&self, limits: Limits) -> Limits {
        Limits {
            time: self.time_limit.unwrap_or(limits.time),
            memory_bytes: self.memory_limit.unwrap_or(limits.memory_bytes),
        }
    }
}

/// A leash that interrupts pull: they stop a program that runs and let us tidy up; without one, and
/// the second time, they end the command, once it is told what that leaves.
pub(crate) fn leash(told: impl Fn() + Send + 'static) -> anyhow::Result<Arc<Leash>> {
    let leash = Arc::new(Leash::default());
    let pulled = Arc::clone(&leash);
    ctrlc::set_handler(move || {
        if pulled.is_pulled() || !pulled.pull() {
            told();
            exit(130);
        }
    })?;
    Ok(leash)
}

/// A time such as `500ms`, `90s`, `10m` or `2h`.
fn time(text: &str) -> Result<Duration, String> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
    let parse = |&(unit, unit_ms): &(&str, u64)| {
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        let ms = number.checked_mul(unit_ms)?;
        (1..=TIME_MAX_S * 1_000).contains(&ms).then(|| Duration::from_millis(ms))
    };
    let accepted = "accepted is a whole number with ms, s, m or h, from 1ms to 168h";
    units.iter().find_map(parse).ok_or_else(|| accepted.to_owned())
}

/// Bytes such as `512M` or `4G`.
fn bytes(text: &str) -> Result<u64, String> {
    let units = [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30)];
    let parse = |&(unit, unit_bytes): &(&str, u64)| {
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(unit_bytes).filter(|&bytes| bytes > 0)
    };
    let accepted = "accepted is a whole number with K, M or G, such as 512M";
    units.iter().find_map(parse).ok_or_else(|| accepted.to_owned())
}
