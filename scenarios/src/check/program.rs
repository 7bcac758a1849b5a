//! The laws of a program, of which only what goes in and comes out can be seen.

use std::fmt;

use claque_detector::Findings;
use claque_detector::check::{Permutation, plain, relabelled, shifted};
use claque_trace::format::time::is_in_range;
use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, Post, PostBatch, Trace};

use super::words::agree;
use super::{Answer, Trial};
use crate::{Error, Leash, Program, Silent};

/// Sums taken in another order, or from other times, may differ in their last digits.
const ROUNDING: f64 = 1e-9;
/// Times move by whole weeks: hour and weekday stay, on which a program may well rely.
const WEEK_MS: i64 = 7 * DAY_MS;

/// A law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Law {
    Empty,
    Output,
    Determinism,
    Relabelling,
    TimeShift,
    Ties,
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "without posts there are no scores, and that is no fault",
            Self::Output => "every trace gets scores that are whole, finite, and one per account",
            Self::Determinism => "the same posts give the same scores, to the last digit",
            Self::Relabelling => {
                "exchanging the accounts' names exchanges their scores and changes nothing else"
            }
            Self::TimeShift => "moving every time by whole weeks changes nothing",
            Self::Ties => "posts of one moment may come in any order",
        })
    }
}

/// Every law and what to try it on, well-formedness first: later laws stand on it.
pub(super) fn trials<'a>(traces: &'a [Trace], empty: &'a [Trace]) -> Vec<Trial<'a, Law>> {
    let laws = [Law::Output, Law::Determinism, Law::Relabelling, Law::TimeShift, Law::Ties];
    let first = Trial { law: Law::Empty, traces: empty };
    std::iter::once(first).chain(laws.map(|law| Trial { law, traces })).collect()
}

/// How the program breaks the law on this trace, where it does.
pub(super) fn difference(
    program: &Program,
    law: Law,
    trace: &Trace,
    leash: &Leash,
) -> Result<Answer, Error> {
    // What a program makes of no posts is for the first law alone to tell.
    if law != Law::Empty && trace.batches.iter().all(PostBatch::is_empty) {
        return Ok(Answer::Holds);
    }
    let asked = Asked { program, leash };
    match asked.compare(law, trace) {
        Ok(()) => Ok(Answer::Holds),
        Err(Stop::Broken(detail)) => Ok(Answer::Broken(detail)),
        Err(Stop::Silent) => Ok(Answer::Silent),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

/// Why a comparison came to an end.
enum Stop {
    /// The law is broken.
    Broken(String),
    /// It gives no findings on the trace as it is, which is for another law to tell.
    Silent,
    /// Nothing can be said about the law.
    Fault(Error),
}

impl From<String> for Stop {
    fn from(detail: String) -> Self {
        Self::Broken(detail)
    }
}

struct Asked<'a> {
    program: &'a Program,
    leash: &'a Leash,
}

impl Asked<'_> {
    fn compare(&self, law: Law, trace: &Trace) -> Result<(), Stop> {
        let here = self.findings(trace, trace.batches.clone());
        let here = here.map_err(|stop| match stop {
            Stop::Broken(_) if !matches!(law, Law::Empty | Law::Output) => Stop::Silent,
            stop => stop,
        })?;
        let names = &trace.names;
        match law {
            Law::Empty | Law::Output => Ok(()),
            Law::Determinism => {
                let again = self.findings(trace, trace.batches.clone())?;
                Ok(agree(&here, &again, 0.0, names)?)
            }
            Law::Relabelling => self.relabelling(trace, &here),
            Law::TimeShift => self.time_shift(trace, &here),
            Law::Ties => {
                let turned = self.findings(trace, vec![ties_reversed(&trace.batches)])?;
                Ok(agree(&as_it_is(&here), &as_it_is(&turned), ROUNDING, names)?)
            }
        }
    }

    fn relabelling(&self, trace: &Trace, here: &Findings) -> Result<(), Stop> {
        let batches = &trace.batches;
        for permutation in [Permutation::reversing(batches), Permutation::shuffling(batches)] {
            let rename = |account: AccountId| permutation.apply(account);
            let there = self.findings(trace, relabelled(batches, rename))?;
            agree(&plain(here, rename, 0), &as_it_is(&there), ROUNDING, &trace.names)?;
        }
        Ok(())
    }

    fn time_shift(&self, trace: &Trace, here: &Findings) -> Result<(), Stop> {
        for weeks in [-1, 1, 520] {
            let moved = shifted(&trace.batches, weeks * WEEK_MS);
            let is_possible = moved.iter().flat_map(PostBatch::at).all(|&at| is_in_range(at));
            if is_possible {
                let there = self.findings(trace, moved)?;
                agree(&as_it_is(here), &as_it_is(&there), ROUNDING, &trace.names)?;
            }
        }
        Ok(())
    }

    /// What the program finds in these posts under the names of a trace.
    fn findings(&self, trace: &Trace, batches: Vec<PostBatch>) -> Result<Findings, Stop> {
        let trace = Trace { batches, names: trace.names.clone(), resolution: trace.resolution };
        let heard =
            self.program.run(&trace, self.leash, &mut Silent).map_err(|fault| {
                match fault.is_of_program() {
                    true => Stop::Broken(fault.to_string()),
                    false => {
                        Stop::Fault(Error::Fault { program: self.program.name().to_owned(), fault })
                    }
                }
            })?;
        Ok(Findings { notes: Vec::new(), ..heard.findings })
    }
}

fn as_it_is(findings: &Findings) -> Findings {
    plain(findings, |account| account, 0)
}

/// The posts, those of one moment in the opposite order.
fn ties_reversed(batches: &[PostBatch]) -> PostBatch {
    let posts: Vec<Post<'_>> = batches.iter().flat_map(PostBatch::iter).collect();
    let moments = posts.chunk_by(|a, b| a.at == b.at);
    let mut turned = PostBatch::default();
    moments.flat_map(|moment| moment.iter().rev()).for_each(|&post| turned.push(post));
    turned
}

#[cfg(test)]
mod tests {
    use claque_trace::testing;

    use super::*;

    #[test]
    fn only_posts_of_one_moment_change_places() {
        let posts = testing::posts(&[(1, 0, &[7]), (2, 5, &[7]), (3, 5, &[8]), (4, 9, &[])]);
        let accounts: Vec<u32> = ties_reversed(&[posts]).account().iter().map(|a| a.0).collect();
        assert_eq!(accounts, [1, 3, 2, 4]);
    }
}
