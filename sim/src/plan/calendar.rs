//! Real-world events, and hashtags of campaigns that catch on: what ordinary accounts react to.

use claque_trace::Timestamp;
use claque_trace::time::DAY_MS;
use rand::Rng;

use super::excitation::Excitation;
use super::{Broadcast, START, ScheduledEvent, Vocabulary};
use crate::Cause;
use crate::cast::{count_of, u32_of};
use crate::config::{CheckedWorld, Shape};
use crate::day_curve::DayCurves;
use crate::random::{AliasTable, Purpose, Seed, draw, unit};

/// Days before the world whose events still echo in it.
const ECHO_DAYS: u32 = 3;

/// Why an entry is in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventCause {
    /// Something happened.
    World,
    /// A campaign's hashtag was seen.
    Exposure {
        /// Which campaign.
        campaign: u32,
    },
}

/// Something with a hashtag that people react to.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) tag: u32,
    pub(crate) topic: u8,
    cause: EventCause,
    /// The broadcast and its wave that it is about, if any.
    pub(crate) wave: Option<(u32, u32)>,
    /// Where four in five who react live; `None` for everywhere.
    pub(crate) region: Option<u8>,
    at: Timestamp,
    shape: Shape,
    posts: f64,
}

/// All events, and for each day how much attention each gets.
#[derive(Debug)]
pub(crate) struct Calendar {
    events: Vec<Event>,
    days: Vec<Day>,
}

#[derive(Debug, Default)]
struct Day {
    echoes: Vec<Echo>,
    posts: Vec<f64>,
    table: AliasTable,
}

/// An event on a day. All that takes powers is worked out once, not for each reaction.
#[derive(Debug, Clone, Copy)]
struct Echo {
    event: u32,
    /// Shares of its attention up to the start and the end of the day.
    low: f64,
    high: f64,
    excitation: Excitation,
}

impl Calendar {
    pub(crate) fn new(
        world: &CheckedWorld,
        seed: Seed,
        curves: &DayCurves,
        scheduled: &[ScheduledEvent],
        broadcasts: &[Broadcast],
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let mut events: Vec<Event> = scheduled.iter().map(|event| expected(event, world)).collect();
        for day in 0..world.days + ECHO_DAYS {
            events.extend(events_of(world, seed, curves, day, vocabulary));
        }
        for (number, broadcast) in (0..).zip(broadcasts) {
            events.extend(uptake(number, broadcast, world));
        }
        let mut days: Vec<Day> = (0..world.days).map(|_| Day::default()).collect();
        let key = seed.key(Purpose::Excitation);
        for (number, event) in (0..).zip(&events) {
            let excitation = Excitation::new(key, number, event.posts, &world.events);
            spread(number, event, excitation, &mut days);
        }
        days.iter_mut().for_each(|day| day.table = AliasTable::new(&day.posts));
        Self { events, days }
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// How long after its moment a reaction to an event comes on average, seconds.
    pub(crate) fn decay_s(&self, plan: &super::Plan, number: u32) -> f64 {
        let posts = self.events[number as usize].posts;
        let key = plan.key(Purpose::Excitation);
        Excitation::new(key, number, posts, &plan.world.events).decay_s()
    }

    pub(crate) fn n_events(&self) -> usize {
        self.events.len()
    }

    /// Expected posts about all events on a day.
    pub(crate) fn posts_on(&self, day: u32) -> f64 {
        self.days[day as usize].posts.iter().sum()
    }

    /// An event to react to on this day, its number, and when.
    pub(crate) fn draw(&self, day: u32, rng: &mut impl Rng) -> (u32, &Event, Timestamp) {
        let today = &self.days[day as usize];
        let echo = &today.echoes[today.table.draw(rng) as usize];
        let event = &self.events[echo.event as usize];
        let at = event.draw_on(day, unit(rng.next_u64()), echo);
        (echo.event, event, at + echo.excitation.delay_ms(rng))
    }
}

impl Event {
    /// Why somebody posts about it; `number` is its own.
    pub(crate) fn cause(&self, number: u32) -> Cause {
        match self.cause {
            EventCause::World => Cause::event(number),
            EventCause::Exposure { campaign } => Cause::exposure(campaign),
        }
    }

    /// Whether it is a campaign that people react to.
    pub(crate) fn is_prompted(&self) -> bool {
        matches!(self.cause, EventCause::Exposure { .. })
    }

    /// First and last moment of attention.
    pub(crate) fn span(&self) -> std::ops::Range<Timestamp> {
        let (from, until) = self.shape.span_ms();
        self.at + from..self.at + until
    }

