//! What a campaign made of the lists of trends, in a sentence.

use claque_evaluation::{Apparent, CampaignTrend, Listed, WorldRecord};

use crate::number;

/// A sentence for each campaign of a world, about the list on which it was longest.
#[must_use]
pub fn trend_sentences(world: &WorldRecord) -> Vec<String> {
    let of_campaign = world.trends.chunk_by(|a, b| a.campaign == b.campaign);
    of_campaign.map(sentence).collect()
}

/// All lists of one campaign; never empty.
fn sentence(lists: &[CampaignTrend]) -> String {
    let longest = lists.iter().rev().max_by_key(|one| one.seen.minutes).expect("a chunk has one");
    let n_others = lists.iter().filter(|one| one.seen.minutes > 0).count().saturating_sub(1);
    let others = match n_others {
        0 => String::new(),
        n => format!(" and on {}", number::plural(n, "other list", "other lists")),
    };
    let size = how_large(&longest.posts);
    match &longest.seen {
        Listed { minutes: 0, .. } => format!("{}: never trended; {size}", longest.campaign),
        seen => format!(
            "{}: trended in {} for {}{others}; without the operated posts: {}; {size}",
            longest.campaign,
            longest.list,
            listed(seen),
            listed(&longest.without_operated)
        ),
    }
}

/// `214 min, best rank 1`, `never`.
fn listed(listed: &Listed) -> String {
    let rank = listed.best_rank.map_or_else(String::new, |rank| format!(", best rank {rank}"));
    match listed.minutes {
        0 => "never".to_owned(),
        minutes => format!("{} min{rank}", number::thousands(minutes)),
    }
}

/// The inflation factor; where there is no organic support, what is left to compare with.
fn how_large(posts: &Apparent) -> String {
    let times = |factor: f64| number::significant(factor);
    match (posts.inflation, posts.over_not_operated) {
        (Some(factor), _) => format!("looked {} times its organic size", times(factor)),
        (None, Some(factor)) => format!(
            "operated posts made it {} times what people posted whom it had caught, and nobody used \
             its hashtags of their own accord",
            times(factor)
        ),
        (None, None) => "nobody but its operator used its hashtags".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{trend, world};

    fn check(trends: Vec<CampaignTrend>, expected: &str) {
        assert_eq!(trend_sentences(&WorldRecord { trends, ..world("a", 1) }), [expected]);
    }

    #[test]
    fn a_sentence_says_how_long_how_high_and_how_large() {
        check(
            vec![trend("home")],
            "spring: trended in home for 180 min, best rank 1; without the operated posts: never; \
             looked 4.00 times its organic size",
        );
        let mut never = trend("home");
        never.seen = Listed::default();
        never.posts.inflation = None;
        check(
            vec![never.clone()],
            "spring: never trended; operated posts made it 2.00 times what people posted whom it had \
             caught, and nobody used its hashtags of their own accord",
        );
        never.posts.over_not_operated = None;
        check(vec![never], "spring: never trended; nobody but its operator used its hashtags");
    }

    #[test]
    fn of_several_lists_the_longest_is_told() {
        let mut longer = trend("west");
        longer.seen.minutes = 1_234;
        check(
            vec![trend("east"), longer, trend("world")],
            "spring: trended in west for 1,234 min, best rank 1 and on 2 other lists; without the \
             operated posts: never; looked 4.00 times its organic size",
        );
    }
}
