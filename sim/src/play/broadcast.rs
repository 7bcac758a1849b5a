//! Posts of broadcasts: what operators instruct, and what crowds on a schedule post of their own will.

use claque_trace::{Kind, PostId, Timestamp};
use rand::Rng;

use super::Shard;
use super::columns::up_for_ms;
use super::record::{FIRST_TEMPLATE, Part, Record, Source, TextKey, sequence};
use crate::cast::u32_of;
use crate::config::{BroadcastConfig, Deletion, PassesOn, Text};
use crate::plan::{Broadcast, Plan, ScheduledPost, Wave};
use crate::random::{Purpose, Stream, draw};

/// Hashtags of a decoy: popular ones.
const DECOY_TAGS: u32 = 1;
/// How often somebody looks for a post of a wave among all of its broadcast.
const LOOKS: u32 = 8;
/// In place of the position of what is passed on.
const ITSELF: u32 = u32::MAX;

/// Everything scheduled for a day.
pub(super) fn play(plan: &Plan, day: u32, shard: Shard) -> Part {
    let mut part = Part::default();
    let (from, until) = (plan.day_start(day), plan.day_start(day + 1));
    for broadcast in &plan.broadcasts {
        let first = broadcast.posts.partition_point(|post| post.at < from);
        let last = broadcast.posts.partition_point(|post| post.at < until);
        for idx in first..last {
            if shard.holds(broadcast.posts[idx].slot) {
                push(plan, Scheduled { broadcast, idx }, &mut part);
            }
        }
    }
    part
}

fn push(plan: &Plan, scheduled: Scheduled<'_>, part: &mut Part) {
    let ScheduledPost { at, slot, .. } = *scheduled.post();
    let parent = scheduled.parent(plan);
    // A post that is passed on keeps its hashtags and its text.
    let shown = parent.unwrap_or(scheduled);
    let app = scheduled.broadcast.app.unwrap_or(plan.population.traits(slot).app);
    let cause = scheduled.broadcast.cause(scheduled.post().wave());
    let mut record = Record {
        sequence: sequence(Source::Broadcast, scheduled.serial()),
        text: shown.text(plan, parent.is_some()),
        ..Record::new(at, plan.account(slot), cause, app)
    };
    if let Some(parent) = parent {
        record.kind = Kind::Repost;
        record.set_parent_of_broadcast(parent.serial());
    }
    part.push(record, &shown.tags(plan));
}

/// One post of a broadcast's schedule.
#[derive(Clone, Copy)]
pub(super) struct Scheduled<'p> {
    broadcast: &'p Broadcast,
    idx: usize,
}

