//! Worlds that were tampered with: `verify` names the file and the law.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use claque_scenarios::verify::{Law, Outcome, Replay, Verdict};
use claque_scenarios::{Scenario, Silent, find, verify, write_world};
use claque_sim::CauseKind;
use claque_trace::format::table::{Column, Values, read_table, write_table};
use claque_trace::format::{
    Error, Extras, FileEntry, Manifest, NameTable, PostFile, WorldReader, WorldWriter,
};
use claque_trace::{
    AppId, HashtagId, Kind, Post, PostBatch, PostId, Resolution, TextSignature, Timestamp,
};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const PART: &str = "posts/part-00000.parquet";

/// A world of a few thousand posts with a campaign.
fn world(seed: u64) -> TempDir {
    let mut scenario = find("flash_mob").unwrap();
    scenario.set_accounts(800).unwrap();
    let home = tempfile::tempdir().unwrap();
    write_world(&scenario, seed, &home.path().join("world"), &mut Silent).unwrap();
    home
}

/// The world of a scenario that is written here.
fn world_of(toml: &str) -> TempDir {
    let scenario = Scenario::parse("own", "own.toml", toml).unwrap();
    let home = tempfile::tempdir().unwrap();
    write_world(&scenario, 1, &home.path().join("world"), &mut Silent).unwrap();
    home
}

fn checked(dir: &Path) -> Verdict {
    verify(dir, Replay::Never, &mut Silent).unwrap()
}

/// Every law that is broken, as it is told.
fn broken(verdict: &Verdict) -> Vec<String> {
    let is_broken = |law: &&Law| matches!(law.outcome, Outcome::Broken(_));
    verdict.laws.iter().filter(is_broken).map(ToString::to_string).collect()
}