    /// Most posts expected within so many ms.
    pub(crate) fn most_posts_within(&self, length_ms: i64) -> f64 {
        self.posts * self.shape.most_within(length_ms)
    }

    /// Expected posts up to a moment.
    pub(crate) fn posts_until(&self, at: Timestamp) -> f64 {
        self.posts * self.shape.share_until(at - self.at)
    }

    /// A moment within a day at which something about this event is set off.
    fn draw_on(&self, day: u32, place: f64, echo: &Echo) -> Timestamp {
        let from = START + i64::from(day) * DAY_MS;
        let share = echo.excitation.moment(day, echo.low, echo.high, place);
        let at = self.at + self.shape.quantile_ms(share);
        at.clamp(from, from + (DAY_MS - 1))
    }
}

/// An event that the scenario puts at an hour; its topic follows from its hashtag.
fn expected(event: &ScheduledEvent, world: &CheckedWorld) -> Event {
    Event {
        tag: event.tag,
        topic: u8::try_from(event.tag % u32::from(world.hashtags.topics)).unwrap_or(0),
        cause: EventCause::World,
        wave: None,
        region: event.region,
        at: event.at,
        shape: event.shape,
        posts: event.posts,
    }
}

/// Events of one day; days before the world come first.
fn events_of(
    world: &CheckedWorld,
    seed: Seed,
    curves: &DayCurves,
    day: u32,
    vocabulary: &mut Vocabulary,
) -> Vec<Event> {
    let mut rng = seed.key(Purpose::Calendar).stream(u64::from(day), 0);
    let mean = world.events.per_day_per_100k * f64::from(world.population.accounts) / 1e5;
    let n = u32::try_from(draw::poisson(&mut rng, mean)).unwrap_or(u32::MAX);
    let midnight = START + (i64::from(day) - i64::from(ECHO_DAYS)) * DAY_MS;
    let tags = vocabulary.allocate(n);
    tags.map(|tag| Event {
        tag,
        topic: u8::try_from(draw::below(&mut rng, u32::from(world.hashtags.topics))).unwrap_or(0),
        cause: EventCause::World,
        wave: None,
        region: None,
        at: midnight + curves.draw_ms(2, 0, &mut rng),
        shape: Shape::at(draw::uniform(&mut rng)),
        posts: draw::lognormal(&mut rng, world.events.posts_median, world.events.posts_sigma),
    })
    .collect()
}

/// What ordinary accounts make of a broadcast's waves: a shock per wave, in proportion to it.
fn uptake(number: u32, broadcast: &Broadcast, world: &CheckedWorld) -> Vec<Event> {
    let mut followed = vec![0_u32; broadcast.waves.len()];
    let waves = broadcast.posts.iter().filter_map(super::ScheduledPost::wave);
    waves.for_each(|wave| followed[wave as usize] += 1);
    // A crowd of its own will is something that happened.
    let cause =
        broadcast.campaign.map_or(EventCause::World, |campaign| EventCause::Exposure { campaign });
    let topics = u32::from(world.hashtags.topics);
    let event = |(nth, (wave, n)): (u32, (&super::Wave, u32))| Event {
        tag: wave.tags[0],
        topic: u8::try_from(wave.tags[0] % topics).unwrap_or(0),
        cause,
        wave: Some((number, nth)),
        region: None,
        at: wave.start,
        shape: Shape::Shock,
        posts: broadcast.config.uptake * f64::from(n),
    };
    let waves = (0..).zip(broadcast.waves.iter().zip(followed));
    waves.filter(|(_, (_, n))| *n > 0).map(event).collect()
}

/// Writes an event's attention into the days it reaches.
fn spread(number: u32, event: &Event, excitation: Excitation, days: &mut [Day]) {
    let (from, until) = event.shape.span_ms();
    let day_of = |at: Timestamp| count_of(((at - START).max(0) / DAY_MS) as f64);
    let last = day_of(event.at + until).min(u32_of(days.len()).saturating_sub(1));
    for day in day_of(event.at + from)..=last {
        let start = START + i64::from(day) * DAY_MS;
        let low = event.shape.share_until(start - event.at);
        let high = event.shape.share_until(start + DAY_MS - event.at);
        if high > low && event.posts > 0.0 {
            let day = &mut days[day as usize];
            day.echoes.push(Echo { event: number, low, high, excitation });
            day.posts.push((high - low) * event.posts);
        }
    }
}
