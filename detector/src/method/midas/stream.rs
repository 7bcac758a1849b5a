//! Uses in order of time through the sketches.

use hashbrown::HashMap;

use super::sketch::Sketch;
use super::{Config, Variant};
use crate::mix::mix64;
use crate::uses::Use;

/// What the stream has learnt so far.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    config: &'a Config,
    tick_ms: i64,
    /// Edges, accounts, hashtags; the edges alone for [`Variant::Edge`].
    sketches: Vec<Sketch>,
}

impl<'a> Stream<'a> {
    pub(super) fn new(config: &'a Config, tick_ms: i64) -> Self {
        let kinds = if config.variant == Variant::Edge { 1 } else { 3 };
        let sketch = |kind| Sketch::new(config.rows, config.columns, config.seed ^ mix64(kind));
        Self { config, tick_ms, sketches: (1..=kinds).map(sketch).collect() }
    }

    /// The statistic of every use, in the order of the uses.
    pub(super) fn scores(mut self, uses: &[Use]) -> Vec<f64> {
        let mut order: Vec<u32> = (0..crate::corpus::dense(uses.len())).collect();
        // By what no numbering of accounts can change.
        order.sort_unstable_by_key(|&n| {
            let u = &uses[n as usize];
            (u.at, u.post, u.hashtag, u.account)
        });
        let mut first_post = HashMap::new();
        let mut scores = vec![0.0; uses.len()];
        let (mut first, mut tick) = (None, 1.0);
        for n in order {
            let u = &uses[n as usize];
            let raw = u.at.0.div_euclid(self.tick_ms);
            let now = 1.0 + since(*first.get_or_insert(raw), raw);
            if now > tick {
                self.end_tick(tick);
                tick = now;
            }
            let account = mix64(first_post.entry(u.account).or_insert(u.post).0);
            let hashtag = mix64(u64::from(u.hashtag.0));
            let keys = [mix64(account ^ hashtag.rotate_left(1)), account, hashtag];
            scores[n as usize] = self.observe(&keys, tick);
        }
        scores
    }

    /// Counts a use and gives its statistic.
    fn observe(&mut self, keys: &[u64; 3], tick: f64) -> f64 {
        let filters = self.config.variant == Variant::Filtering;
        let mut highest = 0.0_f64;
        for (sketch, &key) in self.sketches.iter_mut().zip(keys) {
            let cells: Vec<usize> = sketch.cells(key).collect();
            for &cell in &cells {
                sketch.current[cell] += 1.0;
                // Where nothing is filtered, the past holds the present as well.
                sketch.total[cell] += if filters { 0.0 } else { 1.0 };
            }
            let a = Sketch::least(&sketch.current, cells.iter().copied());
            let s = Sketch::least(&sketch.total, cells.iter().copied());
            let score = if filters { filtered(a, s, tick) } else { chi_squared(a, s, tick) };
            cells.iter().for_each(|&cell| sketch.score[cell] = score);
            highest = highest.max(score);
        }
        highest
    }

    /// Ends a tick: what was current joins the past or is forgotten.
    fn end_tick(&mut self, tick: f64) {
        let (variant, threshold) = (self.config.variant, self.config.threshold);
        let decay = if variant == Variant::Edge { 0.0 } else { self.config.decay };
        for sketch in &mut self.sketches {
            if variant == Variant::Filtering {
                for (cell, total) in sketch.total.iter_mut().enumerate() {
                    let mean = if tick > 1.0 { *total / (tick - 1.0) } else { 0.0 };
                    let is_usual = sketch.score[cell] < threshold;
                    *total += if is_usual { sketch.current[cell] } else { mean };
                }
            }
            sketch.current.iter_mut().for_each(|count| *count *= decay);
        }
    }
}

/// Ticks between two, which may lie at the ends of time.
fn since(first: i64, now: i64) -> f64 {
    (i128::from(now) - i128::from(first)) as f64
}

/// MIDAS: `total` holds the current tick.
fn chi_squared(current: f64, total: f64, tick: f64) -> f64 {
    if total <= 0.0 || tick <= 1.0 {
        return 0.0;
    }
    let beyond = current - total / tick;
    beyond * beyond * tick * tick / (total * (tick - 1.0))
}

/// MIDAS-F: `past` does not hold the current tick.
fn filtered(current: f64, past: f64, tick: f64) -> f64 {
    if past <= 0.0 || tick <= 1.0 {
        return 0.0;
    }
    let beyond = current + past - current * tick;
    beyond * beyond / (past * (tick - 1.0))
}
