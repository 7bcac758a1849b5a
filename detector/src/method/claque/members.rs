//! Core and expand: who belongs to a community, judged by the tokens that its members share.
//!
//! A token that members share far more than others is one of the community's *occasions*. At an
//! occasion each member takes part with the chance that the other members did, and everybody else
//! with a chance that grows with how much they post. An account's log-odds are the sum over
//! occasions of ln(chance as a member / chance as anybody), for taking part and for staying away,
//! plus the prior odds. Whoever has positive odds is a member; occasions and members are found in
//! turn until they agree.

use super::archive::Archive;
use super::delegated::Delegated;
use super::tokens::Tokens;
use crate::corpus::dense;

/// Rounds at most.
const ROUNDS: usize = 7;
/// First rounds, in which how often an account uses a hashtag otherwise is not held against it: a
/// campaign that owns its hashtags *is* their rhythm until its members are known.
const FREE_ROUNDS: usize = 3;
/// Fewest members at an occasion.
const COMPANY: usize = 3;
/// Least ratio of the members' chance to take part to everybody's.
const LIFT: f64 = 5.0;
/// Largest community: beyond it everybody is compared with everybody.
const SHARE_MAX: f64 = 0.25;

/// An occasion of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Occasion {
    pub(super) token: u32,
    /// Members who took part.
    pub(super) n_members: usize,
    /// All who took part.
    pub(super) n_holders: usize,
    /// What part of an occasion it is: half for one of two grids.
    pub(super) weight: f64,
}

/// A group and the odds of everybody who took part in an occasion of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// (account, log-odds above 0), in order of account.
    pub(super) members: Vec<(u32, f64)>,
    /// (account, log-odds up to 0) of others who took part, in order of account.
    pub(super) others: Vec<(u32, f64)>,
    pub(super) occasions: Vec<Occasion>,
    /// Log-odds of the members, held against them what their shared interests explain.
    pub(super) proof: Vec<f64>,
    /// Place in the ladder of bucket lengths at which members meet.
    pub(super) scale: u8,
}

/// Finds groups, one at a time.
#[derive(Debug)]
pub(super) struct Expansion<'a> {
    archive: &'a Archive,
    tokens: &'a Tokens,
    /// Number of listed tokens of each account relative to the mean, at least 0.1.
    activity: Vec<f64>,
    n_scales: u8,
    is_member: Vec<bool>,
    seen: Vec<u32>,
    /// Latest occasion of each account, by running number.
    latest: Vec<u64>,
    n_judged: u64,
    /// Posts and tokens looked at so far.
    pub(super) work: u64,
    odds: Vec<f64>,
}

impl<'a> Expansion<'a> {
    pub(super) fn new(archive: &'a Archive, tokens: &'a Tokens, n_scales: u8) -> Self {
        let n = tokens.postings.weight.len();
        let held = |account: u32| tokens.postings.tokens_of(account).len() as f64;
        let mean = (tokens.postings.tokens.len() as f64 / n.max(1) as f64).max(1e-9);
        let activity = (0..dense(n)).map(|account| (held(account) / mean).max(0.1)).collect();
        Self {
            archive,
            tokens,
            activity,
            n_scales,
            is_member: vec![false; n],
            seen: vec![0; tokens.len()],
            latest: vec![0; n],
            n_judged: 0,
            work: 0,
            odds: vec![0.0; n],
        }
    }

    /// The group around these accounts, where there is one.
    pub(super) fn grow(&mut self, core: &[u32]) -> Option<Group> {
        let mut members: Vec<u32> = core.to_vec();
        members.sort_unstable();
        let mut group = None;
        for round in 0..ROUNDS {
            let habit = round >= FREE_ROUNDS;
            let found = self.round(&members, habit)?;
            let next: Vec<u32> = found.members.iter().map(|&(account, _)| account).collect();
            if next.len() < super::communities::MEMBERS_MIN
                || next.len() as f64 > SHARE_MAX * self.activity.len() as f64
            {
                return None;
            }
            let is_stable = next == members && habit;
            members = next;
            group = Some(found);
            if is_stable {
                break;
            }
        }
        group.map(|group| Group { proof: self.proof(&group), ..group })
    }

    /// Log-odds of each member when shared interests are held against it.
    fn proof(&mut self, group: &Group) -> Vec<f64> {
        let members: Vec<u32> = group.members.iter().map(|&(member, _)| member).collect();
        let strict = self.judge(&members, group.occasions.clone(), true, true);
        let all = strict.members.iter().chain(&strict.others);
        let is_member = |account: &u32| members.binary_search(account).is_ok();
        all.filter(|(account, _)| is_member(account)).map(|&(_, odds)| odds).collect()
    }

