//! How scenarios hang together: families, and variants under the scenario they vary.

use std::collections::BTreeMap;

use crate::{Records, theme::is_ceiling};

/// Name of the family of scenarios that do not tell theirs.
const UNNAMED: &str = "scenarios";

/// Scenarios with something in common. All numbers are positions in
/// [`Records::scenarios`](crate::Records::scenarios).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its name as recorded; `scenarios` where none was.
    pub name: String,
    /// Its scenarios in the order in which they first appear, twins among them.
    pub members: Vec<Member>,
}

/// A scenario of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The scenario.
    pub scenario: usize,
    /// Its variants.
    pub variants: Vec<usize>,
}

impl Family {
    /// Its scenarios without variants.
    #[must_use]
    pub fn bases(&self) -> Vec<usize> {
        self.members.iter().map(|member| member.scenario).collect()
    }

    /// All of its scenarios, variants after the scenario they vary.
    #[must_use]
    pub fn all(&self) -> Vec<usize> {
        let with_variants =
            |member: &Member| std::iter::once(member.scenario).chain(member.variants.clone());
        self.members.iter().flat_map(with_variants).collect()
    }

    /// What stands above it: `Look alikes` for `look_alikes`.
    #[must_use]
    pub fn heading(&self) -> String {
        let spaced = self.name.replace('_', " ");
        let mut chars = spaced.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    }
}

/// The families in the order in which they first appear. A variant whose scenario is not there
/// stands for itself.
#[must_use]
pub fn families(records: &Records) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    let mut place_of: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (scenario, about) in records.scenarios().iter().enumerate() {
        if is_variant(records, scenario) {
            continue;
        }
        let family = family_idx(&mut families, &about.design.family);
        let members = &mut families[family].members;
        place_of.entry(&about.name).or_insert((family, members.len()));
        members.push(Member { scenario, variants: Vec::new() });
    }
    for (scenario, about) in records.scenarios().iter().enumerate() {
        let base = about.design.variant_of.as_deref().filter(|_| is_variant(records, scenario));
        if let Some((family, member)) = base.and_then(|base| place_of.get(base)) {
            families[*family].members[*member].variants.push(scenario);
        }
    }
    families
}

fn family_idx(families: &mut Vec<Family>, name: &str) -> usize {
    let name = if name.is_empty() { UNNAMED } else { name };
    let known = families.iter().position(|family| family.name == name);
    known.unwrap_or_else(|| {
        families.push(Family { name: name.to_owned(), members: Vec::new() });
        families.len() - 1
    })
}

/// Whether a scenario varies another one that is there, and that is no variant itself.
fn is_variant(records: &Records, scenario: usize) -> bool {
    let is_base = |name: &String| {
        records.scenarios().iter().any(|s| s.name == *name && s.design.variant_of.is_none())
    };
    records.scenarios()[scenario].design.variant_of.as_ref().is_some_and(is_base)
}

/// Records without variants of scenarios that are there.
pub(crate) fn without_variants(records: &Records) -> Records {
    let bases: Vec<usize> =
        (0..records.scenarios().len()).filter(|s| !is_variant(records, *s)).collect();
    records.part(&bases)
}

/// Records without the oracle, for whatever compares rivals.
pub(crate) fn without_ceiling(records: &Records) -> Records {
    records.without(is_ceiling)
}

/// What a variant is called under its scenario: `accounts=500` for `campaign.0.accounts`.
pub(crate) fn variant_label(records: &Records, scenario: usize) -> String {
    let about = &records.scenarios()[scenario];
    about.design.varied.as_ref().map_or_else(
        || about.label.clone(),
        |varied| format!("{}={}", short_key(&varied.key), varied.value),
    )
}

/// The last two parts of a dotted key that are no position: `spread.length_s`.
pub(crate) fn short_key(key: &str) -> String {
    let is_name = |part: &&str| part.parse::<u64>().is_err();
    let parts: Vec<&str> = key.split('.').filter(is_name).collect();
    let parts = match &parts[..] {
        ["campaign", rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    parts[parts.len().saturating_sub(2)..].join(".")
}

#[cfg(test)]
mod tests {
    use claque_evaluation::Record;

    use super::*;
    use crate::testing::{run, varied, world};

    fn in_family(name: &str, family: &str) -> [Record; 2] {
        let mut world = world(name, 1);
        world.design.family = family.to_owned();
        [Record::World(world), Record::Run(run(name, "ccb", 1))]
    }

    #[test]
    fn variants_stand_under_their_scenario_and_strays_for_themselves() {
        let mut records = varied("b", "campaign.0.accounts", 500.0, "ccb", 1).to_vec();
        records.extend(in_family("a", "quiet"));
        records.extend(in_family("b", "rotation"));
        records.extend(varied("gone", "prevalence", 0.1, "ccb", 1));
        records.extend(in_family("c", "quiet"));
        records.push(Record::Run(run("old", "ccb", 1)));
        let records = Records::new(records).unwrap();
        let families = families(&records);
        let label = |idx: &usize| records.scenarios()[*idx].label.as_str();
        let shown: Vec<(String, Vec<&str>)> =
            families.iter().map(|f| (f.heading(), f.all().iter().map(label).collect())).collect();
        let expected = [
            ("Quiet", vec!["a", "c"]),
            ("Rotation", vec!["b", "b campaign.0.accounts=500"]),
            ("Sweeps", vec!["gone prevalence=0.1"]),
            ("Scenarios", vec!["old"]),
        ];
        assert_eq!(shown, expected.map(|(name, all)| (name.to_owned(), all)));
        assert_eq!(variant_label(&records, 0), "accounts=500");
        let bases = without_variants(&records);
        let labels: Vec<&str> = bases.scenarios().iter().map(|s| s.label.as_str()).collect();
        assert_eq!(labels, ["a", "b", "gone prevalence=0.1", "c", "old"]);
        assert_eq!(bases.runs().len(), 5);
    }

    #[test]
    fn keys_are_shortened_to_what_tells_them_apart() {
        let keys = ["campaign.0.accounts", "campaign.1.spread.length_s", "prevalence", "campaign"];
        let short = ["accounts", "spread.length_s", "prevalence", "campaign"];
        assert_eq!(keys.map(short_key), short);
        assert_eq!(short_key("population.accounts"), "population.accounts");
    }
}
