//! A method over posts as they arrive: looks at every tick of their own time.

use std::io::Read;

use claque_detector::{Detector, Findings, Method};
use claque_trace::format::PostStream;
use claque_trace::{Names, PostBatch, Timestamp};

use crate::Error;

/// Posts held before it is worth forgetting; our choice.
const HELD_MIN: usize = 10_000;

/// When to look, and how far back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchOptions {
    /// Time between two looks, ms, by the clock of the posts; more than 0.
    pub every_ms: i64,
    /// How old posts may be that still count, ms; `None` keeps everything, and memory grows.
    pub keep_ms: Option<i64>,
}

/// What a watch came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Watched {
    /// Posts seen.
    pub posts: u64,
    /// Looks taken.
    pub looks: u64,
}

/// Runs a method over a stream until it ends. `tell` gets what is found at each tick before which
/// there were posts, and after the last post, with the names of the moment.
///
/// Where nothing is forgotten, the last findings are those of the method on the whole trace.
///
/// # Errors
/// As for [`PostStream::read_until`], and whatever `tell` gives.
///
/// # Panics
/// When a parameter of the method is impossible; check it first.
pub fn watch<R: Read, E: From<Error>>(
    method: &Method,
    stream: &mut PostStream<'_, R>,
    options: WatchOptions,
    tell: &mut dyn FnMut(&Findings, &Names, Timestamp) -> Result<(), E>,
) -> Result<Watched, E> {
    let detector = method.build().expect("parameters were checked");
    Watching { stream, options, tell }.watch(&detector)
}

struct Watching<'w, 's, R, E> {
    stream: &'w mut PostStream<'s, R>,
    options: WatchOptions,
    tell: &'w mut dyn FnMut(&Findings, &Names, Timestamp) -> Result<(), E>,
}

impl<R: Read, E: From<Error>> Watching<'_, '_, R, E> {
    fn watch<D: Detector>(mut self, detector: &D) -> Result<Watched, E> {
        let (mut state, mut watched, mut held) = (detector.init(), Watched::default(), HELD_MIN);
        let (_, mut more) = self.read_until(Timestamp(i64::MIN))?;
        while more || self.stream.first_pending_at().is_some() {
            let tick = self.next_tick();
            let batch;
            (batch, more) = self.read_until(tick)?;
            let Some(&last) = batch.at().last() else { continue };
            detector.update(&mut state, &batch);
            let now = if more { tick } else { last };
            self.forget(detector, &mut state, now, &mut held);
            (self.tell)(&detector.evaluate(&state, now), self.stream.names(), now)?;
            watched.posts += batch.len() as u64;
            watched.looks += 1;
        }
        Ok(watched)
    }

    fn read_until(&mut self, until: Timestamp) -> Result<(PostBatch, bool), E> {
        self.stream.read_until(until).map_err(|fault| Error::from(fault).into())
    }

    /// The first tick after the first post that waits.
    fn next_tick(&self) -> Timestamp {
        let every_ms = self.options.every_ms;
        let first = self.stream.first_pending_at().unwrap_or_default();
        Timestamp((first.0.div_euclid(every_ms) + 1).saturating_mul(every_ms))
    }

    /// Lets go of what is too old, and of its names once that is half of what is held.
    fn forget<D: Detector>(
        &mut self,
        detector: &D,
        state: &mut D::State,
        now: Timestamp,
        held: &mut usize,
    ) {
        let Some(keep_ms) = self.options.keep_ms else { return };
        let before = now + -keep_ms;
        detector.expire(state, before);
        if self.stream.n_held() > 2 * *held {
            *state = detector.init();
            let kept = self.stream.forget(before);
            kept.iter().for_each(|batch| detector.update(state, batch));
            *held = self.stream.n_held().max(HELD_MIN);
        }
    }
}
