//! Posts about an event, or at a live one, that others there pass on and answer.
//!
//! A few of those who take part write what the others pass on: who, when and with which hashtags
//! follows from (seed, day), as with all hot posts. Whoever looks around there thinks of a moment since
//! it began, evenly on the scale of logarithms, as measured delays lie; and sees the hottest of the
//! last 2^j posts born by then, with j drawn as for all posts, so that cascades have the tail that
//! [`Ranking`](super::Ranking) gives them.

use std::ops::Range;

use claque_trace::time::DAY_MS;
use claque_trace::{Kind, Timestamp};
use rand::Rng;

use super::draft::{Draft, on_its_day};
use super::{HotDay, HotPost, REPOST_DAYS};
use crate::Cause;
use crate::cast::{float_of_ms, ms_of_s, u32_of};
use crate::config::CheckedWorld;
use crate::plan::ranking::higher_of_two;
use crate::plan::{Calendar, LiveEvent, Plan, START};
use crate::random::{Purpose, Seed, Stream, draw, half_unit, halves};

/// Share of posts at an occasion that others pass on. Source: 883 of 7,424 posts about a conference,
/// `docs/calibration.md`.
const NOTABLE: f64 = 0.12;
/// Shares of replies and quotes in what is no repost. Source: our choice.
const ANSWERS: [f64; 2] = [0.15, 0.15];
/// Nobody reacts faster than this, seconds.
const FASTEST_S: f64 = 5.0;
/// Nobody compares more than 2^this posts.
const LEVELS_MAX: u32 = 10;

/// What people talk about together, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Occasion {
    /// An event of the calendar.
    Event(u32),
    /// A live event.
    Live(u32),
}

impl Occasion {
    /// Why somebody who takes part posts.
    pub(crate) fn cause(self, plan: &Plan) -> Cause {
        match self {
            Self::Event(number) => plan.calendar.events()[number as usize].cause(number),
            Self::Live(number) => {
                Cause::gathering(plan.live_events[number as usize].config.class, number)
            }
        }
    }
}

/// Shares of what people at an occasion do; what remains are originals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Manners {
    pub(crate) reposts: f64,
    pub(crate) replies: f64,
    pub(crate) quotes: f64,
}

impl Manners {
    /// With this share of reposts, and shares of replies and quotes among the others.
    pub(crate) fn new(reposts: f64, [replies, quotes]: [f64; 2]) -> Self {
        let others = 1.0 - reposts;
        Self { reposts, replies: replies * others, quotes: quotes * others }
    }

    /// Of those who react to an event.
    pub(crate) fn about_events(world: &CheckedWorld) -> Self {
        Self::new(world.reposts.about_events, ANSWERS)
    }

    /// Share of posts that others pass on, where anything is.
    pub(crate) fn notable(&self) -> f64 {
        if self.reposts > 0.0 { NOTABLE } else { 0.0 }
    }

    /// The kind of a post that nobody passes on.
    pub(crate) fn draw(&self, rng: &mut impl Rng) -> Kind {
        let place = draw::uniform(rng) * (1.0 - self.notable());
        match place - self.reposts {
            above if above < 0.0 => Kind::Repost,
            above if above < self.replies => Kind::Reply,
            above if above < self.replies + self.quotes => Kind::Quote,
            _ => Kind::Original,
        }
    }

    /// Share of posts of this kind.
    pub(crate) fn share(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Repost => self.reposts,
            Kind::Reply => self.replies,
            Kind::Quote => self.quotes,
            Kind::Original => 1.0 - self.reposts - self.replies - self.quotes,
        }
    }
}

/// What a world has to talk about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasions<'p> {
    pub(crate) world: &'p CheckedWorld,
    pub(crate) seed: Seed,
    pub(crate) calendar: &'p Calendar,
    pub(crate) live_events: &'p [LiveEvent],
    pub(crate) n_ordinary: u32,
}

/// How many posts of a day are passed on where.
#[derive(Debug, Default)]
pub(super) struct Said {
    about_events: u32,
    /// Numbers of live events, with counts.
    live: Vec<(u32, u32)>,
}

impl Said {
    pub(super) fn n(&self) -> u32 {
        self.about_events + self.live.iter().map(|(_, n)| n).sum::<u32>()
    }
}

impl Occasions<'_> {
    /// Counts of a day; day 0 here is [`REPOST_DAYS`] before the world, when nothing happens yet.
    pub(super) fn said_on(&self, day: u32) -> Said {
        let Some(day) = day.checked_sub(REPOST_DAYS).filter(|&day| day < self.world.days) else {
            return Said::default();
        };
        let mut rng = self.seed.key(Purpose::HotCounts).stream(u64::from(day), 1);
        let mut count = |mean: f64| u32::try_from(draw::poisson(&mut rng, mean)).unwrap_or(0);
        let share = Manners::about_events(self.world).notable();
        let about_events = count(self.calendar.posts_on(day) * share);
        let from = START + i64::from(day) * DAY_MS;
        let starts = |event: &LiveEvent| (from..from + DAY_MS).contains(&event.start);
        let live = (0..).zip(self.live_events).filter(|(_, event)| starts(event));
        let n = |event: &LiveEvent| event.posts_each() * event.manners().notable();
        let live =
            live.map(|(number, event)| (number, count(f64::from(self.n_ordinary) * n(event))));
        Said { about_events, live: live.collect() }
    }
}

