//! When waves start and what they are about.

use claque_trace::Timestamp;
use claque_trace::time::DAY_MS;
use rand::Rng;

use super::super::{LiveEvent, START, Vocabulary};
use super::tags::{Drawer, Tags};
use super::{Director, Script, Wave};
use crate::cast::{count_of, ms_of_h, ms_of_s};
use crate::config::{BroadcastConfig, HashtagSource, Hours};
use crate::random::{Purpose, draw};

/// Wave numbers in streams come after days.
const FIRST_WAVE: u64 = 1 << 32;

impl<'a> Script<'a> {
    /// The runs of the live event that a broadcast names, each with its number among them.
    pub(super) fn runs(
        &self,
        config: &BroadcastConfig,
    ) -> impl Iterator<Item = (u32, &'a LiveEvent)> + use<'a> {
        let table = self.world.event_named(&config.during);
        let runs = self.live_events.iter().filter(move |run| Some(run.table) == table);
        (0..).zip(runs)
    }
}

impl Director<'_> {
    /// The waves of this broadcast's own, in order of start.
    pub(super) fn waves(&self, tags: &Tags, vocabulary: &mut Vocabulary) -> Vec<Wave> {
        let mut starts = self.starts();
        starts.sort_unstable();
        let mut drawer = Drawer::new(tags, vocabulary);
        let wave = |(number, (start, run)): (u32, (Timestamp, u32))| {
            let cohort = number % self.config.cohorts.count;
            let is_event = self.config.hashtags.source == HashtagSource::Event;
            let which = if is_event { run } else { cohort };
            let mut rng = self.stream(FIRST_WAVE + u64::from(number));
            let (tags, variants) = drawer.draw(self, which, &mut rng);
            Wave { start, tags, variants, cohort, pull: self.pull(&mut rng) }
        };
        (0..).zip(starts).map(wave).collect()
    }

    /// The waves of a campaign, in its main spelling, for cohorts of this broadcast.
    pub(super) fn echo(&self, waves: &[Wave]) -> Vec<Wave> {
        let echoed = |(number, wave): (u32, &Wave)| Wave {
            cohort: number % self.config.cohorts.count,
            variants: Vec::new(),
            pull: self.pull(&mut self.stream(FIRST_WAVE + u64::from(number))),
            ..wave.clone()
        };
        (0..).zip(waves).map(echoed).collect()
    }

    /// How much a wave pulls, its median being 1.
    fn pull(&self, rng: &mut impl Rng) -> f64 {
        draw::lognormal(rng, 1.0, self.config.wave_sigma)
    }

    /// Starts within the world, each with the number of the event's run, where there is an event.
    fn starts(&self) -> Vec<(Timestamp, u32)> {
        let end = START + i64::from(self.script.world.days) * DAY_MS;
        let range = self.config.day_range(self.script.world.days);
        let mut starts = Vec::new();
        for day in range.clone() {
            if self.config.during.is_empty() && self.config.rhythm.is_active(day - range.start) {
                self.starts_on(day, &mut starts);
            }
        }
        for (number, run) in self.script.runs(self.config) {
            let day = u32::try_from((run.start - START) / DAY_MS).unwrap_or(u32::MAX);
            if range.contains(&day) && self.config.rhythm.is_active(day - range.start) {
                self.starts_in(number, run, &mut starts);
            }
        }
        self.pushes(&mut starts);
        starts.retain(|(at, _)| (START..end).contains(at));
        starts
    }

    fn stream(&self, number: u64) -> crate::random::Stream {
        self.script.seed.key(Purpose::Waves).stream(self.entity, number)
    }

    /// Starts of one day.
    fn starts_on(&self, day: u32, starts: &mut Vec<(Timestamp, u32)>) {
        let mut rng = self.stream(u64::from(day));
        let midnight = START + i64::from(day) * DAY_MS + -ms_of_h(self.utc_offset_h());
        for &hour in &self.config.at_h {
            self.cluster(midnight + ms_of_h(hour), 0, starts, &mut rng);
        }
        let n = if self.config.at_h.is_empty() { self.n_starts(&mut rng) } else { 0 };
        let [from, until] = match self.config.hours {
            Hours::Between(hours) => hours,
            Hours::Owner | Hours::Session => [0.0, 24.0],
        };
        for _ in 0..n {
            let hour = from + (until - from) * draw::uniform(&mut rng);
            self.cluster(midnight + ms_of_h(hour), 0, starts, &mut rng);
        }
    }

    /// Starts within one run of a live event, where its attention is.
    fn starts_in(&self, number: u32, run: &LiveEvent, starts: &mut Vec<(Timestamp, u32)>) {
        let mut rng = self.stream(2 * FIRST_WAVE + u64::from(number));
        for _ in 0..self.n_starts(&mut rng) {
            let at = run.draw_at(&mut rng);
            self.cluster(at, number, starts, &mut rng);
        }
    }

    /// Starts about the event of the broadcast's pushes, where its attention is.
    fn pushes(&self, starts: &mut Vec<(Timestamp, u32)>) {
        let Some(number) = self.script.world.pushed_event(&self.config.pushes) else { return };
        let mut rng = self.stream(3 * FIRST_WAVE);
        for _ in 0..self.config.pushes.waves {
            let at = self.script.scheduled[number].draw_at(&mut rng);
            self.cluster(at, 0, starts, &mut rng);
        }
    }

    fn n_starts(&self, rng: &mut impl Rng) -> u32 {
        let mean = self.config.waves_per_day;
        count_of(mean) + u32::from(draw::uniform(rng) < mean - libm::floor(mean))
    }

    /// A start, and the waves that come with it.
    fn cluster(
        &self,
        at: Timestamp,
        run: u32,
        starts: &mut Vec<(Timestamp, u32)>,
        rng: &mut impl Rng,
    ) {
        let cluster = self.config.cluster;
        starts.push((at, run));
        for _ in 1..cluster.waves {
            starts.push((at + ms_of_s(cluster.within_min * 60.0 * draw::uniform(rng)), run));
        }
    }

    /// Hours of a broadcast are those of the region it is in.
    fn utc_offset_h(&self) -> f64 {
        let region = self.script.world.region_named(&self.config.region);
        region.map_or(0.0, |region| self.script.world.population.regions[region].utc_offset_h)
    }
}
