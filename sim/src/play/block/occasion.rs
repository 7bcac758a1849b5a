//! What accounts post where many talk about the same: reactions to events, and live ones.
//!
//! Most of it passes on what others there have posted, or answers it.

use std::ops::Range;

use claque_trace::{Kind, Timestamp};

use super::{Block, organic};
use crate::Class;
use crate::cast::float_of;
use crate::plan::{HotDay, HotPost, LiveEvent, Manners, Occasion, noticed};
use crate::play::record::{Record, TextKey};
use crate::random::{Purpose, Stream, draw};

/// Share of those who pass on or answer something about a campaign who take it from the campaign.
/// Source: our choice.
const FROM_THE_SOURCE: f64 = 0.5;

impl Block<'_> {
    /// Posts about the events in the calendar; how many is decided for the block as a whole.
    pub(super) fn reactions(&mut self, hot: &[&HotDay]) {
        let n_ordinary = self.plan.population.n_ordinary();
        let ordinary = self.slots.start..self.slots.end.min(n_ordinary);
        if ordinary.is_empty() {
            return;
        }
        let block = u64::from(self.slots.start / super::super::BLOCK);
        let mut rng = self.plan.key(Purpose::Reactions).stream(block, u64::from(self.day));
        let manners = Manners::about_events(&self.plan.world);
        let share = (1.0 - manners.notable()) * float_of(ordinary.len()) / f64::from(n_ordinary);
        for _ in 0..draw::poisson(&mut rng, self.plan.calendar.posts_on(self.day) * share) {
            self.react(&ordinary, &manners, hot, &mut rng);
        }
    }

    fn react(
        &mut self,
        ordinary: &Range<u32>,
        manners: &Manners,
        hot: &[&HotDay],
        rng: &mut Stream,
    ) {
        let (number, event, at) = self.plan.calendar.draw(self.day, rng);
        let slot = self.plan.who_reacts(ordinary, event, rng);
        let traits = self.plan.population.traits(slot);
        let mut record = organic(self.plan.account(slot), traits, at, event.cause(number));
        record.kind = manners.draw(rng);
        self.join_in(slot, Occasion::Event(number), event.tag, hot, record, rng);
    }

    /// Attendees of live events that start today, by geometric skips.
    pub(super) fn attendance(&mut self, hot: &[&HotDay]) {
        let plan = self.plan;
        let (from, until) = (plan.day_start(self.day), plan.day_start(self.day + 1));
        for (number, event) in (0..).zip(&plan.live_events) {
            if (from..until).contains(&event.start) {
                self.attend(number, event, hot);
            }
        }
    }

    fn attend(&mut self, number: u32, event: &LiveEvent, hot: &[&HotDay]) {
        let first = self.slots.start;
        let n = self.slots.end.min(self.plan.population.n_ordinary()).saturating_sub(first);
        let block = u64::from(first / super::super::BLOCK);
        let mut rng = self.plan.key(Purpose::Attendance).stream(u64::from(number), block);
        let mut attendees = Vec::new();
        let attendance = event.config.attendance * (1.0 - event.manners().notable());
        draw::skips(&mut rng, n, attendance, |position| attendees.push(first + position));
        for slot in attendees {
            for _ in 0..=draw::failures(&mut rng, 1.0 - event.config.again_chance, 99) {
                self.watch(slot, number, event, hot, &mut rng);
            }
        }
    }

    fn watch(
        &mut self,
        slot: u32,
        number: u32,
        event: &LiveEvent,
        hot: &[&HotDay],
        rng: &mut Stream,
    ) {
        let (occasion, traits) = (Occasion::Live(number), self.plan.population.traits(slot));
        let (at, cause) = (event.draw_at(rng), occasion.cause(self.plan));
        let mut record = organic(self.plan.account(slot), traits, at, cause);
        record.kind = event.manners().draw(rng);
        record.text = words(event) as u8;
        self.join_in(slot, occasion, event.draw_tag(rng), hot, record, rng);
    }

    /// Posts about an occasion: what is to be passed on or answered is something that is there to be
    /// seen. What finds nothing is an original.
    fn join_in(
        &mut self,
        slot: u32,
        occasion: Occasion,
        tag: u32,
        hot: &[&HotDay],
        mut record: Record,
        rng: &mut Stream,
    ) {
        self.tags.clear();
        let words = record.text;
        let finds = record.kind != Kind::Original
            && (self.hears(slot, occasion, &mut record, rng)
                || self.sees(slot, occasion, hot, &mut record, rng));
        if record.kind != Kind::Repost || !finds {
            record.kind = if finds { record.kind } else { Kind::Original };
            record.text = words;
            self.tags.clear();
            let traits = self.plan.population.traits(slot);
            self.plan.vocabulary.draw_beside(tag, slot, traits, &mut self.tags, rng);
        }
        self.push(slot, record);
    }

    /// Makes a post pass on or answer what a broadcast says, where people talk about one: half of the
    /// time.
    fn hears(
        &mut self,
        slot: u32,
        occasion: Occasion,
        record: &mut Record,
        rng: &mut Stream,
    ) -> bool {
        let Occasion::Event(number) = occasion else { return false };
        let plan = self.plan;
        let Some((of, wave)) = plan.calendar.events()[number as usize].wave else { return false };
        if draw::uniform(rng) >= FROM_THE_SOURCE {
            return false;
        }
        let heard = plan.come_across((&plan.broadcasts[of as usize], wave), record.at, rng);
        let Some(heard) = heard.filter(|post| post.post().slot != slot) else { return false };
        record.set_parent_of_broadcast(heard.serial());
        record.text = heard.text(plan, true);
        self.tags.extend(heard.tags(plan));
        true
    }

    /// Makes a post pass on or answer what others there say.
    fn sees(
        &mut self,
        slot: u32,
        occasion: Occasion,
        hot: &[&HotDay],
        record: &mut Record,
        rng: &mut Stream,
    ) -> bool {
        let seen = noticed(hot, occasion, record.at, rng);
        let seen = seen.filter(|post| post.slot() != slot && self.is_up(*post, record.at));
        let Some(post) = seen else { return false };
        record.parent = post.number();
        record.text = TextKey::Parent as u8;
        self.tags.extend_from_slice(post.tags());
        true
    }

    /// Whether its author has not taken it down by then.
    fn is_up(&self, post: HotPost<'_>, at: Timestamp) -> bool {
        self.plan.is_up(self.plan.hot_post_id(post.number()), post.at(), at)
    }
}

/// Whose words posts at a live event are: at a ritual everybody says the same.
fn words(event: &LiveEvent) -> TextKey {
    if event.config.class == Class::Ritual { TextKey::Cause } else { TextKey::Own }
}
