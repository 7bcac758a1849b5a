//! What the gate says, for a terminal, a job summary and a machine that counts failures.

mod flips;
mod junit;
mod markdown;
mod text;

pub use junit::{JUNIT_BYTES_MAX, gate_junit};
pub use markdown::{MARKDOWN_BYTES_MAX, gate_markdown};
pub use text::gate_text;

use claque_evaluation::gate::{Cell, Compared, Gate, Verdict};

use crate::number;

/// A verdict in a word.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::Better => "better",
        Verdict::Held => "held",
        Verdict::Unknown => "cannot tell",
        Verdict::Worse => "WORSE",
    }
}

/// The gate in one sentence.
fn headline(gate: &Gate) -> String {
    let count = |verdict| gate.cells.iter().filter(|cell| cell.verdict == verdict).count();
    let (n, exact) = (gate.cells.len(), &gate.exact);
    let of_runs = gate.compared == Compared::Runs;
    match gate.verdict {
        Verdict::Same if exact.n_same == exact.n_pairs && !of_runs => {
            "Nothing changed: both sides found the same.".to_owned()
        }
        Verdict::Same if !of_runs => "No metric changed.".to_owned(),
        Verdict::Same if exact.n_same == exact.n_pairs => {
            format!("Nothing changed: all {} runs gave the same findings.", exact.n_pairs)
        }
        Verdict::Same => format!("No metric changed, over {} runs.", exact.n_pairs),
        Verdict::Better | Verdict::Held => format!(
            "No regression: {} of {n} questions are better, {} held, {} the same.",
            count(Verdict::Better),
            count(Verdict::Held),
            count(Verdict::Same)
        ),
        Verdict::Unknown => format!(
            "Cannot tell with these {}: {} of {n} questions are open, none is surely worse.",
            if of_runs { "seeds" } else { "accounts" },
            count(Verdict::Unknown)
        ),
        Verdict::Worse => {
            format!("Regression: {} of {n} questions are worse.", count(Verdict::Worse))
        }
    }
}

/// Cells worth a line, worst first: all that changed.
fn changed(gate: &Gate) -> Vec<&Cell> {
    let mut cells: Vec<&Cell> =
        gate.cells.iter().filter(|cell| cell.verdict != Verdict::Same).collect();
    cells.sort_by(|a, b| b.verdict.cmp(&a.verdict).then(loss(b).total_cmp(&loss(a))));
    cells
}

/// Loss in margins, so that metrics of different units compare.
fn loss(cell: &Cell) -> f64 {
    -cell.difference / cell.margin.max(f64::MIN_POSITIVE)
}

/// A value of a metric, with as many digits as its size deserves.
fn value(metric: &str, value: f64) -> String {
    if metric.ends_with("per_million") { number::significant(value) } else { format!("{value:.3}") }
}

/// The difference with its interval; better is up.
fn difference(cell: &Cell) -> String {
    let shown = |difference: f64| {
        let sign = if difference < 0.0 { "−" } else { "+" };
        format!("{sign}{}", value(&cell.metric, difference.abs()))
    };
    let p = cell.p_value.map_or_else(String::new, |p| format!(", p {}", p_value(p)));
    match cell.interval {
        Some(interval) => {
            format!(
                "{} ({} to {}){p}",
                shown(cell.difference),
                shown(interval.low),
                shown(interval.high)
            )
        }
        None => format!("{} (one seed)", shown(cell.difference)),
    }
}

/// Chance that nothing but chance is behind it.
fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("= {p:.3}") }
}

/// What to do about a cell: how many runs would tell, or how to look at the worst.
fn advice(cell: &Cell, gate: &Gate) -> Option<String> {
    match (cell.verdict, cell.pairs_needed, &cell.worst) {
        (Verdict::Unknown, Some(needed), _) => {
            let what = if gate.compared == Compared::Runs { "runs" } else { "accounts" };
            Some(format!("about {needed} {what} would tell, here are {}", cell.pairs))
        }
        (Verdict::Unknown, None, _) => Some("at least two seeds a scenario are needed".to_owned()),
        (Verdict::Worse, _, Some(worst)) => Some(format!(
            "worst in {} seed {} ({}): {}",
            worst.scenario,
            worst.seed,
            value(&cell.metric, worst.difference),
            worst.replay
        )),
        _ => None,
    }
}

/// Time and memory in a sentence, as advice.
fn costs(gate: &Gate) -> Vec<String> {
    let told = |speed: &claque_evaluation::gate::Speed| {
        format!(
            "{}: {:.2} × the time, {:.2} × the peak memory (advice: machines differ)",
            speed.method, speed.time_ratio, speed.memory_ratio
        )
    };
    gate.speed.iter().map(told).collect()
}
