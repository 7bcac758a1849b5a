//! Holds a world folder against every law that a world must keep.
//!
//! Nothing here trusts what wrote the folder: each table of the truth is derived a second time, from
//! posts and their causes alone, by code that shares nothing with the writer but the file formats. Two
//! things about lists of trends follow from no post, and for them the plan is made again from scenario
//! and seed: which entries a campaign put there, and which hashtags it pushes. What cannot be derived
//! is how accounts came to act: their regions, languages and ages, the hashtags and times of posts, and
//! the texts of originals are held to what is possible, and to the very same only by a replay, which
//! simulates the world again from its scenario and seed.
//!
//! Memory: one part of posts with its causes (about 80 MB), 16 bytes an account, 12 an operated post,
//! the names, one bucket of post numbers (see `join`), ten minutes of hashtag uses, and in a world
//! with a campaign a plan while the lists are set up; whatever the number of posts.

mod breach;
mod cause;
mod clock;
mod content;
mod derive;
mod difference;
mod files;
mod fit;
mod join;
mod kind;
mod names;
mod numbers;
mod posts;
mod profiles;
mod replay;
mod rules;
mod scenario;
mod time;

use std::path::Path;

use claque_trace::format::Manifest;

pub use breach::{Breach, Law, Outcome, Verdict};
use breach::{Checked, Fault};
pub use replay::Replay;

use crate::truth_files::TruthManifest;
use crate::{Error, Observer};

/// The law that a replay checks.
const REPLAYED: &str = "a replay gives the same files";

/// Checks the world in `dir`; as `replay` says it is also simulated again from its scenario and seed,
/// into a temporary folder, and compared file by file.
///
/// # Errors
/// When `dir` is no world or the machine cannot read it. What is wrong with a world is no error but
/// a broken law.
pub fn verify(dir: &Path, replay: Replay, observer: &mut dyn Observer) -> Result<Verdict, Error> {
    files::is_world(dir)?;
    let mut book = Book { verdict: Verdict::default(), observer };
    let Some(world) = book.note("the manifest is whole", "file", files::world_manifest(dir))?
    else {
        return Ok(book.verdict);
    };
    book.note("every file is as listed", "files", files::listed(dir, "", &world.files))?;
    book.note("there are no other files", "files", files::no_others(dir, "", &world.files))?;
    let truth = book.truth(dir, &world)?;
    let names = book.names(dir, &world)?;
    let Some(names) = names else { return Ok(book.verdict) };
    let homes = book.homes(dir, &world, truth.as_ref())?;
    let (truth, homes) = (truth.as_ref(), homes.as_deref());
    let setting = posts::Setting { dir, world: &world, truth, names: &names, homes };
    book.posts(&setting)?;
    match replay.of(world.posts, book.verdict.holds()) {
        Ok(true) => {
            let again = replay::replay(dir, &world, truth, book.observer);
            book.either(REPLAYED, "files", again)?;
        }
        Ok(false) => {}
        Err(reason) => book.either(REPLAYED, "files", Err(reason))?,
    }
    Ok(book.verdict)
}

/// Takes down what becomes of each law.
struct Book<'o> {
    verdict: Verdict,
    observer: &'o mut dyn Observer,
}

/// What is learnt while a law is checked, and how often it held.
type Learnt<T> = (T, u64);

impl Book<'_> {
    fn note<T>(
        &mut self,
        name: &'static str,
        unit: &'static str,
        checked: Checked<Learnt<T>>,
    ) -> Result<Option<T>, Error> {
        let (learnt, outcome) = match checked {
            Ok((learnt, n)) => (Some(learnt), Outcome::Holds { n, unit }),
            Err(Fault::Breach(breach)) => (None, Outcome::Broken(breach)),
            Err(Fault::Unreadable(fault)) => return Err(fault),
        };
        self.observer.stage(name);
        self.verdict.laws.push(Law { name, outcome });
        Ok(learnt)
    }

    /// As [`note`](Self::note), for what may be impossible to check.
    fn either(
        &mut self,
        name: &'static str,
        unit: &'static str,
        checked: Result<Checked<Learnt<()>>, &'static str>,
    ) -> Result<(), Error> {
        match checked {
            Ok(checked) => self.note(name, unit, checked).map(drop),
            Err(reason) => {
                self.verdict.laws.push(Law { name, outcome: Outcome::Unchecked(reason) });
                Ok(())
            }
        }
    }

    /// The manifest of the truth, where there is a truth.
    fn truth(&mut self, dir: &Path, world: &Manifest) -> Result<Option<TruthManifest>, Error> {
        let name = "the manifest of the truth is whole";
        if !dir.join(crate::truth_files::TRUTH).exists() {
            let reason = "the world was handed out without its answers";
            return self.either(name, "", Err(reason)).map(|()| None);
        }
        let Some(truth) = self.note(name, "file", files::truth_manifest(dir))? else {
            return Ok(None);
        };
        let listed = files::listed(dir, "truth/", &truth.files);
        self.note("every file of the truth is as listed", "files", listed)?;
        let others = files::no_others(dir, "truth/", &truth.files);
        self.note("the truth has no other files", "files", others)?;
        let same = scenario::same_world(world, &truth);
        self.note("the truth is about this world", "seals", same)?;
        let hash = scenario::hash(&truth, world);
        self.note("the hash of the scenario is that of its world", "facts", hash)?;
        Ok(Some(truth))
    }

    fn names(&mut self, dir: &Path, world: &Manifest) -> Result<Option<names::Names>, Error> {
        let accounts = names::check(dir, "accounts.parquet", "account", world.accounts);
        let accounts =
            self.note("accounts have distinct names, 0, 1, 2, …", "accounts", accounts)?;
        let hashtags = names::check(dir, "hashtags.parquet", "hashtag", world.hashtags);
        let hashtags =
            self.note("hashtags have distinct names, 0, 1, 2, …", "hashtags", hashtags)?;
        let names = accounts.zip(hashtags);
        Ok(names.map(|(accounts, hashtags)| names::Names { accounts, n_hashtags: hashtags.len() }))
    }

    /// The regions of accounts, where it is known what there are and what lists of trends do.
    fn homes(
        &mut self,
        dir: &Path,
        world: &Manifest,
        truth: Option<&TruthManifest>,
    ) -> Result<Option<Vec<u8>>, Error> {
        let Some(truth) = truth else { return Ok(None) };
        let homes = profiles::check(dir, world, truth);
        let homes = self.note("accounts are of the world, and older", "accounts", homes)?;
        if truth.claque_version == env!("CARGO_PKG_VERSION") {
            return Ok(homes);
        }
        let reason = "another version of claque wrote this world";
        self.either(derive::TRENDS, "", Err(reason)).map(|()| None)
    }

    fn posts(&mut self, setting: &posts::Setting<'_>) -> Result<(), Error> {
        let found = match posts::walk(setting, self.observer) {
            Ok(found) => found,
            Err(fault) => {
                return self
                    .note("posts can be read", "posts", Err::<Learnt<()>, _>(fault))
                    .map(drop);
            }
        };
        for (name, unit, checked) in found {
            self.note(name, unit, checked)?;
        }
        Ok(())
    }
}
