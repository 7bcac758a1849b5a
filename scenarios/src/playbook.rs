//! Playbooks: named starting points of broadcasts, over which a scenario's own keys are laid.
//!
//! `playbook = "deck"` in a `[[campaign]]` starts from `playbooks/deck.toml`; a `[[look_alike]]` or
//! `[[publisher_network]]` starts from `look_alikes/` and its class. A key that a scenario writes
//! takes the place of the playbook's, and tables of settings are laid over key by key. What a table
//! then says is checked as if it had been written out.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::catalogue::Source;
use crate::error::{most_like, syntax};
use crate::{Error, background};

/// Tables of settings, each of which may be overridden alone. Every other table is one choice among
/// several and is replaced as a whole.
const SETTINGS: [&str; 7] =
    ["adoption", "cluster", "cohorts", "hashtags", "members", "rhythm", "variants"];

/// The files of a folder of this package, by name.
macro_rules! files {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(Source {
            name: $name,
            text: include_str!(concat!("../", $folder, "/", $name, ".toml")),
        },)*]
    };
}

pub(crate) use files;

const PLAYBOOKS: &[Source] = files!["playbooks":
    "flash_mob",
    "ephemeral",
    "deck",
    "spaced",
    "spaced_unique",
    "founding_app",
    "rotation",
    "rotation_reshuffled",
    "rotation_jittered",
    "rotation_poisson",
    "rotating_cohorts",
    "troll_shift",
    "hijack",
    "slow_burn",
    "needle",
    "chaff",
    "rival_a",
    "rival_b",
    "hijacked_app",
    "drift_flash",
    "drift_spread",
    "drift_rotation",
    "iannucci_bursts",
    "iannucci_alternating",
    "iannucci_subsets",
];

const LOOK_ALIKES: &[Source] = files!["look_alikes":
    "breaking_news",
    "disaster_alert",
    "share_button",
    "giveaway",
    "hashtag_game",
    "regulars",
    "fandom",
    "storm",
    "volunteer",
    "mass_post",
    "advocacy",
    "feed_bot",
    "publisher",
    "imitator",
    "supporter",
];

/// A named starting point.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// Its name: that of the file without ending.
    #[serde(skip)]
    pub name: String,
    /// What it does, in one sentence.
    pub summary: String,
    /// Where its numbers come from.
    pub source: String,
    /// Keys and values of the table that starts from it.
    pub table: Table,
}

/// The playbooks of campaigns.
///
/// # Errors
/// Never in a released version: a test reads every file.
pub fn playbooks() -> Result<Vec<Playbook>, Error> {
    PLAYBOOKS.iter().map(|source| parse("playbook", source)).collect()
}

/// The starting points of look-alikes, by class.
///
/// # Errors
/// Never in a released version: a test reads every file.
pub fn look_alikes() -> Result<Vec<Playbook>, Error> {
    LOOK_ALIKES.iter().map(|source| parse("look-alike", source)).collect()
}

fn parse(what: &str, source: &Source) -> Result<Playbook, Error> {
    let origin = format!("{what} {}", source.name);
    let playbook: Playbook =
        toml::from_str(source.text).map_err(|error| syntax(&origin, source.text, &error))?;
    Ok(Playbook { name: source.name.to_owned(), ..playbook })
}

/// Reads what is written in `text`, with every playbook resolved.
///
/// The text is first read as it stands, so that whatever is wrong in it is told with its line.
pub(crate) fn resolve<T: DeserializeOwned>(origin: &str, text: &str) -> Result<T, Error> {
    let as_written: T = toml::from_str(text).map_err(|error| syntax(origin, text, &error))?;
    let mut table: Table = toml::from_str(text).map_err(|error| syntax(origin, text, &error))?;
    let mut n_resolved = usize::from(background::lay_under(origin, &mut table)?);
    for list in ["campaign", "look_alike", "publisher_network"] {
        for (idx, broadcast) in tables(&mut table, list).enumerate() {
            let start = starting_point(&format!("{origin}: {list}.{idx}"), list, broadcast)?;
            if let Some(start) = start {
                lay_over(broadcast, start);
                n_resolved += 1;
            }
        }
    }
    if n_resolved == 0 {
        return Ok(as_written);
    }
    T::deserialize(table).map_err(|error| syntax(origin, "", &error))
}

/// The tables of a list; none where there is no such list.
fn tables<'t>(table: &'t mut Table, list: &str) -> impl Iterator<Item = &'t mut Table> + use<'t> {
    let list = table.get_mut(list).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_table_mut)
}

/// What a table starts from: a playbook by name, a look-alike by class, or nothing.
fn starting_point(origin: &str, list: &str, broadcast: &mut Table) -> Result<Option<Table>, Error> {
    let text = |value: Value| value.as_str().map(str::to_owned);
    let named = broadcast.remove("playbook").and_then(text);
    let class = broadcast.get("class").and_then(|class| text(class.clone()));
    let known = |name: &str| LOOK_ALIKES.iter().find(|source| source.name == name);
    match (list, named, class) {
        ("campaign", Some(name), _) => {
            let source = PLAYBOOKS.iter().find(|source| source.name == name);
            let unknown = || unknown(origin, &name);
            let playbook = parse("playbook", source.ok_or_else(unknown)?)?;
            Ok(Some(with_name(playbook.table, &name)))
        }
        ("look_alike", None, Some(class)) => {
            let Some(source) = known(&class) else { return Ok(None) };
            Ok(Some(with_name(parse("look-alike", source)?.table, &class)))
        }
        ("publisher_network", None, Some(class)) => {
            known(&class).map(|source| parse("look-alike", source).map(|p| p.table)).transpose()
        }
        (_, Some(name), _) => {
            let message =
                format!("playbook = {name}: accepted is a class, by which look-alikes start");
            Err(Error::Syntax { origin: origin.to_owned(), message, nearest: None })
        }
        _ => Ok(None),
    }
}

fn with_name(mut table: Table, name: &str) -> Table {
    table.entry("name").or_insert_with(|| Value::String(name.to_owned()));
    table
}

fn unknown(origin: &str, name: &str) -> Error {
    let names: Vec<&str> = PLAYBOOKS.iter().map(|source| source.name).collect();
    let message = format!("playbook = {name}: accepted is one of {}", names.join(", "));
    let nearest = most_like(name, names);
    Error::Syntax { origin: origin.to_owned(), message, nearest }
}

/// Adds to `written` whatever `start` says and it does not.
fn lay_over(written: &mut Table, start: Table) {
    for (key, value) in start {
        match (written.get_mut(&key), value) {
            (None, value) => {
                written.insert(key, value);
            }
            (Some(Value::Table(over)), Value::Table(under)) if SETTINGS.contains(&&*key) => {
                lay_over(over, under);
            }
            (Some(_), _) => {}
        }
    }
}
