//! The answers to a world on disk, apart from the world.
//!
//! `truth/` holds `posts.parquet` (the cause of every post), `causes.parquet` (names of causes),
//! `accounts.parquet`, `controls.parquet`, `campaigns.parquet`, `waves.parquet` and `scenario.json`. A world folder
//! without `truth/` gives nothing away.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use claque_sim::{CauseKind, Chunk, GroundTruth, Plan};
use claque_trace::PostId;
use claque_trace::format;
use claque_trace::format::table::{
    Column, Table, TableWriter, ValueKind, Values, read_table, write_table,
};

use crate::{Error, Scenario};

/// Rows of `posts.parquet` written at a time, whatever the size of chunks.
const GROUP_ROWS: usize = 1 << 20;

/// Name of the folder within a world.
const TRUTH: &str = "truth";

/// Writes the cause of every post as a world is played, then the tables that follow from causes.
#[derive(Debug)]
pub(crate) struct TruthWriter {
    dir: PathBuf,
    out: TableWriter<BufWriter<File>>,
    post: Vec<u64>,
    cause: Vec<u8>,
    campaign: Vec<Option<u32>>,
    wave: Vec<Option<u32>>,
}

const POST_COLUMNS: [(&str, ValueKind); 4] = [
    ("post", ValueKind::U64),
    ("cause", ValueKind::U8),
    ("campaign", ValueKind::OptionalU32),
    ("wave", ValueKind::OptionalU32),
];

impl TruthWriter {
    /// Begins the truth of the world in `world_dir`.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub(crate) fn create(world_dir: &Path) -> Result<Self, Error> {
        let dir = world_dir.join(TRUTH);
        let path = dir.join("posts.parquet");
        std::fs::create_dir(&dir).map_err(format::Error::io("write", &dir))?;
        let file = File::create(&path).map_err(format::Error::io("write", &path))?;
        let out = TableWriter::new(BufWriter::new(file), &POST_COLUMNS);
        let out = out.map_err(format::Error::io("write", &path))?;
        Ok(Self {
            dir,
            out,
            post: Vec::new(),
            cause: Vec::new(),
            campaign: Vec::new(),
            wave: Vec::new(),
        })
    }

    /// Appends the causes of a chunk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn push(&mut self, chunk: &Chunk) -> Result<(), Error> {
        for (PostId(post), cause) in chunk.posts.post().iter().zip(&chunk.causes) {
            self.post.push(*post);
            self.cause.push(cause.kind() as u8);
            self.campaign.push(cause.campaign());
            self.wave.push(cause.wave().map(|(_, wave)| wave));
            if self.post.len() == GROUP_ROWS {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        let columns = [
            Column::new("post", Values::U64(std::mem::take(&mut self.post))),
            Column::new("cause", Values::U8(std::mem::take(&mut self.cause))),
            Column::new("campaign", Values::OptionalU32(std::mem::take(&mut self.campaign))),
            Column::new("wave", Values::OptionalU32(std::mem::take(&mut self.wave))),
        ];
        let path = self.dir.join("posts.parquet");
        self.out.push(&columns).map_err(format::Error::io("write", &path))?;
        Ok(())
    }

    /// Writes what is left and the tables that follow from the truth.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn finish(
        mut self,
        scenario: &Scenario,
        seed: u64,
        plan: &Plan,
        truth: &GroundTruth,
    ) -> Result<(), Error> {
        self.flush()?;
        let path = self.dir.join("posts.parquet");
        let written = self
            .out
            .finish()
            .and_then(|out| out.into_inner().map_err(std::io::IntoInnerError::into_error));
        written.map_err(format::Error::io("write", &path))?;
        write_table(&self.dir.join("causes.parquet"), &causes())?;
        write_table(&self.dir.join("accounts.parquet"), &accounts(plan, truth))?;
        write_table(&self.dir.join("controls.parquet"), &controls(truth))?;
        write_table(&self.dir.join("campaigns.parquet"), &campaigns(truth))?;
        write_table(&self.dir.join("waves.parquet"), &waves(truth))?;
        write_scenario(&self.dir.join("scenario.json"), scenario, seed)
    }
}

fn causes() -> [Column; 2] {
    let kinds = CauseKind::ALL;
    [
        Column::new("cause", Values::U8(kinds.iter().map(|kind| *kind as u8).collect())),
        Column::new(
            "name",
            Values::Text(kinds.iter().map(|kind| kind.name().to_owned()).collect()),
        ),
    ]
}

/// One row for each account that posted.
fn accounts(plan: &Plan, truth: &GroundTruth) -> [Column; 8] {
    let all: Vec<_> = truth.accounts().collect();
    // An account that served several campaigns has a row for each in `controls.parquet`; here is the
    // first of them, and first, last and count over all.
    let first = |account| truth.controls_of(account).next().map(|(campaign, _)| campaign);
    let from = |account| truth.controls_of(account).map(|(_, control)| control.from.0).min();
    let until = |account| truth.controls_of(account).map(|(_, control)| control.until.0).max();
    let operated = |account| truth.controls_of(account).map(|(_, c)| c.operated_posts).sum();
    [
        Column::new("account", Values::U32(all.iter().map(|(account, _)| account.0).collect())),
        Column::new("account_id", Values::Text(all.iter().map(|(a, _)| plan.handle(*a)).collect())),
        Column::new("class", Values::Text(all.iter().map(|(_, c)| c.name().to_owned()).collect())),
        Column::new("campaign", Values::OptionalU32(all.iter().map(|(a, _)| first(*a)).collect())),
        Column::new(
            "controlled_from_ms",
            Values::OptionalI64(all.iter().map(|(a, _)| from(*a)).collect()),
        ),
        Column::new(
            "controlled_until_ms",
            Values::OptionalI64(all.iter().map(|(a, _)| until(*a)).collect()),
        ),
        Column::new("operated_posts", Values::U32(all.iter().map(|(a, _)| operated(*a)).collect())),
        Column::new("posts", Values::U32(all.iter().map(|(a, _)| truth.n_posts(*a)).collect())),
    ]
}

