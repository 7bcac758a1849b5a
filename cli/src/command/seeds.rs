//! How many seeds a run takes: as many as are asked for, or as many as its power asks for.

use claque_reports::{Power, Records};

use crate::console::Console;

/// Seeds that are run before their spread says how many it takes; our choice: what five vary by is
/// known to a factor of two.
const PILOT: u32 = 5;
/// Most seeds of a run.
const MOST: u32 = 10_000;

/// How many seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seeds {
    /// So many.
    Number(u32),
    /// As many as tell the first two methods apart with enough power.
    ByPower,
}

impl Seeds {
    /// How many to run before looking; `None` for each scenario's own.
    pub(super) fn first(asked: Option<Self>) -> Option<u32> {
        asked.map(|seeds| match seeds {
            Self::Number(n) => n,
            Self::ByPower => PILOT,
        })
    }
}

/// A number of seeds, or `auto`.
pub(super) fn parse(text: &str) -> Result<Seeds, String> {
    if text == "auto" {
        return Ok(Seeds::ByPower);
    }
    match text.parse() {
        Ok(n) if (1..=MOST).contains(&n) => Ok(Seeds::Number(n)),
        _ => Err(format!("accepted are 1 to {MOST}, and `auto`")),
    }
}

/// How many seeds the spread of the first few asks for, `most` at most. It is decided by those alone,
/// however many there are: who looked again after every seed would stop at a lucky one.
pub(super) fn by_power(records: &Records, most: u32, console: &Console) -> u32 {
    let Some(power) = Power::of(&records.of_first_seeds(PILOT as usize)) else {
        console
            .remark("--seeds auto: no scenario has a campaign, so there is nothing to tell apart");
        return 0;
    };
    console.remark(&format!("--seeds auto: {}", power.sentence()));
    let needed = power.seeds_needed.and_then(|[_, most]| u32::try_from(most).ok()).unwrap_or(MOST);
    if needed > most {
        console.remark(&format!("--seeds auto: stops at {most} (--seeds-max)"));
    }
    needed.min(most)
}
