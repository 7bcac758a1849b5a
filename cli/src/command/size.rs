//! `--scale` and `--days`: a scenario larger, smaller, longer or shorter than it is written.

use anyhow::ensure;
use claque_scenarios::Scenario;

use crate::console::Console;

#[derive(clap::Args, Debug)]
pub(crate) struct Size {
    /// Factor on the numbers of accounts.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Simulated days, instead of the scenario's own; what begins after the last is left out.
    #[arg(long)]
    days: Option<u32>,
}

impl Size {
    /// Brings a scenario to this size, and tells what that leaves out.
    pub(crate) fn apply(&self, scenario: &mut Scenario, console: &Console) -> anyhow::Result<()> {
        ensure!(
            self.scale.is_finite() && (1e-4..=1e4).contains(&self.scale),
            "--scale {}: accepted is a factor from 0.0001 to 10000",
            self.scale
        );
        scenario.rescale(self.scale)?;
        let Some(days) = self.days else { return Ok(()) };
        let left_out = scenario.shorten(days)?;
        if !left_out.is_empty() {
            let (name, what) = (&scenario.name, left_out.join(", "));
            console.remark(&format!("{name}: left out, as --days {days} ends before: {what}"));
        }
        Ok(())
    }
}
