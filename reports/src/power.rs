//! What a run can tell: how likely a difference that matters is told from none, and how many seeds
//! make that likely enough.

use claque_evaluation::{
    gate::METRICS,
    stats::{ENOUGH_POWER, Stratified},
};

use crate::{
    Records, number,
    once::once,
    order::{ALPHA, Order, grown},
    outline::{without_ceiling, without_variants},
};

/// The power of a run to tell its first two methods apart by average precision, over all scenarios with
/// a campaign; where there is a single method, to tell it from itself after a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// The methods, one or two.
    pub methods: Vec<String>,
    /// Scenarios that count.
    pub scenarios: usize,
    /// Seeds of the scenario with fewest, and of that with most.
    pub seeds: [usize; 2],
    /// The difference that is looked for: the loss that the gate takes for nothing.
    pub margin: f64,
    /// The chance that it is told from none. `None` where some scenario has a single seed.
    pub power: Option<f64>,
    /// Seeds of these two, two at least, that give a chance of [`ENOUGH_POWER`]. `None` where it is not
    /// known how differences scatter, or no number that could be run would do.
    pub seeds_needed: Option<[usize; 2]>,
}

impl Power {
    /// `None` without a scenario with a campaign.
    ///
    /// # Complexity
    /// That of ordering all methods: O(m² s³) for m methods and s scenarios.
    #[must_use]
    pub fn of(records: &Records) -> Option<Self> {
        let rivals = once(&without_ceiling(&without_variants(records)));
        let order = Order::new(&rivals)?;
        let names: Vec<String> = order.places.iter().take(2).map(|p| p.method.clone()).collect();
        let difference = match &order.lead {
            Some(lead) => lead.difference,
            None => with_itself(&rivals, &names[0])?,
        };
        Some(Self::new(names, &difference, order.n_scenarios))
    }

    pub(crate) fn new(methods: Vec<String>, difference: &Stratified, scenarios: usize) -> Self {
        let margin = METRICS.iter().find(|metric| metric.name == "average_precision");
        let margin = margin.map_or(0.0, |metric| metric.margin);
        let (scenarios, side) = (scenarios.max(1), ALPHA / 2.0);
        let needed = difference.values_for(side, margin, ENOUGH_POWER);
        Self {
            methods,
            scenarios,
            seeds: difference.sizes,
            margin,
            power: difference.power(side, margin, difference.n),
            seeds_needed: needed.map(|values| grown(difference, values)),
        }
    }

    /// What it says, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let between = match &self.methods[..] {
            [first, second] => format!("between {first} and {second}"),
            names => format!("of {} from itself after a change", names.join(", ")),
        };
        let about = format!("A difference of {} {between}", self.margin);
        let over = number::plural(self.scenarios, "scenario", "scenarios");
        let Some(power) = self.power else {
            return format!(
                "{about} cannot be told from none, nor how many seeds would do, while some scenario \
                 has a single seed."
            );
        };
        let needed = match self.seeds_needed {
            Some(needed) => {
                format!("it takes {} each for {ENOUGH_POWER:.2}", number::seeds(needed))
            }
            None => format!("no number of seeds that could be run gives {ENOUGH_POWER:.2}"),
        };
        format!(
            "{about}, over {over} with {} each, is told from none with a chance of {power:.2}; {needed}.",
            number::seeds(self.seeds)
        )
    }
}

/// Something that scatters as the difference of a method's means over other seeds of the same scenarios
/// does; its own mean says nothing.
fn with_itself(records: &Records, method: &str) -> Option<Stratified> {
    let method = records.methods().iter().position(|name| name == method)?;
    let values = |scenario| -> Vec<f64> {
        let runs = records.runs_of(scenario, method);
        runs.filter_map(|run| Some(std::f64::consts::SQRT_2 * run.average_precision?)).collect()
    };
    let strata: Vec<Vec<f64>> = (0..records.scenarios().len()).map(values).collect();
    Stratified::new(&strata)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{campaign_free, records, run};

    /// Runs of methods on one scenario, with average precisions by seed.
    fn with(methods: &[(&str, &[f64])]) -> Records {
        let mut runs = Vec::new();
        for (method, values) in methods {
            for (seed, value) in (1..).zip(*values) {
                let mut run = run("a", method, seed);
                run.average_precision = Some(*value);
                runs.push(run);
            }
        }
        records(runs)
    }

    #[test]
    fn the_first_two_are_paired_and_their_spread_says_how_many_seeds_it_takes() {
        // Both go up and down together: what differs between them is a tenth of what either does.
        let paired = [("ccb", &[0.8, 0.6, 0.71, 0.69][..]), ("weak", &[0.7, 0.5, 0.6, 0.6])];
        let power = Power::of(&with(&paired)).unwrap();
        assert_eq!((power.methods.join(" "), power.seeds), ("ccb weak".to_owned(), [4, 4]));
        let (found, needed) = (power.power.unwrap(), power.seeds_needed.unwrap());
        assert!((0.5..0.95).contains(&found) && (2..=5).contains(&needed[1]), "{power:?}");
        let text = power.sentence();
        let expected = "A difference of 0.02 between ccb and weak, over 1 scenario with 4 seeds each, is \
                        told from none with a chance of 0.";
        assert!(text.starts_with(expected), "{text}");
        let alone = Power::of(&with(&paired[..1])).unwrap();
        assert!(alone.power.unwrap() < 0.1 && alone.seeds_needed.unwrap()[0] > 50, "{alone:?}");
        assert!(
            alone.sentence().starts_with("A difference of 0.02 of ccb from itself after a change")
        );
    }

    #[test]
    fn unequal_numbers_of_seeds_are_told_from_fewest_to_most() {
        let mut runs = Vec::new();
        for (scenario, n_seeds) in [("a", 2), ("b", 10)] {
            for (seed, method) in (1..=n_seeds).flat_map(|seed| [(seed, "ccb"), (seed, "weak")]) {
                let mut run = run(scenario, method, seed);
                let wobble = if method == "ccb" { 0.1 + 0.05 * (seed % 3) as f64 } else { 0.0 };
                run.average_precision = Some(0.5 + wobble);
                runs.push(run);
            }
        }
        let power = Power::of(&records(runs)).unwrap();
        assert_eq!(power.seeds, [2, 10]);
        let text = power.sentence();
        assert!(text.contains("over 2 scenarios with 2 to 10 seeds each"), "{text}");
    }

    #[test]
    fn single_seeds_and_worlds_without_campaigns_give_no_power() {
        let single = Power::of(&with(&[("ccb", &[0.8]), ("weak", &[0.7])])).unwrap();
        assert_eq!((single.power, single.seeds_needed), (None, None));
        assert!(single.sentence().ends_with("while some scenario has a single seed."));
        assert_eq!(Power::of(&records(vec![campaign_free(run("quiet", "ccb", 1))])), None);
    }
}
