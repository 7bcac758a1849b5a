//! Holding a method against its laws, and finding the smallest trace on which it breaks one.

mod ours;
mod program;
mod shrink;
mod traces;
mod words;

use claque_trace::Trace;

use crate::{AnyMethod, Error, Leash, Observer};

pub use traces::small_traces;

/// What came of a check: every law, each by itself, in order of checking.
#[derive(Debug, Default)]
pub struct Checked {
    /// Laws that held on every trace.
    pub held: Vec<String>,
    /// Laws that were broken.
    pub breaches: Vec<Breach>,
    /// Laws that could not be tried on every trace, because there were no findings to try them on.
    pub not_tried: Vec<String>,
}

/// A law that was broken.
#[derive(Debug)]
pub struct Breach {
    /// What it says.
    pub law: String,
    /// The first difference on the smallest trace.
    pub detail: String,
    /// The smallest trace found on which it is broken.
    pub smallest: Trace,
}

/// A law and the traces to try it on.
struct Trial<'a, L> {
    law: L,
    traces: &'a [Trace],
}

/// What a law comes to on a trace.
enum Answer {
    Holds,
    /// What is different.
    Broken(String),
    /// There are no findings to try it on.
    Silent,
}

/// What is different where a law is broken; `None` where it is not.
type Difference = Option<String>;

impl Answer {
    fn difference(self) -> Difference {
        match self {
            Self::Broken(detail) => Some(detail),
            Self::Holds | Self::Silent => None,
        }
    }
}

/// Checks every law that a method of this kind has on every trace: a method of the catalogue has those of [`claque_detector::check_detector`], a program those that can be seen
/// from outside.
///
/// # Errors
/// [`Error::Fault`] when a program cannot be started, or somebody interrupts.
pub fn check(
    method: &AnyMethod,
    traces: &[Trace],
    leash: &Leash,
    observer: &mut dyn Observer,
) -> Result<Checked, Error> {
    match method {
        AnyMethod::Ours(method) => {
            let breaks = |law, trace: &Trace| Ok(ours::difference(method, law, trace));
            search(&ours::trials(traces), observer, breaks)
        }
        AnyMethod::Program(program) => {
            let empty = [Trace::default()];
            let trials = program::trials(traces, &empty);
            search(&trials, observer, |law, trace| program::difference(program, law, trace, leash))
        }
    }
}

fn search<L: Copy + std::fmt::Display>(
    trials: &[Trial<'_, L>],
    observer: &mut dyn Observer,
    asks: impl Fn(L, &Trace) -> Result<Answer, Error>,
) -> Result<Checked, Error> {
    let mut checked = Checked::default();
    for trial in trials {
        let law = trial.law.to_string();
        observer.stage(&law);
        match first(trial, observer, &asks)? {
            (_, Answer::Holds) => checked.held.push(law),
            (_, Answer::Silent) => checked.not_tried.push(law),
            (trace, Answer::Broken(detail)) => {
                observer.stage("looking for a smaller trace");
                let again = |trace: &Trace| Ok(asks(trial.law, trace)?.difference());
                let (smallest, detail) = shrink::smallest(trace, detail, again)?;
                checked.breaches.push(Breach { law, detail, smallest });
            }
        }
    }
    Ok(checked)
}

/// The first trace on which a law is broken, and how. A method that is silent on one trace is asked no
/// more: later traces are longer, and to wait for it on each would take long.
fn first<'a, L: Copy>(
    trial: &Trial<'a, L>,
    observer: &mut dyn Observer,
    asks: &impl Fn(L, &Trace) -> Result<Answer, Error>,
) -> Result<(&'a Trace, Answer), Error> {
    for (idx, trace) in trial.traces.iter().enumerate() {
        match asks(trial.law, trace)? {
            Answer::Holds => {}
            answer => return Ok((trace, answer)),
        }
        observer.progress(idx as u64 + 1, trial.traces.len() as u64);
    }
    Ok((trial.traces.last().expect("a law is tried on traces"), Answer::Holds))
}
