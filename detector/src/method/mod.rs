//! One method per file, all with the same anatomy: idea, source and complexity; `Config`; the
//! detector; its state; `Detector`; private helpers; a worked example small enough for paper.

pub mod bicm;
pub mod burst;
pub mod ccb;
pub mod claque;
pub mod concentration;
pub mod coordinationz;
pub mod coordnet;
pub mod coornet;
pub mod coortweet;
pub mod copost;
mod cosine;
pub mod fraudar;
mod grouped;
pub mod hashtag_sequence;
pub mod hypergeometric;
pub mod idf_token;
pub mod kleinberg;
pub mod null;
pub mod random;
pub mod sync_bins;
pub mod synchrotrap;
pub mod tfidf;
mod validated;
pub mod volume;

pub(crate) use grouped::add_groups;