/// A post that people at an occasion pass on, before it is in columns.
#[derive(Debug)]
pub(super) struct Notable {
    pub(super) occasion: Occasion,
    pub(super) draft: Draft,
    /// The hashtag of the occasion.
    pub(super) tag: u32,
}

/// What is passed on of what is said on a day, by occasion and then in time order.
pub(super) fn notables(plan: &Plan, day: u32, rng: &mut Stream) -> Vec<Notable> {
    let said = plan.occasions().said_on(day);
    let world_day = day.saturating_sub(REPOST_DAYS);
    let mut notables: Vec<Notable> =
        (0..said.about_events).map(|_| about_event(plan, world_day, rng)).collect();
    for (number, n) in said.live {
        notables.extend((0..n).map(|_| at_live(plan, world_day, number, rng)));
    }
    notables.sort_by_key(|notable| (notable.occasion, notable.draft.at_ms, notable.draft.slot));
    notables
}

fn about_event(plan: &Plan, day: u32, rng: &mut Stream) -> Notable {
    let everybody = 0..plan.population.n_ordinary();
    let (draft, (number, tag)) = on_its_day(plan, plan.day_start(day), || {
        let (number, event, at) = plan.calendar.draw(day, rng);
        (at, plan.who_reacts(&everybody, event, rng), (number, event.tag))
    });
    Notable { occasion: Occasion::Event(number), draft, tag }
}

fn at_live(plan: &Plan, day: u32, number: u32, rng: &mut Stream) -> Notable {
    let event = &plan.live_events[number as usize];
    let (draft, tag) = on_its_day(plan, plan.day_start(day), || {
        let slot = draw::below(rng, plan.population.n_ordinary());
        (event.draw_at(rng), slot, event.draw_tag(rng))
    });
    Notable { occasion: Occasion::Live(number), draft, tag }
}

/// Where the posts of an occasion stand in a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    pub(super) occasion: Occasion,
    pub(super) from: u32,
    pub(super) until: u32,
}

/// The ranges of notables that begin at `first` in their day.
pub(super) fn ranges(notables: &[Notable], first: u32) -> Vec<About> {
    let mut from = first;
    let of_one = notables.chunk_by(|a, b| a.occasion == b.occasion);
    of_one
        .map(|posts| {
            let about =
                About { occasion: posts[0].occasion, from, until: from + u32_of(posts.len()) };
            from = about.until;
            about
        })
        .collect()
}

/// What somebody sees who looks around at an occasion: `None` where nothing has been said.
pub(crate) fn noticed<'d>(
    hot: &[&'d HotDay],
    occasion: Occasion,
    now: Timestamp,
    rng: &mut Stream,
) -> Option<HotPost<'d>> {
    let [moment, level] = halves(rng.next_u64());
    let first = hot.iter().find_map(|day| day.first_about(occasion))?;
    let age_s = float_of_ms(now - first.at()) / 1e3;
    if age_s <= FASTEST_S {
        return None;
    }
    let back_s = FASTEST_S * libm::pow(age_s / FASTEST_S, half_unit(moment));
    let born = now + -ms_of_s(back_s);
    let seen = hot.iter().rev().find_map(|day| day.hottest_by(occasion, born, level));
    Some(seen.unwrap_or(first))
}

impl HotDay {
    /// Positions of the posts about an occasion, which are in time order.
    fn about(&self, occasion: Occasion) -> Range<u32> {
        let place = self.about.binary_search_by_key(&occasion, |about| about.occasion);
        place.map_or(0..0, |place| self.about[place].from..self.about[place].until)
    }

    /// The first post about an occasion.
    fn first_about(&self, occasion: Occasion) -> Option<HotPost<'_>> {
        self.about(occasion).next().map(|idx| HotPost { day: self, idx })
    }

    /// The occasion of a post; `None` for the many that are about none.
    pub(crate) fn occasion(&self, post: HotPost<'_>) -> Option<Occasion> {
        let place = self.about.partition_point(|about| about.until <= post.idx);
        self.about.get(place).filter(|about| about.from <= post.idx).map(|about| about.occasion)
    }

    /// The hottest of the last posts about an occasion born by then; 32 bits say of how many.
    fn hottest_by(&self, occasion: Occasion, born: Timestamp, bits: u32) -> Option<HotPost<'_>> {
        let all = self.about(occasion);
        let at_ms = &self.at_ms[all.start as usize..all.end as usize];
        let n_born = u32_of(at_ms.partition_point(|&ms| self.midnight + i64::from(ms) <= born));
        let levels = (n_born.checked_ilog2()? + 1).min(LEVELS_MAX + 1);
        let width = 1 << higher_of_two(levels, bits);
        let last = all.start + n_born.saturating_sub(width)..all.start + n_born;
        let hottest = last.max_by(|a, b| self.heat(*a).total_cmp(&self.heat(*b)));
        hottest.map(|idx| HotPost { day: self, idx })
    }

    fn heat(&self, idx: u32) -> f64 {
        self.heat[idx as usize - (self.at_ms.len() - self.heat.len())]
    }
}