    /// Members at the scale at which they are surest.
    fn round(&mut self, members: &[u32], habit: bool) -> Option<Group> {
        let mut best: Option<(f64, Group)> = None;
        for scale in 0..self.n_scales {
            let occasions = self.occasions(members, scale);
            if occasions.is_empty() {
                continue;
            }
            let group = Group { scale, ..self.judge(members, occasions, habit, false) };
            let mut odds: Vec<f64> = group.members.iter().map(|&(_, odds)| odds).collect();
            // In order of size, so that the sum does not depend on account numbers.
            odds.sort_unstable_by(f64::total_cmp);
            let sureness = odds.iter().sum::<f64>();
            if best.as_ref().is_none_or(|(most, _)| sureness > most * (1.0 + 1e-9)) {
                best = Some((sureness, group));
            }
        }
        best.map(|(_, group)| group)
    }

    /// Tokens of one scale, texts and volleys that members share more than others.
    fn occasions(&mut self, members: &[u32], scale: u8) -> Vec<Occasion> {
        let postings = &self.tokens.postings;
        let mut touched = Vec::new();
        for &member in members {
            self.work += postings.tokens_of(member).len() as u64;
            for &token in postings.tokens_of(member) {
                if self.tokens.family[token as usize].fits(scale) {
                    if self.seen[token as usize] == 0 {
                        touched.push(token);
                    }
                    self.seen[token as usize] += 1;
                }
            }
        }
        touched.sort_unstable();
        let occasions = touched.into_iter().filter_map(|token| {
            let n_members = std::mem::take(&mut self.seen[token as usize]) as usize;
            let n_holders = postings.holders_of(token).len();
            let weight = self.tokens.family[token as usize].weight();
            let occasion = Occasion { token, n_members, n_holders, weight };
            let (as_member, as_other) = chances(&occasion, members.len(), self.activity.len());
            (n_members >= COMPANY && as_member > LIFT * as_other).then_some(occasion)
        });
        occasions.collect()
    }

    /// How often each account took part in occasions of each hashtag, counted in halves, ascending.
    fn taken_part(&self, occasions: &[Occasion]) -> Vec<(u32, u32)> {
        let mut taken_part = Vec::new();
        for occasion in occasions {
            if let Some(hashtag) = self.tokens.hashtag(occasion.token) {
                let holders = self.tokens.postings.holders_of(occasion.token);
                taken_part.extend(holders.iter().map(|&holder| (holder, hashtag)));
            }
        }
        taken_part.sort_unstable();
        taken_part
    }

    /// The chance of an account to take part in a moment of a hashtag, given how often it uses the
    /// hashtag outside all occasions and when others than members use it; at least `least`.
    fn by_habit(
        &self,
        occasion: &Occasion,
        account: u32,
        taken_part: &[(u32, u32)],
        least: f64,
    ) -> f64 {
        let Some(hashtag) = self.tokens.hashtag(occasion.token) else { return least };
        let others = occasion.n_holders.saturating_sub(occasion.n_members) as f64;
        let all = self.archive.n_uses(hashtag);
        let of_uses = |uses: f64| uses.max(0.0) * (others + 0.5) / all;
        let uses = f64::from(self.archive.uses_of(account, hashtag));
        // Most often not even all uses would make a difference.
        if of_uses(uses) <= least {
            return least;
        }
        let key = (account, hashtag);
        let from = taken_part.partition_point(|&other| other < key);
        let halves = taken_part[from..].partition_point(|&other| other == key);
        of_uses(uses - 0.5 * halves as f64).max(least)
    }

    /// The members' share of all uses of each hashtag outside occasions, by hashtag: who shares an
    /// interest shares its hashtags at any time.
    fn affinity(&self, members: &[u32], occasions: &[Occasion]) -> Vec<(u32, f64)> {
        let mut inside: Vec<(u32, f64, f64)> = Vec::new();
        for occasion in occasions {
            if let Some(hashtag) = self.tokens.hashtag(occasion.token) {
                let all = self.tokens.posts_of(occasion.token).len() as f64;
                inside.push((hashtag, 0.5 * occasion.n_members as f64, 0.5 * all));
            }
        }
        inside.sort_unstable_by_key(|&(hashtag, ..)| hashtag);
        let share = |run: &[(u32, f64, f64)]| {
            let hashtag = run[0].0;
            let uses = |&member: &u32| f64::from(self.archive.uses_of(member, hashtag));
            let own = members.iter().map(uses).sum::<f64>() - run.iter().map(|r| r.1).sum::<f64>();
            let all = self.archive.n_uses(hashtag) - run.iter().map(|r| r.2).sum::<f64>();
            (hashtag, own.max(0.0) / (all.max(0.0) + 1.0))
        };
        inside.chunk_by(|a, b| a.0 == b.0).map(share).collect()
    }

