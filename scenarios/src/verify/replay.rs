//! The same world once more, from its scenario and seed.

use std::path::Path;

use claque_trace::format::{FileEntry, Manifest};

use super::Learnt;
use super::breach::{Checked, Fault, breach};
use crate::truth_files::{TRUTH, TruthManifest};
use crate::world_files::write_at_most;
use crate::{Error, Observer, Scenario};

/// Most posts of a world that is replayed unasked. The default world with 5.5 million posts takes 7.5
/// seconds instead of 5.0, and 238 MB in the temporary folder.
const UNASKED_POSTS: u64 = 10_000_000;

/// Whether a world is simulated again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// Where nothing else is wrong with it, and it is of up to ten million posts.
    Small,
    /// Whatever it costs.
    Always,
    /// Only what follows from its files is checked.
    Never,
}

impl Replay {
    /// Whether a world of so many posts is replayed after every other law held or not, and if not,
    /// why; nothing where nobody need be told.
    pub(super) fn of(self, n_posts: u64, holds: bool) -> Result<bool, &'static str> {
        match self {
            Self::Always => Ok(true),
            Self::Never => Ok(false),
            Self::Small if !holds => Ok(false),
            Self::Small if n_posts <= UNASKED_POSTS => Ok(true),
            Self::Small => Err("more than ten million posts; --replay does it"),
        }
    }
}

/// Law: simulating again gives every file again. Takes as much room in the temporary folder as the
/// world itself, and no more, whatever the scenario would make.
///
/// # Errors
/// Why it cannot be checked.
pub(super) fn replay(
    dir: &Path,
    world: &Manifest,
    truth: Option<&TruthManifest>,
    observer: &mut dyn Observer,
) -> Result<Checked<Learnt<()>>, &'static str> {
    let truth = truth.ok_or("scenario and seed are in the truth, which is not there")?;
    if truth.claque_version != env!("CARGO_PKG_VERSION") {
        return Err("another version of claque wrote this world");
    }
    let scenario = Scenario::of_world(&truth.scenario, truth.world.clone());
    let scenario = scenario.map_err(|_| "the scenario is none that can be simulated")?;
    Ok(again(&scenario, dir, world, truth, observer).map_err(|fault| match fault {
        Again::Fault(fault) => fault,
        Again::Error(fault) => Fault::Unreadable(fault),
    }))
}

/// Why a replay ended early.
enum Again {
    Fault(Fault),
    Error(Error),
}

impl<E: Into<Error>> From<E> for Again {
    fn from(fault: E) -> Self {
        Self::Error(fault.into())
    }
}

fn again(
    scenario: &Scenario,
    dir: &Path,
    world: &Manifest,
    truth: &TruthManifest,
    observer: &mut dyn Observer,
) -> Result<Learnt<()>, Again> {
    fits(world, truth).map_err(Again::Fault)?;
    let home = tempfile::tempdir().map_err(claque_trace::format::Error::io("replay in", dir))?;
    let copy = home.path().join("world");
    match write_at_most(world.posts, scenario, truth.seed, &copy, observer) {
        Err(Error::MorePosts { .. }) => return Err(Again::Fault(more_posts(world))),
        written => drop(written?),
    }
    let files = Manifest::read(&copy)?.files;
    let answers = TruthManifest::read(&copy.join(TRUTH))?.files;
    let n = same("", &world.files, &files).map_err(Again::Fault)?;
    let n_answers = same("truth/", &truth.files, &answers).map_err(Again::Fault)?;
    Ok(((), n + n_answers))
}

/// Whether the scenario could have made a world of this size, before anything is planned for it.
fn fits(world: &Manifest, truth: &TruthManifest) -> Checked<()> {
    let (population, hashtags) = (&truth.world.population, &truth.world.hashtags);
    let sizes = [
        ("world.population.accounts", population.accounts, world.accounts, "accounts"),
        ("world.hashtags.evergreen", hashtags.evergreen, world.hashtags, "hashtags"),
    ];
    let larger = sizes.into_iter().find(|&(_, found, listed, _)| u64::from(found) > listed);
    larger.map_or(Ok(()), |(key, found, listed, of)| {
        let expected = format!("at most the {listed} {of} that manifest.json tells of");
        Err(breach("truth/manifest.json", None, format!("{key} = {found}"), expected))
    })
}

fn more_posts(world: &Manifest) -> Fault {
    let expected = format!("the {} posts that manifest.json tells of", world.posts);
    breach("truth/manifest.json", None, "a world that makes more posts", expected)
}

fn same(below: &str, found: &[FileEntry], expected: &[FileEntry]) -> Checked<u64> {
    let say = |entry: Option<&FileEntry>| {
        entry.map_or("no file".to_owned(), |e| {
            format!("{below}{} with SHA-256 {}", e.path, e.sha256)
        })
    };
    let n = found.len().max(expected.len());
    let Some(idx) = (0..n).find(|&idx| found.get(idx) != expected.get(idx)) else {
        return Ok(n as u64);
    };
    let (found, expected) = (found.get(idx), expected.get(idx));
    let file =
        found.or(expected).map_or_else(String::new, |entry| format!("{below}{}", entry.path));
    Err(breach(&file, None, say(found), say(expected)))
}
