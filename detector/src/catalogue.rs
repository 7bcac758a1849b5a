//! The one list of methods.

use claque_trace::PostBatch;
use serde::{Deserialize, Serialize};

use crate::parameters::parameters;
use crate::{AnyDetector, ConfigError, Detector, Findings, Parameter, Unit, method, run_batch};

/// One line of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Name on the command line.
    pub name: &'static str,
    /// What it says something about.
    pub unit: &'static str,
    /// Cost in the number of posts n, or what dominates it.
    pub cost: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
}

macro_rules! methods {
    ($($variant:ident, $module:ident, $unit:literal, $cost:literal, $source:literal, $summary:literal;)*) => {
        /// A method with its parameters, as written in a scenario or on the command line.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "method", rename_all = "snake_case")]
        pub enum Method {
            $(#[doc = $summary] $variant(method::$module::Config),)*
        }

        const CATALOGUE: &[Entry] = &[$(Entry {
            name: stringify!($module),
            unit: $unit,
            cost: $cost,
            source: $source,
            summary: $summary,
        },)*];

        impl Method {
            /// The method of this name with its default parameters.
            #[must_use]
            pub fn by_name(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($module) => Some(Self::$variant(method::$module::Config::default())),)*
                    _ => None,
                }
            }

            /// Its name.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => stringify!($module),)*
                }
            }

            /// What its parameters are, by name, with their defaults.
            #[must_use]
            pub fn parameters(&self) -> Vec<Parameter> {
                match self {
                    $(Self::$variant(_) => parameters::<method::$module::Config>(),)*
                }
            }

            /// The detector with these parameters.
            ///
            /// # Errors
            /// [`ConfigError`] when a parameter is impossible.
            pub fn build(&self) -> Result<AnyDetector, ConfigError> {
                match self {
                    $(Self::$variant(config) => config.build().map(AnyDetector::new),)*
                }
            }
        }
    };
}

