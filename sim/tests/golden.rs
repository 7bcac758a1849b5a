//! Checksums of small worlds: a change here changes every world ever published.
//!
//! Change them only on purpose, in a commit of their own, with a line in the changelog.

mod support;

use claque_sim::PlayOptions;
use claque_sim::config::{BroadcastConfig, LiveEventConfig, PublisherNetworkConfig};

use support::{organic, plan, played};

/// FNV-1a over everything about every post.
fn checksum(world: &claque_sim::WorldConfig, seed: u64) -> (usize, u64) {
    let all = played(&plan(world, seed), PlayOptions::default());
    let text = all.posts.iter().zip(&all.causes).map(|(post, cause)| format!("{post:?}{cause:?}"));
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.fold(0xcbf2_9ce4_8422_2325, |hash, post| post.bytes().fold(hash, step));
    (all.posts.len(), hash)
}

#[test]
fn worlds_stay_what_they_were() {
    let mut mixed = organic(1_500, 2);
    mixed.live_event = vec![LiveEventConfig::default()];
    mixed.publisher_network = vec![PublisherNetworkConfig { pages: 5, ..Default::default() }];
    mixed.campaign = vec![BroadcastConfig::default()];
    let found =
        [checksum(&organic(1_500, 2), 1), checksum(&organic(1_500, 2), 2), checksum(&mixed, 1)];
    assert_eq!(
        found,
        [
            (5_638, 8_116_748_044_837_298_525),
            (6_992, 10_431_765_547_118_056_506),
            (6_783, 17_909_877_265_101_187_461),
        ]
    );
}
