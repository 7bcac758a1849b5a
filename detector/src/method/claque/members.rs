//! Core and expand: who belongs to a community, judged by the tokens that its members share.
//!
//! A token that members share far more than others is one of the community's *occasions*. At an
//! occasion each member takes part with the chance that the other members did, and everybody else
//! with a chance that grows with how much they post. An account's log-odds are the sum over
//! occasions of ln(chance as a member / chance as anybody), for taking part and for staying away,
//! plus the prior odds. Whoever has positive odds is a member; occasions and members are found in
//! turn until they agree.

use super::archive::Archive;
use super::judge::{Strictness, Wanted};
use super::screen::Screen;
use super::standing::Standing;
use super::tokens::Tokens;
use super::trails::{Trail, Trails};
use super::turns::Turns;
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
    /// (account, log-odds up to 0) of others who took part.
    pub(super) others: Vec<(u32, f64)>,
    pub(super) occasions: Vec<Occasion>,
    /// Log-odds of the members, held against them what their shared interests explain.
    pub(super) proof: Vec<f64>,
    /// Place in the ladder of bucket lengths at which members meet.
    pub(super) scale: u8,
    /// What of all odds the pace of those who were members says (see `pace`).
    pub(super) by_pace: f64,
}

/// Finds groups, one at a time.
#[derive(Debug)]
pub(super) struct Expansion<'a> {
    pub(super) archive: &'a Archive,
    pub(super) tokens: &'a Tokens,
    /// By account.
    pub(super) standings: Vec<Standing>,
    pub(super) screen: Screen,
    /// Whether each account is among the members at hand.
    pub(super) is_member: Vec<bool>,
    /// Whether it is among the authors gathered so far.
    pub(super) is_author: Vec<bool>,
    pub(super) turns: Turns,
    n_scales: u8,
    /// Members at each token, while they are counted.
    seen: Vec<u32>,
    /// Posts that were gathered, while they are.
    pub(super) is_joint: Vec<bool>,
    /// Room for those who took part, while they are gathered.
    pub(super) takers: Vec<u32>,
    /// Turns and tokens looked at so far, or that would have been but for [`Trails`].
    pub(super) work: u64,
    /// The way of the candidate at hand.
    pub(super) trail: Trail,
}

impl<'a> Expansion<'a> {
    pub(super) fn new(archive: &'a Archive, tokens: &'a Tokens, n_scales: u8) -> Self {
        let n = tokens.postings.weight.len();
        let held = |account: u32| tokens.postings.tokens_of(account).len() as f64;
        let mean = (tokens.postings.tokens.len() as f64 / n.max(1) as f64).max(1e-9);
        let mean_posts = f64::from(archive.n_posts()) / n.max(1) as f64;
        // Whose every post is a wave's holds many tokens, and still posts little.
        let activity = |account: u32| {
            let n_posts = archive.posts_of(account).len() as f64;
            (held(account) / mean).min(n_posts / mean_posts).max(0.1)
        };
        let standing = |account| Standing::new(activity(account));
        let standings: Vec<Standing> = (0..dense(n)).map(standing).collect();
        Self {
            archive,
            tokens,
            screen: Screen::new(&standings),
            standings,
            is_member: vec![false; n],
            is_author: vec![false; n],
            turns: Turns::new(tokens.len(), n),
            n_scales,
            seen: vec![0; tokens.len()],
            is_joint: vec![false; archive.n_posts() as usize],
            takers: Vec::new(),
            work: 0,
            trail: Trail::default(),
        }
    }

    /// The group around these accounts, where there is one that no trail led to.
    pub(super) fn grow(&mut self, core: &[u32], trails: &Trails) -> Option<Group> {
        let mut members: Vec<u32> = core.to_vec();
        members.sort_unstable();
        let mut round = 0;
        loop {
            if let Some(left) = trails.left(round, &members) {
                self.work += left;
                return None;
            }
            let before = self.work;
            self.trail.mark(round, &members, before);
            let found = self.step(round, &members)?;
            let is_stable = found.members.iter().map(|member| member.0).eq(members.iter().copied());
            // Free rounds that are left would find the same again.
            let n_same = if is_stable { FREE_ROUNDS.saturating_sub(1 + round) } else { 0 };
            self.work += n_same as u64 * (self.work - before);
            if round + n_same + 1 == ROUNDS || is_stable && round >= FREE_ROUNDS {
                return Some(self.whole(&members, found, round));
            }
            members = found.members.iter().map(|&(account, _)| account).collect();
            round += 1 + n_same;
        }
    }

