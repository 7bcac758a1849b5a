//! Where values stand on the track of a row: every band takes the same place, so that rows with
//! different units read as one picture.

use claque_evaluation::fidelity::Row;

/// Where a band begins and ends on a track from 0 to 1.
const BAND: (f64, f64) = (0.3, 0.7);
/// Nothing is drawn nearer to the ends than this.
const MARGIN: f64 = 0.02;
/// Bands that span a larger factor are drawn by their logarithm.
const LOG_FROM: f64 = 8.0;

/// The scale of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    lowest: Option<f64>,
    highest: Option<f64>,
}

/// A place on a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// From 0 to 1.
    pub(super) at: f64,
    /// Whether the value lies beyond the end it is drawn at.
    pub(super) is_beyond: bool,
}

impl Scale {
    pub(super) fn of(row: &Row) -> Self {
        Self { lowest: row.lowest, highest: row.highest }
    }

    /// Both ends of the band; an open end lies at the end of the track.
    pub(super) fn band(self) -> (f64, f64) {
        let from = self.lowest.map_or(0.0, |_| BAND.0);
        (from, self.highest.map_or(1.0, |_| BAND.1))
    }

    /// Where a value stands.
    pub(super) fn place(self, value: f64) -> Place {
        let at = self.raw(value);
        let inside = at.clamp(MARGIN, 1.0 - MARGIN);
        Place { at: inside, is_beyond: !(0.0..=1.0).contains(&at) }
    }

    fn raw(self, value: f64) -> f64 {
        match (self.lowest, self.highest) {
            (Some(lowest), Some(highest)) => {
                BAND.0 + (BAND.1 - BAND.0) * share(value, lowest, highest)
            }
            // Open below: zero is at the start.
            (None, Some(highest)) => BAND.1 * value / highest,
            (Some(lowest), None) => BAND.0 * value / lowest,
            (None, None) => 0.5,
        }
    }
}

/// How far a value is on the way from the lowest to the highest.
fn share(value: f64, lowest: f64, highest: f64) -> f64 {
    if lowest > 0.0 && highest / lowest >= LOG_FROM {
        return (value.max(f64::MIN_POSITIVE) / lowest).ln() / (highest / lowest).ln();
    }
    (value - lowest) / (highest - lowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lowest: Option<f64>, highest: Option<f64>, value: f64) -> (f64, bool) {
        let place = Scale { lowest, highest }.place(value);
        ((place.at * 1e6).round() / 1e6, place.is_beyond)
    }

    #[test]
    fn bands_take_the_same_place_whatever_the_unit() {
        assert_eq!(at(Some(2.0), Some(4.0), 2.0), (0.3, false));
        assert_eq!(at(Some(2.0), Some(4.0), 3.0), (0.5, false));
        assert_eq!(at(Some(-0.95), Some(-0.65), -0.65), (0.7, false));
        // Ten is half of the way from one to a hundred.
        assert_eq!(at(Some(1.0), Some(100.0), 10.0), (0.5, false));
        assert_eq!(at(Some(1.0), Some(100.0), 0.0), (0.02, true));
    }

    #[test]
    fn what_lies_beyond_is_drawn_at_the_end() {
        assert_eq!(at(Some(2.0), Some(4.0), 1_000.0), (0.98, true));
        assert_eq!(at(Some(2.0), Some(4.0), -1_000.0), (0.02, true));
    }

    #[test]
    fn open_bands_reach_the_end_of_the_track() {
        assert_eq!(Scale { lowest: None, highest: Some(2.2) }.band(), (0.0, 0.7));
        assert_eq!(Scale { lowest: Some(2.0), highest: None }.band(), (0.3, 1.0));
        assert_eq!(at(None, Some(2.2), 1.1), (0.35, false));
        assert_eq!(at(Some(2.0), None, 2.0), (0.3, false));
    }
}
