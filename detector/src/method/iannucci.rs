//! `iannucci`: communities of accounts that do the same, soon after one another, in any of several
//! ways.
//!
//! Iannucci, Muratore, Matakos and Kivelä (2025), "Detecting coordinated activities through
//! temporal, multiplex, and collaborative analysis", arXiv 2512.19677, DOI
//! 10.48550/arXiv.2512.19677. Each way of acting is a layer. Two accounts that touch one object
//! collaborate, the less the more accounts n touch it (Newman, 2001, DOI
//! 10.1103/PhysRevE.64.016132: 1 / (n − 1)) and the farther apart in time they do,
//! exp(−β |Δt|); what a pair collects is divided by its activity in the layer. Layers are the slices
//! of a multiplex network whose replicas of one account are coupled, and Leiden on multislice
//! modularity finds the groups. β is each layer's own: the one of the highest modularity of the layer
//! alone.
//!
//! Deviations: of the paper's layers, reposts and hashtags are here, and posts answered stand in for
//! mentions; a trace has no links. The candidates for β are few (`decays_per_h`), where the paper
//! scans 0 to 10 in steps of 0.01, because each costs a run of Leiden. Every pair of uses of an
//! object counts as one action in common, up to where its weight falls below `epsilon` (so β is
//! above 0); the divisor is √(a b) for a and b acts of the two. An account is in the community that
//! holds most of its strength. The paper scores no accounts: here an account scores its strength
//! within its community, summed over layers, and nobody is flagged. A `pair_budget` bounds each
//! layer.
//!
//! Complexity: for each layer and β, O(a log a + p) for a acts and p pairs of them within
//! −ln(epsilon) / β, at most `pair_budget`, and a run of Leiden over the ties; 32 bytes an act and
//! 100 a tie.

use claque_trace::PostBatch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::communities::{Graph, Search};
use crate::config::{one_or_more, require};
use crate::layers::{
    Act, Acts, Cast, Layer, Report, Wanted, check_layers, members_of, name, of_layer,
};
use crate::ties::Tie;
use crate::{ConfigError, Findings, Unit, WholeTrace};

mod collaboration;
mod multiplex;

use collaboration::Collaboration;
use multiplex::Multiplex;

/// Most candidates for β: the paper's scan.
const DECAYS_MAX: usize = 1_000;

/// Which layers, and how collaboration is weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Layers, one or more.
    pub layers: Vec<Layer>,
    /// Candidates for β, per hour.
    pub decays_per_h: Vec<f64>,
    /// Weight of time below which actions have nothing in common, above 0 and below 1.
    pub epsilon: f64,
    /// Weight between the replicas of an account, above 0.
    pub coupling: f64,
    /// γ of modularity: higher gives smaller communities.
    pub resolution: f64,
    /// Whether the hashtags of reposts count.
    pub reposts: bool,
    /// Most pairs of acts to compare in each layer; beyond it, over-full objects are sampled and a
    /// note says so.
    pub pair_budget: u64,
}

impl Default for Config {
    /// Layers as far as a trace has them; candidates within the paper's range. The weights of time
    /// and of replicas, and the budget, are our choice.
    fn default() -> Self {
        Self {
            layers: vec![Layer::Hashtag, Layer::Repost, Layer::Reply],
            decays_per_h: vec![0.5, 2.0, 10.0],
            epsilon: 0.01,
            coupling: 1.0,
            resolution: 1.0,
            reposts: false,
            pair_budget: 2_000_000,
        }
    }
}

