//! What an observer can look up about accounts.

use std::path::Path;

use claque_sim::config::Region;
use claque_trace::format::Manifest;
use claque_trace::format::table::read_table;

use super::Learnt;
use super::breach::{Checked, breach, unreadable};
use crate::truth_files::TruthManifest;

const FILE: &str = "accounts.parquet";

/// Law: every account lives in a region of the world, writes a language of one, and was registered
/// before the world begins; the regions of all accounts, by position.
pub(super) fn check(
    dir: &Path,
    world: &Manifest,
    truth: &TruthManifest,
) -> Checked<Learnt<Vec<u8>>> {
    let table = read_table(&dir.join(FILE)).map_err(unreadable(FILE))?;
    let regions = &truth.world.population.regions;
    let spoken = |region: &Region| region.language.clone();
    let names: Vec<String> = regions.iter().map(|region| region.name.clone()).collect();
    let homes = places(table.text("region").map_err(unreadable(FILE))?.iter(), &names, "region")?;
    let languages: Vec<String> = regions.iter().map(spoken).collect();
    places(table.text("language").map_err(unreadable(FILE))?.iter(), &languages, "language")?;
    let created = table.i64("created_ms").map_err(unreadable(FILE))?;
    registered(created, world.from_ms.unwrap_or(i64::MAX))?;
    let n = homes.len() as u64;
    Ok((homes, n))
}

/// Where each text stands among those that there are.
fn places<'t>(
    texts: impl Iterator<Item = &'t str>,
    known: &[String],
    column: &str,
) -> Checked<Vec<u8>> {
    let place = |(row, text): (u64, &str)| {
        let place = known.iter().position(|known| known == text);
        place.and_then(|place| u8::try_from(place).ok()).ok_or_else(|| {
            let expected = format!("one of {}", known.join(", "));
            breach(FILE, row, format!("{column} {text:?}"), expected)
        })
    };
    (1..).zip(texts).map(place).collect()
}

fn registered(created: &[i64], from_ms: i64) -> Checked<()> {
    match created.iter().position(|&at_ms| at_ms >= from_ms) {
        None => Ok(()),
        Some(idx) => {
            let expected = format!("before the world begins at {from_ms} ms");
            Err(breach(FILE, idx as u64 + 1, format!("created_ms {}", created[idx]), expected))
        }
    }
}
