//! The laws of a method of the catalogue.

use claque_detector::{Detector, Law, Method, Visit, check_law};
use claque_trace::{PostBatch, Trace};

use super::{Difference, Trial};

/// Every law on every trace.
pub(super) fn trials(traces: &[Trace]) -> Vec<Trial<'_, Law>> {
    Law::ALL.into_iter().map(|law| Trial { law, traces }).collect()
}

/// How the method breaks the law on this trace, where it does.
pub(super) fn difference(method: &Method, law: Law, trace: &Trace) -> Difference {
    method.visit(Check { law, batches: &trace.batches }).expect("parameters were checked")
}

struct Check<'a> {
    law: Law,
    batches: &'a [PostBatch],
}

impl Visit for Check<'_> {
    type Output = Difference;

    fn visit<D: Detector>(self, detector: &D) -> Difference {
        check_law(detector, self.law, self.batches).err().map(|broken| broken.detail)
    }
}
