//! Parquet files without trust.
//!
//! The `parquet` crate reads what a file claims; a claim of two billion values costs it the memory
//! for them, and some contradictions make it panic. So every claim is held against the bytes that
//! are there before it is believed: the footer and every page header ([`compact`]), every page
//! ([`guard`]), and the number of rows against the size of the file ([`file`]).
//!
//! What is written most is encoded here ([`encode`], [`writer`]), the rest by the crate.

mod compact;
pub(crate) mod encode;
mod file;
mod guard;
mod sink;
mod writer;

pub(crate) use file::{Decoded, ParquetFile};
pub use sink::{GROUP_ROWS, Hashing};
pub(crate) use sink::{hex, properties, put, to_io};
pub(crate) use writer::{FileWriter, GroupWriter};
