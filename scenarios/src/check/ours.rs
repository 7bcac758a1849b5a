//! The laws of a method of the catalogue.

use claque_detector::{Law, Method, check_law};
use claque_trace::Trace;

use super::{Answer, Trial};

/// Every law on every trace.
pub(super) fn trials(traces: &[Trace]) -> Vec<Trial<'_, Law>> {
    Law::ALL.into_iter().map(|law| Trial { law, traces }).collect()
}

/// How the method breaks the law on this trace, where it does.
pub(super) fn difference(method: &Method, law: Law, trace: &Trace) -> Answer {
    let detector = method.build().expect("parameters were checked");
    match check_law(&detector, law, &trace.batches) {
        Ok(()) => Answer::Holds,
        Err(broken) => Answer::Broken(broken.detail),
    }
}
