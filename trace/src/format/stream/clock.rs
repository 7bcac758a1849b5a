//! How far a stream has come: one row must not shut out those that follow.
//!
//! The latest time so far decides which rows are late, so a row dated ahead would make late all
//! that follow, and whoever can post could silence a stream. A row that is no more than the lateness
//! ahead of what others have reached is taken at its word. Any other is put to the accounts that
//! post next ([`JURY`]), one vote each: where most of them would be too late after it, it is the row
//! that is refused, and where it is not, it moves the clock no further than a third of them.
//!
//! So whoever posts ahead is a third of a jury ahead at most, which shuts out others only where so
//! many posts take longer than the lateness; and two thirds of a jury, fourteen accounts that post one
//! after the other with nobody between, can push a stream ahead. The first rows of all may be anybody's,
//! and the last have nobody to contradict them.

use crate::Timestamp;
use crate::format::report::{Fault, quoted};
use crate::format::time;

/// Accounts that are asked about a row: our choice, so that it takes more than ten to deceive a
/// stream, and that a sparse one waits for twenty.
pub(super) const JURY: usize = 20;

/// How far a stream has come.
#[derive(Debug)]
pub(super) struct Clock {
    lateness_ms: i64,
    /// Of the rows that were taken, as far as a third of their juries had come.
    latest: Option<Timestamp>,
    /// What all of a jury had reached.
    confirmed: Option<Timestamp>,
}

impl Clock {
    pub(super) fn new(lateness_ms: i64) -> Self {
        Self { lateness_ms, latest: None, confirmed: None }
    }

    /// No row earlier than this is accepted any more.
    pub(super) fn watermark(&self) -> Option<Timestamp> {
        self.latest.map(|latest| latest + -self.lateness_ms)
    }

    /// Whether a row of this time shuts out nothing that is on time.
    pub(super) fn is_plain(&self, at: Timestamp) -> bool {
        self.confirmed.is_some_and(|confirmed| at <= confirmed + self.lateness_ms)
    }

    /// Takes a row of this time that needs no jury.
    pub(super) fn take(&mut self, at: Timestamp) -> Result<(), Fault> {
        self.in_time(at)?;
        self.latest = self.latest.max(Some(at));
        Ok(())
    }

    /// Takes a row of this time unless most of the jury speaks against it: one time for each
    /// account that follows. What is late by any account has no vote.
    pub(super) fn judge(&mut self, at: Timestamp, mut jury: Vec<Timestamp>) -> Result<(), Fault> {
        self.in_time(at)?;
        let void = self.confirmed.map(|confirmed| confirmed + -self.lateness_ms);
        jury.retain(|&juror| Some(juror) >= void);
        jury.sort_unstable();
        let against = jury.partition_point(|&juror| juror < at + -self.lateness_ms);
        if 2 * against > jury.len() {
            return Err(ahead(at));
        }
        let reached = |place: usize| Some(jury.get(place).map_or(at, |&juror| juror.min(at)));
        self.latest = self.latest.max(reached((jury.len() + 1) / 3));
        self.confirmed = self.confirmed.max(reached(0));
        Ok(())
    }

    fn in_time(&self, at: Timestamp) -> Result<(), Fault> {
        if self.watermark().is_none_or(|mark| at >= mark) {
            return Ok(());
        }
        let accepted = "times in order, within the lateness that is allowed";
        Err(Fault::new("", quoted(time::to_civil(at).as_bytes()), accepted))
    }
}

/// What is said of a row that nobody follows.
pub(super) fn ahead(at: Timestamp) -> Fault {
    let accepted = "times after which most of the accounts that follow are not too late";
    Fault::new("", quoted(time::to_civil(at).as_bytes()), accepted)
}
