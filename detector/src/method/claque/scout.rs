//! The scout of a stream: who keeps meeting the same company.
//!
//! What a group is made of in the end is that its members meet again and again where few others are.
//! So the scout notes, for each hashtag, volley of reposts and copied text, who used it last; each
//! newcomer *meets* those of the last [`COMPANY`] that are recent. A pair's evidence is the sum of
//! the rarity of its meetings, in bits, those within the hour counting once: the bound that the
//! log-odds of two members rest on, less what speaks against them. A pair *stirs* when its evidence
//! first reaches [`PASSING_BITS`] and at every doubling from there, and the scout calls when four
//! accounts that no look has flagged, nor judged by as much evidence (see `levels`), stir at one
//! place within an hour. Everybody in a large wave
//! meets a few of it only, but few meet twice by chance: two waves of n accounts with c of company
//! each share about 2c² pairs, whatever n is.
//!
//! It does not see groups that share a single occasion by an app of their own, nor bursts of
//! hashtags that never come back: those wait for the look that is due anyway.
//!
//! Sketch: tables of fixed size, 18 MB in all; a post costs a look-up or two, and four more where a
//! hashtag has company. What is displaced is what came earlier or met less often.
//!
//! Source: our choice, after Space-Saving (Metwally, Agrawal and El Abbadi, 2005,
//! DOI 10.1007/978-3-540-30570-5_27) for what is displaced.

use claque_trace::{Kind, Post, PostBatch, TextSignature, Timestamp};
use hashbrown::HashSet;

use crate::Findings;
use crate::mix::mix64;
use crate::scout::Scout;

mod levels;

use levels::Levels;

/// Others that a newcomer meets, the last to come.
const COMPANY: usize = 4;
/// Time after which a pair that meets again meets anew, and in which accounts stir together, s.
const APART_S: u32 = 3_600;
/// Evidence at which a pair first stirs, bits: three quarters of what names one of 2^24 accounts.
const PASSING_BITS: u32 = 18;
/// What one text in two accounts' words weighs, bits: two of them pass.
const COPY_BITS: u32 = 12;

/// Places, pairs and texts that are remembered; powers of 2.
const PLACES: usize = 1 << 16;
const PAIRS: usize = 1 << 19;
const TEXTS: usize = 1 << 16;

/// Where accounts meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    Hashtag,
    /// Reposts of one post.
    Volley,
    /// A text that several wrote.
    Text,
}

impl Ground {
    /// Longest time between two visits that meet, s.
    fn together_s(self) -> u32 {
        match self {
            Self::Hashtag => 300,
            Self::Volley => 2,
            Self::Text => 3_600,
        }
    }
}

/// Somebody somewhere, by account number and second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Visit {
    account: u32,
    at_s: u32,
}

/// A hashtag, a post passed on or a text.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    key: u64,
    n_uses: u32,
    latest_s: u32,
    /// The last to come, in no order; nobody where the second is 0.
    company: [Visit; COMPANY],
    /// The last that stirred, likewise.
    stirred: [Visit; COMPANY],
}

/// Two accounts and what their meetings weigh.
#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    key: u64,
    met_s: u32,
    bits: u32,
}

/// Sees who meets whom.
#[derive(Debug)]
pub(super) struct Company {
    places: Vec<Place>,
    pairs: Vec<Pair>,
    /// The last account that wrote each text.
    texts: Vec<(u64, Visit)>,
    n_uses: u32,
    flagged: HashSet<u32>,
    levels: Levels,
    calls: bool,
}

impl Company {
    pub(super) fn new() -> Self {
        Self {
            places: vec![Place::default(); PLACES],
            pairs: vec![Pair::default(); PAIRS],
            texts: vec![(0, Visit::default()); TEXTS],
            n_uses: 0,
            flagged: HashSet::new(),
            levels: Levels::new(),
            calls: false,
        }
    }

    fn see_post(&mut self, post: &Post<'_>) {
        let visit = Visit { account: post.account.0, at_s: second(post.at) };
        if post.kind == Kind::Repost {
            if let Some(parent) = post.parent {
                self.visit(Ground::Volley, parent.0, visit);
            }
            return;
        }
        post.hashtags
            .iter()
            .for_each(|hashtag| self.visit(Ground::Hashtag, hashtag.0.into(), visit));
        if post.text != TextSignature(0) {
            self.write(post.text.0, visit);
        }
    }

    /// A text is a place once two accounts wrote it.
    fn write(&mut self, text: u64, writer: Visit) {
        let (known, last) = &mut self.texts[slot(mix64(text), TEXTS)];
        let (is_copy, before) = (*known == text && last.account != writer.account, *last);
        (*known, *last) = (text, writer);
        if is_copy {
            self.visit(Ground::Text, text, before);
            self.visit(Ground::Text, text, writer);
        }
    }

