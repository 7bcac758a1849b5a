//! Whether a result holds elsewhere: on other worlds, at other settings, against chance.
//!
//! One question per file, each answered from records alone: is a promised rate of false alarms kept
//! ([`own_rates`], [`held_rates`], [`reliability`]), does a threshold travel ([`drops_by_family`]), how much camouflage can
//! a method see through ([`camouflage`]). What records must hold for that is computed here too: counts at
//! thresholds ([`Cuts`]), and what volume alone would have given ([`Lift`]).

mod calibration;
mod camouflage;
mod cuts;
mod drop;
mod lift;
mod runs;

pub use calibration::{
    HeldRate, OwnRate, Promise, Reliability, held_rates, own_rates, reliability,
};
pub use camouflage::{Camouflage, CamouflagePoint, camouflage};
pub use cuts::Cuts;
pub use drop::{Drop, Rule, drops_by_family};
pub use lift::{Lift, lift};

#[cfg(test)]
pub(crate) mod testing;
