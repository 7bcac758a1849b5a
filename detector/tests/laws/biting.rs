//! The baselines of the field where their parameters bite: thresholds so low that a few posts pass,
//! budgets so small that they are hit.

use claque_detector::method::{
    bicm, burst, catchsync, concentration, coordinationz, coornet, copost, copycatch, dense_alert,
    elmas, fraudar, hashtag_sequence, hcc, hypergeometric, iannucci, kleinberg, luceri, midas,
    nizzoli, sync_bins, synchrotrap, tagset, tfidf, vigdet_prior,
};
use claque_detector::{Layer, Method};

pub(crate) fn methods() -> Vec<Method> {
    use midas::Variant::{Edge, Filtering, Relational};
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
        Method::Catchsync(catchsync::Config {
            min_uses: 1,
            sigmas: 0.2,
            baseline: catchsync::Baseline::Bound,
            ..Default::default()
        }),
        Method::Catchsync(catchsync::Config {
            min_uses: 1,
            sigmas: 0.0,
            baseline: catchsync::Baseline::Power,
            ..Default::default()
        }),
        Method::DenseAlert(dense_alert::Config {
            window_s: 1.5,
            steps: 3,
            rise: 1.0,
            ..Default::default()
        }),
        Method::DenseAlert(dense_alert::Config {
            window_s: 4.0,
            steps: 1,
            rise: 1.1,
            repeats: false,
            ..Default::default()
        }),
        Method::Elmas(elmas::Config { min_posts: 2, min_attacks: 1, ..Default::default() }),
        Method::Elmas(elmas::Config {
            min_posts: 2,
            min_accounts: 1,
            min_attacks: 1,
            lifetime_s: 2.0,
            gap_s: 1.0,
            sample: 0.7,
            reposts: true,
        }),
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
    methods.extend([Edge, Relational, Filtering].map(|variant| {
        Method::Midas(midas::Config {
            variant,
            tick_s: 0.7,
            rows: 1,
            columns: 3,
            threshold: 0.5,
            min_uses: 1,
            top: 2,
            ..Default::default()
        })
    }));
    methods.extend([true, false].map(|sequences| {
        Method::Tagset(tagset::Config {
            window_s: 1.4,
            min_accounts: 2,
            sequences,
            max_hashtags: 3,
            false_discovery_rate: 0.5,
            ..Default::default()
        })
    }));
    for budget in [5, 1_000] {
        methods.extend(pairs_in_time(budget));
        methods.extend(vectors(budget));
        methods.extend(validated(budget));
        methods.extend(fused(budget));
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

/// Methods that fuse layers.
fn fused(budget: u64) -> Vec<Method> {
    let mut methods = vec![
        Method::Iannucci(iannucci::Config {
            layers: vec![Layer::Sequence, Layer::Repost, Layer::Reply, Layer::Hashtag],
            decays_per_h: vec![1_000.0, 10.0],
            coupling: 0.4,
            pair_budget: budget,
            ..Default::default()
        }),
        Method::Nizzoli(nizzoli::Config {
            superspreaders: 0.7,
            disparity: 0.9,
            quantile_step: 0.2,
            reposts: true,
            comparisons_max: budget,
            ..Default::default()
        }),
    ];
    methods.extend([(1, luceri::Centrality::Whole), (2, luceri::Centrality::Components)].map(
        |(min_entities, centrality)| {
            Method::Luceri(luceri::Config {
                min_reposts: 1,
                fast_repost_s: 2.0,
                min_fast_reposts: 1,
                min_hashtags: 1,
                min_sequence_posts: 1,
                min_entities,
                centrality,
                min_centrality: 0.4,
                comparisons_max: budget,
                ..Default::default()
            })
        },
    ));
    methods.extend([vigdet_prior::Prior::Cube, vigdet_prior::Prior::CommonTime].map(|prior| {
        Method::VigdetPrior(vigdet_prior::Config {
            prior,
            common_h: 0.001,
            n_labels: 4,
            comparisons_max: budget,
            ..Default::default()
        })
    }));
    use hcc::Extraction::{Components, FsaV, Threshold};
    methods.extend([Components, FsaV, Threshold].map(|extraction| {
        Method::Hcc(hcc::Config {
            layers: vec![Layer::Hashtag, Layer::Text],
            window_s: 2.0,
            extraction,
            comparisons_max: budget,
            ..Default::default()
        })
    }));
    methods
}
