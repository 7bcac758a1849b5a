//! `claque evaluate`: compare findings with truth, or compute a run's metrics again.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use claque_evaluation::{Metrics, evaluate};
use serde_json::json;

use super::recompute::recompute;
use super::run::RUNS;
use crate::console::Console;
use crate::findings_input::{Read, no_positives, read_findings, read_truth};

#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  claque evaluate findings world        findings of `claque detect` against a simulated world
  claque evaluate mine.csv labels.csv   account_id,score[,flagged] against account_id,class
  claque evaluate reports/out           a run's metrics again, from the scores that it stored

The positives are the accounts of class `campaign`; every other class is innocent. Labelled accounts
without a score count as scored lowest. Groups, posts and hashtags of a folder are compared by
`claque run` alone, which knows the plan.

Of a run, every metric of accounts, groups and hashtags is computed again; the exit status is 1 when a
record says something else.")]
pub(crate) struct Args {
    /// A folder with accounts.csv, a CSV file with `account_id,score[,flagged]`, or the folder of a
    /// run.
    findings: PathBuf,
    /// A world folder, its truth/, or a CSV file with `account_id,class`; a run has its own.
    truth: Option<PathBuf>,
    /// Write the recomputed records of a run, one JSON object a line.
    #[arg(long, value_name = "FILE", conflicts_with = "truth")]
    out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, console: &mut Console) -> anyhow::Result<ExitCode> {
    let Some(truth) = &args.truth else {
        if !args.findings.join(RUNS).is_file() {
            bail!(
                "{}: no {RUNS} there; findings are compared with a truth, so give a world, its truth/ or \
                 labels as well",
                args.findings.display()
            );
        }
        return recompute(&args.findings, args.out.as_deref(), args.json, console);
    };
    compare(args, truth, console).map(|()| ExitCode::SUCCESS)
}

fn compare(args: &Args, truth: &Path, console: &mut Console) -> anyhow::Result<()> {
    let known = read_truth(truth)?;
    let Read { findings, unlabelled } = read_findings(&args.findings, &known, truth)?;
    if let Some(told) = unlabelled {
        console.remark(&format!("note: {told} and are left out"));
    }
    if let Some(told) = no_positives(&known) {
        console.remark(&format!("note: {}: {told}", truth.display()));
    }
    if ["posts.csv", "hashtags.csv"].iter().any(|name| args.findings.join(name).is_file()) {
        console
            .remark("note: accounts are compared; posts, hashtags and groups are by `claque run`");
    }
    let metrics = evaluate(&findings, &known.labels);
    let text = if args.json { as_json(&metrics)? } else { as_text(&metrics) };
    console.clear();
    console.result(&text)?;
    Ok(())
}

fn as_json(metrics: &Metrics) -> anyhow::Result<String> {
    let json = json!({
        "accounts": metrics.accounts,
        "positives": metrics.positives,
        "average_precision": metrics.average_precision,
        "rank": metrics.rank,
        "recall_at": metrics.recall_at,
        "own_threshold": metrics.own_threshold,
        "look_alikes": metrics.look_alikes,
        "look_alikes_at": metrics.look_alikes_at,
        "curve": metrics.curve,
    });
    Ok(serde_json::to_string_pretty(&json)? + "\n")
}

fn as_text(metrics: &Metrics) -> String {
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{v:.4}"));
    let mut lines = vec![
        format!("accounts              {}", metrics.accounts),
        format!("positives             {}", metrics.positives),
        format!("average precision     {}", share(metrics.average_precision)),
    ];
    if let Some(rank) = &metrics.rank {
        lines.push(format!("area under the curve  {}", share(rank.roc_auc)));
        lines.push(format!("best F1               {}", share(rank.best_f1)));
        lines.push(format!(
            "precision at {:<8} {}",
            metrics.positives,
            share(rank.precision_at_positives)
        ));
    }
    for at in &metrics.recall_at {
        lines.push(format!("recall at {:<8e}    {:.4}", at.false_positive_rate, at.recall));
    }
    if let Some(own) = &metrics.own_threshold {
        lines.push(format!("flagged               {}", own.flagged));
        lines.push(format!("false positives       {}", own.false_positives));
        lines.push(format!("precision             {}", share(own.precision)));
        lines.push(format!("recall                {}", share(own.recall)));
        lines.push(format!("F1                    {}", share(own.f1)));
    }
    for class in &metrics.look_alikes {
        lines.push(format!(
            "accused {:<13} {} of {} ({:.0} per million)",
            class.class.escape_debug().to_string(),
            class.false_positives,
            class.accounts,
            class.per_million
        ));
    }
    lines.join("\n") + "\n"
}
