//! How members take part, as evidence of who belongs to a group: by which app, and in whose words.

use super::archive::Archive;
use super::delegated::Delegated;

/// Least and most share of copies that is believed.
const SHARES: std::ops::RangeInclusive<f64> = 0.02..=0.98;
/// What posts on a group's occasions look like, on one side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Accounts at occasions, one each time.
    pub(super) turns: f64,
    /// Turns with a post in another account's words.
    pub(super) copies: f64,
}

impl Tally {
    pub(super) fn add(&mut self, is_copied: bool) {
        self.turns += 1.0;
        self.copies += f64::from(u8::from(is_copied));
    }
}

/// Log-odds by the look of a turn.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Manner {
    app: Option<Delegated>,
    /// Nats of a copy and of a text of one's own.
    words: (f64, f64),
}

impl Manner {
    /// By app alone, from members' posts on occasions and their authors, each once.
    pub(super) fn by_app(joint: &[u32], authors: &[u32], archive: &Archive) -> Self {
        Self { app: Delegated::of(joint, authors, archive), ..Self::default() }
    }

    /// Whether an app tells members from others. Words beside it would part those who edit what they
    /// were handed from the rest.
    pub(super) fn tells(&self) -> bool {
        self.app.is_some()
    }

    /// By words, where members copy more often than others do; `weight` of what that says counts.
    pub(super) fn with_words(self, members: Tally, others: Tally, weight: f64) -> Self {
        let (copy, own) = words(members, others);
        Self { words: (weight * copy, weight * own), ..self }
    }

    /// What turns say, worked out once.
    pub(super) fn table(&self) -> Table {
        let (by_it, by_another) = self.app.map_or((0.0, 0.0), Delegated::odds);
        let (copy, own) = self.words;
        let app = self.app.map_or(0, Delegated::app);
        Table { app, odds: [by_another + own, by_another + copy, by_it + own, by_it + copy] }
    }
}

/// Log-odds by the look of a turn, worked out once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    app: u16,
    /// Of an own text and of a copy by another app, then of both by the app.
    odds: [f64; 4],
}

impl Table {
    /// The most that a turn says.
    pub(super) fn most(&self) -> f64 {
        self.odds.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// What a turn says whose first post came by `app`.
    pub(super) fn of(&self, app: u16, is_copied: bool) -> f64 {
        self.odds[2 * usize::from(app == self.app) + usize::from(is_copied)]
    }
}

/// Nats of a turn with a copy and of one without.
fn words(members: Tally, others: Tally) -> (f64, f64) {
    let share = |tally: Tally| {
        let share = (tally.copies + 0.1) / (tally.turns + 1.0);
        share.clamp(*SHARES.start(), *SHARES.end())
    };
    let (own, other) = (share(members), share(others));
    if own <= other {
        return (0.0, 0.0);
    }
    (libm::log(own / other), libm::log((1.0 - own) / (1.0 - other)))
}
