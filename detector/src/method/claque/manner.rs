//! How members take part, as evidence of who belongs to a group: by which app, in whose words, and
//! how soon (see `pace`).

use super::archive::Archive;
use super::delegated::Delegated;
use super::pace::{LAGS, Lags, Pace};
use super::tokens::Family;
use super::turns::Turn;

/// Least and most share of copies that is believed.
const SHARES: std::ops::RangeInclusive<f64> = 0.02..=0.98;

/// What turns at a group's occasions look like, on one side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Accounts at occasions that are no moments and at moments, in words of their own and in another's, by lag.
    turns: [[[u32; LAGS]; 2]; 2],
}

impl Tally {
    /// Takes in a turn at an occasion of a family: one count, for it is done for every turn.
    pub(super) fn add(&mut self, turn: &Turn, family: Family) {
        let is_moment = matches!(family, Family::Moment(_));
        let [at_others, at_moments] = &mut self.turns;
        let of_kind = if is_moment { at_moments } else { at_others };
        of_kind[usize::from(turn.is_copied)][usize::from(turn.lag)] += 1;
    }

    /// Turns, and those with a post in another account's words.
    fn n_copies(&self) -> [f64; 2] {
        let [own, copied] = [0, 1].map(|look| {
            let lags = self.turns.iter().flat_map(|looks: &[_; 2]| &looks[look]);
            lags.map(|&n| f64::from(n)).sum::<f64>()
        });
        [own + copied, copied]
    }

    /// Occasions by lag.
    fn lags(&self) -> Lags {
        let n = |[own, copied]: &[[u32; LAGS]; 2], lag: usize| f64::from(own[lag] + copied[lag]);
        let [others, moments] = &self.turns;
        Lags::new(|lag| n(others, lag) + Family::Moment(0).weight() * n(moments, lag))
    }
}

/// Log-odds by the look of a turn.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Manner {
    app: Option<Delegated>,
    /// Nats of a copy and of a text of one's own.
    words: (f64, f64),
    pace: Pace,
}

impl Manner {
    /// By app alone, from members' posts on occasions and their authors, each once.
    pub(super) fn by_app(joint: &[u32], authors: &[u32], archive: &Archive) -> Self {
        Self { app: Delegated::of(joint, authors, archive), ..Self::default() }
    }

    /// The same where how soon they come counts as well.
    pub(super) fn at_pace(self, members: &Tally, others: &Tally) -> Self {
        Self { pace: Pace::new(&members.lags(), &others.lags()), ..self }
    }

    /// What the pace of all members says.
    pub(super) fn by_pace(&self, members: &Tally) -> f64 {
        self.pace.of_all(&members.lags())
    }

    /// Whether an app tells members from others. Words beside it would part those who edit what they
    /// were handed from the rest.
    pub(super) fn tells(&self) -> bool {
        self.app.is_some()
    }

    /// By words, where members copy more often than others do; `weight` of what that says counts.
    pub(super) fn with_words(self, members: &Tally, others: &Tally, weight: f64) -> Self {
        let (copy, own) = words(members, others);
        Self { words: (weight * copy, weight * own), ..self }
    }

    /// What turns say, worked out once.
    pub(super) fn table(&self) -> Table {
        let (by_it, by_another) = self.app.map_or((0.0, 0.0), Delegated::odds);
        let (copy, own) = self.words;
        let app = self.app.map_or(0, Delegated::app);
        let odds = [by_another + own, by_another + copy, by_it + own, by_it + copy];
        Table { app, odds, pace: self.pace }
    }
}

/// Log-odds by the look of a turn, worked out once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    app: u16,
    /// Of an own text and of a copy by another app, then of both by the app.
    odds: [f64; 4],
    pace: Pace,
}

impl Table {
    /// The most that a turn says.
    pub(super) fn most(&self) -> f64 {
        self.odds.iter().copied().fold(f64::NEG_INFINITY, f64::max) + self.pace.most()
    }

    /// What a turn of a member says, or of somebody else.
    pub(super) fn of(&self, turn: &Turn, is_member: bool) -> f64 {
        let look = 2 * usize::from(turn.app == self.app) + usize::from(turn.is_copied);
        self.odds[look] + self.pace.of(turn.lag, is_member)
    }
}

/// Nats of a turn with a copy and of one without.
fn words(members: &Tally, others: &Tally) -> (f64, f64) {
    let share = |tally: &Tally| {
        let [turns, copies] = tally.n_copies();
        let share = (copies + 0.1) / (turns + 1.0);
        share.clamp(*SHARES.start(), *SHARES.end())
    };
    let (own, other) = (share(members), share(others));
    if own <= other {
        return (0.0, 0.0);
    }
    (libm::log(own / other), libm::log((1.0 - own) / (1.0 - other)))
}
