//! Which hashtags will be on a list, and what being there does.
//!
//! People pick up what they see on a list, and the list is made of what people post. So that no
//! account needs to know another, the plan foresees the lists from *expected* counts, minute by
//! minute ([`recursion`]), and each stretch of listed minutes becomes an entry to which accounts of
//! that region react. Expected counts have no noise: what is near a threshold may be foreseen and
//! not happen, or happen and not be foreseen; the tests hold the agreement to a band.
//!
//! Foreseen are hashtags of events, of live events and of campaigns (with the evergreen life of
//! those they hijack). Left out, as our choice: pages of publishers, which few people would follow
//! onto a list, evergreen hashtags by themselves, which do not rise, and the list of the world.

mod recursion;
mod sources;

use claque_trace::time::{DAY_MS, MINUTE_MS};
use claque_trace::{HashtagId, Timestamp};
use rayon::prelude::*;

use super::{Plan, START};
use crate::cast::{float_of_ms, u32_of};
use crate::random::AliasTable;
use sources::{Gathered, Setting, Sources};

const DAY_MINUTES: u32 = 24 * 60;

/// A stretch of minutes, within a day, for which a hashtag is on the list of a region.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Uptake {
    pub(crate) tag: u32,
    pub(crate) region: u8,
    /// The campaign without which it would not be listed.
    pub(crate) campaign: Option<u32>,
    from: Timestamp,
    until: Timestamp,
    /// Expected uses by those who saw it.
    posts: f64,
    half_life_ms: f64,
}

impl Uptake {
    /// Expected uses a second by those who see it at this moment.
    pub(crate) fn per_s(&self, at: Timestamp) -> f64 {
        if !(self.from..self.until).contains(&at) {
            return 0.0;
        }
        let per_s = core::f64::consts::LN_2 / self.half_life_ms * 1e3;
        let s = |span_ms: i64| float_of_ms(span_ms) / 1e3;
        let within = -libm::expm1(-per_s * s(self.until - self.from));
        self.posts * per_s * libm::exp(-per_s * s(at - self.from)) / within
    }

    /// When somebody picks it up: ever less likely, the longer it has been there.
    pub(crate) fn draw_at(&self, place: f64) -> Timestamp {
        let (length_ms, rate) =
            (float_of_ms(self.until - self.from), core::f64::consts::LN_2 / self.half_life_ms);
        let within = -libm::expm1(-rate * length_ms);
        let after_ms = -libm::log1p(-place * within) / rate;
        #[expect(clippy::cast_possible_truncation, reason = "within a day")]
        let at = self.from + after_ms as i64;
        at.min(self.until + -1)
    }
}

/// What a plan expects of the lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// Position of the region.
    pub region: usize,
    /// The hashtag.
    pub hashtag: HashtagId,
    /// When it will be on the list of the region; at most to the end of the day.
    pub from: Timestamp,
    /// When it will be gone, or the day over.
    pub until: Timestamp,
    /// The campaign without which it would not be there.
    pub campaign: Option<u32>,
    /// Uses expected of those who see it there.
    pub posts: f64,
}

/// All entries, and for each day and region how much attention each gets.
#[derive(Debug, Default)]
pub(crate) struct Uptakes {
    all: Vec<Uptake>,
    days: Vec<Vec<Today>>,
    n_accounts: Vec<u32>,
}

/// What a region picks up from its list on one day.
#[derive(Debug)]
pub(crate) struct Today {
    pub(crate) region: u8,
    /// Expected uses.
    pub(crate) posts: f64,
    pub(crate) table: AliasTable,
}

impl Uptakes {
    /// What the lists of a planned world will do.
    ///
    /// # Complexity
    /// O(minutes) for each region and hashtag that could be listed at all.
    pub(crate) fn foresee(plan: &Plan) -> Self {
        let (setting, n_days) = (Setting::new(plan), plan.n_days());
        let n_accounts = setting.n_accounts.clone();
        if plan.world.trends.exposure_per_min_per_100k <= 0.0 {
            return Self { n_accounts, ..Self::default() };
        }
        let uptakes = |one: &Gathered<'_>| one.spread(plan, &setting).uptakes(plan, &setting);
        let all: Vec<Uptake> =
            Gathered::of_all(plan, &setting).par_iter().flat_map_iter(uptakes).collect();
        let days = (0..n_days).map(|day| today(&all, day, n_accounts.len())).collect();
        Self { all, days, n_accounts }
    }

