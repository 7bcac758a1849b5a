//! `DATASHEET.md`: what is in a world, for people.
//!
//! After Gebru et al. 2021, "Datasheets for Datasets", doi:10.1145/3458723. Only what an outside
//! observer of the world can count is in it: it is handed out with the world.

use std::io::Write;
use std::path::Path;

use claque_trace::format::{FileEntry, Manifest, atomic};
use claque_trace::time::DAY_MS;

use crate::Error;

/// Its name, beside the manifest.
pub(crate) const DATASHEET: &str = "DATASHEET.md";

/// Describes a world, in its folder.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write(dir: &Path, world: &Manifest) -> Result<FileEntry, Error> {
    let text = text(world);
    atomic::write_file(&dir.join(DATASHEET), |out| out.write_all(text.as_bytes()))?;
    Ok(FileEntry::of(dir, DATASHEET)?)
}

fn text(world: &Manifest) -> String {
    let (posts, accounts) = (grouped(world.posts), grouped(world.accounts));
    let (hashtags, uses) = (grouped(world.hashtags), grouped(world.hashtag_uses));
    let span_ms = world.until_ms.zip(world.from_ms).map_or(0, |(until, from)| until - from);
    let (days, step_ms) = (span_ms / DAY_MS, world.resolution.step_ms());
    let version = &world.claque_version;
    format!(
        "# Datasheet of a simulated world

## Motivation

This world was made to test methods that find coordinated broadcasting of hashtags, and to count whom \
they accuse wrongly.
Real traces of that kind have no certain labels, and real people in them.

## Composition

- {posts} posts by {accounts} accounts, of whom some never post, over {days} days.
- {uses} uses of {hashtags} hashtags, of which some are never used.
- Times are multiples of {step_ms} ms, in UTC.
- There is no text: a post has a signature of its text, and equal texts have equal signatures.
- Numbers of accounts, hashtags and posts carry no information.
- Numbers of posts take 64 bits. Where `parent` is empty in some rows, some readers (pandas among \
them, by default) make floating-point numbers of the column, and no longer find the posts: read it \
as nullable whole numbers, such as `pandas.read_parquet(part, dtype_backend=\"pyarrow\")`.
- `manifest.json` lists every file with its SHA-256, and `croissant.json` describes every column.
- Labels are not part of the world: where they are given, they are in a folder `truth/` of their own.

## Generation

claque {version} simulated the world from a scenario file and a seed, which determine every byte.
Accounts act on their own, given a calendar of events, feeds and instructions; the defaults \
are calibrated to published measurements, and `docs/calibration.md` in the repository names them.
`claque verify` checks every law that a world must keep.

## Uses

It is meant for defensive research: comparing detectors, and measuring false accusations.
It is not evidence about any platform, country or person, and no rate measured on it can be \
carried over to real traffic without a comparison with real traffic.

## Limits

Organic behaviour is simpler than that of people, and what a method finds here it may not find elsewhere.
Methods that read text, pictures or profiles cannot be tested.

## Distribution

All content is synthetic and neutral, and no real person's handle or text is in it.
To the extent possible, all rights are waived: CC0 1.0, \
<https://creativecommons.org/publicdomain/zero/1.0/>.
"
    )
}

/// A number with commas between thousands.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")];
        cases.iter().for_each(|&(n, expected)| assert_eq!(grouped(n), expected));
    }
}