#[track_caller]
fn breaks(dir: &Path, parts: &[&str]) {
    let found = broken(&checked(dir));
    let is_told = found.iter().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(is_told, "nothing about {parts:?}: {found:#?}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Lists a file anew in the manifest of its folder and seals that again, as a forger would.
fn relist(folder: &Path, path: &str) {
    let entry = FileEntry::of(folder, path).unwrap();
    edit(folder, |text| {
        let at = text.find(&format!("\"path\": {path:?}")).unwrap();
        let end = at + text[at..].find('}').unwrap();
        let new = format!(
            "\"path\": {path:?},\n      \"bytes\": {},\n      \"sha256\": \"{}\"\n    ",
            entry.bytes, entry.sha256
        );
        format!("{}{new}{}", &text[..at], &text[end..])
    });
}

/// Changes the text of a manifest and seals it again.
fn edit(folder: &Path, change: impl Fn(&str) -> String) {
    let path = folder.join("manifest.json");
    let text = change(&fs::read_to_string(&path).unwrap());
    let at = text.find("\"manifest_sha256\": \"").unwrap() + 20;
    let blank = format!("{}{}", &text[..at], &text[at + 64..]);
    let digest = Sha256::digest(blank.as_bytes());
    let seal: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(path, format!("{}{seal}{}", &text[..at], &text[at + 64..])).unwrap();
}

/// Changes a table of the truth and hides that from the hashes.
fn forge(world: &Path, file: &str, change: impl Fn(&mut Vec<Column>)) {
    forge_in(&world.join("truth"), file, change);
}

fn forge_in(folder: &Path, file: &str, change: impl Fn(&mut Vec<Column>)) {
    let path = folder.join(file);
    let mut columns = read_table(&path).unwrap().columns().to_vec();
    change(&mut columns);
    write_table(&path, &columns).unwrap();
    relist(folder, file);
}

/// Changes the accounts of a world and names the new seal in its truth, as a forger would.
fn forge_accounts(world: &Path, change: impl Fn(&mut Vec<Column>)) {
    forge_in(world, "accounts.parquet", change);
    name_seal(world);
}

/// Names the seal of a world in its truth.
fn name_seal(world: &Path) {
    let seal = Manifest::read(world).unwrap().manifest_sha256;
    edit(&world.join("truth"), |text| {
        let at = text.find("\"world_manifest_sha256\": \"").unwrap() + 26;
        format!("{}{seal}{}", &text[..at], &text[at + 64..])
    });
}

/// Writes the posts of a world again, each as it is changed, and hides that from the hashes.
fn forge_posts(world: &Path, change: impl Fn(usize, &mut Post<'_>)) {
    let mut file = PostFile::open(&world.join(PART)).unwrap();
    let (columns, other) = (file.read(0).unwrap(), tempfile::tempdir().unwrap());
    let mut batch = PostBatch::default();
    for row in 0..columns.len() {
        let mut post = columns.get(row);
        change(row, &mut post);
        batch.push(post);
    }
    let mut writer = WorldWriter::create(other.path()).unwrap();
    writer.push(&batch).unwrap();
    let name = |rows: Range<u32>| rows.map(|n| format!("n{n}")).collect();
    let names = NameTable::new(1 << 20, &name);
    writer.finish(&names, &names, Extras::default()).unwrap();
    fs::copy(other.path().join(PART), world.join(PART)).unwrap();
    relist(world, PART);
    name_seal(world);
}

fn column<'c>(columns: &'c mut [Column], name: &str) -> &'c mut Values {
    &mut columns.iter_mut().find(|column| column.name == name).unwrap().values
}

#[test]
fn every_law_holds_in_a_world_as_written_and_as_handed_out() {
    let home = world(1);
    let dir = home.path().join("world");
    let verdict = verify(&dir, Replay::Always, &mut Silent).unwrap();
    assert_eq!(broken(&verdict), Vec::<String>::new());
    let holds = |law: &Law| match law.outcome {
        Outcome::Holds { n, .. } => n > 0,
        _ => false,
    };
    let idle = verdict.laws.iter().find(|law| !holds(law));
    assert_eq!(idle, None, "each law was checked on something");
    assert!(verdict.laws.len() >= 25, "{}", verdict.laws.len());
    fs::remove_dir_all(dir.join("truth")).unwrap();
    let handed_out = verify(&dir, Replay::Always, &mut Silent).unwrap();
    assert!(handed_out.holds());
    let unchecked = |law: &&Law| matches!(law.outcome, Outcome::Unchecked(_));
    assert_eq!(handed_out.laws.iter().filter(unchecked).count(), 2);
}

#[test]
fn what_is_no_world_cannot_be_read() {
    let home = tempfile::tempdir().unwrap();
    let fault = verify(home.path(), Replay::Never, &mut Silent).unwrap_err().to_string();
    assert!(fault.contains("no world: there is no manifest.json in it"), "{fault}");
}

/// Writes the same in other bytes.
fn respace(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, text.replace("\"seed\": ", "\"seed\":  ")).unwrap();
}

/// An observer's clock, and thinning, leave parents that are younger than their children, and parents
/// that nobody saw, also after the week in which they may precede the world.
#[test]
fn every_law_holds_by_any_clock_and_in_any_sample() {
    let campaign = "[[campaign]]\naccounts = 40\nreposts = 0.5\nwaves_per_day = 3\n\
                    adoption = { midpoint_day = 0.0, suspended_per_day = 0.2 }";
    for observation in [
        "clock = \"observer\"",
        "clock = \"observer\"\nskew_s = 20.0\nlate = 0.3",
        "keep = 0.3",
        "keep = 0.8\nclock = \"observer\"\nskew_s = 60.0\nlate = 0.0",
    ] {
        let home = world_of(&format!(
            "summary = \"x\"\ndays = 9\nresolution = \"s\"\n[population]\naccounts = 2000\n\
             [observation]\n{observation}\n{campaign}"
        ));
        let found = broken(&checked(&home.path().join("world")));
        assert_eq!(found, Vec::<String>::new(), "{observation}");
    }
}

