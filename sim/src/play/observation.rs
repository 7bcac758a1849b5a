//! What the observer gets to see of a part, and when: thinning, readings, and stamps by its own clock.

use claque_trace::{PostId, Timestamp};

use super::columns::gone_at;
use super::record::{Part, Record};
use crate::cast::ms_of_s;
use crate::config::Clock;
use crate::plan::Plan;
use crate::random::{Purpose, draw, unit};

/// Drops what is not seen of a day's posts and stamps the others. Both follow from a post's number, so
/// that all shards and every thinner sample agree.
pub(super) fn observe(plan: &Plan, day: u32, part: &mut Part) {
    let (config, midnight) = (plan.world.observation, plan.day_start(day));
    if config.keep < 1.0 {
        let key = plan.key(Purpose::Observation);
        let is_kept = |post: PostId| unit(key.hash(post.0, 0)) < config.keep;
        part.records.retain(|record| is_kept(plan.post_id(record.account, record.sequence)));
    }
    if config.crawl_s > 0.0 {
        part.records.retain(|record| is_read(plan, record));
    }
    if config.clock == Clock::Observer {
        for record in &mut part.records {
            let post = plan.post_id(record.account, record.sequence);
            record.at = arrival(plan, post, record.at).max(midnight);
        }
    }
}

/// Whether a post is up when everything is read next.
fn is_read(plan: &Plan, record: &Record) -> bool {
    let every_ms = ms_of_s(plan.world.observation.crawl_s).max(1);
    let next =
        plan.day_start(0) + ((record.at - plan.day_start(0)).div_euclid(every_ms) + 1) * every_ms;
    gone_at(plan, record).is_none_or(|gone| next < gone)
}

/// When a post reaches the observer, by the observer's clock.
fn arrival(plan: &Plan, post: PostId, at: Timestamp) -> Timestamp {
    let config = plan.world.observation;
    let mut rng = plan.key(Purpose::Observation).stream(post.0, 1);
    let skew_s = config.skew_s * draw::normal(&mut rng).clamp(-6.0, 6.0);
    let is_late = draw::uniform(&mut rng) < config.late;
    let late_s = if is_late { config.late_max_s * draw::uniform(&mut rng) } else { 0.0 };
    at + ms_of_s(skew_s + late_s)
}
