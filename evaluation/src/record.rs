//! Run records: the schema of results, one JSON object a line.
//!
//! A `runs.jsonl` file holds two kinds of lines, told apart by their `record` key: one `world` line
//! per (scenario, seed) and one `run` line per (scenario, seed, method). Lines only ever get added.

use serde::{Deserialize, Serialize};

use crate::delay::Delay;
use crate::example::GroupExample;
use crate::robustness::{Cuts, Lift};
use crate::trend::CampaignTrend;

/// Version of the record format; raised when a field changes its meaning or goes.
pub const FORMAT_VERSION: u32 = 1;

/// One line of a `runs.jsonl` file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a few hundred lines, of which most are runs")]
pub enum Record {
    /// What a world was made of.
    World(WorldRecord),
    /// How one method did on it.
    Run(RunRecord),
}

impl Record {
    /// Name of the scenario that it is about.
    #[must_use]
    pub fn scenario(&self) -> &str {
        match self {
            Self::World(world) => &world.scenario,
            Self::Run(run) => &run.scenario,
        }
    }

    /// The seed of the world.
    #[must_use]
    pub fn seed(&self) -> u64 {
        match self {
            Self::World(world) => world.seed,
            Self::Run(run) => run.seed,
        }
    }
}

/// What one world was made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorldRecord {
    /// [`FORMAT_VERSION`] when the line was written.
    pub format_version: u32,
    /// Version of claque that made the world.
    pub claque_version: String,
    /// Name of the scenario.
    pub scenario: String,
    /// The scenario in one sentence.
    pub summary: String,
    /// Its place among the experiments.
    #[serde(default)]
    pub design: Design,
    /// First 16 hexadecimal digits of the SHA-256 of the resolved scenario.
    pub scenario_hash: String,
    /// Seed of all randomness.
    pub seed: u64,
    /// Simulated time, days.
    pub days: f64,
    /// Factor on the scenario's numbers of accounts.
    #[serde(default = "one")]
    pub scale: f64,
    /// Accounts that posted at least once.
    pub accounts: u64,
    /// Posts.
    pub posts: u64,
    /// Uses of hashtags (a post with two hashtags counts twice).
    pub hashtag_uses: u64,
    /// Accounts and posts per class, classes in the order of the truth.
    pub classes: Vec<ClassCount>,
    /// One entry per campaign.
    pub campaigns: Vec<CampaignCount>,
    /// What single traits of accounts give away. Empty in a world without positives.
    #[serde(default)]
    pub shortcuts: Vec<Shortcut>,
    /// One campaign hashtag through time, where there is a campaign.
    pub timeline: Option<Timeline>,
    /// Every campaign on every list of trends. Empty without a campaign, and in lines written before
    /// there were lists.
    #[serde(default)]
    pub trends: Vec<CampaignTrend>,
    /// Some accounts against time.
    #[serde(default)]
    pub portrait: Option<Portrait>,
    /// Wall time of the simulation, seconds. Not reproducible.
    pub simulate_s: f64,
}

fn one() -> f64 {
    1.0
}

/// The place of a scenario among the experiments.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Design {
    /// Its number in the catalogue of `docs/calibration.md`, such as `S07`; empty for none.
    pub id: String,
    /// What it has in common with others: a page of the report.
    pub family: String,
    /// How hard the campaign is to find; `None` where there is none.
    pub tier: Option<Tier>,
    /// The scenario whose campaigns were taken out to make this one.
    pub twin_of: Option<String>,
    /// The scenario of which this one is a variant.
    pub variant_of: Option<String>,
    /// In what it differs from that.
    pub varied: Option<Varied>,
    /// The file it was read from, as it was given; `None` for one of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

impl Design {
    /// How far it is from a scenario of its own, to be compared: among names of equal worlds that of a
    /// scenario comes before that of a twin, and that of a twin before that of a variant.
    #[must_use]
    pub fn remoteness(&self) -> impl Ord + Copy + use<> {
        (self.variant_of.is_some(), self.twin_of.is_some())
    }
}

/// How hard a campaign is to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// In the lowest third of the ladder of `docs/calibration.md`.
    Easy,
    /// In the middle.
    Middle,
    /// In the highest third: volume, age and novelty say next to nothing.
    Hard,
}

impl Tier {
    /// As it is written: `easy`, `middle` or `hard`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Middle => "middle",
            Self::Hard => "hard",
        }
    }
}

/// One point of a sweep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Varied {
    /// The key that varies.
    pub key: String,
    /// Its value here.
    pub value: f64,
}