    fn visit(&mut self, ground: Ground, number: u64, visit: Visit) {
        let key = mix64(number.wrapping_mul(3).wrapping_add(ground as u64)) | 1;
        self.n_uses = self.n_uses.saturating_add(1);
        let place_idx = self.place(key, visit.at_s);
        let place = &mut self.places[place_idx];
        place.n_uses = place.n_uses.saturating_add(1);
        place.latest_s = visit.at_s;
        let rarity = self.n_uses.ilog2() - place.n_uses.ilog2();
        let bits = if ground == Ground::Text { COPY_BITS } else { rarity };
        let company = place.company;
        keep(&mut place.company, visit);
        for other in company {
            if !is_within(other, visit, ground.together_s()) {
                continue;
            }
            if let Some(level) = self.meet(visit, other, bits) {
                self.stir(place_idx, visit, level);
                self.stir(place_idx, Visit { at_s: visit.at_s, ..other }, level);
            }
        }
    }

    /// Where a place is noted: of four candidates itself, or the one that was left longest ago.
    fn place(&mut self, key: u64, at_s: u32) -> usize {
        let first = slot(key, PLACES) & !3;
        let candidates = first..first + 4;
        let own = candidates.clone().find(|&idx| self.places[idx].key == key);
        own.unwrap_or_else(|| {
            let age = |idx: &usize| at_s.wrapping_sub(self.places[*idx].latest_s);
            let oldest = candidates.max_by_key(age).expect("there are four");
            self.places[oldest] = Place { key, ..Place::default() };
            oldest
        })
    }

    /// Notes a meeting; where the pair stirs, 1 and how often its evidence has doubled since it first did.
    fn meet(&mut self, a: Visit, b: Visit, bits: u32) -> Option<u8> {
        let (low, high) = (a.account.min(b.account), a.account.max(b.account));
        let key = mix64(u64::from(low) << 32 | u64::from(high)) | 1;
        let pair = &mut self.pairs[slot(key, PAIRS)];
        if pair.key != key {
            // The stronger pair stays, weakened.
            pair.bits = pair.bits.saturating_sub(bits);
            if pair.bits == 0 {
                *pair = Pair { key, met_s: a.at_s, bits };
            }
            return None;
        }
        if a.at_s.wrapping_sub(pair.met_s) < APART_S {
            return None;
        }
        let before = level(pair.bits);
        pair.met_s = a.at_s;
        pair.bits = pair.bits.saturating_add(bits);
        let now = level(pair.bits);
        (now > before).then_some(now)
    }

    fn stir(&mut self, place: usize, visit: Visit, level: u8) {
        if !self.levels.is_news(visit.account, level) || self.flagged.contains(&visit.account) {
            return;
        }
        let stirred = &mut self.places[place].stirred;
        keep(stirred, visit);
        self.calls |=
            stirred.iter().all(|&other| other == visit || is_within(other, visit, APART_S));
    }
}

/// 0 for evidence that does not pass, else 1 and how often it doubled since.
fn level(bits: u32) -> u8 {
    let times = bits / PASSING_BITS;
    u8::try_from(times.checked_ilog2().map_or(0, |doubled| 1 + doubled)).expect("at most 32")
}

/// Puts a visit into the place of the same account's last one, or else of the oldest.
fn keep(visits: &mut [Visit; COMPANY], visit: Visit) {
    let age = |other: &Visit| {
        if other.account == visit.account && other.at_s > 0 {
            u32::MAX
        } else {
            visit.at_s.wrapping_sub(other.at_s)
        }
    };
    let oldest = visits.iter_mut().max_by_key(|other| age(other)).expect("there are four");
    *oldest = visit;
}

/// Whether somebody else was there at most so many seconds before.
fn is_within(other: Visit, visit: Visit, span_s: u32) -> bool {
    other.at_s > 0
        && other.account != visit.account
        && visit.at_s.wrapping_sub(other.at_s) <= span_s
}

/// Seconds from 1 on, and round again after 136 years.
fn second(at: Timestamp) -> u32 {
    let round_s = i64::from(u32::MAX) - 1;
    u32::try_from(1 + at.0.div_euclid(1_000).rem_euclid(round_s)).expect("below 2^32")
}

/// A place among `n`, a power of 2, by the middle bits of a hash.
fn slot(key: u64, n: usize) -> usize {
    usize::try_from((key >> 20) % n as u64).expect("below n")
}

impl Scout for Company {
    fn see(&mut self, posts: &PostBatch) {
        posts.iter().for_each(|post| self.see_post(&post));
    }

    fn calls(&self) -> bool {
        self.calls
    }

    fn looked(&mut self, found: &Findings) {
        let flagged = found.accounts.iter().filter(|score| found.flags(score.score));
        self.flagged = flagged.map(|score| score.account.0).collect();
        self.levels.looked();
        self.calls = false;
    }

    fn heap_bytes(&self) -> usize {
        self.places.capacity() * size_of::<Place>()
            + self.pairs.capacity() * size_of::<Pair>()
            + self.texts.capacity() * size_of::<(u64, Visit)>()
            + self.levels.heap_bytes()
            + self.flagged.capacity() * size_of::<u32>()
    }
}
