//! The one list of scenarios.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::sweep::TWIN;
use crate::{Error, Scenario};

/// Longest scenario file, bytes: our choice, a thousand times the longest of the catalogue.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// A scenario file of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Its name.
    pub name: &'static str,
    /// Its TOML.
    pub text: &'static str,
}

macro_rules! catalogue {
    ($($name:literal),* $(,)?) => {
        const SOURCES: &[Source] = &[$(Source {
            name: $name,
            text: include_str!(concat!("../catalogue/", $name, ".toml")),
        },)*];
    };
}

catalogue![
    "quickstart",
    "flash_mob",
    "ephemeral",
    "deck",
    "deck_arrivals",
    "hijacked_app",
    "dawn_spaced",
    "dawn_unique",
    "founding_case",
    "rotation",
    "rotation_reshuffled",
    "rotation_jittered",
    "rotation_poisson",
    "rotating_cohorts",
    "troll_shift",
    "rivals",
    "drift",
    "hijack",
    "slow_burn",
    "popular_sets",
    "needle",
    "chaff",
    "thinned",
    "camouflage",
    "iannucci_bursts",
    "iannucci_alternating",
    "iannucci_subsets",
    "live_final",
    "regulars",
    "publishers",
    "thunderclap",
    "volunteers",
    "look_alikes",
    "quiet",
    "default_world",
];

/// The files of the catalogue, in the order of the tables.
#[must_use]
pub fn sources() -> &'static [Source] {
    SOURCES
}

/// Every scenario of the catalogue.
///
/// # Errors
/// Never in a released version: a test reads every file.
pub fn catalogue() -> Result<Vec<Scenario>, Error> {
    SOURCES.iter().map(parse).collect()
}

/// The scenario of this name or number (`S01`: the first that bears it), or in the file at this path
/// (anything that ends in `.toml`); with `.twin` behind the name, the same world without its
/// campaigns.
///
/// # Errors
/// [`Error::Unknown`] with the nearest name, [`Error::Read`], or what is wrong in the file.
pub fn find(name: &str) -> Result<Scenario, Error> {
    if let Some(source) = SOURCES.iter().find(|source| source.name == name) {
        return parse(source);
    }
    if let Some(base) = name.strip_suffix(TWIN).filter(|base| !base.ends_with(TWIN)) {
        return find(base)?.twin();
    }
    let path = Path::new(name);
    if path.extension().is_some_and(|ending| ending == "toml") {
        return read(path);
    }
    numbered(name)?.ok_or_else(|| unknown(name))
}

/// The first scenario of the catalogue that bears this number, such as `S01`.
///
/// # Errors
/// What is wrong in a file of the catalogue.
pub fn numbered(id: &str) -> Result<Option<Scenario>, Error> {
    let bears = |scenario: &Scenario| scenario.design.id.eq_ignore_ascii_case(id);
    Ok(catalogue()?.into_iter().find(|scenario| !id.is_empty() && bears(scenario)))
}

/// Who asks for a scenario may have meant a suite, unless a suite is what was named.
fn unknown(name: &str) -> Error {
    let is_suite = crate::suite::NAMES.contains(&name);
    let what = if is_suite { "scenario" } else { "scenario or suite" };
    let suites: &[&str] = if is_suite { &[] } else { &crate::suite::NAMES };
    let names = SOURCES.iter().map(|source| source.name).chain(suites.iter().copied());
    Error::unknown(what, name, names)
}

fn parse(source: &Source) -> Result<Scenario, Error> {
    Scenario::parse(source.name, &format!("scenario {}", source.name), source.text)
}

fn read(path: &Path) -> Result<Scenario, Error> {
    let text = read_text(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let name =
        path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let file = path.display().to_string();
    let mut scenario = Scenario::parse(&name, &file, &text)?;
    scenario.design.file = Some(file);
    Ok(scenario)
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let n_bytes = File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_string(&mut text)?;
    if n_bytes as u64 > FILE_BYTES_MAX {
        return Err(io::Error::other("longer than 1 MiB, the most a scenario may take"));
    }
    Ok(text)
}
