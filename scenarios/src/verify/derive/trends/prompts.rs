//! What the plan alone knows of trends: which entries of lists are a campaign's doing, and which
//! hashtags are a campaign's.

use std::collections::BTreeMap;

use claque_sim::Plan;

use crate::truth_files::TruthManifest;

#[derive(Debug, Default)]
pub(super) struct Prompts {
    /// For each entry of a list that people pick up, whether it would not be there otherwise.
    entries: Vec<bool>,
    /// Names of campaigns by the hashtags that they push.
    campaigns: BTreeMap<u32, Vec<String>>,
}

impl Prompts {
    /// Those of a world; without a campaign there are none, and no plan is made.
    pub(super) fn of(truth: &TruthManifest) -> Self {
        let checked = truth.world.clone().check().ok();
        let checked = checked.filter(|world| !world.campaign.is_empty());
        checked.map_or_else(Self::default, |world| Self::planned(&Plan::new(&world, truth.seed)))
    }

    fn planned(plan: &Plan) -> Self {
        let entries = plan.foreseen().map(|entry| entry.campaign.is_some()).collect();
        let mut campaigns: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for campaign in plan.campaigns() {
            for &tag in campaign.waves.iter().flat_map(|wave| &wave.tags) {
                let names = campaigns.entry(plan.hashtag(tag).0).or_default();
                if !names.contains(&campaign.name) {
                    names.push(campaign.name.clone());
                }
            }
        }
        Self { entries, campaigns }
    }

    /// Whether a campaign came before a post of its author's own accord.
    pub(super) fn prompted(&self, kind: &str, what: u32) -> bool {
        let is_entry = || self.entries.get(what as usize).copied().unwrap_or(false);
        kind == "exposure" || (kind == "trend" && is_entry())
    }

    /// Names of the campaigns that push a hashtag, in the order of the scenario.
    pub(super) fn campaigns_of(&self, tag: u32) -> String {
        self.campaigns.get(&tag).map_or_else(String::new, |names| names.join(" "))
    }
}
