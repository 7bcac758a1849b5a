//! The order of methods in sentences.

use claque_evaluation::stats::ENOUGH_POWER;

use crate::{
    Power, number,
    order::{EQUIVALENCE, Lead, Order},
};

/// What can be said of the order, and what about; nothing of a single method.
pub(crate) fn sentences(order: &Order) -> Vec<(&'static str, String)> {
    let [first, second, ..] = &order.places[..] else { return Vec::new() };
    let names = [first.method.as_str(), second.method.as_str()];
    let mut said: Vec<(&str, String)> =
        is_there_an_order(order).into_iter().map(|sentence| ("Order", sentence)).collect();
    if let Some(lead) = &order.lead {
        said.push(("First two", belief(lead, names)));
        let methods = names.map(str::to_owned).to_vec();
        let power = Power::new(methods, &lead.difference, order.n_scenarios);
        said.push(("Separation", separation(lead, names)));
        said.push(("Power", power.sentence()));
    }
    said
}

fn is_there_an_order(order: &Order) -> Option<String> {
    let (n, needed) = (order.n_scenarios, order.scenarios_needed());
    let scenarios = number::plural(n, "scenario", "scenarios");
    let methods = number::plural(order.places.len(), "method", "methods");
    let left_out = match order.left_out.len() {
        0 => String::new(),
        n => format!(
            " Left out: {} without a value in each.",
            number::plural(n, "method", "methods")
        ),
    };
    let tests = if n < needed {
        format!(" It takes {needed} scenarios before any two of {methods} can be told apart.")
    } else {
        String::new()
    };
    let p_value = order.p_value?;
    let verdict = if p_value <= crate::order::ALPHA {
        "differ by more than chance"
    } else {
        "differ no more than chance would have it"
    };
    let shown = if p_value < 0.001 { "p < 0.001".to_owned() } else { format!("p = {p_value:.3}") };
    Some(format!(
        "Over {scenarios} with a campaign the ranks of {methods} {verdict} (Friedman, \
         {shown}).{tests}{left_out}"
    ))
}

fn belief(lead: &Lead, [first, second]: [&str; 2]) -> String {
    let belief = lead.belief;
    format!(
        "{first} ranks first and {second} second. That {first} is better by more than {EQUIVALENCE} \
         has a belief of {:.2}, that the two are practically alike {:.2}, that {second} is better \
         {:.2} (Bayesian signed-rank test).",
        belief.better, belief.alike, belief.worse
    )
}

fn separation(lead: &Lead, [first, second]: [&str; 2]) -> String {
    let difference = lead.difference;
    let Some(interval) = difference.interval(0.025) else {
        return format!(
            "Some scenario has a single seed, so nothing can be said about how many seeds would \
             separate {first} and {second}."
        );
    };
    let (side, turn) = if difference.mean < 0.0 { ("behind", -1.0) } else { ("ahead of", 1.0) };
    let seeds = difference.sizes;
    let enough = match lead.seeds_needed {
        _ if interval.low > 0.0 || interval.high < 0.0 => {
            format!(
                "{} per scenario are enough to separate them on these scenarios",
                number::seeds(seeds)
            )
        }
        Some(needed) => format!(
            "about {} per scenario instead of {} would separate them with a chance of \
             {ENOUGH_POWER:.2}, if the difference is what it seems",
            number::seeds(needed),
            number::span(seeds)
        ),
        None => "no number of seeds that could be run would separate them".to_owned(),
    };
    // As far as first is ahead or behind, and no further than the metric goes.
    let [a, b] = [interval.low, interval.high].map(|end| rounded(turn * end.clamp(-1.0, 1.0)));
    format!(
        "On average {first} is {side} {second} by {:.3} (95 % interval {:.3} to {:.3}): {enough}.",
        difference.mean.abs(),
        a.min(b),
        a.max(b)
    )
}

/// To three decimals, and never to a zero with a sign.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3 + 0.0
}

#[cfg(test)]
mod tests {
    use claque_evaluation::stats::Stratified;

    use super::*;
    use crate::{
        Records,
        testing::{records, run},
    };

    /// Two methods on two scenarios; the first is ahead by these differences, seed by seed.
    fn with(differences: [[f64; 2]; 2]) -> Records {
        let mut runs = Vec::new();
        for (scenario, seeds) in ["a", "b"].into_iter().zip(differences) {
            for (seed, difference) in (1..).zip(seeds) {
                runs.push(run(scenario, "weak", seed));
                let mut ahead = run(scenario, "ccb", seed);
                ahead.average_precision = Some(0.5 + difference);
                runs.push(ahead);
            }
        }
        records(runs)
    }

    fn said(records: &Records, about: &str) -> String {
        let all = sentences(&Order::new(records).unwrap());
        all.into_iter().find(|(what, _)| *what == about).map(|(_, s)| s).unwrap_or_default()
    }

    #[test]
    fn sentences_say_who_leads_and_what_would_settle_it() {
        let clear = with([[0.2, 0.22], [0.3, 0.31]]);
        let text = said(&clear, "Order");
        assert!(
            text.starts_with("Over 2 scenarios with a campaign the ranks of 2 methods"),
            "{text}"
        );
        assert!(
            text.ends_with("It takes 6 scenarios before any two of 2 methods can be told apart.")
        );
        assert!(said(&clear, "First two").starts_with("ccb ranks first and weak second."));
        let text = said(&clear, "Separation");
        assert!(text.contains("ahead of weak by 0.258 (95 % interval 0."), "{text}");
        assert!(
            text.ends_with("2 seeds per scenario are enough to separate them on these scenarios.")
        );
    }

    #[test]
    fn intervals_turn_with_their_mean_and_end_where_the_metric_does() {
        let order = Order::new(&with([[0.2, 0.22], [0.3, 0.31]])).unwrap();
        let lead = order.lead.unwrap();
        let turned = [[-0.2, -0.22], [-0.3, -0.31]].map(|values| values.to_vec());
        let behind = Lead { difference: Stratified::new(&turned).unwrap(), ..lead };
        let ahead = separation(&lead, ["a", "b"]);
        assert_eq!(separation(&behind, ["a", "b"]), ahead.replace("ahead of", "behind"));
        let text = said(&with([[0.4, 0.3], [0.5, -0.4]]), "Separation");
        assert!(text.contains("(95 % interval -1.000 to 1.000)"), "{text}");
    }

    #[test]
    fn close_calls_ask_for_seeds_and_single_seeds_say_so() {
        let text = said(&with([[0.2, -0.1], [0.1, -0.1]]), "Separation");
        assert!(text.contains("seeds per scenario instead of 2 would separate them"), "{text}");
        let text = said(&with([[0.1, -0.1], [0.1, -0.1]]), "Separation");
        assert!(
            text.ends_with("no number of seeds that could be run would separate them."),
            "{text}"
        );
        let single = records(vec![run("a", "weak", 1), run("a", "ccb", 1)]);
        assert!(said(&single, "Separation").starts_with("Some scenario has a single seed"));
        assert!(sentences(&Order::new(&records(vec![run("a", "ccb", 1)])).unwrap()).is_empty());
    }
}
