//! What a statistic says of itself, and how a row comes of it.

use super::card::{Published, Row, Verdict};
use super::observed::Observed;

/// A value, or why this world has none.
pub(crate) type Measured = Result<f64, &'static str>;

/// One statistic of a world, with what is published about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statistic {
    /// Short name, for programs.
    pub(crate) name: &'static str,
    /// Name, for people.
    pub(crate) title: &'static str,
    /// Unit of all its numbers.
    pub(crate) unit: &'static str,
    /// What is measured, and how.
    pub(crate) what: &'static str,
    /// Published values, each with what it is of.
    pub(crate) published: &'static [(f64, &'static str)],
    /// Where a faithful world lies.
    pub(crate) band: Band,
    /// Where values and band come from.
    pub(crate) source: &'static str,
    /// Whether a miss fails the card.
    pub(crate) role: Role,
    /// Measures it.
    pub(crate) measure: fn(&Observed<'_>) -> Measured,
}

/// Whether a miss fails the card.
///
/// A band is a gate where it is one of the realism gates of `docs/calibration.md`, where the tests
/// of the simulator hold worlds to it already, or where at least two published values span it.
/// A band around a single published value, or of our choice, only informs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It does.
    Gate,
    /// The row informs.
    Information,
}

/// A closed interval, open to one side where an end is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Band {
    lowest: Option<f64>,
    highest: Option<f64>,
}

impl Band {
    /// From `lowest` to `highest`, both included.
    pub(crate) const fn between(lowest: f64, highest: f64) -> Self {
        Self { lowest: Some(lowest), highest: Some(highest) }
    }

    /// At most `highest`.
    pub(crate) const fn at_most(highest: f64) -> Self {
        Self { lowest: None, highest: Some(highest) }
    }

    /// At least `lowest`.
    pub(crate) const fn at_least(lowest: f64) -> Self {
        Self { lowest: Some(lowest), highest: None }
    }

    /// A value that is no number is in no band.
    fn holds(self, value: f64) -> bool {
        !value.is_nan()
            && self.lowest.is_none_or(|lowest| value >= lowest)
            && self.highest.is_none_or(|highest| value <= highest)
    }
}

impl Statistic {
    /// The row of this statistic on a card.
    pub(crate) fn row(&self, world: &Observed<'_>) -> Row {
        self.row_of((self.measure)(world))
    }

    fn row_of(&self, measured: Measured) -> Row {
        let verdict = match measured {
            Ok(value) if self.band.holds(value) => Verdict::Holds,
            Ok(_) => Verdict::Misses,
            Err(_) => Verdict::NotInThisWorld,
        };
        let published = |&(value, of): &(f64, &str)| Published { value, of: of.to_owned() };
        Row {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            unit: self.unit.to_owned(),
            what: self.what.to_owned(),
            measured: measured.ok(),
            absent: measured.err().map(str::to_owned),
            lowest: self.band.lowest,
            highest: self.band.highest,
            published: self.published.iter().map(published).collect(),
            source: self.source.to_owned(),
            is_gate: self.role == Role::Gate,
            verdict,
        }
    }
}

/// A share; `Err` where there is nothing to take a share of.
pub(crate) fn share(part: u64, whole: u64, why_none: &'static str) -> Measured {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let share = part as f64 / whole as f64;
    if whole == 0 { Err(why_none) } else { Ok(share) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fidelity::statistic::CATALOGUE;

    #[test]
    fn ends_belong_to_their_band() {
        let band = Band::between(0.25, 0.5);
        assert!(band.holds(0.25) && band.holds(0.5) && !band.holds(0.249) && !band.holds(0.501));
        assert!(Band::at_most(1.0).holds(f64::NEG_INFINITY) && !Band::at_most(1.0).holds(1.1));
        assert!(Band::at_least(1.0).holds(f64::INFINITY) && !Band::at_least(1.0).holds(0.9));
        assert!(!band.holds(f64::NAN) && !Band::at_least(0.0).holds(f64::NAN));
    }

    #[test]
    fn what_a_world_lacks_neither_holds_nor_misses() {
        let first = &CATALOGUE[0];
        let row = first.row_of(Err("no posts"));
        assert_eq!((row.verdict, row.measured), (Verdict::NotInThisWorld, None));
        assert_eq!(row.absent.as_deref(), Some("no posts"));
        let outside = first.row_of(Ok(1e9));
        assert_eq!((outside.verdict, outside.absent), (Verdict::Misses, None));
    }

    #[test]
    fn shares_of_nothing_are_no_shares() {
        assert_eq!(share(1, 4, "none"), Ok(0.25));
        assert_eq!(share(0, 0, "none"), Err("none"));
    }
}
