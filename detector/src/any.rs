//! A detector of any type behind one type, so that what is written for every detector is compiled
//! once for the whole catalogue and not once for each method.

use std::any::Any;
use std::fmt;

use claque_trace::{PostBatch, Timestamp};

use crate::{Capabilities, Detector, Findings, Merge, Scout};

/// A detector whose type is forgotten; the same detector in every other respect.
pub struct AnyDetector(Box<dyn Erased>);

/// The state of an [`AnyDetector`].
pub struct AnyState(Box<dyn Held>);

impl AnyDetector {
    /// Forgets the type of a detector.
    pub fn new<D: Detector<State: 'static> + 'static>(detector: D) -> Self {
        Self(Box::new(detector))
    }
}

impl Detector for AnyDetector {
    type State = AnyState;

    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    fn init(&self) -> AnyState {
        AnyState(self.0.init())
    }

    fn update(&self, state: &mut AnyState, posts: &PostBatch) {
        self.0.update(state.0.as_any_mut(), posts);
    }

    fn expire(&self, state: &mut AnyState, before: Timestamp) {
        self.0.expire(state.0.as_any_mut(), before);
    }

    fn evaluate(&self, state: &AnyState, at: Timestamp) -> Findings {
        self.0.evaluate(state.0.as_any(), at)
    }

    fn scout(&self) -> Option<Box<dyn Scout>> {
        self.0.scout()
    }

    fn state_bytes(&self, state: &AnyState) -> usize {
        self.0.state_bytes(state.0.as_any())
    }
}

impl Merge for AnyState {
    fn merge(&mut self, other: Self) {
        self.0.merge(other.0.into_any());
    }
}

impl Clone for AnyState {
    fn clone(&self) -> Self {
        Self(self.0.copy())
    }
}

impl fmt::Debug for AnyDetector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyDetector").field(&self.0.name()).finish()
    }
}

impl fmt::Debug for AnyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyState").finish_non_exhaustive()
    }
}

/// What a detector does, with its state as something of unknown type.
trait Erased: Send + Sync {
    fn name(&self) -> &'static str;
    fn capabilities(&self) -> Capabilities;
    fn init(&self) -> Box<dyn Held>;
    fn update(&self, state: &mut dyn Any, posts: &PostBatch);
    fn expire(&self, state: &mut dyn Any, before: Timestamp);
    fn evaluate(&self, state: &dyn Any, at: Timestamp) -> Findings;
    fn scout(&self) -> Option<Box<dyn Scout>>;
    fn state_bytes(&self, state: &dyn Any) -> usize;
}

impl<D: Detector<State: 'static>> Erased for D {
    fn name(&self) -> &'static str {
        Detector::name(self)
    }

    fn capabilities(&self) -> Capabilities {
        Detector::capabilities(self)
    }

    fn init(&self) -> Box<dyn Held> {
        Box::new(Detector::init(self))
    }

    fn update(&self, state: &mut dyn Any, posts: &PostBatch) {
        Detector::update(self, state.downcast_mut().expect(OWN_STATE), posts);
    }

    fn expire(&self, state: &mut dyn Any, before: Timestamp) {
        Detector::expire(self, state.downcast_mut().expect(OWN_STATE), before);
    }

    fn evaluate(&self, state: &dyn Any, at: Timestamp) -> Findings {
        Detector::evaluate(self, state.downcast_ref().expect(OWN_STATE), at)
    }

    fn scout(&self) -> Option<Box<dyn Scout>> {
        Detector::scout(self)
    }

    fn state_bytes(&self, state: &dyn Any) -> usize {
        Detector::state_bytes(self, state.downcast_ref().expect(OWN_STATE))
    }
}

/// Why a state is of the expected type.
const OWN_STATE: &str = "a detector is given states that it made itself";

/// What a state does, with the other state as something of unknown type.
trait Held: Send {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
    fn merge(&mut self, other: Box<dyn Any>);
    fn copy(&self) -> Box<dyn Held>;
}

impl<S: Merge + Clone + Send + 'static> Held for S {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }

    fn merge(&mut self, other: Box<dyn Any>) {
        Merge::merge(self, *other.downcast().expect(OWN_STATE));
    }

    fn copy(&self) -> Box<dyn Held> {
        Box::new(self.clone())
    }
}
