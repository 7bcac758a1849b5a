//! A method over posts as they arrive: looks at ticks of their own time.

use std::io::Read;
use std::time::Instant;

use claque_detector::{Detector, Findings, Method};
use claque_trace::format::PostStream;
use claque_trace::{Names, PostBatch, Timestamp};

use crate::Error;

mod schedule;
mod waits;

use schedule::Schedule;
pub use waits::Waits;

/// Posts held before it is worth forgetting; our choice.
const HELD_MIN: usize = 10_000;

/// When to look, and how far back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WatchOptions {
    /// Time between two ticks, at which there may be a look, ms, by the clock of the posts; more
    /// than 0.
    pub every_ms: i64,
    /// How old posts may be that still count, ms; `None` keeps everything, and memory grows.
    pub keep_ms: Option<i64>,
    /// How often a post may be read again by looks, on average, 1 or more; it bounds the cost of a
    /// stream. `None` looks at every tick. Methods without a [scout](Detector::scout) always do.
    pub rereads: Option<f64>,
}

/// What a watch came to.
#[derive(Debug, Default)]
pub struct Watched {
    /// Posts seen.
    pub posts: u64,
    /// Ticks before which there were posts.
    pub ticks: u64,
    /// Looks taken.
    pub looks: u64,
    /// Posts that were looked at, once for each look.
    pub looked_at: u64,
    /// How long posts waited.
    pub waits: Waits,
    /// Why reading failed, where that and not the end of the stream ended it.
    pub fault: Option<Error>,
}

/// Runs a method over a stream until it ends, or until reading fails. `tell` gets what each look finds, with the names of
/// the moment: at ticks before which there were posts, as often as `options` allow, and after the
/// last post.
///
/// What is told at a moment is what the method finds in all that is kept then. Where nothing is
/// forgotten, the last findings are those of the method on the whole trace.
///
/// # Errors
/// Whatever `tell` gives.
///
/// # Panics
/// When a parameter of the method is impossible; check it first.
pub fn watch<R: Read, E>(
    method: &Method,
    stream: &mut PostStream<'_, R>,
    options: WatchOptions,
    tell: &mut dyn FnMut(&Findings, &Names, Timestamp) -> Result<(), E>,
) -> Result<Watched, E> {
    let detector = method.build().expect("parameters were checked");
    Watching { stream, options, tell, fault: None }.watch(&detector)
}

struct Watching<'w, 's, R, E> {
    stream: &'w mut PostStream<'s, R>,
    options: WatchOptions,
    tell: &'w mut dyn FnMut(&Findings, &Names, Timestamp) -> Result<(), E>,
    /// The first fault of reading.
    fault: Option<Error>,
}

impl<R: Read, E> Watching<'_, '_, R, E> {
    fn watch<D: Detector>(mut self, detector: &D) -> Result<Watched, E> {
        let (mut state, mut watched, mut held) = (detector.init(), Watched::default(), HELD_MIN);
        let mut schedule = Schedule::new(self.options, detector.scout());
        let (_, mut more) = self.read_until(Timestamp(i64::MIN));
        let mut now = Timestamp(i64::MIN);
        while more || self.stream.first_pending_at().is_some() {
            let tick = self.next_tick();
            let batch;
            (batch, more) = self.read_until(tick);
            let Some(&last) = batch.at().last() else { continue };
            let (closed, n_posts) = (Instant::now(), batch.len() as u64);
            now = if more { tick } else { last };
            detector.update(&mut state, &batch);
            schedule.see(&batch, now);
            watched.posts += n_posts;
            watched.ticks += 1;
            self.let_go(detector, &mut state, now);
            if schedule.is_due() {
                self.renumber(detector, &mut state, &mut schedule, now, &mut held);
                self.look(detector, &state, &mut schedule, now, &mut watched)?;
            }
            watched.waits.add(closed.elapsed(), n_posts);
        }
        if schedule.is_behind() {
            self.look(detector, &state, &mut schedule, now, &mut watched)?;
        }
        watched.fault = self.fault;
        Ok(watched)
    }

    /// Posts before a moment, and whether there are more; where reading fails, what was read before is
    /// all there is.
    fn read_until(&mut self, until: Timestamp) -> (PostBatch, bool) {
        loop {
            match self.stream.read_until(until) {
                Ok(read) => return read,
                // A row that waits may be faulty as well, and the first fault is what is told.
                Err(fault) => _ = self.fault.get_or_insert(fault.into()),
            }
        }
    }

    /// The first tick after the first post that waits.
    fn next_tick(&self) -> Timestamp {
        let every_ms = self.options.every_ms;
        let first = self.stream.first_pending_at().unwrap_or_default();
        Timestamp((first.0.div_euclid(every_ms) + 1).saturating_mul(every_ms))
    }

    fn look<D: Detector>(
        &mut self,
        detector: &D,
        state: &D::State,
        schedule: &mut Schedule,
        now: Timestamp,
        watched: &mut Watched,
    ) -> Result<(), E> {
        let found = detector.evaluate(state, now);
        watched.looks += 1;
        watched.looked_at += schedule.looked(&found);
        (self.tell)(&found, self.stream.names(), now)
    }

    /// Lets go of what is too old.
    fn let_go<D: Detector>(&self, detector: &D, state: &mut D::State, now: Timestamp) {
        if let Some(keep_ms) = self.options.keep_ms {
            detector.expire(state, now + -keep_ms);
        }
    }

    /// Lets go of the names of what is too old, once that is half of what is held.
    fn renumber<D: Detector>(
        &mut self,
        detector: &D,
        state: &mut D::State,
        schedule: &mut Schedule,
        now: Timestamp,
        held: &mut usize,
    ) {
        let Some(keep_ms) = self.options.keep_ms else { return };
        if self.stream.n_held() > 2 * *held {
            *state = detector.init();
            let kept = self.stream.forget(now + -keep_ms);
            kept.iter().for_each(|batch| detector.update(state, batch));
            schedule.start_over(&kept, detector.scout());
            *held = self.stream.n_held().max(HELD_MIN);
        }
    }
}
