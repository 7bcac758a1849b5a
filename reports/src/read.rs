//! Reads run records from files.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use claque_evaluation::{FORMAT_VERSION, Record};
use serde_json::Value;

use crate::{Error, Records, check::check};

/// Name of the file looked for in a folder.
pub const FILE_NAME: &str = "runs.jsonl";
/// Most bytes of one line; a run of 200 curve points takes about 10 kB.
pub const LINE_BYTES_MAX: u64 = 16 << 20;
/// Most records of one report, so that memory stays bounded.
pub const RECORDS_MAX: usize = 100_000;

impl Records {
    /// Reads `runs.jsonl` files, or folders that hold one, in the order given. Blank lines are
    /// passed over; anything else that is no record is an error.
    ///
    /// # Errors
    /// [`Error`] naming file and line, what was found and what would be accepted.
    pub fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Self, Error> {
        if paths.is_empty() {
            return Err(Error::NoPaths);
        }
        let mut records = Vec::new();
        for path in paths {
            read_file(&file_of(path.as_ref()), &mut records)?;
        }
        Self::new(records)
    }
}

fn file_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.join(FILE_NAME) } else { path.to_owned() }
}

fn read_file(path: &Path, records: &mut Vec<Record>) -> Result<(), Error> {
    let unreadable = |source: io::Error| Error::Unreadable { path: path.to_owned(), source };
    let mut reader = BufReader::new(File::open(path).map_err(unreadable)?);
    let n_before = records.len();
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let mut limited = reader.by_ref().take(LINE_BYTES_MAX + 1);
        if limited.read_until(b'\n', &mut bytes).map_err(unreadable)? == 0 {
            break;
        }
        if bytes.len() as u64 > LINE_BYTES_MAX {
            return Err(Error::LongLine { path: path.to_owned(), line, accepted: LINE_BYTES_MAX });
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        if records.len() == RECORDS_MAX {
            return Err(Error::TooMany { path: path.to_owned(), line, accepted: RECORDS_MAX });
        }
        records.push(parse(path, line, bytes.trim_ascii())?);
    }
    if records.len() == n_before {
        return Err(Error::Empty { path: path.to_owned() });
    }
    Ok(())
}

fn parse(path: &Path, line: usize, bytes: &[u8]) -> Result<Record, Error> {
    // The version is looked at first even when parsing fails: a newer format may well not parse.
    let parsed = serde_json::from_slice::<Record>(bytes);
    let version = match &parsed {
        Ok(Record::World(world)) => Some(u64::from(world.format_version)),
        Ok(Record::Run(run)) => Some(u64::from(run.format_version)),
        Err(_) => version_of(bytes),
    };
    if let Some(found) = version.filter(|v| !(1..=u64::from(FORMAT_VERSION)).contains(v)) {
        return Err(Error::Version { path: path.to_owned(), line, found });
    }
    let record = parsed.map_err(|error| Error::Line {
        path: path.to_owned(),
        line,
        found: error.to_string().replace("at line 1 column", "at column"),
    })?;
    match check(&record) {
        Ok(()) => Ok(record),
        Err(wrong) => Err(Error::Value {
            path: path.to_owned(),
            line,
            key: wrong.key,
            found: wrong.found,
            accepted: wrong.accepted,
        }),
    }
}