/// Lists of trends of several regions, on several days, with a campaign and people who pick it up.
#[test]
fn lists_of_trends_are_derived_to_the_last_row() {
    let home = trending();
    let dir = home.path().join("world");
    assert_eq!(broken(&checked(&dir)), Vec::<String>::new());
    let table = read_table(&dir.join("truth/trends.parquet")).unwrap();
    let distinct = |name: &str| {
        let mut all: Vec<_> = table.text(name).unwrap().iter().collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    assert!(distinct("list") >= 3 && distinct("counted") == 3, "{table:?}");
    assert_eq!(distinct("campaigns"), 2, "some are a campaign's, some nobody's");
}

fn trending() -> TempDir {
    world_of(
        "summary = \"x\"\ndays = 3\n[population]\naccounts = 30000\n\
         regions = [{ name = \"a\", share = 0.6 }, { name = \"b\", share = 0.4, language = \"ja\" }]\n\
         [trends]\ncount_min = 10.0\nscore_min = 4.0\nexposure_per_min_per_100k = 20.0\n\
         [[event]]\nat_h = 30.0\nposts = 2000.0\n\
         [[campaign]]\naccounts = 120\nuptake = 1.0\nhashtags = { list = 2 }\nwaves_per_day = 3",
    )
}

type Tampering<'t> = (&'t dyn Fn(&Path), &'t [&'t str]);

