//! The log-odds of everybody who took part in a group's occasions, given members and occasions.
//!
//! Against chance stands what else explains that an account was there: how much it posts, how often it
//! uses the hashtag otherwise while others use it, and how often members meet on it at any time. For
//! membership speaks the manner: the members' app, the members' words.

use super::manner::{Manner, Tally};
use super::members::{Expansion, Group, Occasion, chances};

/// What part of the evidence of words is proof: one of two copies is no accident of its own.
const COPY_PROOF: f64 = 0.5;

impl Expansion<'_> {
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
    pub(super) fn judge(
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
            manner: self.manner(&occasions, proof),
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
        self.note_turns(posts);
        for &post in posts {
            let holder = self.archive.author(post);
            let Some(is_copied) = self.turn[holder as usize].take() else { continue };
            let takes_part = self.takes_part(occasion, holder, terms);
            let so = terms.manner.odds(self.archive.app[post as usize], is_copied);
            let odds = &mut self.odds[holder as usize];
            if *odds == 0.0 {
                touched.push(holder);
            }
            *odds += occasion.weight * (takes_part + so - stays_away);
        }
    }

    fn note_turns(&mut self, posts: &[u32]) {
        for &post in posts {
            let is_copied = self.turn[self.archive.author(post) as usize].get_or_insert(false);
            *is_copied |= self.archive.is_copy[post as usize];
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

    /// How members take part.
    fn manner(&mut self, occasions: &[Occasion], proof: bool) -> Manner {
        let posts = || occasions.iter().flat_map(|occasion| self.tokens.posts_of(occasion.token));
        let is_own = |&&post: &&u32| self.is_member[self.archive.author(post) as usize];
        let mut joint: Vec<u32> = posts().filter(is_own).copied().collect();
        joint.sort_unstable();
        joint.dedup();
        let by_app = Manner::by_app(&joint, self.archive);
        if by_app.tells() {
            return by_app;
        }
        let (members, others) = self.tally(occasions);
        by_app.with_words(members, others, if proof { COPY_PROOF } else { 1.0 })
    }

    /// The look of members' and of others' turns.
    fn tally(&mut self, occasions: &[Occasion]) -> (Tally, Tally) {
        let (mut members, mut others) = (Tally::default(), Tally::default());
        for occasion in occasions {
            let posts = self.tokens.posts_of(occasion.token);
            self.note_turns(posts);
            for &post in posts {
                let holder = self.archive.author(post) as usize;
                let Some(is_copied) = self.turn[holder].take() else { continue };
                let side = if self.is_member[holder] { &mut members } else { &mut others };
                side.add(is_copied);
            }
        }
        (members, others)
    }
}

/// What a round holds fixed.
struct Terms {
    n_members: usize,
    /// See [`Expansion::taken_part`]; `None` in rounds without habit.
    taken_part: Option<Vec<(u32, u32)>>,
    /// See [`Expansion::affinity`]; empty but for proof.
    affinity: Vec<(u32, f64)>,
    manner: Manner,
}
