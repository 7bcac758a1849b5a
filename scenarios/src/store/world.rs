//! The answers to a world: the class of every account, and which hashtags were pushed when.

use std::collections::BTreeMap;
use std::path::Path;

use claque_evaluation::group_score::campaigns_served;
use claque_evaluation::{Labels, Push, RunRecord};
use claque_sim::Class;
use claque_trace::format::table::{Column, Values, write_packed_table};
use claque_trace::{AccountId, HashtagId, PostBatch, Timestamp};

use super::faults::{ascending, fault, in_row, read};
use crate::{Error, Simulated};

const LABELS: &str = "labels.parquet";
const PUSHES: &str = "pushes.parquet";

/// The answers to a world, as far as metrics of accounts, groups and hashtags need them.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredWorld {
    /// The class of every account that posted.
    pub labels: Labels,
    /// Accounts that posted, ascending.
    pub accounts: Vec<u32>,
    /// How many posts each of them made.
    pub n_posts: Vec<u32>,
    /// How many of them an operator made; empty in scores stored before it was told.
    pub n_operated: Vec<u32>,
    /// When each of them posted first; empty in scores stored before it was told.
    pub from: Vec<Timestamp>,
    /// The campaign that each controlled account counts for.
    pub campaigns: BTreeMap<AccountId, u32>,
    /// Hashtags that were pushed, and when.
    pub pushes: Vec<Push>,
}

pub(super) fn write(folder: &Path, world: &Simulated) -> Result<(), Error> {
    let campaigns = campaigns_served(&world.truth);
    let accounts = || world.truth.accounts().map(|(account, _)| account);
    let classes = world.truth.accounts().map(|(_, class)| class.name().to_owned());
    let n_posts = accounts().map(|account| world.truth.n_posts(account)).collect();
    let deeds = deeds(world);
    let served = accounts().map(|account| campaigns.get(&account).copied());
    let labels = [
        Column::new("account_id", Values::U32(accounts().map(|account| account.0).collect())),
        Column::new("class", Values::Text(classes.collect())),
        Column::new("campaign", Values::OptionalU32(served.collect())),
        Column::new("posts", Values::U32(n_posts)),
        Column::new("operated", Values::U32(deeds.values().map(|deed| deed.operated).collect())),
        Column::new(
            "from_ms",
            Values::I64(deeds.values().map(|deed| deed.first.unwrap_or_default().0).collect()),
        ),
    ];
    write_packed_table(&folder.join(LABELS), &labels)?;
    let at = |of: fn(&Push) -> Timestamp| {
        Values::I64(world.pushes.iter().map(|push| of(push).0).collect())
    };
    let hashtags = world.pushes.iter().map(|push| push.hashtag.0).collect();
    let campaigns = world.pushes.iter().map(|push| push.campaign).collect();
    let sent = world.pushes.iter().map(|push| push.is_sent.into()).collect();
    let pushes = [
        Column::new("hashtag", Values::U32(hashtags)),
        Column::new("from_ms", at(|push| push.from)),
        Column::new("until_ms", at(|push| push.until)),
        Column::new("campaign", Values::U32(campaigns)),
        Column::new("sent", Values::U8(sent)),
    ];
    Ok(write_packed_table(&folder.join(PUSHES), &pushes)?)
}

/// What an account did.
#[derive(Default)]
struct Deed {
    operated: u32,
    first: Option<Timestamp>,
}

/// What each account did, ascending by account.
fn deeds(world: &Simulated) -> BTreeMap<AccountId, Deed> {
    let accounts = world.truth.accounts().map(|(account, _)| (account, Deed::default()));
    let mut deeds: BTreeMap<AccountId, Deed> = accounts.collect();
    for post in world.batches.iter().flat_map(PostBatch::iter) {
        let deed = deeds.entry(post.account).or_default();
        deed.first.get_or_insert(post.at);
        deed.operated += u32::from(world.operated.contains(&post.post));
    }
    deeds
}