    /// The chance of a member to take part in a moment, if members come as they do at other times.
    fn by_affinity(&self, occasion: &Occasion, terms: &Terms) -> f64 {
        let hashtag = self.tokens.hashtag(occasion.token);
        let place = |hashtag| terms.affinity.binary_search_by_key(&hashtag, |&(tag, _)| tag).ok();
        let share = hashtag.and_then(place).map_or(0.0, |place| terms.affinity[place].1);
        share.min(1.0) * occasion.n_holders as f64 / terms.n_members as f64
    }

    /// Log-odds of everybody who took part, given members and occasions.
    fn judge(
        &mut self,
        members: &[u32],
        occasions: Vec<Occasion>,
        habit: bool,
        proof: bool,
    ) -> Group {
        members.iter().for_each(|&member| self.is_member[member as usize] = true);
        let terms = Terms {
            n_members: members.len(),
            taken_part: habit.then(|| self.taken_part(&occasions)),
            affinity: if proof { self.affinity(members, &occasions) } else { Vec::new() },
            app: self.delegated(&occasions),
        };
        let (mut touched, mut absent) = (Vec::new(), 0.0);
        for occasion in &occasions {
            let (as_member, as_other) = chances(occasion, members.len(), self.activity.len());
            let stays_away = libm::log1p(-as_member) - libm::log1p(-as_other);
            absent += occasion.weight * stays_away;
            self.add_takers(occasion, &terms, stays_away, &mut touched);
        }
        members.iter().for_each(|&member| self.is_member[member as usize] = false);
        let prior = libm::log(members.len() as f64 / self.activity.len() as f64);
        touched.sort_unstable();
        touched.dedup();
        let mut group = Group { occasions, ..Group::default() };
        for account in touched {
            let odds = std::mem::take(&mut self.odds[account as usize]) + absent + prior;
            let list = if odds > 0.0 { &mut group.members } else { &mut group.others };
            list.push((account, odds));
        }
        group
    }

    /// Adds to everybody who took part in an occasion what that says beyond staying away.
    fn add_takers(
        &mut self,
        occasion: &Occasion,
        terms: &Terms,
        stays_away: f64,
        touched: &mut Vec<u32>,
    ) {
        let posts = self.tokens.posts_of(occasion.token);
        self.work += posts.len() as u64;
        self.n_judged += 1;
        for &post in posts {
            let holder = self.archive.author(post);
            let latest = std::mem::replace(&mut self.latest[holder as usize], self.n_judged);
            if latest == self.n_judged {
                continue;
            }
            let takes_part = self.takes_part(occasion, holder, terms);
            let by = terms.app.map_or(0.0, |app| app.odds(self.archive.app[post as usize]));
            let odds = &mut self.odds[holder as usize];
            if *odds == 0.0 {
                touched.push(holder);
            }
            *odds += occasion.weight * (takes_part + by - stays_away);
        }
    }

    /// ln(chance to take part as a member / as anybody) of one account, itself left out of the group.
    fn takes_part(&self, occasion: &Occasion, account: u32, terms: &Terms) -> f64 {
        let own = usize::from(self.is_member[account as usize]);
        let without = Occasion { n_members: occasion.n_members - own, ..*occasion };
        let (as_member, as_other) = chances(&without, terms.n_members, self.activity.len());
        let mut as_other = as_other * self.activity[account as usize];
        if let Some(taken_part) = &terms.taken_part {
            as_other = self.by_habit(&without, account, taken_part, as_other);
            as_other = as_other.max(self.by_affinity(&without, terms));
        }
        libm::log(as_member / as_other.min(0.5))
    }

    /// The app that members' joint posts come by.
    fn delegated(&self, occasions: &[Occasion]) -> Option<Delegated> {
        let is_own = |&&post: &&u32| self.is_member[self.archive.author(post) as usize];
        let posts = occasions.iter().flat_map(|occasion| self.tokens.posts_of(occasion.token));
        let mut joint: Vec<u32> = posts.filter(is_own).copied().collect();
        joint.sort_unstable();
        joint.dedup();
        Delegated::of(&joint, self.archive)
    }
}

/// What a round holds fixed.
struct Terms {
    n_members: usize,
    /// See [`Expansion::taken_part`]; `None` in rounds without habit.
    taken_part: Option<Vec<(u32, u32)>>,
    /// See [`Expansion::affinity`]; empty but for proof.
    affinity: Vec<(u32, f64)>,
    app: Option<Delegated>,
}

/// The chance to take part in an occasion, of a member and of anybody else.
fn chances(occasion: &Occasion, n_members: usize, n_all: usize) -> (f64, f64) {
    let as_member = (occasion.n_members as f64 + 0.1) / (n_members as f64 + 1.0);
    let others = occasion.n_holders.saturating_sub(occasion.n_members) as f64;
    let as_other = (others + 0.5) / (n_all as f64 + 1.0);
    (as_member.min(0.95), as_other.min(0.5))
}