impl Config {
    /// The detector with these parameters.
    ///
    /// # Errors
    /// [`ConfigError`] when a number is outside its documented range.
    pub fn build(&self) -> Result<Iannucci, ConfigError> {
        check_layers(&self.layers)?;
        let decays = &self.decays_per_h;
        let possible = |decay: &f64| (1e-3..=1e5).contains(decay);
        let holds = (1..=DECAYS_MAX).contains(&decays.len()) && decays.iter().all(possible);
        let accepted = "1 to 1000 numbers per hour, each from 0.001 to 100000";
        require(holds, "decays_per_h", &format!("{decays:?}"), accepted)?;
        let epsilon = self.epsilon;
        let holds = epsilon > 0.0 && epsilon < 1.0;
        require(holds, "epsilon", &epsilon, "a weight above 0 and below 1")?;
        let (coupling, resolution) = (self.coupling, self.resolution);
        let holds = coupling > 0.0 && coupling <= 1e6;
        require(holds, "coupling", &coupling, "a weight above 0 and at most 1000000")?;
        let holds = (0.01..=100.0).contains(&resolution);
        require(holds, "resolution", &resolution, "a factor from 0.01 to 100")?;
        one_or_more("pair_budget", self.pair_budget, "1 pair or more")?;
        Ok(Iannucci { config: self.clone() })
    }
}

/// Finds communities of a multiplex network.
#[derive(Debug, Clone)]
pub struct Iannucci {
    config: Config,
}

impl WholeTrace for Iannucci {
    type Row = Act;

    const NAME: &'static str = "iannucci";
    const UNITS: &'static [Unit] = &[Unit::Accounts, Unit::Pairs, Unit::Groups];

    fn absorb(&self, rows: &mut Acts, posts: &PostBatch) {
        let Config { layers, reposts, .. } = self.config.clone();
        rows.absorb(posts, &Wanted { layers, reposts, min_hashtags: 2 });
    }

    fn find(&self, acts: Vec<Act>) -> Findings {
        let cast = Cast::new(&acts);
        let mut notes = Vec::new();
        let mut layers = self.config.layers.clone();
        layers.sort_unstable();
        let slices = layers.into_iter().map(|layer| {
            let (ties, sampled) = self.best_ties(of_layer(&acts, layer), &cast);
            let note =
                |note: &String| format!("{} {}", name(layer), note.replace("hashtag", "object"));
            notes.extend(sampled.iter().map(note));
            ties
        });
        let multiplex = Multiplex::new(cast.len(), slices.collect());
        let Config { coupling, resolution, .. } = self.config;
        let communities = multiplex.communities(coupling, Search { resolution, ..Search::LEIDEN });
        let scores = multiplex.strengths_within(&communities);
        let groups = members_of(&communities);
        let ties = multiplex.summed();
        let report = Report { scores, threshold: None, groups, ties: (&ties, "weight") };
        Findings { notes, ..report.findings(&cast, &acts) }
    }
}

impl Iannucci {
    /// A layer's ties under the decay that gives the highest modularity, the lowest of equal ones,
    /// and under which decays what was sampled.
    fn best_ties(&self, acts: &[Act], cast: &Cast) -> (Vec<Tie>, Vec<String>) {
        let Config { epsilon, pair_budget, resolution, .. } = self.config;
        let mut decays = self.config.decays_per_h.clone();
        decays.sort_unstable_by(f64::total_cmp);
        let layer = Collaboration::new(cast.uses(acts));
        let (mut best, mut sampled) = ((f64::NEG_INFINITY, Vec::new()), Vec::new());
        for decay_per_h in decays {
            let (ties, note) = layer.ties(decay_per_h, epsilon, pair_budget);
            sampled
                .extend(note.map(|note| format!("at a decay of {decay_per_h} per hour: {note}")));
            let modularity = modularity(cast.len(), &ties, resolution);
            if modularity > best.0 + 1e-12 {
                best = (modularity, ties);
            }
        }
        (best.1, sampled)
    }
}

/// The highest modularity that Leiden finds in a layer alone; without ties the lowest there is.
fn modularity(n: usize, ties: &[Tie], resolution: f64) -> f64 {
    if ties.is_empty() {
        return -1.0;
    }
    let edges: Vec<_> = ties.iter().map(|tie| multiplex::edge(tie, 0, [tie.a, tie.b])).collect();
    let graph = Graph::new(n, &edges);
    let communities = Search { resolution, ..Search::LEIDEN }.communities(&graph, None);
    graph.modularity(&communities, resolution)
}
