//! What the truth says about its origin.

use claque_sim::START;
use claque_trace::format::Manifest;
use claque_trace::time::DAY_MS;

use super::Learnt;
use super::breach::{Checked, breach};
use crate::scenario::world_hash;
use crate::truth_files::TruthManifest;

const FILE: &str = "truth/manifest.json";

/// Law: the truth names the seal of this world's manifest.
pub(super) fn same_world(world: &Manifest, truth: &TruthManifest) -> Checked<Learnt<()>> {
    let (found, expected) = (&truth.world_manifest_sha256, &world.manifest_sha256);
    if found == expected {
        return Ok(((), 1));
    }
    let say = |seal: &str| format!("the truth about the world with seal {seal}");
    Err(breach(FILE, None, say(found), say(expected)))
}

/// Law: the hash of the scenario is that of the world written out beside it, and the world covers the
/// days, at the resolution, that are asked for there.
pub(super) fn hash(truth: &TruthManifest, world: &Manifest) -> Checked<Learnt<()>> {
    let wrong = |found: String, expected: String| Err(breach(FILE, None, found, expected));
    let checked = match truth.world.clone().check() {
        Ok(checked) => checked,
        Err(fault) => return wrong(fault.to_string(), "a world that can be made".to_owned()),
    };
    let (found, expected) = (&truth.scenario_hash, world_hash(&checked));
    if *found != expected {
        return wrong(format!("scenario hash {found}"), format!("scenario hash {expected}"));
    }
    let span = (world.from_ms, world.until_ms);
    let until = START + i64::from(checked.days) * DAY_MS;
    let expected = (Some(START.0), Some(until.0));
    if span != expected {
        return wrong(format!("the world covers {span:?} ms"), format!("{expected:?} ms"));
    }
    if world.resolution != checked.resolution {
        let (found, expected) = (world.resolution, checked.resolution);
        return wrong(format!("resolution {found:?}"), format!("{expected:?}"));
    }
    if world.claque_version != truth.claque_version {
        let (found, expected) = (&truth.claque_version, &world.claque_version);
        return wrong(format!("version {found}"), format!("version {expected}"));
    }
    Ok(((), 4))
}
