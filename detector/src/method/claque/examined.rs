//! From candidates to groups that have been looked at.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use claque_trace::time::HOUR_MS;
use rayon::prelude::*;

use super::Config;
use super::archive::Archive;
use super::confidence::{confidence, substance};
use super::feature::{self, FEATURES, Scene, delegated_app};
use super::joint::Joint;
use super::members::{Expansion, Group};
use super::tokens::Tokens;
use super::trails::{Trail, Trails};
use super::unions::unite;

/// Cores that are grown side by side for each thread; more of them would be put away.
const AHEAD: usize = 2;

/// Largest log-odds of operation of a group that could be chance, or a page for all that is known.
const UNPROVEN: f64 = -1.0;

/// A group and what its members' posts say about it.
#[derive(Debug)]
pub(super) struct Examined {
    pub(super) group: Group,
    pub(super) joint: Joint,
    /// The app that only its joint posts come by.
    pub(super) app: Option<u16>,
    /// Evidence of each feature, in nats.
    pub(super) evidence: Vec<f64>,
    /// Nats beyond what the false discovery rate asks for.
    pub(super) confidence: f64,
    /// Log-odds that somebody operates it; at most [`UNPROVEN`] without confidence, or without texts and
    /// an app that tells.
    pub(super) operated: f64,
}

impl Examined {
    fn new(group: Group, archive: &Archive, tokens: &Tokens, false_discovery_rate: f64) -> Self {
        let joint = Joint::of(&group, archive, tokens, HOUR_MS);
        let scene = Scene::new(archive, &joint);
        let evidence: Vec<f64> = FEATURES.iter().map(|(_, feature)| feature(&scene)).collect();
        let confidence = confidence(&group, tokens, false_discovery_rate);
        let operated = feature::log_odds(&evidence) + unsubstantial(&group, tokens);
        let app = delegated_app(&scene);
        // What a page or people with a text of their own would look like is not seen without texts.
        let is_open = confidence < 0.0 || !archive.knows_texts && app.is_none();
        let operated = if is_open { operated.min(UNPROVEN) } else { operated };
        Self { group, joint, app, evidence, confidence, operated }
    }
}

/// A group whose own odds do not pay for its choice may well be nobody: down to -4 nats.
fn unsubstantial(group: &Group, tokens: &Tokens) -> f64 {
    4.0 * (substance(group, tokens) / 20.0).clamp(-1.0, 0.0)
}

/// Grows every core that does not lie within a group already, as far as the budget goes, and
/// examines what came of it; and how many cores were left.
///
/// The next cores are grown side by side and then taken up one after the other: a core that by then
/// leads nowhere new is put away, with what it cost. So there are twice as many each time, up to two a
/// thread, so that a thread whose core is soon done goes on with another, and half as many where some
/// were put away.
pub(super) fn examine(
    archive: &Archive,
    tokens: &Tokens,
    cores: Vec<Vec<u32>>,
    config: &Config,
) -> (Vec<Examined>, usize) {
    let n_threads = rayon::current_num_threads();
    let most = if n_threads == 1 { 1 } else { AHEAD * n_threads };
    let mut n_ahead = 1;
    let places = Places::new(n_threads, || Expansion::new(archive, tokens, 3));
    let mut known = Known::new(archive.corpus.n_accounts(), config.budget(archive.n_posts()));
    let mut waiting: VecDeque<Vec<u32>> = cores.into();
    loop {
        let cores = known.next_of(&mut waiting, n_ahead);
        if cores.is_empty() {
            break;
        }
        let each = cores.par_iter().with_max_len(1);
        let grown: Vec<Grown> =
            each.map(|core| places.with(|place| known.grow(core, place))).collect();
        let n_in_vain = known.n_in_vain;
        for (core, grown) in cores.into_iter().zip(grown) {
            waiting.extend(known.take_up(core, grown));
        }
        let was_in_vain = known.n_in_vain > n_in_vain;
        n_ahead = if was_in_vain { n_ahead / 2 } else { 2 * n_ahead }.clamp(1, most);
    }
    let groups = places.with(|place| known.united(tokens, place));
    let rate = config.false_discovery_rate;
    let examined = |group| Examined::new(group, archive, tokens, rate);
    (groups.into_par_iter().map(examined).collect(), known.n_left)
}