impl<'p> Scheduled<'p> {
    pub(super) fn post(self) -> &'p ScheduledPost {
        &self.broadcast.posts[self.idx]
    }

    fn wave(self) -> Option<&'p Wave> {
        self.post().wave().map(|wave| &self.broadcast.waves[wave as usize])
    }

    /// Its position among all scheduled posts.
    pub(super) fn serial(self) -> u32 {
        self.broadcast.first_post + u32_of(self.idx)
    }

    fn stream(self, plan: &Plan, what: u64) -> Stream {
        plan.key(Purpose::Text).stream(u64::from(self.serial()), u64::MAX - what)
    }

    /// The chance that it passes on another: one post of a member and wave at most where all pass on
    /// the same, as nobody can pass on a post twice.
    fn passes_on(self) -> f64 {
        let BroadcastConfig { reposts, passes_on, spread, posts_per_wave: [least, most], .. } =
            self.broadcast.config;
        match passes_on {
            PassesOn::Opening if self.post().nth > 0 && !spread.is_rotation() => 0.0,
            PassesOn::Opening => reposts * f64::midpoint(f64::from(least), f64::from(most)),
            PassesOn::Any => reposts,
        }
    }

    /// The post of its wave that it passes on, if it does.
    fn parent(self, plan: &'p Plan) -> Option<Self> {
        match self.broadcast.passed_on.get(self.idx) {
            Some(&ITSELF) => None,
            Some(&parent) => Some(Self { idx: parent as usize, ..self }),
            None => self.chosen(plan),
        }
    }

    /// As [`parent`](Self::parent), where that is not known yet.
    fn chosen(self, plan: &'p Plan) -> Option<Self> {
        let (wave, now) = (self.post().wave()?, self.post().at);
        let mut rng = self.stream(plan, 0);
        if draw::uniform(&mut rng) >= self.passes_on() {
            return None;
        }
        let source = self.broadcast.source(plan);
        match self.broadcast.config.passes_on {
            PassesOn::Opening => first_of_wave(source, wave, self),
            PassesOn::Any => plan.come_across((source, wave), now, &mut rng),
        }
    }

    /// Its hashtags: those of its wave, spelt its way or left out, and some beside them.
    pub(super) fn tags(self, plan: &Plan) -> Vec<u32> {
        let mut rng = self.stream(plan, 1);
        let Some(wave) = self.wave() else {
            return (0..DECOY_TAGS).map(|_| plan.vocabulary.popular(&mut rng)).collect();
        };
        let mut tags = wave.tags.clone();
        self.spell(wave, &mut tags, &mut rng);
        for _ in 0..self.broadcast.config.hashtags.side {
            let side = self.side(plan, &mut rng);
            if !tags.contains(&side) {
                tags.push(side);
            }
        }
        if draw::uniform(&mut rng) < self.broadcast.config.hashtags.drop {
            tags.remove(draw::below(&mut rng, u32_of(tags.len())) as usize);
        }
        tags
    }

    fn spell(self, wave: &Wave, tags: &mut [u32], rng: &mut impl Rng) {
        let variants = self.broadcast.config.hashtags.variants;
        for (tag, first) in tags.iter_mut().zip(&wave.variants) {
            if draw::uniform(rng) < variants.chance {
                *tag = first + draw::below(rng, variants.count);
            }
        }
    }

    fn side(self, plan: &Plan, rng: &mut impl Rng) -> u32 {
        let own = self.broadcast.config.hashtags.side_own;
        if own > 0.0 && draw::uniform(rng) < own {
            let slot = self.post().slot;
            return plan.vocabulary.draw(slot, plan.population.traits(slot), rng);
        }
        match &self.broadcast.side_list {
            Some(list) => list.start + draw::below(rng, u32_of(list.len())),
            None => plan.vocabulary.popular(rng),
        }
    }

    /// What its text is.
    pub(super) fn text(self, plan: &Plan, is_passed_on: bool) -> u8 {
        let own = if is_passed_on { TextKey::Parent } else { TextKey::Own };
        let mut rng = self.stream(plan, 2);
        let config = &self.broadcast.config;
        match config.text {
            _ if self.post().wave().is_none() => own as u8,
            _ if draw::uniform(&mut rng) < config.copied => TextKey::Cause as u8,
            Text::Identical => TextKey::Cause as u8,
            Text::Unique => own as u8,
            Text::Templates(n) => {
                FIRST_TEMPLATE + u8::try_from(draw::below(&mut rng, u32::from(n))).unwrap_or(0)
            }
        }
    }
}

/// The post that opens a wave, where it is another than this and not later.
fn first_of_wave<'p>(
    source: &'p Broadcast,
    wave: u32,
    than: Scheduled<'_>,
) -> Option<Scheduled<'p>> {
    let idx = source.first_of_wave[wave as usize];
    let first = (idx != u32::MAX).then_some(Scheduled { broadcast: source, idx: idx as usize })?;
    let is_other = first.serial() != than.serial();
    (is_other && first.post().at <= than.post().at).then_some(first)
}

impl Broadcast {
    /// Whose posts it passes on: an echo those of the campaign that it echoes.
    fn source<'p>(&'p self, plan: &'p Plan) -> &'p Self {
        self.campaign.map_or(self, |campaign| &plan.broadcasts[campaign as usize])
    }

    /// How many of its posts may pass on one that itself may be passed on; an echo's are never seen.
    fn n_passed_on(&self, number: usize) -> usize {
        let is_source = self.campaign.is_none_or(|campaign| campaign as usize == number);
        let passes_on = self.config.reposts > 0.0 && self.config.passes_on == PassesOn::Any;
        if is_source && passes_on { self.posts.len() } else { 0 }
    }
}

