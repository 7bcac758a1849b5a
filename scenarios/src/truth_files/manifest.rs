//! What the truth of a world says about itself.

use std::io::Write;
use std::path::Path;

use claque_sim::WorldConfig;
use claque_trace::format::{
    self, FORMAT_VERSION, FileEntry, MANIFEST, atomic, read_manifest, seal,
};
use serde::{Deserialize, Serialize};

use crate::{Error, Scenario};

/// From what a world was made, and every file of its truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TruthManifest {
    /// [`FORMAT_VERSION`] when it was written.
    pub(crate) format_version: u32,
    /// Version of claque that wrote it.
    pub(crate) claque_version: String,
    /// Name of the scenario.
    pub(crate) scenario: String,
    /// Its hash, see [`Scenario::hash`].
    pub(crate) scenario_hash: String,
    /// The seed.
    pub(crate) seed: u64,
    /// The scenario's world with every default written out.
    pub(crate) world: WorldConfig,
    /// The seal of the manifest of the world that this is the truth about.
    pub(crate) world_manifest_sha256: String,
    /// Every other file of the truth, in order of path.
    pub(crate) files: Vec<FileEntry>,
    /// SHA-256 of the manifest's own bytes with nothing between these quotes.
    pub(crate) manifest_sha256: String,
}

impl TruthManifest {
    pub(super) fn new(
        scenario: &Scenario,
        seed: u64,
        world: &format::Manifest,
        mut files: Vec<FileEntry>,
    ) -> Self {
        files.sort_unstable();
        Self {
            format_version: FORMAT_VERSION,
            claque_version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: scenario.name.clone(),
            scenario_hash: scenario.hash(),
            seed,
            world: WorldConfig::clone(&scenario.world),
            world_manifest_sha256: world.manifest_sha256.clone(),
            files,
            manifest_sha256: String::new(),
        }
    }

    /// Seals the manifest and writes it into the folder of the truth.
    pub(super) fn write(mut self, dir: &Path) -> Result<(), Error> {
        let bytes = seal(&mut self, |manifest| &mut manifest.manifest_sha256);
        atomic::write_file(&dir.join(MANIFEST), |out| out.write_all(&bytes))?;
        Ok(())
    }

    /// Reads the manifest in the folder of a truth.
    ///
    /// # Errors
    /// When it cannot be read, or is none that is known here.
    pub(crate) fn read(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(MANIFEST);
        let wrong = |message: String| Error::Truth { path: path.clone(), message };
        let parsed = serde_json::from_slice::<Self>(&read_manifest(&path)?);
        let manifest =
            parsed.map_err(|fault| wrong(fault.to_string().escape_debug().to_string()))?;
        let found = manifest.format_version;
        if found == FORMAT_VERSION {
            return Ok(manifest);
        }
        Err(wrong(format!("format version {found}; this claque reads {FORMAT_VERSION}")))
    }
}
