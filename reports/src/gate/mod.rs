//! What the gate says, for a terminal, a job summary and a machine that counts failures.

mod flips;
mod junit;
mod markdown;
mod text;

pub use junit::{JUNIT_BYTES_MAX, gate_junit};
pub use markdown::{MARKDOWN_BYTES_MAX, gate_markdown};
pub use text::gate_text;

use claque_evaluation::gate::{Cell, Compared, Decided, Gate, Lost, METRICS, Speed, Verdict};

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
        Verdict::Unknown if count(Verdict::Unknown) == 0 && gate.lost.is_empty() => {
            "Cannot tell: instructions were not counted on both sides.".to_owned()
        }
        Verdict::Unknown if count(Verdict::Unknown) == 0 => {
            format!("Cannot tell: {}.", lost(gate).trim_end_matches(", "))
        }
        Verdict::Unknown => format!(
            "Cannot tell with these {}: {}{} of {n} questions are open, none is surely worse.",
            if of_runs { "seeds" } else { "accounts" },
            lost(gate),
            count(Verdict::Unknown)
        ),
        Verdict::Worse => {
            let worse = count(Verdict::Worse);
            format!("Regression: {worse} of {n} questions are worse{}.", slower(gate))
        }
    }
}

/// How many methods take more instructions than they may; nothing where that is nobody.
fn slower(gate: &Gate) -> String {
    match gate.speed.iter().filter(|speed| speed.is_slower).count() {
        0 => String::new(),
        n => format!(", {} slower than allowed", number::plural(n, "method is", "methods are")),
    }
}

/// How much only the base can answer; nothing where that is nothing.
fn lost(gate: &Gate) -> String {
    match gate.lost.len() {
        0 => String::new(),
        1 => "one thing is in the base only, ".to_owned(),
        n => format!("{} things are in the base only, ", number::thousands(n as u64)),
    }
}

/// What to do about something that only the base can answer.
fn remedy(lost: &Lost) -> &str {
    lost.replay.as_deref().unwrap_or("run both sides alike, or leave the method out (--method)")
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

/// A difference with its sign.
fn signed(metric: &str, difference: f64) -> String {
    let sign = if difference < 0.0 { "−" } else { "+" };
    format!("{sign}{}", value(metric, difference.abs()))
}

/// Whether less of a metric is better.
fn is_of_harm(metric: &str) -> bool {
    METRICS.iter().any(|known| known.name == metric && !known.more_is_better)
}

/// Head minus base with the interval that decided, and what is better where that is less.
fn difference(cell: &Cell) -> String {
    let metric = &cell.metric;
    let turn = if is_of_harm(metric) { -1.0 } else { 1.0 };
    let better = if is_of_harm(metric) { ", less is better" } else { "" };
    let p = cell.p_value.map_or_else(String::new, |p| format!(", p {}", p_value(p)));
    let known = match cell.decided {
        Some(Decided { interval, beyond }) => {
            let (a, b) = (turn * interval.low, turn * interval.high);
            let (low, high) = (signed(metric, a.min(b)), signed(metric, a.max(b)));
            format!("{}: {low} to {high}", level(beyond))
        }
        None => "one seed".to_owned(),
    };
    format!("{} ({known}){p}{better}", signed(metric, turn * cell.difference))
}

/// The level of an interval with this chance of lying beyond it on each side: `98 %`, `99.88 %`.
fn level(beyond: f64) -> String {
    let outside = 200.0 * beyond;
    let digits = [1.0, 0.1, 0.01, 0.001].into_iter().filter(|least| outside < 10.0 * least).count();
    let text = format!("{:.digits$}", 100.0 - outside);
    let text = if digits > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

/// Chance that nothing but chance is behind it.
fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("= {p:.3}") }
}

/// What to do about a cell: how many runs would tell, or how to look at the worst.
fn advice(cell: &Cell, gate: &Gate) -> Option<String> {
    match (cell.verdict, &cell.worst) {
        (Verdict::Unknown, _) => Some(wanted(cell, gate)),
        (Verdict::Worse, Some(worst)) => {
            let turn = if is_of_harm(&cell.metric) { -1.0 } else { 1.0 };
            Some(format!(
                "worst in {} seed {} ({}): {}",
                worst.scenario,
                worst.seed,
                signed(&cell.metric, turn * worst.difference),
                worst.replay
            ))
        }
        _ => None,
    }
}

/// How many runs or accounts would tell.
fn wanted(cell: &Cell, gate: &Gate) -> String {
    let what = if gate.compared == Compared::Runs { "runs" } else { "accounts" };
    match (cell.pairs_needed, cell.decided) {
        (Some(needed), _) => format!(
            "about {} {what} would tell, here are {}",
            number::thousands(needed as u64),
            number::thousands(cell.pairs as u64)
        ),
        (None, Some(_)) => format!("no number of {what} that could be made would tell"),
        (None, None) => "at least two seeds a scenario are needed".to_owned(),
    }
}

/// Instructions where they were counted, and time and memory as advice, in a sentence each.
fn costs(gate: &Gate) -> Vec<String> {
    let counted = |speed: &Speed| {
        let ratio = speed.instruction_ratio?;
        let most = gate.options.instructions_max.filter(|_| speed.is_slower);
        let most = most.map_or_else(String::new, |most| format!("SLOWER, {most:.2} allowed: "));
        Some(format!("{most}{ratio:.3} × the instructions, "))
    };
    let told = |speed: &Speed| {
        format!(
            "{}: {}{:.2} × the time, {:.2} × the peak memory (advice: machines differ)",
            speed.method,
            counted(speed).unwrap_or_default(),
            speed.time_ratio,
            speed.memory_ratio
        )
    };
    gate.speed.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_the_digits_that_tell_them_apart() {
        let told = [0.05, 0.025, 0.01, 0.01 / 17.0, 0.01 / 2_000.0].map(level);
        assert_eq!(told, ["90 %", "95 %", "98 %", "99.88 %", "99.999 %"]);
    }

    #[test]
    fn differences_keep_their_sign_and_size() {
        let told = |difference| signed("innocents_flagged_per_million", difference);
        assert_eq!((told(-59_140.2), told(12.0)), ("−59,100".to_owned(), "+12.0".to_owned()));
        assert_eq!(signed("average_precision", -0.5), "−0.500");
    }
}