impl Plan {
    /// Finds out what posts of broadcasts pass on where what somebody comes across may itself be passed
    /// on: in time order, as otherwise each look would ask for all that it may lead to.
    pub(crate) fn settle_passed_on(&mut self) {
        for number in 0..self.broadcasts.len() {
            for idx in 0..self.broadcasts[number].n_passed_on(number) {
                let parent = Scheduled { broadcast: &self.broadcasts[number], idx }.chosen(self);
                let parent = parent.map_or(ITSELF, |parent| u32_of(parent.idx));
                self.broadcasts[number].passed_on.push(parent);
            }
        }
    }

    /// The scheduled post of this sequence number.
    fn scheduled(&self, sequence: u32) -> Option<Scheduled<'_>> {
        if sequence >> 30 != Source::Broadcast as u32 {
            return None;
        }
        let serial = sequence & !(3 << 30);
        let place = self.broadcasts.partition_point(|other| other.first_post <= serial);
        // Broadcasts without posts begin where the next begins, so the last of them has the post.
        let broadcast = &self.broadcasts[place - 1];
        Some(Scheduled { broadcast, idx: (serial - broadcast.first_post) as usize })
    }

    /// A post of a wave so far that people come across; `None` where a few looks find none that is
    /// still there. What passes on another shows that one.
    pub(super) fn come_across<'p>(
        &'p self,
        (broadcast, wave): (&'p Broadcast, u32),
        now: Timestamp,
        rng: &mut impl Rng,
    ) -> Option<Scheduled<'p>> {
        let start = broadcast.waves[wave as usize].start;
        let from = broadcast.posts.partition_point(|post| post.at < start);
        let n = u32_of(broadcast.posts.partition_point(|post| post.at < now).saturating_sub(from));
        let looks = (0..if n > 0 { LOOKS } else { 0 }).map(|_| draw::below(rng, n) as usize + from);
        looks
            .map(|idx| Scheduled { broadcast, idx })
            .filter(|seen| seen.post().wave() == Some(wave))
            .map(|seen| seen.parent(self).unwrap_or(seen))
            .find(|shown| self.is_scheduled_up(*shown, now))
    }

    /// Whether a post of a broadcast has been made and is still there.
    fn is_scheduled_up(&self, scheduled: Scheduled<'_>, now: Timestamp) -> bool {
        let ScheduledPost { at, slot, .. } = *scheduled.post();
        let sequence = sequence(Source::Broadcast, scheduled.serial());
        let post = self.post_id(self.account(slot), sequence);
        let is_up = match scheduled.broadcast.config.deletion {
            Some(Deletion { median_s, sigma }) => {
                now < at + up_for_ms(self.key(Purpose::Deletion), post, median_s, sigma)
            }
            None => self.is_up(post, at, now),
        };
        self.is_heard(slot, at) && is_up
    }

    /// The number of the post of a broadcast with this sequence number.
    pub(crate) fn scheduled_post(&self, sequence: u32) -> Option<PostId> {
        let slot = self.scheduled(sequence)?.post().slot;
        Some(self.post_id(self.account(slot), sequence))
    }

    /// What texts shared by posts of a broadcast are numbered by: whose bank of templates it is, and
    /// the wave. An echo says what its campaign says.
    pub(crate) fn text_source(&self, sequence: u32) -> Option<(u64, u64)> {
        let scheduled = self.scheduled(sequence)?;
        let bank = u64::from(scheduled.broadcast.bank);
        Some((bank, u64::from(scheduled.post().wave().unwrap_or(0))))
    }

    /// How posts of a broadcast are taken down; `None` for posts of people, and where they stay.
    pub(crate) fn takes_down(&self, sequence: u32) -> Option<Deletion> {
        self.scheduled(sequence)?.broadcast.config.deletion
    }

    /// Whether the platform has not suspended the account in a slot by then.
    pub(crate) fn is_heard(&self, slot: u32, at: Timestamp) -> bool {
        self.suspensions.get(&slot).is_none_or(|&since| at < since)
    }

    /// Since when an account is suspended, and silent.
    #[must_use]
    pub fn suspended_since(&self, account: claque_trace::AccountId) -> Option<Timestamp> {
        self.suspensions.get(&self.population.slot(account)).copied()
    }
}
