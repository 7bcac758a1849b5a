//! Who could be a member at all, told before anybody's odds are worked out.
//!
//! On a crowded hashtag almost everybody at a candidate's occasions is a stranger that came once or
//! twice. An upper bound of everybody's log-odds takes one addition a turn in eight bytes an account;
//! whoever it leaves below zero is no member, and where members alone are asked for, need not be
//! judged. What the bound leaves out: whether somebody is a member already, its manner, its habits.
//!
//! Sketch: 8 bytes an account.

use super::judge::Setting;
use super::standing::Standing;
use crate::method::idf_token::postings::Postings;

/// Bounds of everybody while a group is judged.
#[derive(Debug)]
pub(super) struct Screen {
    marks: Vec<Mark>,
    /// Least sum that passes.
    least: f32,
}

/// One account.
#[derive(Debug, Clone, Copy)]
struct Mark {
    /// Most nats that its turns can come to.
    reach: f32,
    /// Less the logarithm of its activity.
    ease: f32,
}

impl Screen {
    #[expect(clippy::cast_possible_truncation, reason = "the bound allows for it")]
    pub(super) fn new(standings: &[Standing]) -> Self {
        let mark = |standing: &Standing| Mark { reach: 0.0, ease: -standing.ln_activity as f32 };
        Self { marks: standings.iter().map(mark).collect(), least: f32::NEG_INFINITY }
    }

    /// Bounds everybody at these settings, whose turns say at most `most` by their manner; `base` is
    /// what all odds begin with.
    ///
    /// # Complexity
    /// One addition a turn.
    pub(super) fn raise(
        &mut self,
        settings: &[Setting],
        postings: &Postings,
        most: f64,
        base: f64,
    ) {
        let mut slack = 0.0;
        for setting in settings {
            let bound = setting.bound(most);
            slack += bound.largest();
            for &holder in postings.holders_of(setting.occasion.token) {
                let mark = &mut self.marks[holder as usize];
                mark.reach += bound.of(mark.ease);
            }
        }
        self.least = least(base, slack, settings.len());
    }

    /// Whether an account can be a member.
    pub(super) fn passes(&self, account: u32) -> bool {
        self.marks[account as usize].reach >= self.least
    }

    /// Forgets the bounds; everybody passes.
    ///
    /// # Complexity
    /// One look a turn.
    pub(super) fn lower(&mut self, settings: &[Setting], postings: &Postings) {
        let holders = settings.iter().map(|setting| postings.holders_of(setting.occasion.token));
        holders.flatten().for_each(|&holder| self.marks[holder as usize].reach = 0.0);
        self.least = f32::NEG_INFINITY;
    }
}

/// What a sum of so many terms, of at most `sum` in all, must reach to be above `-base`, given that
/// each term and each addition was rounded to 24 bits.
#[expect(clippy::cast_possible_truncation, reason = "the slack allows for it")]
fn least(base: f64, sum: f64, n: usize) -> f32 {
    let slack = 4.0 * f64::from(f32::EPSILON) * (n + 1) as f64 * (sum + base.abs() + 1.0);
    (-base - slack) as f32
}

/// The most that a turn at an occasion can say, in nats, by the ease of whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    /// Where activity counts, and what part of an occasion it is.
    pub(super) by_activity: f32,
    pub(super) weight: f32,
    /// Where it is more than is believed.
    pub(super) at_least: f32,
}

impl Bound {
    fn of(&self, ease: f32) -> f32 {
        (self.by_activity + self.weight * ease).max(self.at_least)
    }

    /// No account's bound is larger, whichever its sign: an account's ease is 40 at most, for nobody
    /// holds more than e^40 times the mean.
    fn largest(&self) -> f64 {
        f64::from(self.by_activity.abs() + self.at_least.abs() + 40.0 * self.weight)
    }
}
