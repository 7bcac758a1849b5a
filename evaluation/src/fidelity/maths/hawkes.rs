//! How far events beget events: a Hawkes process with an exponential kernel, by maximum likelihood.
//!
//! The intensity at time t is μ + ν β Σ exp(−β (t − t_i)) over the events before t; ν is the
//! branching ratio, the mean number of events that each event begets directly, and 1/β the mean
//! time it takes. For a given β the likelihood is concave in (μ, ν), and at its top the expected
//! number of events is the observed one, which leaves one unknown: its derivative is bisected. The
//! best β is looked for on a grid, then between its neighbours by golden section.
//!
//! # Source
//! Ozaki (1979), doi:10.1007/BF02480272: likelihood and its recursion, O(n) for each β.

use super::float;

/// Fewest events that a fit is attempted on: our choice.
pub(crate) const EVENTS_MIN: usize = 200;
/// Longest and shortest 1/β tried, seconds.
const DELAYS_S: (f64, f64) = (0.05, 7_200.0);
const GRID: u32 = 32;
const GOLDEN_STEPS: u32 = 24;
const BISECTIONS: u32 = 40;
/// Largest branching ratio: a process that begets itself for ever has no fit.
const BRANCHING_MAX: f64 = 0.999;

/// A fitted process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hawkes {
    /// Mean number of events begot directly by an event.
    pub(crate) branching: f64,
    /// Mean time from an event to what it begets, seconds.
    pub(crate) delay_s: f64,
}

/// What the events look like through one β.
struct Seen {
    beta: f64,
    /// Σ exp(−β (t_i − t_j)) over earlier events, for each event.
    echoes: Vec<f64>,
    /// Σ 1 − exp(−β (T − t_i)): events that ν = 1 would have begot before the end.
    begot: f64,
    length_s: f64,
}

/// Fits times (seconds from the start of the observation, ascending) seen for `length_s`. None
/// below [`EVENTS_MIN`] events.
pub(crate) fn fit(times_s: &[f64], length_s: f64) -> Option<Hawkes> {
    if times_s.len() < EVENTS_MIN || length_s <= 0.0 {
        return None;
    }
    let at = |log_delay: f64| Seen::new(times_s, length_s, libm::exp(-log_delay)).best();
    let (low, high) = (libm::log(DELAYS_S.0), libm::log(DELAYS_S.1));
    let step = (high - low) / f64::from(GRID - 1);
    let grid = (0..GRID).map(|idx| low + f64::from(idx) * step);
    let best = grid.map(|x| (x, at(x).1)).max_by(|a, b| a.1.total_cmp(&b.1))?.0;
    let log_delay = golden(best - step, best + step, |x| at(x).1);
    Some(Hawkes { branching: at(log_delay).0, delay_s: libm::exp(log_delay) })
}

/// Where a function with one top in `low..high` has it.
fn golden(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    let part = f64::midpoint(libm::sqrt(5.0), -1.0);
    let (mut a, mut b) = (high - part * (high - low), low + part * (high - low));
    let (mut at_a, mut at_b) = (value(a), value(b));
    for _ in 0..GOLDEN_STEPS {
        if at_a >= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - part * (high - low);
            at_a = value(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + part * (high - low);
            at_b = value(b);
        }
    }
    f64::midpoint(low, high)
}

impl Seen {
    fn new(times_s: &[f64], length_s: f64, beta: f64) -> Self {
        let mut echoes = Vec::with_capacity(times_s.len());
        let (mut echo, mut last, mut begot) = (0.0, f64::NEG_INFINITY, 0.0);
        for &at in times_s {
            echo =
                if echoes.is_empty() { 0.0 } else { libm::exp(-beta * (at - last)) * (echo + 1.0) };
            echoes.push(echo);
            begot += 1.0 - libm::exp(-beta * (length_s - at));
            last = at;
        }
        Self { beta, echoes, begot, length_s }
    }

    fn n(&self) -> f64 {
        float(self.echoes.len() as u64)
    }

    /// Background rate that makes the expected number of events the observed one.
    fn background(&self, branching: f64) -> f64 {
        (self.n() - branching * self.begot) / self.length_s
    }

    /// The best branching ratio for this β, and the log-likelihood there less a constant.
    fn best(&self) -> (f64, f64) {
        // Some background is left, or the first event would be impossible.
        let mut high = BRANCHING_MAX.min(BRANCHING_MAX * self.n() / self.begot);
        let mut low = 0.0;
        for _ in 0..BISECTIONS {
            let middle = f64::midpoint(low, high);
            if self.derivative(middle) > 0.0 { low = middle } else { high = middle }
        }
        let branching = f64::midpoint(low, high);
        (branching, self.log_likelihood(branching))
    }

