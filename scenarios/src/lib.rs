//! Experiments as data: the catalogue of scenario files, and running one.
//!
//! A scenario file plus a seed and a version determine every number of a run. [`find`] gets a
//! [`Scenario`] from the catalogue or from a file; [`run`] simulates, detects and evaluates.
//!
//! ```
//! let mut scenario = claque_scenarios::find("quickstart")?;
//! scenario.rescale(0.02)?;
//! let world = claque_scenarios::Simulated::new(&scenario, 1, &mut claque_scenarios::Silent);
//! assert!(world.n_posts() > 0);
//! # Ok::<(), claque_scenarios::Error>(())
//! ```

mod background;
mod catalogue;
mod check;
mod croissant;
mod datasheet;
mod delay;
mod error;
mod expect;
mod fidelity;
mod findings_hash;
mod method;
mod playbook;
mod program;
mod run;
mod scenario;
mod scores;
mod simulated;
pub mod store;
mod suite;
mod sweep;
mod truth_files;
pub mod verify;
mod watch;
mod world_files;

pub use catalogue::{Source, catalogue, find, numbered, sources};
pub use check::{Breach, Checked, check, small_traces};
pub use error::Error;
pub use expect::{Expect, Outcome};
pub use fidelity::fidelity;
pub use method::{AnyMethod, find_method};
pub use playbook::{Playbook, look_alikes, playbooks};
pub use program::{Fault, Form, Heard, Leash, Limits, Program, is_program, split_methods};
pub use run::{
    Besides, Meter, NoMeter, Observer, Ran, Silent, run, run_method, run_with, set_regrets,
};
pub use scenario::Scenario;
pub use scores::{Scored, read_scores};
pub use simulated::Simulated;
pub use store::ScoreStore;
pub use suite::{Planned, Suite, find_suite, suites};
pub use sweep::Sweep;
pub use truth_files::read_labels;
pub use verify::verify;
pub use watch::{Waits, WatchOptions, Watched, watch};
pub use world_files::{resume_world, write_world};
