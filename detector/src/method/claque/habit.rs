//! What else explains that accounts were on a group's occasions of one hashtag: how often each uses
//! it otherwise while others do, and how often members meet on it at any time. Who shares an interest
//! shares its hashtags.

use super::judge::{Setting, Side, Strictness};
use super::members::{Expansion, Occasion};
use super::standing::Standing;

/// Habits around one hashtag, or nothing where there is none or none is to count.
pub(super) struct Habit {
    /// Uses of the hashtag; 0 where there is none.
    n_uses: f64,
    /// The members' share of all uses outside occasions, by member.
    share: f64,
}

impl Habit {
    /// Habits around the hashtag of these occasions. What each account did is counted in its
    /// standing until [`release`](Self::release).
    pub(super) fn of(
        expansion: &mut Expansion<'_>,
        run: &[Setting],
        members: &[u32],
        strictness: Strictness,
    ) -> Self {
        let tag = expansion.tokens.hashtag(run[0].occasion.token);
        let Some(tag) = tag.filter(|_| strictness != Strictness::Activity) else {
            return Self { n_uses: 0.0, share: 0.0 };
        };
        let (archive, postings) = (expansion.archive, &expansion.tokens.postings);
        for &holder in run.iter().flat_map(|setting| postings.holders_of(setting.occasion.token)) {
            if !expansion.screen.passes(holder) {
                continue;
            }
            let standing = &mut expansion.standings[holder as usize];
            if standing.halves == 0 {
                standing.uses = archive.uses_of(holder, tag);
            }
            standing.halves += 1;
        }
        let is_proof = strictness == Strictness::Proof;
        let share = if is_proof { share(expansion, tag, run, members) } else { 0.0 };
        Self { n_uses: archive.n_uses(tag), share }
    }

    /// Forgets what accounts did.
    pub(super) fn release(self, expansion: &mut Expansion<'_>, run: &[Setting]) {
        let postings = &expansion.tokens.postings;
        if self.counts() {
            for &holder in
                run.iter().flat_map(|setting| postings.holders_of(setting.occasion.token))
            {
                expansion.standings[holder as usize].halves = 0;
            }
        }
    }

    /// Whether habits count.
    pub(super) fn counts(&self) -> bool {
        self.n_uses > 0.0
    }

    /// The chance of an account to take part in an occasion, given how often it uses the hashtag
    /// outside all of them and how many others than members did. Only where habits count.
    pub(super) fn explains(&self, standing: &Standing, side: &Side) -> f64 {
        let uses = f64::from(standing.uses) - 0.5 * f64::from(standing.halves);
        uses.max(0.0) * (side.n_others as f64 + 0.5) / self.n_uses
    }

    /// The chance of a member to take part in an occasion, if members come as they do at other times.
    pub(super) fn affinity(&self, occasion: &Occasion) -> f64 {
        self.share * occasion.n_holders as f64
    }
}

/// The members' share of all uses of a hashtag outside occasions, at most all, by member.
fn share(expansion: &Expansion<'_>, hashtag: u32, run: &[Setting], members: &[u32]) -> f64 {
    let archive = expansion.archive;
    let halves = |n: &dyn Fn(&Occasion) -> usize| {
        0.5 * run.iter().map(|setting| n(&setting.occasion)).sum::<usize>() as f64
    };
    let inside = halves(&|occasion| occasion.n_members);
    let all_inside = halves(&|occasion| expansion.tokens.posts_of(occasion.token).len());
    let uses = |&member: &u32| f64::from(archive.uses_of(member, hashtag));
    let own = members.iter().map(uses).sum::<f64>() - inside;
    let all = archive.n_uses(hashtag) - all_inside;
    (own.max(0.0) / (all.max(0.0) + 1.0)).min(1.0) / members.len() as f64
}