    /// What members lead to in a round, with the odds of others and with what is proof.
    fn whole(&mut self, members: &[u32], found: Group, round: usize) -> Group {
        let work = self.work;
        let (scale, occasions) = (found.scale, found.occasions);
        let group = self.judge(members, occasions, strictness(round), Wanted::Everybody);
        // All of that was counted when it was found.
        self.work = work;
        Group { scale, proof: self.proof(&group), ..group }
    }

    /// What members lead to in a round, where that is a group of a possible size.
    fn step(&mut self, round: usize, members: &[u32]) -> Option<Group> {
        let found = self.round(members, strictness(round))?;
        let n = found.members.len();
        let most = SHARE_MAX * self.standings.len() as f64;
        (n >= super::communities::MEMBERS_MIN && n as f64 <= most).then_some(found)
    }

    /// Log-odds of each member when shared interests are held against it.
    fn proof(&mut self, group: &Group) -> Vec<f64> {
        let members: Vec<u32> = group.members.iter().map(|&(member, _)| member).collect();
        let strict =
            self.judge(&members, group.occasions.clone(), Strictness::Proof, Wanted::Everybody);
        let all = strict.members.iter().chain(&strict.others);
        let is_member = |account: &u32| members.binary_search(account).is_ok();
        all.filter(|(account, _)| is_member(account)).map(|&(_, odds)| odds).collect()
    }

    /// Members at the scale at which they are surest.
    fn round(&mut self, members: &[u32], strictness: Strictness) -> Option<Group> {
        let mut best: Option<(f64, Group)> = None;
        for scale in 0..self.n_scales {
            let occasions = self.occasions(members, scale);
            if occasions.is_empty() {
                continue;
            }
            let group = self.judge(members, occasions, strictness, Wanted::Members);
            let group = Group { scale, ..group };
            let mut odds: Vec<f64> = group.members.iter().map(|&(_, odds)| odds).collect();
            // In order of size, so that the sum does not depend on account numbers.
            odds.sort_unstable_by(f64::total_cmp);
            let sureness = odds.iter().sum::<f64>() - group.by_pace;
            if best.as_ref().is_none_or(|(most, _)| sureness > most * (1.0 + 1e-9)) {
                best = Some((sureness, group));
            }
        }
        best.map(|(_, group)| group)
    }

    /// Tokens of one scale, texts and volleys that members share more than others.
    pub(super) fn occasions(&mut self, members: &[u32], scale: u8) -> Vec<Occasion> {
        let touched = self.touched(members, scale);
        let (postings, n_all) = (&self.tokens.postings, self.standings.len());
        let occasions = touched.into_iter().filter_map(|token| {
            let n_members = std::mem::take(&mut self.seen[token as usize]) as usize;
            if n_members < COMPANY {
                return None;
            }
            let n_holders = postings.holders_of(token).len();
            let weight = self.tokens.family[token as usize].weight();
            let occasion = Occasion { token, n_members, n_holders, weight };
            let (as_member, as_other) = chances(&occasion, members.len(), n_all);
            (as_member > LIFT * as_other).then_some(occasion)
        });
        let mut occasions: Vec<Occasion> = occasions.collect();
        occasions.sort_unstable_by_key(|occasion| occasion.token);
        occasions
    }

    /// Tokens of one scale, texts and volleys that members hold, each once; how many hold them is
    /// counted in `seen`.
    fn touched(&mut self, members: &[u32], scale: u8) -> Vec<u32> {
        let mut touched = Vec::new();
        let mut n = 0;
        for &member in members {
            let held = self.tokens.postings.tokens_of(member);
            self.work += held.len() as u64;
            for held in self.tokens.fitting(held, scale) {
                touched.resize(n + held.len(), 0);
                for &token in held {
                    // Noted each time, and kept the first time: nothing to guess.
                    touched[n] = token;
                    n += usize::from(self.seen[token as usize] == 0);
                    self.seen[token as usize] += 1;
                }
            }
        }
        touched.truncate(n);
        touched
    }
}

/// What of an account's other life counts in a round.
fn strictness(round: usize) -> Strictness {
    if round < FREE_ROUNDS { Strictness::Activity } else { Strictness::Habit }
}

/// The chance to take part in an occasion, of a member and of anybody else.
pub(super) fn chances(occasion: &Occasion, n_members: usize, n_all: usize) -> (f64, f64) {
    let as_member = (occasion.n_members as f64 + 0.1) / (n_members as f64 + 1.0);
    let others = occasion.n_holders.saturating_sub(occasion.n_members) as f64;
    let as_other = (others + 0.5) / (n_all as f64 + 1.0);
    (as_member.min(0.95), as_other.min(0.5))
}