    fn derivative(&self, branching: f64) -> f64 {
        let (rate, drop) = (self.background(branching), self.begot / self.length_s);
        let of = |echo: &f64| {
            let own = self.beta * echo;
            (own - drop) / (rate + branching * own)
        };
        self.echoes.iter().map(of).sum()
    }

    fn log_likelihood(&self, branching: f64) -> f64 {
        let rate = self.background(branching);
        let of = |echo: &f64| libm::log(rate + branching * self.beta * echo);
        self.echoes.iter().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fidelity::testing::Draws;

    /// A process by its families: background events at a steady rate, each begetting a Poisson
    /// number of events after exponential delays, these again, and so on.
    fn simulated(draws: &mut Draws, rate: f64, hawkes: Hawkes, length_s: f64) -> Vec<f64> {
        let (mut times, mut at) = (Vec::new(), 0.0);
        loop {
            at += draws.exponential(1.0 / rate);
            if at >= length_s {
                break;
            }
            times.push(at);
        }
        let mut next = 0;
        while next < times.len() {
            let parent = times[next];
            let mut credit = hawkes.branching - draws.exponential(1.0);
            while credit > 0.0 {
                times.push(parent + draws.exponential(hawkes.delay_s));
                credit -= draws.exponential(1.0);
            }
            next += 1;
        }
        times.retain(|at| *at < length_s);
        times.sort_unstable_by(f64::total_cmp);
        times
    }

    /// Standard errors over 20 seeds are 0.015 and 6 % at these sizes: four of them.
    #[test]
    fn known_processes_are_recovered() {
        for (branching, delay_s) in [(0.5, 10.0), (0.8, 60.0)] {
            let known = Hawkes { branching, delay_s };
            let mut draws = Draws::new(5);
            let times = simulated(&mut draws, 0.1, known, 60_000.0);
            let found = fit(&times, 60_000.0).unwrap();
            assert!((found.branching - branching).abs() < 0.06, "{found:?} for {known:?}");
            assert!((found.delay_s / delay_s - 1.0).abs() < 0.25, "{found:?} for {known:?}");
        }
    }

    #[test]
    fn chance_begets_nothing_and_few_events_tell_nothing() {
        let mut draws = Draws::new(6);
        let none = Hawkes { branching: 0.0, delay_s: 1.0 };
        let times = simulated(&mut draws, 1.0, none, 4_000.0);
        assert!(fit(&times, 4_000.0).unwrap().branching < 0.1);
        assert_eq!(fit(&times[..EVENTS_MIN - 1], 4_000.0), None);
    }

    /// The likelihood straight from its definition, O(n²), μ and ν free.
    fn naive(times: &[f64], length_s: f64, rate: f64, branching: f64, beta: f64) -> f64 {
        let echo = |at: f64| -> f64 {
            times.iter().filter(|&&t| t < at).map(|t| (-beta * (at - t)).exp()).sum()
        };
        let logs: f64 = times.iter().map(|&at| (rate + branching * beta * echo(at)).ln()).sum();
        let begot: f64 = times.iter().map(|at| 1.0 - (-beta * (length_s - at)).exp()).sum();
        logs - rate * length_s - branching * begot
    }

    #[test]
    fn nothing_near_the_fit_is_likelier() {
        let known = Hawkes { branching: 0.6, delay_s: 20.0 };
        let times = simulated(&mut Draws::new(7), 0.2, known, 1_500.0);
        let found = fit(&times, 1_500.0).unwrap();
        let beta = 1.0 / found.delay_s;
        let rate = Seen::new(&times, 1_500.0, beta).background(found.branching);
        let top = naive(&times, 1_500.0, rate, found.branching, beta);
        for (a, b, c) in [(1.05, 1.0, 1.0), (0.95, 1.0, 1.0), (1.0, 1.05, 1.0), (1.0, 0.95, 1.0)]
            .into_iter()
            .chain([(1.0, 1.0, 1.1), (1.0, 1.0, 0.9), (1.05, 0.95, 1.0), (0.95, 1.05, 1.0)])
        {
            let near = naive(&times, 1_500.0, rate * a, found.branching * b, beta * c);
            assert!(near <= top + 1e-6, "{near} at {a}, {b}, {c} above {top}");
        }
    }
}