/// Room to grow groups in, for as many threads as there are.
struct Places<T>(Mutex<Vec<T>>);

impl<T: Send> Places<T> {
    fn new(n: usize, place: impl Fn() -> T + Sync) -> Self {
        Self(Mutex::new((0..n).into_par_iter().map(|_| place()).collect()))
    }

    /// Lends a place that nobody uses. Every place is left as it was found, so any will do.
    fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let mut place = self.free().pop().expect("there are as many places as threads");
        let done = work(&mut place);
        self.free().push(place);
        done
    }

    fn free(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().expect("nobody panics while it is held")
    }
}

/// The group around a core, what finding it cost in turns and tokens, and the way there.
type Grown = (Option<Group>, u64, Trail);

/// What was found so far.
struct Known {
    groups: Vec<Group>,
    /// Where the cores before came along, and who is in a group.
    trails: Trails,
    /// Cores left for want of a budget.
    n_left: usize,
    /// Cores that would not have been grown after those before.
    n_in_vain: usize,
    work: u64,
    budget: u64,
}

impl Known {
    fn new(n_accounts: usize, budget: u64) -> Self {
        let trails = Trails::new(n_accounts);
        Self { groups: Vec::new(), trails, n_left: 0, n_in_vain: 0, work: 0, budget }
    }

    /// The next cores, as many as asked for, that do not lie within a group.
    fn next_of(&self, waiting: &mut VecDeque<Vec<u32>>, n: usize) -> Vec<Vec<u32>> {
        let mut next = Vec::new();
        while next.len() < n {
            let Some(core) = waiting.pop_front() else { break };
            if !self.trails.taken.holds_most_of(&core) {
                next.push(core);
            }
        }
        next
    }

    fn is_spent(&self) -> bool {
        self.work > self.budget
    }

    fn grow(&self, core: &[u32], expansion: &mut Expansion<'_>) -> Grown {
        if self.is_spent() {
            return (None, 0, Trail::default());
        }
        let group = expansion.grow(core, &self.trails);
        (group, std::mem::take(&mut expansion.work), std::mem::take(&mut expansion.trail))
    }

    /// The groups, pieces of one put together as far as the budget goes.
    fn united(&mut self, tokens: &Tokens, expansion: &mut Expansion<'_>) -> Vec<Group> {
        // What they lead to is in groups as a matter of course.
        self.trails.taken.clear();
        unite(std::mem::take(&mut self.groups), tokens, |core| {
            let (group, work, trail) = self.grow(core, expansion);
            self.work += work;
            self.trails.add(trail, work);
            group
        })
    }

    /// Takes up what grew from a core; gives what it left of the core, where that may be another.
    fn take_up(&mut self, core: Vec<u32>, (group, work, mut trail): Grown) -> Option<Vec<u32>> {
        if self.trails.taken.holds_most_of(&core) {
            self.n_in_vain += 1;
            return None;
        }
        if self.is_spent() {
            self.n_left += 1;
            return None;
        }
        let end = trail.end(&self.trails);
        let work = end.unwrap_or(work);
        self.n_in_vain += usize::from(end.is_some());
        self.work += work;
        self.trails.add(trail, work);
        let group = group.filter(|_| end.is_none())?;
        if self.add(group) { self.trails.taken.rest_of(core) } else { None }
    }

    /// Adds a group that is more than what is known; whether it is.
    fn add(&mut self, group: Group) -> bool {
        let members: Vec<u32> = group.members.iter().map(|&(member, _)| member).collect();
        let adds = self.trails.taken.lacks_enough_of(&members);
        if adds {
            self.trails.taken.add(members);
            self.groups.push(group);
        }
        adds
    }
}
