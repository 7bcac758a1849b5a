//! `--scale` and `--days`: a scenario larger, smaller, longer or shorter than it is written.

use anyhow::ensure;
use claque_scenarios::Scenario;

#[derive(clap::Args, Debug)]
pub(crate) struct Size {
    /// Factor on the numbers of accounts.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Simulated days, instead of the scenario's own.
    #[arg(long)]
    days: Option<u32>,
}

impl Size {
    /// Brings a scenario to this size.
    pub(crate) fn apply(&self, scenario: &mut Scenario) -> anyhow::Result<()> {
        ensure!(
            self.scale.is_finite() && (1e-4..=1e4).contains(&self.scale),
            "--scale {}: accepted is a factor from 0.0001 to 10000",
            self.scale
        );
        scenario.rescale(self.scale)?;
        self.days.map_or(Ok(()), |days| scenario.set_days(days))?;
        Ok(())
    }
}