/// How well one trait of accounts alone parts positives from innocents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shortcut {
    /// `volume`, `account_age` or `hashtag_novelty`.
    pub shortcut: String,
    /// Area under the receiver operating characteristic: 0.5 is no help at all.
    pub auc: f64,
}

/// Size of one class of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCount {
    /// `ordinary`, `live_event`, `publisher`, `campaign`, …
    pub class: String,
    /// Accounts of the class that posted.
    pub accounts: u64,
    /// All posts of those accounts.
    pub posts: u64,
}

/// Size of one campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignCount {
    /// Name in the scenario.
    pub campaign: String,
    /// Accounts that posted for it at least once.
    pub accounts: u64,
    /// Posts on the operator's instruction.
    pub posts: u64,
    /// Waves in which somebody posted.
    pub waves: u64,
    /// Posts on its busiest day.
    pub peak_day_posts: u64,
    /// All posts of its accounts while under control, operated or not.
    pub posts_of_accounts: u64,
}

/// Uses of one campaign hashtag through time, on the operator's instruction and otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Name of the campaign.
    pub campaign: String,
    /// The hashtag shown: the campaign's most used one.
    pub hashtag: String,
    /// Start of the first bin, milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// Length of a bin, seconds.
    pub bin_s: u32,
    /// Operated uses per bin.
    pub operated: Vec<u32>,
    /// All other uses per bin; as many bins as `operated`.
    pub organic: Vec<u32>,
}

/// Some accounts of a world against time, for the hours that show most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portrait {
    /// Start of the hours shown, milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// Their length, seconds.
    pub length_s: u32,
    /// Accounts shown, top to bottom; those of one kind stand together.
    pub rows: Vec<PortraitRows>,
    /// What everybody posted, shown or not.
    pub volume: Volume,
    /// Posts of the accounts shown, by row and time; at most 2,000.
    pub dots: Vec<PortraitDot>,
}

/// Neighbouring rows of a portrait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortraitRows {
    /// A campaign, a class of look-alikes, `same hashtags` or `ordinary`.
    pub name: String,
    /// What puts these accounts together.
    pub group: CauseGroup,
    /// How many rows.
    pub accounts: u32,
}

/// Row from 0, seconds since the start, and [`CauseGroup`] as a number.
pub type PortraitDot = (u16, u32, u8);

/// What kind of cause a post has, in three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum CauseGroup {
    /// An operator is behind it.
    Operated = 0,
    /// A cause that makes its author a look-alike.
    LookAlike = 1,
    /// Anything else.
    Other = 2,
}

/// Posts per bin and cause; the bins divide the hours evenly. A cause that does not occur may have
/// no bins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Posts an operator is behind.
    pub operated: Vec<u32>,
    /// Posts of look-alikes as such.
    pub look_alike: Vec<u32>,
    /// All other posts.
    pub other: Vec<u32>,
}