/// One row for each account and campaign that it served.
fn controls(truth: &GroundTruth) -> [Column; 5] {
    let all = truth.controls();
    [
        Column::new("account", Values::U32(all.keys().map(|(account, _)| account.0).collect())),
        Column::new("campaign", Values::U32(all.keys().map(|(_, campaign)| *campaign).collect())),
        Column::new("from_ms", Values::I64(all.values().map(|c| c.from.0).collect())),
        Column::new("until_ms", Values::I64(all.values().map(|c| c.until.0).collect())),
        Column::new(
            "operated_posts",
            Values::U32(all.values().map(|c| c.operated_posts).collect()),
        ),
    ]
}

fn campaigns(truth: &GroundTruth) -> [Column; 4] {
    let all = truth.campaigns();
    let n_accounts =
        |number: u32| truth.controls().keys().filter(|(_, campaign)| *campaign == number).count();
    [
        Column::new("campaign", Values::U32((0..).zip(all).map(|(number, _)| number).collect())),
        Column::new("name", Values::Text(all.iter().map(|c| c.name.clone()).collect())),
        Column::new(
            "accounts",
            Values::U64((0..).zip(all).map(|(number, _)| n_accounts(number) as u64).collect()),
        ),
        Column::new(
            "posts",
            Values::U64(all.iter().map(claque_sim::CampaignTruth::posts).collect()),
        ),
    ]
}

fn waves(truth: &GroundTruth) -> [Column; 6] {
    let campaigns = (0_u32..).zip(truth.campaigns());
    let all: Vec<_> = campaigns
        .flat_map(|(number, campaign)| {
            campaign.waves.iter().map(move |(wave, t)| (number, *wave, t))
        })
        .collect();
    [
        Column::new("campaign", Values::U32(all.iter().map(|row| row.0).collect())),
        Column::new("wave", Values::U32(all.iter().map(|row| row.1).collect())),
        Column::new("from_ms", Values::I64(all.iter().map(|row| row.2.from.0).collect())),
        Column::new("until_ms", Values::I64(all.iter().map(|row| row.2.until.0).collect())),
        Column::new("posts", Values::U64(all.iter().map(|row| row.2.posts).collect())),
        Column::new(
            "accounts",
            Values::U64(all.iter().map(|row| row.2.accounts.len() as u64).collect()),
        ),
    ]
}

fn write_scenario(path: &Path, scenario: &Scenario, seed: u64) -> Result<(), Error> {
    let json = serde_json::json!({
        "claque_version": env!("CARGO_PKG_VERSION"),
        "scenario": scenario.name,
        "scenario_hash": scenario.hash(),
        "seed": seed,
        "world": *scenario.world,
    });
    format::atomic::write_file(path, |out| {
        serde_json::to_writer_pretty(&mut *out, &json).map_err(std::io::Error::other)
    })?;
    Ok(())
}

/// Names and classes of accounts: from a world folder, its `truth/`, an `accounts.parquet`, or a
/// CSV file with the columns `account_id,class`.
///
/// # Errors
/// When nothing of the kind is there, or a column is missing or of another type.
pub fn read_labels(path: &Path) -> Result<Vec<(String, String)>, Error> {
    if path.extension().is_some_and(|ending| ending == "csv") {
        return read_csv(path);
    }
    if path.join(format::MANIFEST).is_file() && !path.join(TRUTH).is_dir() {
        let message = "this world was handed out without its answers: there is no truth/ in it";
        return Err(Error::Truth { path: path.to_owned(), message: message.to_owned() });
    }
    let candidates = [path.join(TRUTH).join("accounts.parquet"), path.join("accounts.parquet")];
    let found = candidates.into_iter().find(|candidate| candidate.is_file());
    let found = found.unwrap_or_else(|| path.to_owned());
    let table: Table = read_table(&found)?;
    let (names, classes) = (table.text("account_id")?, table.text("class")?);
    Ok(names.iter().cloned().zip(classes.iter().cloned()).collect())
}

fn read_csv(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let wrong = |message: String| Error::Truth { path: path.to_owned(), message };
    let mut reader = csv::Reader::from_path(path).map_err(|fault| wrong(fault.to_string()))?;
    let headers = reader.headers().map_err(|fault| wrong(fault.to_string()))?.clone();
    let column = |name: &str| {
        let missing =
            || wrong(format!("no column `{name}`: accepted is a header account_id,class"));
        headers.iter().position(|header| header == name).ok_or_else(missing)
    };
    let (account, class) = (column("account_id")?, column("class")?);
    let rows = reader.records().map(|row| {
        let row = row.map_err(|fault| wrong(fault.to_string()))?;
        Ok((row[account].to_owned(), row[class].to_owned()))
    });
    rows.collect()
}