impl StoredWorld {
    pub(super) fn read(folder: &Path, run: &RunRecord) -> Result<Self, Error> {
        let path = folder.join(LABELS);
        let table = read(&path)?;
        let accounts = table.u32("account_id").map_err(fault)?.to_vec();
        ascending(&path, &accounts)?;
        let classes = table.text("class").map_err(fault)?;
        let campaigns = table.optional_u32("campaign").map_err(fault)?;
        let placed = (0..).zip(classes.iter()).map(|(row, class)| class_number(&path, row, class));
        let placed = placed.collect::<Result<Vec<u16>, Error>>()?;
        let labelled = || accounts.iter().copied().map(AccountId);
        let names = Class::ALL.iter().map(|class| class.name().to_owned()).collect();
        let world = Self {
            labels: Labels::of_classes(names, labelled().zip(placed).collect()),
            campaigns: labelled().zip(campaigns).filter_map(|(a, c)| Some((a, (*c)?))).collect(),
            accounts,
            n_posts: table.u32("posts").map_err(fault)?.to_vec(),
            n_operated: table.u32("operated").map(<[u32]>::to_vec).unwrap_or_default(),
            from: table.i64("from_ms").map(times).unwrap_or_default(),
            pushes: pushes(&folder.join(PUSHES))?,
        };
        world.check(&path, run)?;
        Ok(world)
    }

    /// All posts of an account.
    #[must_use]
    pub fn posts_of(&self, account: AccountId) -> u32 {
        self.accounts.binary_search(&account.0).map_or(0, |place| self.n_posts[place])
    }

    /// When an account posted first, where it was told.
    #[must_use]
    pub fn first_post_of(&self, account: AccountId) -> Option<Timestamp> {
        let place = self.accounts.binary_search(&account.0).ok()?;
        self.from.get(place).copied()
    }

    /// Whether it tells how many posts were operated.
    pub(super) fn tells_posts(&self) -> bool {
        self.n_operated.len() == self.accounts.len()
    }

    /// All posts, and the operated ones among them, of the accounts for which `counts` holds.
    pub(super) fn count_posts(&self, counts: impl Fn(AccountId) -> bool) -> (u64, u64) {
        let rows = self.accounts.iter().zip(self.n_posts.iter().zip(&self.n_operated));
        let counted = rows.filter(|(account, _)| counts(AccountId(**account)));
        counted.fold((0, 0), |(total, operated), (_, (posts, of_them))| {
            (total + u64::from(*posts), operated + u64::from(*of_them))
        })
    }

    /// Whether it is the world that the record is about, as far as counts tell.
    fn check(&self, path: &Path, run: &RunRecord) -> Result<(), Error> {
        let positives = self.labels.iter().filter(|(_, class)| *class == Class::Campaign.name());
        let positives = positives.map(|(account, _)| account);
        if !self.campaigns.keys().copied().eq(positives) {
            let told = "accounts of class campaign and accounts with a campaign are not the same";
            return Err(fault(format!("{}: {told}", path.display())));
        }
        let found = (self.accounts.len() as u64, self.campaigns.len() as u64);
        if found == (run.accounts, run.positives) {
            return Ok(());
        }
        Err(fault(format!(
            "{}: {} accounts and {} positives, where the record of {} tells of {} and {}",
            path.display(),
            found.0,
            found.1,
            run.method,
            run.accounts,
            run.positives
        )))
    }
}

fn times(times: &[i64]) -> Vec<Timestamp> {
    times.iter().copied().map(Timestamp).collect()
}

fn class_number(path: &Path, row: usize, class: &str) -> Result<u16, Error> {
    let place = (0..).zip(Class::ALL).find(|(_, known)| known.name() == class);
    place.map(|(place, _)| place).ok_or_else(|| {
        let known: Vec<&str> = Class::ALL.iter().map(|class| class.name()).collect();
        let found = class.escape_debug();
        in_row(path, row, format!("class is `{found}`, accepted are {}", known.join(", ")))
    })
}

fn pushes(path: &Path) -> Result<Vec<Push>, Error> {
    let table = read(path)?;
    let [from, until] = ["from_ms", "until_ms"].map(|name| table.i64(name));
    let times = from.map_err(fault)?.iter().zip(until.map_err(fault)?);
    let hashtags = table.u32("hashtag").map_err(fault)?;
    // Runs stored before these were told have neither.
    let campaigns = table.u32("campaign").map(<[u32]>::to_vec).unwrap_or_default();
    let sent = table.u8("sent").map(<[u8]>::to_vec).unwrap_or_default();
    let push = |(row, (&hashtag, (&from, &until))): (usize, (&u32, (&i64, &i64)))| Push {
        hashtag: HashtagId(hashtag),
        campaign: campaigns.get(row).copied().unwrap_or(0),
        from: Timestamp(from),
        until: Timestamp(until),
        is_sent: sent.get(row).is_none_or(|sent| *sent != 0),
    };
    Ok(hashtags.iter().zip(times).enumerate().map(push).collect())
}
