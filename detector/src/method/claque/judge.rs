//! The log-odds of everybody who took part in a group's occasions, given members and occasions.
//!
//! Against chance stands what else explains that an account was there: how much it posts, and its
//! habits (see `habit`). For membership speaks the manner: the members' app, the members' words.

use super::habit::Habit;
use super::manner::{Manner, Tally};
use super::members::{Expansion, Group, Occasion, chances};
use super::standing::Standing;

/// What part of the evidence of words is proof: one of two copies is no accident of its own.
const COPY_PROOF: f64 = 0.5;

/// Largest chance of anybody that is believed.
const OTHERS_MAX: f64 = 0.5;

/// What of an account's other life is held against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Nothing but how much it posts.
    Activity,
    /// How often it uses the hashtag outside occasions as well.
    Habit,
    /// How often members meet on the hashtag at any time as well.
    Proof,
}

impl Expansion<'_> {
    /// Log-odds of everybody who took part, given members and occasions; occasions of one hashtag
    /// stand together.
    pub(super) fn judge(
        &mut self,
        members: &[u32],
        occasions: Vec<Occasion>,
        strictness: Strictness,
    ) -> Group {
        self.mark(members, true);
        let manner = self.manner(&occasions, strictness == Strictness::Proof);
        let (mut takers, mut absent) = (Vec::new(), 0.0);
        let hashtag = |occasion: &Occasion| self.tokens.hashtag(occasion.token);
        for run in occasions.chunk_by(|a, b| hashtag(a) == hashtag(b)) {
            let habit = Habit::of(self, run, members, strictness);
            for occasion in run {
                let setting = Setting::new(occasion, members.len(), self.standings.len());
                absent += occasion.weight * setting.stays_away;
                self.add_takers(&setting, &habit, &manner, &mut takers);
            }
            habit.release(self, run);
        }
        self.mark(members, false);
        let prior = libm::log(members.len() as f64 / self.standings.len() as f64);
        self.split(&takers, absent + prior, occasions)
    }

    fn mark(&mut self, members: &[u32], is_member: bool) {
        for &member in members {
            self.standings[member as usize].is_member = is_member;
        }
    }

    /// Members and others among those who took part; `base` is what all odds begin with.
    fn split(&mut self, takers: &[u32], base: f64, occasions: Vec<Occasion>) -> Group {
        let mut group = Group { occasions, ..Group::default() };
        for &taker in takers {
            let standing = &mut self.standings[taker as usize];
            let odds = std::mem::take(&mut standing.odds) + base;
            standing.took_part = false;
            let list = if odds > 0.0 { &mut group.members } else { &mut group.others };
            list.push((taker, odds));
        }
        group.members.sort_unstable_by_key(|&(member, _)| member);
        group
    }

    /// Adds to everybody who took part in an occasion what that says beyond staying away.
    fn add_takers(
        &mut self,
        setting: &Setting,
        habit: &Habit,
        manner: &Manner,
        takers: &mut Vec<u32>,
    ) {
        let occasion = &setting.occasion;
        let affinity = habit.affinity(occasion);
        let turns = self.turns.at(occasion.token, self.archive, self.tokens);
        self.work += turns.len() as u64;
        for turn in turns {
            let standing = &mut self.standings[turn.holder as usize];
            let side = &setting.sides[usize::from(standing.is_member)];
            let explained = habit.explains(standing, side).max(affinity);
            let so = manner.odds(turn.app, turn.is_copied);
            let says = side.takes_part(standing, explained) + so - setting.stays_away;
            standing.odds += occasion.weight * says;
            if !std::mem::replace(&mut standing.took_part, true) {
                takers.push(turn.holder);
            }
        }
    }

    /// How members take part.
    fn manner(&mut self, occasions: &[Occasion], proof: bool) -> Manner {
        let (joint, authors) = self.joint(occasions);
        let by_app = Manner::by_app(&joint, &authors, self.archive);
        if by_app.tells() {
            return by_app;
        }
        let (members, others) = self.tally(occasions);
        by_app.with_words(members, others, if proof { COPY_PROOF } else { 1.0 })
    }

    /// Members' posts on occasions, each once, and their authors, each once.
    fn joint(&mut self, occasions: &[Occasion]) -> (Vec<u32>, Vec<u32>) {
        let (mut joint, mut authors) = (Vec::new(), Vec::new());
        for &post in occasions.iter().flat_map(|occasion| self.tokens.posts_of(occasion.token)) {
            let author = self.archive.author(post);
            let standing = &mut self.standings[author as usize];
            if standing.is_member && !std::mem::replace(&mut self.is_joint[post as usize], true) {
                joint.push(post);
                if !std::mem::replace(&mut standing.is_author, true) {
                    authors.push(author);
                }
            }
        }
        joint.iter().for_each(|&post| self.is_joint[post as usize] = false);
        authors.iter().for_each(|&author| self.standings[author as usize].is_author = false);
        (joint, authors)
    }

    /// The look of members' and of others' turns.
    fn tally(&mut self, occasions: &[Occasion]) -> (Tally, Tally) {
        let (mut members, mut others) = (Tally::default(), Tally::default());
        for occasion in occasions {
            for turn in self.turns.at(occasion.token, self.archive, self.tokens) {
                let is_member = self.standings[turn.holder as usize].is_member;
                let side = if is_member { &mut members } else { &mut others };
                side.add(turn.is_copied);
            }
        }
        (members, others)
    }
}

/// What one occasion says of whoever was there.
struct Setting {
    occasion: Occasion,
    /// Of those who are no members, and of members, each left out of the group itself.
    sides: [Side; 2],
    /// What staying away says, in nats.
    stays_away: f64,
}

/// Chances to take part, and who else did.
pub(super) struct Side {
    as_member: f64,
    as_other: f64,
    /// Logarithm of their ratio.
    ln_ratio: f64,
    /// Others than members who took part.
    pub(super) n_others: usize,
}

impl Setting {
    fn new(occasion: &Occasion, n_members: usize, n_all: usize) -> Self {
        let (as_member, as_other) = chances(occasion, n_members, n_all);
        let side = |own: usize| {
            let without = occasion.n_members.saturating_sub(own);
            let occasion = Occasion { n_members: without, ..*occasion };
            let (as_member, as_other) = chances(&occasion, n_members, n_all);
            let ln_ratio = libm::log(as_member / as_other);
            let n_others = occasion.n_holders.saturating_sub(without);
            Side { as_member, as_other, ln_ratio, n_others }
        };
        Self {
            occasion: *occasion,
            sides: [side(0), side(1)],
            stays_away: libm::log1p(-as_member) - libm::log1p(-as_other),
        }
    }
}

impl Side {
    /// ln(chance to take part as a member / as anybody) of one account, whose chance is at least
    /// what is `explained` otherwise.
    fn takes_part(&self, standing: &Standing, explained: f64) -> f64 {
        let by_chance = self.as_other * standing.activity;
        // Most often nothing else explains more, and a logarithm is spared.
        if explained <= by_chance && by_chance <= OTHERS_MAX {
            return self.ln_ratio - standing.ln_activity;
        }
        libm::log(self.as_member / by_chance.max(explained).min(OTHERS_MAX))
    }
}
