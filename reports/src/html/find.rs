//! What the page is searched with. It is hidden until the script shows that it runs.

use maud::{Markup, html};

use crate::{Records, figure::overview::tier_name, outline::Family};

/// The bar: a field, three choices, and how much is left.
pub(super) fn bar(records: &Records, families: &[(String, Family)]) -> Markup {
    let methods = records.methods().iter().map(|name| (name.as_str(), name.clone()));
    let names = families.iter().map(|(_, family)| (family.name.as_str(), family.heading()));
    let tiers = ["easy", "middle", "hard"].map(|tier| (tier, tier.to_owned()));
    html! {
        div id="find" class="find" role="search" aria-label="Rows of all tables" hidden {
            div class="asked" {
                label class="search" {
                    span { "Find rows" }
                    input id="find-q" type="search" autocomplete="off" spellcheck="false"
                        placeholder="method, scenario, class …";
                }
                (choice("method", "all methods", methods))
                (choice("family", "all families", names))
                (choice("tier", "all tiers", tiers.into_iter()))
                button id="find-clear" type="button" hidden { "Show all" }
            }
            output id="find-count" for="find-q find-method find-family find-tier" role="status"
                aria-live="polite" {}
            (scenarios(records, families))
        }
    }
}

fn choice<'a>(
    name: &str,
    everything: &str,
    options: impl Iterator<Item = (&'a str, String)>,
) -> Markup {
    html! {
        select id={ "find-" (name) } aria-label=(name) {
            option value="" { (everything) }
            @for (value, text) in options { option value=(value) { (text) } }
        }
    }
}

/// Which family and tier every scenario is of, for the script alone.
fn scenarios(records: &Records, families: &[(String, Family)]) -> Markup {
    html! {
        ul id="find-scenarios" hidden {
            @for (_, family) in families {
                @for scenario in family.all() {
                    @let about = &records.scenarios()[scenario];
                    li data-family=(family.name) data-tier=(tier_name(about.design.tier)) {
                        (about.label)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use claque_evaluation::{Record, Tier};

    use super::*;
    use crate::{
        outline::families,
        testing::{check_balanced, run, world},
    };

    #[test]
    fn every_method_family_and_scenario_is_offered_and_nothing_shows_without_a_script() {
        let mut world = world("a<b>", 1);
        (world.design.family, world.design.tier) = ("look_\"alikes".to_owned(), Some(Tier::Hard));
        let records = vec![Record::World(world), Record::Run(run("a<b>", "m&m", 1))];
        let records = Records::new(records).unwrap();
        let families: Vec<(String, Family)> =
            families(&records).into_iter().map(|family| ("x".to_owned(), family)).collect();
        let bar = bar(&records, &families).into_string();
        check_balanced(&bar);
        assert!(
            bar.starts_with("<div id=\"find\" class=\"find\" role=\"search\"")
                && bar.contains(" hidden><div")
        );
        assert!(bar.contains("<option value=\"m&amp;m\">m&amp;m</option>"));
        assert!(bar.contains("<option value=\"look_&quot;alikes\">Look &quot;alikes</option>"));
        let line = "<li data-family=\"look_&quot;alikes\" data-tier=\"hard\">a&lt;b&gt;</li>";
        assert!(bar.contains(line), "{bar}");
    }
}