/// How one method did on one world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`FORMAT_VERSION`] when the line was written.
    pub format_version: u32,
    /// Version of claque that ran the method.
    pub claque_version: String,
    /// Name of the scenario.
    pub scenario: String,
    /// First 16 hexadecimal digits of the SHA-256 of the resolved scenario.
    pub scenario_hash: String,
    /// Seed of all randomness.
    pub seed: u64,
    /// Name of the method.
    pub method: String,
    /// What it is. `None` for programs and oracles, and in lines written before it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<MethodAbout>,
    /// Its parameters.
    pub parameters: serde_json::Value,
    /// Accounts that posted at least once.
    pub accounts: u64,
    /// Those of them that posted on an operator's instruction.
    pub positives: u64,
    /// Mean precision over the positives in order of score, ties counted as one step. `None` in a
    /// world without positives.
    pub average_precision: Option<f64>,
    /// What else the ranking is worth. `None` in a world without positives, and in lines written before
    /// it was recorded.
    #[serde(default)]
    pub rank: Option<RankScore>,
    /// The oracle's average precision less this method's: how far it stays below what could be known.
    /// Below 0 where the oracle's likelihood is only a bound (see its notes), or by chance. `None` where
    /// no oracle ran, and for the oracle itself.
    #[serde(default)]
    pub regret: Option<f64>,
    /// Recall at fixed false-positive rates, loosest first. Empty in a world without positives.
    pub recall_at: Vec<RecallAt>,
    /// The verdict at the method's own threshold, where it has one.
    pub own_threshold: Option<OwnThreshold>,
    /// False positives per class of innocents, at the method's own threshold; where it has none, at
    /// the threshold that flags one innocent in 1,000 (see `look_alikes_at`).
    pub look_alikes: Vec<ClassFalsePositives>,
    /// `own_threshold` or `false_positive_rate_1e-3`.
    pub look_alikes_at: String,
    /// Precision against recall, recall rising, at most 200 points. Empty without positives.
    pub curve: Vec<CurvePoint>,
    /// The verdict about who is coordinated, whoever wills it, from a method that tells that from who
    /// is operated.
    #[serde(default)]
    pub coordinated: Option<Coordinated>,
    /// How well operated posts are found among all posts, from a method that judges posts.
    #[serde(default)]
    pub posts: Option<UnitScore>,
    /// The same among the posts of the positives alone: which of their posts were not their own.
    #[serde(default)]
    pub posts_of_positives: Option<UnitScore>,
    /// How well pushes of hashtags are found, from a method that alerts to hashtags; false alerts
    /// count as negatives, what is neither pushed nor alerted to does not count.
    #[serde(default)]
    pub hashtags: Option<UnitScore>,
    /// Groups found.
    pub groups: u64,
    /// How well they agree with the campaigns, from a method that judges groups. `None` in a world
    /// without positives.
    #[serde(default)]
    pub group_score: Option<GroupScore>,
    /// The strongest groups with some of their accounts against time, from a few methods that give
    /// groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<GroupExample>,
    /// Who is flagged at which score. `None` in lines written before it was recorded.
    #[serde(default)]
    pub cuts: Option<Cuts>,
    /// Average precision against labels shuffled among accounts of like volume. `None` without
    /// positives.
    #[serde(default)]
    pub lift: Option<Lift>,
    /// How long it took to find the positives. `None` where nobody watched, without positives, and for a
    /// program that failed at a look.
    #[serde(default)]
    pub delay: Option<Delay>,
    /// First 16 hexadecimal digits of the SHA-256 of all findings: equal findings, equal hash.
    /// Empty in lines written before it was recorded.
    #[serde(default)]
    pub findings_hash: String,
    /// Wall time of reading and evaluating, seconds. Not reproducible.
    pub detect_s: f64,
    /// Posts per second of that time. Not reproducible.
    pub posts_per_s: f64,
    /// Heap held by the method's state after the last post, bytes.
    pub state_bytes: u64,
    /// Most heap in use while the method ran, above what was in use before, bytes.
    pub peak_memory_bytes: u64,
    /// Instructions carried out meanwhile, those of a program and of feeding it included; `None` where the
    /// processor's counters cannot be read. Not reproducible to the last one.
    #[serde(default)]
    pub instructions: Option<u64>,
    /// What the method said a reader must know.
    pub notes: Vec<String>,
}

/// What a method is, as the catalogue of methods says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodAbout {
    /// What it does, in one sentence.
    pub idea: String,
    /// What it says something about.
    pub unit: String,
    /// Cost in the number of posts n, or what dominates it.
    pub cost: String,
    /// Where it comes from.
    pub source: String,
}

/// What a ranking is worth beside its average precision.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankScore {
    /// Area under the receiver operating characteristic: the chance that a positive scores above an
    /// innocent, a tie counting half. `None` without innocents.
    pub roc_auc: Option<f64>,
    /// Highest F1 over all thresholds. `None` without positives.
    pub best_f1: Option<f64>,
    /// Share of positives among as many as there are positives, the highest first (precision at k, and
    /// recall there); ties for the last places count by the positives among them. `None` without
    /// positives.
    pub precision_at_positives: Option<f64>,
}

/// Recall where a given share of innocents is flagged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RecallAt {
    /// Share of innocents that may be flagged.
    pub false_positive_rate: f64,
    /// Share of positives found at the loosest threshold that flags no larger share of innocents.
    pub recall: f64,
}

/// The verdict at the method's own threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OwnThreshold {
    /// Accounts (or other units) that score at least this are flagged.
    pub threshold: f64,
    /// How many are flagged.
    pub flagged: u64,
    /// Innocents among them.
    pub false_positives: u64,
    /// Innocents flagged per million innocents.
    pub false_positives_per_million: f64,
    /// Share of the flagged that are positives. `None` when nobody is flagged.
    pub precision: Option<f64>,
    /// Share of the positives that are flagged. `None` without positives.
    pub recall: Option<f64>,
    /// Harmonic mean of the two. `None` without positives.
    pub f1: Option<f64>,
}

/// The verdict about who is coordinated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coordinated {
    /// As for the accounts. `None` in a world without positives.
    pub average_precision: Option<f64>,
    /// The verdict at the method's own threshold, where it has one.
    pub own_threshold: Option<OwnThreshold>,
    /// Flagged accounts per class of innocents.
    pub look_alikes: Vec<ClassFalsePositives>,
}