#[test]
fn tampering_with_files_is_told_with_file_and_law() {
    let (home, other) = (world(1), world(2));
    let other = other.path().join("world");
    let part = PART;
    let flip = |path: PathBuf, at: usize| {
        let mut bytes = fs::read(&path).unwrap();
        bytes[at] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    let tamperings: [Tampering<'_>; 9] = [
        (
            &|dir| flip(dir.join(part), 5_000),
            &["every file is as listed: posts/part-00000.parquet: found SHA-256"],
        ),
        (
            &|dir| fs::remove_file(dir.join(part)).unwrap(),
            &["every file is as listed: posts/part-00000.parquet: found no such file"],
        ),
        (
            &|dir| flip(dir.join("truth/waves.parquet"), 9),
            &["every file of the truth is as listed: truth/waves.parquet"],
        ),
        (
            &|dir| fs::write(dir.join("posts/part-00001.parquet"), "x").unwrap(),
            &["there are no other files: posts/part-00001.parquet: found a file"],
        ),
        (
            &|dir| fs::write(dir.join("truth/.hidden"), "x").unwrap(),
            &["the truth has no other files: truth/.hidden"],
        ),
        (
            &|dir| copy(&other.join("truth"), &dir.join("truth")),
            &["the truth is about this world: truth/manifest.json"],
        ),
        (&|dir| flip(dir.join("DATASHEET.md"), 100), &["every file is as listed: DATASHEET.md"]),
        (&|dir| flip(dir.join("manifest.json"), 60), &["the manifest is whole: manifest.json"]),
        (
            &|dir| respace(&dir.join("truth/manifest.json")),
            &["the manifest of the truth is whole: truth/manifest.json, row", "written otherwise"],
        ),
    ];
    for (idx, (tamper, parts)) in tamperings.into_iter().enumerate() {
        let dir = home.path().join(format!("copy-{idx}"));
        copy(&home.path().join("world"), &dir);
        tamper(&dir);
        breaks(&dir, parts);
    }
}

type Forgery<'t> = (&'t str, &'t dyn Fn(&mut Vec<Column>), &'t [&'t str]);

/// Gives the first post of one cause another.
fn relabel(columns: &mut [Column], from: CauseKind, to: CauseKind) {
    let Values::U8(causes) = column(columns, "cause") else { panic!() };
    let row = causes.iter().position(|&cause| cause == from as u8).unwrap();
    causes[row] = to as u8;
}

/// Hashes are right, and yet the answers do not follow from the posts.
#[test]
fn forged_answers_are_told_with_table_and_row() {
    let home = world(1);
    let forgeries: [Forgery<'_>; 11] = [
        (
            "accounts.parquet",
            &|columns| {
                let Values::Text(classes) = column(columns, "class") else { panic!() };
                let mut all: Vec<_> = classes.iter().collect();
                let row = all.iter().position(|&class| class == "campaign").unwrap();
                all[row] = "ordinary";
                *classes = all.iter().collect();
            },
            &[
                "labels and control of accounts",
                "truth/accounts.parquet, row",
                "class \"campaign\"",
            ],
        ),
        (
            "accounts.parquet",
            &|columns| drop(columns.pop()),
            &["truth/accounts.parquet: found columns account", "expected columns account"],
        ),
        (
            "campaigns.parquet",
            &|columns| {
                let Values::U64(posts) = column(columns, "posts") else { panic!() };
                posts[0] += 1;
            },
            &["campaigns follow from causes: truth/campaigns.parquet, row 1: found posts"],
        ),
        (
            "waves.parquet",
            &|columns| {
                let Values::I64(until) = column(columns, "until_ms") else { panic!() };
                until[1] += 1;
            },
            &["waves follow from causes: truth/waves.parquet, row 2: found until_ms"],
        ),
        (
            "members.parquet",
            &|columns| {
                let Values::U32(account) = column(columns, "account") else { panic!() };
                account[2] += 1;
            },
            &["members of waves follow from causes: truth/members.parquet, row 3: found account"],
        ),
        (
            "causes.parquet",
            &|columns| {
                let Values::Text(names) = column(columns, "name") else { panic!() };
                let mut all: Vec<_> = names.iter().collect();
                all.swap(0, 6);
                *names = all.iter().collect();
            },
            &["causes are legal: truth/posts/part-00000.parquet, row"],
        ),
        (
            "posts/part-00000.parquet",
            &|columns| {
                let Values::U64(posts) = column(columns, "post") else { panic!() };
                posts.swap(0, 1);
            },
            &[
                "every post has its cause beside it: truth/posts/part-00000.parquet, row 1: found post",
            ],
        ),
        (
            "posts/part-00000.parquet",
            &|columns| {
                let Values::OptionalU32(waves) = column(columns, "wave") else { panic!() };
                let row = waves.iter().position(Option::is_some).unwrap();
                waves[row] = waves[row].map(|wave| wave + 1);
            },
            &["causes are legal: truth/posts/part-00000.parquet, row"],
        ),
        (
            "posts/part-00000.parquet",
            &|columns| relabel(columns, CauseKind::Own, CauseKind::Repost),
            &["causes fit their posts: truth/posts/part-00000.parquet, row", "expected a repost"],
        ),
        (
            "posts/part-00000.parquet",
            &|columns| relabel(columns, CauseKind::Exposure, CauseKind::Support),
            &["causes fit their posts", "expected a campaign that has supporters"],
        ),
        (
            "posts/part-00000.parquet",
            &|columns| {
                let Values::U8(causes) = column(columns, "cause") else { panic!() };
                let row = causes.iter().position(|&cause| cause == CauseKind::Own as u8).unwrap();
                let Values::U32(what) = column(columns, "what") else { panic!() };
                what[row] = 5;
            },
            &["causes fit their posts", "found own with 5"],
        ),
    ];
    for (idx, (file, change, parts)) in forgeries.into_iter().enumerate() {
        let dir = home.path().join(format!("copy-{idx}"));
        copy(&home.path().join("world"), &dir);
        forge(&dir, file, change);
        breaks(&dir, parts);
    }
    tell_other_scenarios(&home);
}

/// What the truth says about its origin is held against what follows from it.
fn tell_other_scenarios(home: &TempDir) {
    let dir = home.path().join("scenario");
    copy(&home.path().join("world"), &dir);
    edit(&dir.join("truth"), |text| text.replacen("\"days\": 3", "\"days\": 4", 1));
    breaks(
        &dir,
        &[
            "the hash of the scenario is that of its world: truth/manifest.json: found scenario hash",
        ],
    );
    let dir = home.path().join("seed");
    copy(&home.path().join("world"), &dir);
    edit(&dir.join("truth"), |text| text.replacen("\"seed\": 1,", "\"seed\": 2,", 1));
    let replayed = broken(&verify(&dir, Replay::Always, &mut Silent).unwrap());
    assert!(replayed[0].contains("lists of trends follow from posts: "), "{replayed:?}");
    assert!(replayed[1].contains("a replay gives the same files: "), "{replayed:?}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_no_file_of_it() {
    let home = world(1);
    let (dir, elsewhere) = (home.path().join("world"), home.path().join("accounts.parquet"));
    fs::rename(dir.join("accounts.parquet"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, dir.join("accounts.parquet")).unwrap();
    breaks(&dir, &["every file is as listed: accounts.parquet: found a link"]);
}

/// A scenario that would make more than the world has, named by its right hash, fills no disk.
#[test]
fn a_replay_ends_where_it_makes_more_than_is_listed() {
    let home = world_of("summary = \"x\"\ndays = 2\n[population]\naccounts = 100");
    let at_most = "at most the 100 accounts that manifest.json tells of";
    let forgeries = [
        ("\"accounts\": 100,", "\"accounts\": 100000000,", at_most),
        ("\"days\": 2,", "\"days\": 3000,", "makes more posts"),
        ("\"posts_per_month_median\": 2.2", "\"posts_per_month_median\": 90.5", "makes more posts"),
    ];
    for (idx, (from, to, told)) in forgeries.into_iter().enumerate() {
        let dir = home.path().join(format!("copy-{idx}"));
        copy(&home.path().join("world"), &dir);
        edit(&dir.join("truth"), |text| text.replacen(from, to, 1));
        rename_scenario(&dir.join("truth"));
        let found = broken(&verify(&dir, Replay::Always, &mut Silent).unwrap());
        let replayed = found.iter().find(|line| line.contains("a replay gives the same files"));
        assert!(replayed.is_some_and(|line| line.contains(told)), "{told}: {found:#?}");
    }
}

/// Gives the scenario of a truth the hash that it should have.
fn rename_scenario(truth: &Path) {
    let found = broken(&checked(truth.parent().unwrap()));
    let named = found.iter().find(|line| line.contains("found scenario hash"));
    let named = named.unwrap_or_else(|| panic!("the scenario can be made: {found:#?}"));
    let hash = |before: &str| named.split(before).nth(1).unwrap().split([' ', ';']).next().unwrap();
    let (wrong, right) = (hash("found scenario hash "), hash("expected scenario hash "));
    edit(truth, |text| text.replace(wrong, right));
}

/// A table of trends that does not follow from posts.
#[test]
fn forged_trends_are_told_with_their_row() {
    let home = trending();
    let law = "lists of trends follow from posts: truth/trends.parquet, row";
    let forgeries: [Forgery<'_>; 4] = [
        (
            "trends.parquet",
            &|columns| {
                let Values::U32(ranks) = column(columns, "best_rank") else { panic!() };
                ranks.fill(9);
            },
            &[law, "found best_rank 9; expected best_rank 1"],
        ),
        (
            "trends.parquet",
            &|columns| {
                let Values::Text(names) = column(columns, "campaigns") else { panic!() };
                *names = vec![""; names.len()].into_iter().collect();
            },
            &[law, "found campaigns \"\"; expected campaigns \"campaign\""],
        ),
        (
            "trends.parquet",
            &|columns| columns.iter_mut().for_each(|column| cut(&mut column.values, 3)),
            &[law, "row 4: found list in no such row"],
        ),
        (
            "trends.parquet",
            &|columns| {
                let Values::I64(until) = column(columns, "until_ms") else { panic!() };
                until[0] += 60_000;
            },
            &[law, "row 1: found until_ms"],
        ),
    ];
    for (idx, (file, change, parts)) in forgeries.into_iter().enumerate() {
        let dir = home.path().join(format!("copy-{idx}"));
        copy(&home.path().join("world"), &dir);
        forge(&dir, file, change);
        breaks(&dir, parts);
    }
}

fn cut(values: &mut Values, n: usize) {
    match values {
        Values::U32(all) => all.truncate(n),
        Values::I64(all) => all.truncate(n),
        Values::Text(all) => *all = all.iter().take(n).collect(),
        _ => panic!("no such column"),
    }
}

type Profiles<'t> = (&'t dyn Fn(&mut Vec<Column>), &'t [&'t str]);

/// Accounts that the scenario cannot have made.
#[test]
fn impossible_profiles_are_told_with_their_row() {
    let home = world(1);
    let law = "accounts are of the world, and older: accounts.parquet, row";
    let all = |text: &'static str, n: usize| vec![text; n].into_iter().collect();
    let forgeries: [Profiles<'_>; 3] = [
        (
            &|columns| {
                let Values::Text(regions) = column(columns, "region") else { panic!() };
                *regions = all("mars", regions.len());
            },
            &[law, "row 1: found region \"mars\"; expected one of home"],
        ),
        (
            &|columns| {
                let Values::Text(languages) = column(columns, "language") else { panic!() };
                *languages = all("tlh", languages.len());
            },
            &[law, "row 1: found language \"tlh\"; expected one of en"],
        ),
        (
            &|columns| {
                let Values::I64(created) = column(columns, "created_ms") else { panic!() };
                created[4] = 1_900_000_000_000;
            },
            &[law, "row 5: found created_ms 1900000000000; expected before the world begins"],
        ),
    ];
    for (idx, (change, parts)) in forgeries.into_iter().enumerate() {
        let dir = home.path().join(format!("copy-{idx}"));
        copy(&home.path().join("world"), &dir);
        forge_accounts(&dir, change);
        breaks(&dir, parts);
    }
}

/// More of one hashtag than a post has.
const OTHER: [HashtagId; 3] = [HashtagId(0); 3];

type Rewriting<'t> = (&'t dyn Fn(usize, &mut Post<'_>), &'t [&'t str]);

/// Posts that the scenario cannot have made.
#[test]
fn impossible_posts_are_told_with_their_row() {
    let home = world(1);
    let rewritings: [Rewriting<'_>; 5] = [
        (
            &|_, post| post.text = TextSignature(0),
            &[
                "posts have a signature of their text: posts/part-00000.parquet, row 1: found text 0",
            ],
        ),
        (
            &|row, post| post.app = if row == 3 { AppId(77) } else { post.app },
            &["posts come by apps that there are: posts/part-00000.parquet, row 4: found app 77"],
        ),
        (
            &|_, post| {
                if post.kind == Kind::Repost {
                    post.hashtags = &OTHER;
                }
            },
            &["reposts alike: posts/part-00000.parquet, row", "and other hashtags; expected"],
        ),
        (
            &|row, post| {
                if post.kind == Kind::Repost {
                    post.text = TextSignature(row as u64 + 1);
                }
            },
            &["reposts alike: posts/part-00000.parquet, row", "and another text; expected"],
        ),
        (&|_, _| {}, &[]),
    ];
    for (idx, (change, parts)) in rewritings.into_iter().enumerate() {
        let dir = home.path().join(format!("copy-{idx}"));
        copy(&home.path().join("world"), &dir);
        forge_posts(&dir, change);
        if parts.is_empty() {
            assert_eq!(broken(&checked(&dir)), Vec::<String>::new());
        } else {
            breaks(&dir, parts);
        }
    }
}

/// Writes posts as they are given, as somebody else's writer would.
fn handmade(dir: &Path, posts: &[Post<'_>], extras: Extras) -> Result<Manifest, Error> {
    let mut batch = PostBatch::default();
    posts.iter().for_each(|&post| batch.push(post));
    let mut writer = WorldWriter::create(dir)?;
    writer.push(&batch)?;
    let name = |rows: Range<u32>| rows.map(|n| format!("n{n}")).collect();
    let names = NameTable::new(2, &name);
    writer.finish(&names, &names, extras)
}

#[test]
fn posts_that_break_a_law_are_told_with_their_row() {
    let plain = |at_ms: i64, number: u64| {
        Post::new(Timestamp(at_ms), claque_trace::AccountId(0), PostId(number), &[])
    };
    let [first, second] = [plain(60_000, 1), plain(120_000, 2)];
    let kind = Kind::Repost;
    let (minute, parent) = (Resolution::Minute, |number| Some(PostId(number)));
    let span = |from: i64, until: i64| (Some(Timestamp(from)), Some(Timestamp(until)));
    let cases: [([Post<'_>; 2], &[&str]); 10] = [
        (
            [first, plain(120_001, 2)],
            &["times are at the declared resolution", "row 2: found 120001 ms"],
        ),
        (
            [first, plain(60_000_000, 2)],
            &["posts are from the time covered", "row 2", "before 6000000 ms"],
        ),
        (
            [first, plain(120_000, 1)],
            &["post numbers are unique", "row 2: found post 1 a second time"],
        ),
        ([first, Post { parent: parent(1), ..second }], &["originals have no parent", "row 2"]),
        (
            [Post { kind, ..first }, second],
            &["reposts have one", "row 1: found repost with no parent"],
        ),
        (
            [Post { kind, parent: parent(2), ..first }, plain(60_000 + 4_440_000, 2)],
            &["parents older", "row 1: found parent 2, which is younger by 4440000 ms"],
        ),
        // By the worst of clocks and a late wire: 12 minutes and an hour.
        ([Post { kind, parent: parent(2), ..first }, plain(60_000 + 4_320_000, 2)], &[]),
        ([first, Post { kind, parent: parent(2), ..second }], &["row 2: found parent 2, itself"]),
        (
            [first, Post { deleted_at: Some(Timestamp(60_000)), ..second }],
            &["deleted after they appear", "row 2"],
        ),
        ([first, Post { kind, parent: parent(1), ..second }], &[]),
    ];
    for (posts, parts) in cases {
        let dir = tempfile::tempdir().unwrap();
        let (from, until) = span(0, 6_000_000);
        handmade(dir.path(), &posts, Extras { resolution: minute, from, until }).unwrap();
        if parts.is_empty() {
            assert_eq!(broken(&checked(dir.path())), Vec::<String>::new());
        } else {
            breaks(dir.path(), parts);
        }
    }
}

/// Two full parts, of which the second is from before the first.
#[test]
fn parts_out_of_order_are_told() {
    let posts = |from: u64, at: i64| {
        let mut batch = PostBatch::default();
        for idx in 0..1_u64 << 20 {
            let at = Timestamp(at + idx.cast_signed());
            batch.push(Post::new(at, claque_trace::AccountId(0), PostId(from + idx), &[]));
        }
        batch
    };
    let name = |rows: Range<u32>| rows.map(|n| format!("n{n}")).collect();
    let names = NameTable::new(1, &name);
    let write = |batches: &[PostBatch]| {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = WorldWriter::create(dir.path()).unwrap();
        batches.iter().for_each(|batch| writer.push(batch).unwrap());
        writer.finish(&names, &names, Extras::default()).unwrap();
        dir
    };
    let one = write(&[posts(0, 5_000_000), posts(1 << 20, 7_000_000)]);
    assert!(checked(one.path()).holds());
    let other = write(&[posts(1 << 20, 5_000_001)]);
    let part = one.path().join("posts/part-00001.parquet");
    fs::copy(other.path().join("posts/part-00000.parquet"), part).unwrap();
    relist(one.path(), "posts/part-00001.parquet");
    breaks(
        one.path(),
        &["posts are in time order: posts/part-00001.parquet, row 1: found 5000001 ms"],
    );
}

/// No byte of a world can be changed without a law being broken, and none makes the verifier panic.
#[test]
fn no_changed_byte_goes_unseen() {
    let mut scenario = find("flash_mob").unwrap();
    scenario.set_accounts(100).unwrap();
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("world");
    write_world(&scenario, 1, &dir, &mut Silent).unwrap();
    assert!(checked(&dir).holds());
    let world = Manifest::read(&dir).unwrap().files.into_iter().map(|file| file.path);
    let mut files: Vec<String> = world.collect();
    files.extend(
        ["manifest.json", "truth/manifest.json", "truth/members.parquet"].map(str::to_owned),
    );
    files.extend(["truth/posts/part-00000.parquet", "truth/causes.parquet"].map(str::to_owned));
    let mut state = 7_u64;
    let mut draw = |below: usize| {
        // Knuth's MMIX generator: any spread of places will do.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for round in 0..40 {
        for file in &files {
            let path = dir.join(file);
            let good = fs::read(&path).unwrap();
            let mut bad = good.clone();
            let at = draw(good.len());
            bad[at] ^= 1 << draw(8);
            fs::write(&path, &bad).unwrap();
            let holds =
                verify(&dir, Replay::Never, &mut Silent).is_ok_and(|verdict| verdict.holds());
            assert!(!holds, "round {round}: byte {at} of {file}");
            fs::write(&path, good).unwrap();
        }
    }
    assert!(checked(&dir).holds());
    assert_eq!(WorldReader::open(&dir).unwrap().n_parts(), 1);
}
