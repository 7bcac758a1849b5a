//! Reactions that bring forth reactions.
//!
//! A self-exciting process with branching ratio n and kernel exp(-t / tau) is drawn as clusters:
//! moments at which somebody sets something off, and reactions an exponential time later. Clusters of
//! mass n (2 - n) / (1 - n)^2 that decay with mean tau / (1 - n) have the same mean and the same
//! covariance at every lag as the self-exciting process; what differs is of third order. Moments
//! follow from (seed, event, day), so that blocks of accounts draw from the same clusters without
//! knowing each other, and nothing is stored.
//!
//! Measured series with few reactions to each post react fast, those with many fast or slowly: (0.47,
//! 17 s), (0.66, 11 s), (0.88, 328 s), (0.90, 519 s), (0.95, 616 s), (0.96, 42 s). So the range that
//! tau comes from grows with n.
//!
//! # Source
//! Hawkes 1971, doi:10.1093/biomet/58.1.83 (covariance, equation 16); Neyman and Scott 1958,
//! doi:10.1111/j.2517-6161.1958.tb00272.x (clusters). Ranges: `docs/calibration.md`.

use rand::Rng;

use crate::cast::ms_of_s;
use crate::config::EventsConfig;
use crate::random::{Key, draw, unit};

/// An event has at least so many clusters, however few its posts: its shape is to be seen.
const CLUSTERS_MIN: f64 = 8.0;
/// No reaction comes later than this after its moment, seconds.
const LATEST_S: f64 = 43_200.0;

/// How reactions to one event cluster.
#[derive(Debug, Clone, Copy)]
pub(super) struct Excitation {
    key: Key,
    event: u64,
    clusters: f64,
    decay_s: f64,
}

impl Excitation {
    /// Of an event that gets so many posts.
    pub(super) fn new(key: Key, event: u32, posts: f64, config: &EventsConfig) -> Self {
        let event = u64::from(event) << 32;
        let [low, high] = config.branching;
        let place = unit(key.hash(event, 0));
        let branching = low + (high - low) * place;
        let [low, high] = config.kernel_s;
        let kernel_s = low * libm::pow(high / low, place * unit(key.hash(event, 1)));
        let rest = 1.0 - branching;
        let mass = branching * (2.0 - branching) / (rest * rest);
        Self { key, event, clusters: (posts / mass).max(CLUSTERS_MIN), decay_s: kernel_s / rest }
    }

    /// The place of a cluster's moment among the shares `low..high` of the event's attention that fall
    /// on a day, for a reaction at `place` in [0, 1) of them.
    pub(super) fn moment(&self, day: u32, low: f64, high: f64, place: f64) -> f64 {
        let n = libm::floor(self.clusters * (high - low)).max(1.0);
        let cluster = u64::from(crate::cast::count_of(place * n));
        let today = self.event | u64::from(day);
        low + (high - low) * unit(self.key.hash(today, 2 + cluster))
    }

    /// How long after its moment a reaction comes on average, seconds.
    pub(super) fn decay_s(&self) -> f64 {
        self.decay_s
    }

    /// How long after its moment a reaction comes.
    pub(super) fn delay_ms(&self, rng: &mut impl Rng) -> i64 {
        ms_of_s(draw::exponential(rng, self.decay_s) % LATEST_S)
    }
}