methods! {
    Null, null, "accounts", "1", "our choice (after NAB)",
        "Flags nobody: the floor under every table.";
    Random, random, "accounts", "n", "our choice",
        "Ranks accounts by chance, fixed by a seed.";
    Volume, volume, "accounts", "n", "our choice",
        "Ranks accounts by how many posts with a hashtag they make.";
    Copost, copost, "accounts, pairs", "pairs within the window",
        "after Graham, Hames and Alpert (2024), the co-post network",
        "Counts how often two accounts post with the same hashtag within a minute.";
    Coortweet, coortweet, "accounts, pairs, groups", "pairs within the window",
        "Righetti and Balluff (2025), CooRTweet 2.1.3",
        "Links accounts that use the same hashtags within seconds of one another.";
    Coordnet, coordnet, "accounts, pairs, groups", "pairs within the window",
        "Graham, Hames and Alpert (2024), coordination-network-toolkit",
        "Counts the posts of an account that have company by another on the same hashtag.";
    Coornet, coornet, "accounts, pairs, groups", "holders² of hashtags, within a budget",
        "Giglietto, Righetti, Rossi and Marino (2020), CooRnet",
        "Learns how fast is unusual, then ties accounts by the hashtags they share that fast.";
    HashtagSequence, hashtag_sequence, "accounts, pairs, groups",
        "n log n, and holders² of strings, within a budget",
        "Pacheco et al. (2021), case study 3",
        "Ties accounts that use the same hashtags in the same order on the same day.";
    Tfidf, tfidf, "accounts, pairs, groups", "holders² of hashtags, within a budget",
        "Pacheco et al. (2021), case study 4, on hashtags",
        "Ties accounts whose choice of hashtags is alike, rare ones weighing more.";
    SyncBins, sync_bins, "accounts, pairs, groups", "holders² of bins, within a budget",
        "Pacheco et al. (2021), case study 5",
        "Ties accounts that are active in the same half hours.";
    Synchrotrap, synchrotrap, "accounts, pairs, groups", "pairs within the window",
        "Cao, Yang, Yu and Palow (2014), SynchroTrap",
        "Ties accounts much of whose activity is matched in time by one another's.";
    Coordinationz, coordinationz, "accounts, pairs, groups", "holders² of hashtags, within a budget",
        "coordinationz, the co-hashtag indicator",
        "Ties accounts whose choice of hashtags is more alike than drawing them would make it.";
    Fraudar, fraudar, "accounts, groups", "n log n",
        "Hooi et al. (2016), FRAUDAR",
        "Finds the densest block of accounts and the moments of hashtags they share.";
    Hypergeometric, hypergeometric, "accounts, pairs, groups", "holders² of moments, within a budget",
        "Tumminello et al. (2011), statistically validated networks",
        "Ties accounts that share more moments of hashtags than drawing them by chance would.";
    Bicm, bicm, "accounts, pairs, groups", "holders² of moments, within a budget",
        "Saracco et al. (2017), bipartite configuration model",
        "Ties accounts that share more moments than their diligence and the moments' fame explain.";
    Luceri, luceri, "accounts, pairs, groups", "holders² of shared objects, within a budget",
        "Luceri, Pantè, Burghardt and Ferrara (2024), node pruning",
        "Finds accounts in the middle of a network fused from shared reposts, hashtag lists and texts.";
    Iannucci, iannucci, "accounts, pairs, groups", "pairs near in time, within a budget",
        "Iannucci, Muratore, Matakos and Kivelä (2025), multiplex collaboration",
        "Finds communities that share hashtags, reposts and replies soon after one another.";
    Nizzoli, nizzoli, "accounts, pairs, groups", "holders² of hashtags, within a budget",
        "Nizzoli et al. (2021), moving threshold",
        "Scores how far up a rising threshold of likeness the most active accounts keep company.";
    Hcc, hcc, "accounts, pairs, groups", "pairs in the same window, within a budget",
        "Weber and Neumann (2021), highly coordinating communities",
        "Finds the heaviest structures of acts in common, window by window, with decay.";
    VigdetPrior, vigdet_prior, "accounts, pairs, groups", "holders² of hashtags, within a budget",
        "Zhang, Sharma and Liu (2021), the prior graph of VigDet",
        "Spreads suspicion from the accounts that occur together most often to their company.";
    Concentration, concentration, "accounts, hashtags", "n log n",
        "CIB Mango Tree, after Steinert-Threlkeld et al. (2015)",
        "Alerts to hashtags on which an hour concentrates.";
    Burst, burst, "accounts, hashtags", "n log n",
        "our choice, after Cameron and Trivedi (1986)",
        "Alerts to hashtags used more often than their usual rate and the hour explain.";
    Kleinberg, kleinberg, "accounts, hashtags", "n log n",
        "Kleinberg (2002), two-state automaton",
        "Alerts to stretches in which a hashtag is used at a raised rate.";
    Copycatch, copycatch, "accounts, groups", "posts in moments of members, within a budget",
        "Beutel et al. (2013), CopyCatch",
        "Grows groups of accounts that turn up at the same moments of several hashtags.";
    Catchsync, catchsync, "accounts, groups", "n log n",
        "Jiang et al. (2014), CatchSync",
        "Flags accounts whose hashtags are alike in fame and unlike everybody else's.";
    Midas, midas, "accounts, hashtags", "n log n",
        "Bhatia et al. (2020, 2022), MIDAS-F",
        "Scores uses of hashtags that come in sudden bursts, in one pass through sketches.";
    DenseAlert, dense_alert, "accounts, groups, hashtags", "n log n",
        "Shin, Hooi, Kim and Faloutsos (2017), DenseAlert",
        "Alerts to blocks of accounts and hashtags that suddenly grow dense.";
    Elmas, elmas, "accounts, groups, hashtags", "n log n",
        "Elmas et al. (2021), the deletion rule for ephemeral astroturfing",
        "Flags accounts that push hashtags with posts that are all taken down again.";
    Tagset, tagset, "accounts, groups", "n log n",
        "our choice, after Pacheco et al. (2021), case study 3",
        "Flags accounts that put the same hashtags together more than chance and habit explain.";
    IdfToken, idf_token, "accounts, groups", "holders² of tokens, within a budget",
        "our choice, after Pacheco et al. (2021) and Cao et al. (2014)",
        "Ranks accounts by the rare moments of hashtags they share; flags what shuffles never reach.";
    Ccb, ccb, "accounts, pairs, groups", "posts in windows of others, within a budget",
        "our choice, after Graham et al. (2024) and Tumminello et al. (2011)",
        "Tests whether accounts meet on hashtags more often than the hashtags' rhythm explains.";
    Claque, claque, "accounts, groups, posts, hashtags", "holders² of tokens, within a budget",
        "our choice, of idf_token and ccb",
        "Tells who acts together, who of them is operated, and which of their posts were the app's.";
}

/// Every method, in the order of the tables.
#[must_use]
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

impl Method {
    /// Every method with its default parameters, in the order of the tables.
    #[must_use]
    pub fn all() -> Vec<Self> {
        catalogue().iter().filter_map(|entry| Self::by_name(entry.name)).collect()
    }

    /// Checks the parameters without running anything.
    ///
    /// # Errors
    /// [`ConfigError`] when a parameter is impossible.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.build().map(drop)
    }

    /// Whether the method says something about this unit; `false` for impossible parameters.
    #[must_use]
    pub fn judges(&self, unit: Unit) -> bool {
        self.build().is_ok_and(|detector| detector.capabilities().units.contains(&unit))
    }

    /// Runs the method over batches in time order.
    ///
    /// # Panics
    /// When a parameter is impossible; [`check`](Self::check) first.
    #[must_use]
    pub fn run(&self, batches: &[PostBatch]) -> Findings {
        run_batch(&self.build().expect("parameters were checked"), batches)
    }
}