    pub(crate) fn all(&self) -> &[Uptake] {
        &self.all
    }

    pub(crate) fn on(&self, day: u32) -> &[Today] {
        self.days.get(day as usize).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn get(&self, number: u32) -> &Uptake {
        &self.all[number as usize]
    }

    /// Ordinary accounts of a region.
    pub(crate) fn n_accounts(&self, region: u8) -> u32 {
        self.n_accounts[usize::from(region)]
    }
}

fn today(all: &[Uptake], day: u32, n_regions: usize) -> Vec<Today> {
    let of = |region: u8| {
        let of_day = |one: &Uptake| (one.from - START) / DAY_MS == i64::from(day);
        let here = (0..).zip(all).filter(|(_, one)| one.region == region && of_day(one));
        let (numbers, posts): (Vec<u32>, Vec<f64>) = here.map(|(n, one)| (n, one.posts)).unzip();
        let total = posts.iter().sum();
        (total > 0.0).then(|| Today {
            region,
            posts: total,
            table: AliasTable::of(numbers, &posts),
        })
    };
    (0..u8::try_from(n_regions).expect("at most 64 regions")).filter_map(of).collect()
}

impl Plan {
    /// Which hashtags the plan expects on the list of which region, and when.
    pub fn foreseen(&self) -> impl Iterator<Item = Foreseen> + '_ {
        self.uptakes.all.iter().map(|one| Foreseen {
            region: usize::from(one.region),
            hashtag: self.hashtag(one.tag),
            from: one.from,
            until: one.until,
            campaign: one.campaign,
            posts: one.posts,
        })
    }
}

impl Sources {
    /// Stretches of listed minutes in every region, cut at midnight and where a campaign becomes or
    /// stops being the reason.
    fn uptakes(&self, plan: &Plan, setting: &Setting) -> Vec<Uptake> {
        let n_regions = u8::try_from(setting.n_accounts.len()).expect("at most 64 regions");
        (0..n_regions).flat_map(|region| self.in_region(region, plan, setting)).collect()
    }

    fn in_region(&self, region: u8, plan: &Plan, setting: &Setting) -> Vec<Uptake> {
        let seen = self.listed(region, true, setting);
        if seen.is_empty() {
            return Vec::new();
        }
        let anyway: Vec<u32> =
            self.listed(region, false, setting).into_iter().map(|one| one.0).collect();
        let reason = |minute| match anyway.binary_search(&minute) {
            Ok(_) => None,
            Err(_) => self.campaign,
        };
        let end = plan.n_days() * DAY_MINUTES;
        // What is listed at the end of a minute is seen in the next.
        let seen: Vec<(u32, f64, Option<u32>)> = seen
            .into_iter()
            .map(|(minute, posts)| (minute + 1, posts, reason(minute)))
            .filter(|(minute, ..)| *minute < end)
            .collect();
        let goes_on = |a: &(u32, f64, Option<u32>), b: &(u32, f64, Option<u32>)| {
            b.0 == a.0 + 1 && b.2 == a.2 && b.0 / DAY_MINUTES == a.0 / DAY_MINUTES
        };
        let at = |minute: u32| START + i64::from(minute) * MINUTE_MS;
        let uptake = |run: &[(u32, f64, Option<u32>)]| Uptake {
            tag: self.tag,
            region,
            campaign: run[0].2,
            from: at(run[0].0),
            until: at(run[0].0 + u32_of(run.len())),
            posts: run.iter().map(|minute| minute.1).sum(),
            half_life_ms: plan.world.trends.exposure_half_life_min * float_of_ms(MINUTE_MS),
        };
        seen.chunk_by(goes_on).map(uptake).collect()
    }
}