/// How well one unit other than accounts is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UnitScore {
    /// Units that count.
    pub total: u64,
    /// Positives among them.
    pub positives: u64,
    /// As for accounts. `None` without positives.
    pub average_precision: Option<f64>,
    /// As for accounts.
    #[serde(default)]
    pub rank: Option<RankScore>,
    /// The verdict on what the method takes for operated or pushed.
    pub own_threshold: OwnThreshold,
}

/// How well groups agree with campaigns. An account in no group, or of no campaign, is alone on that
/// side; one in several counts for the most suspicious group, or the campaign that used it most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GroupScore {
    /// Groups that hold an account.
    pub groups: u64,
    /// Those of them that hold a single one.
    pub singletons: u64,
    /// Accounts in groups.
    pub grouped: u64,
    /// Campaigns that posted.
    pub campaigns: u64,
    /// Adjusted Rand index over all accounts (Hubert and Arabie 1985, DOI 10.1007/BF01908075): 1
    /// is equal, 0 is chance, less is worse than chance.
    pub adjusted_rand: f64,
    /// Share of the uncertainty about campaigns that groups take away, over all accounts (Rosenberg
    /// and Hirschberg 2007, "V-Measure", EMNLP-CoNLL): 1 when no group mixes.
    pub homogeneity: f64,
    /// Mutual information of groups and campaigns over the mean of both entropies, over all accounts
    /// (Strehl and Ghosh 2002, "Cluster Ensembles", JMLR 3, with the arithmetic mean for the geometric
    /// one): 1 is equal. Near 1 even for a method that finds nothing where few accounts serve
    /// campaigns. `None` in lines written before it was recorded.
    #[serde(default)]
    pub normalised_mutual_information: Option<f64>,
    /// B-cubed over all accounts. Where few accounts serve campaigns both of its parts are near 1
    /// even for a method that finds nothing.
    pub b_cubed: BCubed,
    /// B-cubed with precision over the accounts in groups and recall over those of campaigns.
    /// `None` where nobody is in a group.
    pub b_cubed_grouped: Option<BCubed>,
    /// Share of positives in groups, weighted by the positives in each: Σ n p² / Σ n p over groups
    /// of n accounts with a share p of positives. `None` without groups.
    pub weighted_precision: Option<f64>,
    /// The one group that agrees best with all campaigns together. `None` without groups, and in lines
    /// written before it was recorded.
    #[serde(default)]
    pub best_group: Option<BestGroup>,
    /// Pairs of accounts in one group against pairs in one campaign. `None` where there are neither,
    /// and in lines written before they were counted.
    #[serde(default)]
    pub pairs: Option<PairScore>,
}

/// How well the one group that agrees best covers all accounts of campaigns (F1*, P* and R* of Iannucci
/// et al. 2025, arXiv:2512.19677).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BestGroup {
    /// Share of its accounts that are of a campaign.
    pub precision: f64,
    /// Share of the accounts of campaigns that are in it.
    pub recall: f64,
    /// Harmonic mean of the two, the highest of all groups; of equals the most suspicious group.
    pub f1: f64,
}

/// How well pairs of accounts are told apart: two are together where both are in one group, and should
/// be where both are of one campaign.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairScore {
    /// Pairs within groups.
    pub found: u64,
    /// Pairs within campaigns.
    pub real: u64,
    /// Share of the found that are real. `None` where none is found.
    pub precision: Option<f64>,
    /// Share of the real that are found. `None` where none is real.
    pub recall: Option<f64>,
    /// Harmonic mean of the two. `None` where either is.
    pub f1: Option<f64>,
    /// As for accounts: pairs in order of suspicion, each group a step and all pairs in no group the
    /// last. `None` where none is real, and in lines written before it was recorded.
    #[serde(default)]
    pub average_precision: Option<f64>,
}

/// Agreement seen from each account (Bagga and Baldwin 1998, DOI 10.3115/980845.980859).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BCubed {
    /// Mean share of an account's group that is of its campaign.
    pub precision: f64,
    /// Mean share of an account's campaign that is in its group.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f: f64,
}

/// How many innocents of one class a method would accuse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassFalsePositives {
    /// The class.
    pub class: String,
    /// Its accounts.
    pub accounts: u64,
    /// Those flagged.
    pub false_positives: u64,
    /// Flagged per million accounts of the class.
    pub per_million: f64,
}

/// One point of a precision–recall curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Share of positives flagged.
    pub recall: f64,
    /// Share of the flagged that are positives.
    pub precision: f64,
}
