//! The baselines of the field where their parameters bite: thresholds so low that a few posts pass,
//! budgets so small that they are hit.

use claque_detector::Method;
use claque_detector::method::{
    bicm, burst, concentration, coordinationz, coornet, copost, copycatch, fraudar,
    hashtag_sequence, hypergeometric, kleinberg, sync_bins, synchrotrap, tfidf,
};

pub(crate) fn methods() -> Vec<Method> {
    let mut methods = vec![
        Method::Concentration(concentration::Config { min_uses: 1, ..Default::default() }),
        Method::Burst(burst::Config {
            min_uses: 1,
            false_discovery_rate: 0.5,
            dispersion: Some(0.0),
            ..Default::default()
        }),
        Method::Burst(burst::Config { min_uses: 2, ..Default::default() }),
        Method::Kleinberg(kleinberg::Config { min_uses: 3, gamma: 0.1, ..Default::default() }),
        Method::Copycatch(copycatch::Config {
            bucket_s: 4.0,
            min_accounts: 2,
            objects: 2,
            share: 0.5,
            seeds: 2,
            ..Default::default()
        }),
        Method::Fraudar(fraudar::Config { bucket_s: None, blocks: 3, ..Default::default() }),
    ];
    for budget in [5, 1_000] {
        methods.extend(pairs_in_time(budget));
        methods.extend(vectors(budget));
        methods.extend(validated(budget));
    }
    methods
}

fn pairs_in_time(budget: u64) -> Vec<Method> {
    use hashtag_sequence::Matching::{Exact, Set, Shingles};
    let mut methods = vec![
        Method::Copost(copost::Config {
            min_edge_weight: 1,
            pair_budget: budget,
            ..Default::default()
        }),
        Method::Coornet(coornet::Config {
            comparisons_max: budget,
            same_bin: budget < 10,
            ..Default::default()
        }),
        Method::Synchrotrap(synchrotrap::Config {
            min_matches: 1,
            min_similarity: 0.2,
            pair_budget: budget,
            ..Default::default()
        }),
    ];
    methods.extend([Exact, Set, Shingles].map(|matching| {
        Method::HashtagSequence(hashtag_sequence::Config {
            matching,
            min_posts: 1,
            min_hashtags: 1,
            min_similarity: 0.3,
            shingle_length: 2,
            comparisons_max: budget,
            ..Default::default()
        })
    }));
    methods
}

fn vectors(comparisons_max: u64) -> Vec<Method> {
    let edge_quantile = 0.5;
    let tfidf = tfidf::Config {
        min_uses: 1,
        neighbours: 3,
        edge_quantile,
        comparisons_max,
        ..Default::default()
    };
    let sync_bins = sync_bins::Config {
        min_posts: 1,
        bin_s: 2.0,
        neighbours: 3,
        edge_quantile,
        comparisons_max,
        ..Default::default()
    };
    let coordinationz = coordinationz::Config {
        min_posts: 1,
        min_hashtags_per_post: 1,
        min_hashtags: 1,
        threshold: 0.4,
        p_value: 0.7,
        realizations: 50,
        null_budget: 100 * comparisons_max,
        comparisons_max,
        ..Default::default()
    };
    vec![Method::Tfidf(tfidf), Method::SyncBins(sync_bins), Method::Coordinationz(coordinationz)]
}

fn validated(comparisons_max: u64) -> Vec<Method> {
    let (min_shared, alpha) = (1, 0.5);
    let correction = hypergeometric::Correction::FalseDiscovery;
    let hypergeometric = |bucket_s| hypergeometric::Config {
        bucket_s,
        alpha,
        correction,
        min_shared,
        comparisons_max,
        ..Default::default()
    };
    let bicm = |bucket_s| bicm::Config {
        bucket_s,
        alpha,
        correction,
        min_shared,
        comparisons_max,
        ..Default::default()
    };
    let buckets = [None, Some(1.4)].into_iter();
    buckets
        .flat_map(|b| [Method::Hypergeometric(hypergeometric(b)), Method::Bicm(bicm(b))])
        .collect()
}