fn version_of(bytes: &[u8]) -> Option<u64> {
    serde_json::from_slice::<Value>(bytes).ok()?.get("format_version")?.as_u64()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use claque_evaluation::{CampaignTrend, GroupExample, Portrait};

    use super::*;
    use crate::testing::{example, run, trend, world};

    fn read_text(text: &str) -> Result<Records, Error> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE_NAME), text).unwrap();
        Records::read(&[folder.path()])
    }

    fn message(text: &str) -> String {
        let message = read_text(text).unwrap_err().to_string();
        message.split_once(FILE_NAME).map_or(message.clone(), |(_, rest)| rest.to_owned())
    }

    fn line(record: &Record) -> String {
        serde_json::to_string(record).unwrap() + "\n"
    }

    #[test]
    fn reads_what_was_written() {
        let world = world("quickstart", 1);
        let run = run("quickstart", "volume", 1);
        let text = line(&Record::World(world.clone())) + "\n" + &line(&Record::Run(run.clone()));
        let records = read_text(&text).unwrap();
        assert_eq!(*records.worlds()[0], world);
        assert_eq!(*records.runs()[0], run);
    }

    #[test]
    fn errors_name_the_line_and_what_is_accepted() {
        let good = line(&Record::Run(run("quickstart", "volume", 1)));
        assert_eq!(
            message(&format!("{good}{{\"record\": \"ru\n")),
            ":2: EOF while parsing a string at column 14; accepted is one JSON object with \
             \"record\": \"world\" or \"run\""
        );
        assert!(message("{\"record\":\"run\"}").starts_with(":1: missing field `format_version`"));
        assert!(message("[]").starts_with(":1: "));
        assert_eq!(message(""), ": empty; accepted is one JSON record a line");
    }

    #[test]
    fn a_newer_format_is_refused_even_when_it_does_not_parse() {
        assert_eq!(
            message("{\"record\":\"duel\",\"format_version\":9}"),
            ":1: format_version 9; accepted is 1, a newer one needs a newer claque"
        );
        let mut newer = run("quickstart", "volume", 1);
        newer.format_version = FORMAT_VERSION + 1;
        assert!(message(&line(&Record::Run(newer))).contains("format_version 2"));
    }

    #[test]
    fn impossible_values_and_missing_runs_are_errors() {
        let mut impossible = run("quickstart", "volume", 1);
        impossible.average_precision = Some(1.5);
        assert_eq!(
            message(&line(&Record::Run(impossible))),
            ":1: average_precision is 1.5; accepted is a share from 0 to 1"
        );
        assert!(message(&line(&Record::World(world("quickstart", 1)))).starts_with("no run"));
    }

    #[test]
    fn impossible_trends_are_errors_and_older_lines_have_none() {
        let told = |change: fn(&mut CampaignTrend)| {
            let mut world = world("quickstart", 1);
            world.trends = vec![trend("home")];
            change(&mut world.trends[0]);
            message(&line(&Record::World(world)))
        };
        assert_eq!(
            told(|trend| trend.seen.intervals_ms = vec![[2, 1]]),
            ":1: trends.intervals_ms is [2, 1]; accepted is an end not before its beginning"
        );
        assert_eq!(
            told(|trend| trend.unprompted.intervals_ms = vec![[1, 2]; 1_001]),
            ":1: trends.intervals_ms is 1001 entries long; accepted is a list of at most 1000"
        );
        assert!(
            told(|trend| trend.users.inflation = Some(-1.0)).contains("trends.inflation is -1")
        );
        let older = line(&Record::World(world("a", 1))).replace(",\"trends\":[]", "");
        assert!(!older.contains("trends"));
        let records = read_text(&(older + &line(&Record::Run(run("a", "volume", 1))))).unwrap();
        assert!(records.worlds()[0].trends.is_empty());
    }

    #[test]
    fn impossible_portraits_are_errors() {
        let wrong = |change: fn(&mut Portrait)| {
            let mut world = world("quickstart", 1);
            change(world.portrait.as_mut().unwrap());
            message(&line(&Record::World(world)))
        };
        let cases = [
            (wrong(|p| p.length_s = 0), "portrait.length_s is 0; accepted is a length"),
            (wrong(|p| p.dots.push((3, 0, 0))), "portrait.dots is (3, 0, 0); accepted is [row,"),
            (wrong(|p| p.dots.push((0, 0, 3))), "portrait.dots is (0, 0, 3); accepted is [row,"),
            (wrong(|p| p.dots.push((0, 10_801, 0))), "portrait.dots is (0, 10801, 0); accepted"),
            (wrong(|p| p.rows[0].accounts = 9_999), "portrait.rows is 10000 accounts; accepted"),
            (wrong(|p| p.dots = vec![(0, 0, 0); 10_001]), "portrait.dots is 10001 entries long"),
            (wrong(|p| p.volume.other = vec![1; 3]), "portrait.volume is [2, 0, 3] bins long"),
        ];
        for (found, expected) in cases {
            assert!(found.starts_with(&format!(":1: {expected}")), "{found}");
        }
    }

    #[test]
    fn impossible_examples_are_errors() {
        let wrong = |change: fn(&mut GroupExample)| {
            let mut run = run("quickstart", "claque", 1);
            run.examples = vec![example("#bloom")];
            change(&mut run.examples[0]);
            message(&line(&Record::Run(run)))
        };
        let cases = [
            (wrong(|e| e.bin_s = 0), "examples.bin_s is 0; accepted is a length"),
            (wrong(|e| e.dots.push((3, 0, 0))), "examples.dots is (3, 0, 0); accepted is [row,"),
            (wrong(|e| e.dots.push((0, 100, 0))), "examples.dots is (0, 100, 0); accepted is"),
            (wrong(|e| e.dots.push((0, 0, 2))), "examples.dots is (0, 0, 2); accepted is [row,"),
            (wrong(|e| e.rows.push(2)), "examples.rows is 2; accepted is 1 for a positive"),
            (wrong(|e| e.rows = vec![0; 201]), "examples.rows is 201 entries long; accepted"),
            (wrong(|e| e.dots = vec![(0, 0, 0); 10_001]), "examples.dots is 10001 entries long"),
            (wrong(|e| e.hashtags = vec![String::new(); 21]), "examples.hashtags is 21 entries"),
            (
                wrong(|e| e.strongest.as_mut().unwrap().length_s = -1.0),
                "examples.strongest.length_s",
            ),
        ];
        for (found, expected) in cases {
            assert!(found.starts_with(&format!(":1: {expected}")), "{found}");
        }
    }

    #[test]
    fn missing_files_are_named() {
        let none: [&str; 0] = [];
        assert!(matches!(Records::read(&none), Err(Error::NoPaths)));
        let error = Records::read(&["/nowhere/runs.jsonl"]).unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/runs.jsonl: "), "{error}");
    }
}
