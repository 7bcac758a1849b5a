//! Randomness that flows from the seed: keyed streams, draws, weighted choice, permutations.

mod alias;
mod bijection;
pub mod draw;
mod exp;
mod guided;
mod quantiles;
pub(crate) mod stream;

pub use alias::AliasTable;
pub use bijection::Bijection;
pub(crate) use exp::{exp, pow};
pub(crate) use guided::Guided;
pub(crate) use quantiles::Quantiles;
pub use stream::{Key, Purpose, Seed, Stream, mix, unit};
pub(crate) use stream::{half_unit, halves};
