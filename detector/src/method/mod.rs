//! One method per file, all with the same anatomy: idea, source and complexity; `Config`; the
//! detector; its state; `Detector`; private helpers; a worked example small enough for paper.

pub mod bicm;
pub mod burst;
pub mod catchsync;
pub mod ccb;
pub mod claque;
pub mod concentration;
pub mod coordinationz;
pub mod coordnet;
pub mod coornet;
pub mod coortweet;
pub mod copost;
pub mod copycatch;
mod cosine;
pub mod dense_alert;
pub mod elmas;
pub mod fraudar;
mod grouped;
pub mod hashtag_sequence;
pub mod hcc;
pub mod hypergeometric;
pub mod iannucci;
pub mod idf_token;
pub mod kleinberg;
pub mod luceri;
pub mod midas;
pub mod nizzoli;
pub mod null;
pub mod random;
pub mod sync_bins;
pub mod synchrotrap;
pub mod tagset;
pub mod tfidf;
mod validated;
pub mod vigdet_prior;
pub mod volume;

pub(crate) use grouped::add_groups;
