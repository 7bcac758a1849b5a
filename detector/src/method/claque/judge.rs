//! The log-odds of everybody who took part in a group's occasions, given members and occasions.
//!
//! Against chance stands what else explains that an account was there: how much it posts, and its
//! habits (see `habit`). For membership speaks the manner: the members' app, the members' words.

use super::habit::Habit;
use super::manner::{Manner, Table, Tally};
use super::members::{Expansion, Group, Occasion, chances};
use super::screen::Bound;
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

/// Of whom log-odds are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Of those who are members by them. Others can be most accounts, and are not listed each time.
    Members,
    /// Of everybody who took part.
    Everybody,
}

impl Expansion<'_> {
    /// Log-odds given members and occasions; occasions of one hashtag stand together.
    pub(super) fn judge(
        &mut self,
        members: &[u32],
        occasions: Vec<Occasion>,
        strictness: Strictness,
        wanted: Wanted,
    ) -> Group {
        self.mark(members, true);
        let (manner, by_pace) = self.manner(&occasions, strictness == Strictness::Proof);
        let so = manner.table();
        let settings = self.settings(members, &occasions);
        let prior = libm::log(members.len() as f64 / self.standings.len() as f64);
        let absent: f64 =
            settings.iter().map(|setting| setting.occasion.weight * setting.stays_away).sum();
        let base = absent + prior;
        let screens = wanted == Wanted::Members && is_crowded(&occasions);
        let postings = &self.tokens.postings;
        if screens {
            self.screen.raise(&settings, postings, so.most(), base);
        }
        let takers = self.takers(members, &settings, &so, strictness);
        if screens {
            self.screen.lower(&settings, postings);
        }
        self.mark(members, false);
        let group = self.split(&takers, base, wanted);
        self.takers = takers;
        Group { occasions, by_pace, ..group }
    }

    fn settings(&self, members: &[u32], occasions: &[Occasion]) -> Vec<Setting> {
        let n_all = self.standings.len();
        occasions.iter().map(|occasion| Setting::new(occasion, members.len(), n_all)).collect()
    }

    /// Everybody who took part and can be a member, with what speaks for it in its standing.
    fn takers(
        &mut self,
        members: &[u32],
        settings: &[Setting],
        so: &Table,
        strictness: Strictness,
    ) -> Vec<u32> {
        let mut takers = std::mem::take(&mut self.takers);
        takers.clear();
        let tokens = self.tokens;
        let hashtag = |setting: &Setting| tokens.hashtag(setting.occasion.token);
        for run in settings.chunk_by(|a, b| hashtag(a) == hashtag(b)) {
            let habit = Habit::of(self, run, members, strictness);
            for setting in run {
                self.add_takers(setting, &habit, so, &mut takers);
            }
            habit.release(self, run);
        }
        takers
    }

    fn mark(&mut self, members: &[u32], is_member: bool) {
        for &member in members {
            self.is_member[member as usize] = is_member;
        }
    }

    /// Members and others among those who took part; `base` is what all odds begin with.
    fn split(&mut self, takers: &[u32], base: f64, wanted: Wanted) -> Group {
        let mut group = Group::default();
        for &taker in takers {
            let odds = self.standings[taker as usize].take() + base;
            if odds > 0.0 {
                group.members.push((taker, odds));
            } else if wanted == Wanted::Everybody {
                group.others.push((taker, odds));
            }
        }
        group.members.sort_unstable_by_key(|&(member, _)| member);
        group
    }

    /// Adds to everybody who took part in an occasion what that says beyond staying away.
    fn add_takers(&mut self, setting: &Setting, habit: &Habit, so: &Table, takers: &mut Vec<u32>) {
        let occasion = &setting.occasion;
        let affinity = habit.affinity(occasion);
        let turns = self.turns.at(occasion.token, self.archive, self.tokens);
        self.work += turns.len() as u64;
        for turn in turns {
            if !self.screen.passes(turn.holder) {
                continue;
            }
            let standing = &mut self.standings[turn.holder as usize];
            let is_member = self.is_member[turn.holder as usize];
            let side = &setting.sides[usize::from(is_member)];
            let by_it = if habit.counts() {
                side.takes_part(standing, habit.explains(standing, side).max(affinity))
            } else {
                side.takes_part(standing, 0.0)
            };
            let says = by_it + so.of(turn, is_member) - setting.stays_away;
            if standing.add(occasion.weight * says) {
                takers.push(turn.holder);
            }
        }
    }

    /// How members take part, and what their pace says in all.
    fn manner(&mut self, occasions: &[Occasion], proof: bool) -> (Manner, f64) {
        let (joint, authors) = self.joint(occasions);
        let (members, others) = self.tally(occasions);
        let by_app = Manner::by_app(&joint, &authors, self.archive);
        let so = by_app.at_pace(&members, &others);
        let by_pace = so.by_pace(&members);
        if so.tells() {
            return (so, by_pace);
        }
        (so.with_words(&members, &others, if proof { COPY_PROOF } else { 1.0 }), by_pace)
    }

    /// Members' posts on occasions, each once, and their authors, each once.
    fn joint(&mut self, occasions: &[Occasion]) -> (Vec<u32>, Vec<u32>) {
        let (mut joint, mut authors) = (Vec::new(), Vec::new());
        let tokens = self.tokens;
        for occasion in occasions {
            for (post, author) in tokens.authored(occasion.token) {
                if self.is_member[author as usize]
                    && !std::mem::replace(&mut self.is_joint[post as usize], true)
                {
                    joint.push(post);
                    if !std::mem::replace(&mut self.is_author[author as usize], true) {
                        authors.push(author);
                    }
                }
            }
        }
        joint.iter().for_each(|&post| self.is_joint[post as usize] = false);
        authors.iter().for_each(|&author| self.is_author[author as usize] = false);
        (joint, authors)
    }

    /// The look of members' and of others' turns.
    fn tally(&mut self, occasions: &[Occasion]) -> (Tally, Tally) {
        let mut sides = [Tally::default(); 2];
        for occasion in occasions {
            let family = self.tokens.family[occasion.token as usize];
            for turn in self.turns.at(occasion.token, self.archive, self.tokens) {
                sides[usize::from(self.is_member[turn.holder as usize])].add(turn, family);
            }
        }
        let [others, members] = sides;
        (members, others)
    }
}

/// Whether most turns are of others than members.
fn is_crowded(occasions: &[Occasion]) -> bool {
    let n_members: usize = occasions.iter().map(|occasion| occasion.n_members).sum();
    let n_all: usize = occasions.iter().map(|occasion| occasion.n_holders).sum();
    2 * n_members < n_all
}

/// What one occasion says of whoever was there.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) occasion: Occasion,
    /// Of those who are no members, and of members, each left out of the group itself.
    sides: [Side; 2],
    /// What staying away says, in nats.
    stays_away: f64,
}

/// Chances to take part, and who else did.
#[derive(Debug)]
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

    /// The most that taking part can say of anybody, given what manner says at most.
    #[expect(clippy::cast_possible_truncation, reason = "a screen allows for it")]
    pub(super) fn bound(&self, manner: f64) -> Bound {
        let weight = self.occasion.weight;
        let most = |of: &dyn Fn(&Side) -> f64| {
            let [other, member] = &self.sides;
            weight * (of(other).max(of(member)) + manner - self.stays_away)
        };
        Bound {
            by_activity: most(&|side| side.ln_ratio) as f32,
            weight: weight as f32,
            at_least: most(&|side| libm::log(side.as_member / OTHERS_MAX)) as f32,
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
