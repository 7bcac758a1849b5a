//! `claque detect --stream`: posts from a pipe, alerts to a pipe.

use std::io::{self, BufWriter};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use anyhow::ensure;
use claque_detector::Method;
use claque_scenarios::{Waits, WatchOptions, watch};
use claque_trace::format::{PostStream, ReadOptions, StreamFormat};
use serde_json::json;

use crate::alerts::Alerts;
use crate::console::Console;
use crate::pipe::Pipe;

#[derive(clap::Args, Debug)]
pub(crate) struct Stream {
    /// Read posts from standard input as they come, and print alerts.
    #[arg(long)]
    stream: bool,
    /// The form of the posts on standard input.
    #[arg(long, value_parser = format, default_value = "jsonl", value_name = "jsonl|csv",
        conflicts_with = "input")]
    format: StreamFormat,
    /// How much earlier a post may be than the latest, by their own clock; others are rejected, and
    /// so are posts dated so far ahead that most of those that follow would be.
    #[arg(long, value_parser = span_ms, default_value = "60s", value_name = "TIME",
        conflicts_with = "input")]
    lateness: i64,
    /// Shortest time between two looks, by the clock of the posts.
    #[arg(long, value_parser = positive_ms, default_value = "1h", value_name = "TIME",
        conflicts_with = "input")]
    every: i64,
    /// How old posts may be that still count, which bounds memory; `all` keeps everything.
    #[arg(long, value_parser = keep, default_value = "7d", value_name = "TIME|all",
        conflicts_with = "input")]
    keep: Keep,
    /// How often a post may be read again by looks, on average, for methods that can tell when one
    /// may bring news (claque); `all` looks at every tick.
    #[arg(long, value_parser = rereads, default_value = "8", value_name = "NUMBER|all",
        conflicts_with = "input")]
    rereads: Rereads,
}

/// How often a post may be read again.
#[derive(Debug, Clone, Copy)]
struct Rereads(Option<f64>);

/// How old posts may be that still count.
#[derive(Debug, Clone, Copy)]
struct Keep(Option<i64>);

impl Stream {
    /// Watches standard input until it ends or somebody interrupts.
    pub(crate) fn run(
        &self,
        method: &Method,
        options: &ReadOptions,
        console: &mut Console,
    ) -> anyhow::Result<ExitCode> {
        let pipe = Pipe::open()?;
        let interrupted = pipe.interrupted();
        let name = Path::new("standard input");
        let mut posts = PostStream::new(pipe, self.format, name, self.lateness, options)?;
        let mut alerts = Alerts::new(BufWriter::new(io::stdout()), self.keep.0);
        let watching =
            WatchOptions { every_ms: self.every, keep_ms: self.keep.0, rereads: self.rereads.0 };
        let watched =
            watch(method, &mut posts, watching, &mut |f, names, now| alerts.tell(f, names, now))?;
        console.clear();
        let (report, asked) = (posts.report(), interrupted.load(Ordering::SeqCst));
        console.read_report(&report);
        if watched.posts > 0 {
            waits(&watched.waits, console);
        }
        let counts = json!({
            "posts": watched.posts, "rejected_rows": report.rejected, "ticks": watched.ticks,
            "looks": watched.looks, "looked_at": watched.looked_at,
        });
        let why = match watched.fault {
            Some(_) => "error",
            None if asked => "interrupt",
            None => "input",
        };
        alerts.end(why, counts)?;
        if let Some(fault) = watched.fault {
            return Err(fault.into());
        }
        ensure!(
            watched.posts > 0 || report.rejected == 0 || asked,
            "none of {} rows can be read as a post; --format says whether they are jsonl or csv",
            report.rejected
        );
        Ok(if asked { ExitCode::from(130) } else { ExitCode::SUCCESS })
    }
}

/// How long posts waited, for whoever watches; it is no result.
fn waits(waits: &Waits, console: &Console) {
    let [half, most, all] = [0.5, 0.99, 1.0].map(|share| waits.within(share));
    console.remark(&format!(
        "from the close of a tick until it was dealt with, half of the posts waited for at most {half:.1?}, \
         99 of 100 for {most:.1?}, all for {all:.1?}"
    ));
}

fn format(text: &str) -> Result<StreamFormat, String> {
    match text {
        "jsonl" => Ok(StreamFormat::JsonLines),
        "csv" => Ok(StreamFormat::Csv),
        _ => Err("accepted is jsonl or csv".to_owned()),
    }
}

/// A time such as `90s`, `10m`, `6h` or `7d`, up to 400 days.
fn span_ms(text: &str) -> Result<i64, String> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    let parse = |&(unit, unit_ms): &(&str, i64)| {
        let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(unit_ms).filter(|ms| (0..=34_560_000_000).contains(ms))
    };
    let accepted = "accepted is a whole number with ms, s, m, h or d, up to 400d";
    units.iter().find_map(parse).ok_or_else(|| accepted.to_owned())
}

fn positive_ms(text: &str) -> Result<i64, String> {
    span_ms(text).and_then(|ms| if ms > 0 { Ok(ms) } else { Err("accepted is more than 0".into()) })
}

fn keep(text: &str) -> Result<Keep, String> {
    if text == "all" { Ok(Keep(None)) } else { positive_ms(text).map(|ms| Keep(Some(ms))) }
}

fn rereads(text: &str) -> Result<Rereads, String> {
    if text == "all" {
        return Ok(Rereads(None));
    }
    let number = text.parse().ok().filter(|n: &f64| (1.0..=1_000.0).contains(n));
    let accepted = "accepted is all, or a number of readings from 1 to 1000";
    number.map(|n| Rereads(Some(n))).ok_or_else(|| accepted.to_owned())
}
