//! How soon members take part in an occasion, and how soon others do.
//!
//! A wave is over after its seconds or minutes. Who comes upon its hashtag and takes it up comes later,
//! often within the same moment, and would look like a member seen once. So what members' lags after
//! the first post of each occasion look like, beside those of others, counts for and against whoever
//! was there: lags are told apart by steps of √2, and [`PRIOR`] occasions of what all of them together
//! look like are added to either side, so that few say little. A member's own lag is left out of what
//! it is held to, and another like it: two who took up the same hashtag one after the other would
//! speak for each other. Pace counts for nobody where others are more than one to [`INSIDERS`]
//! members: there the first post of a moment may be anybody's. At which scale members meet is asked
//! without it, or it would be that at which most strangers come at other times.

/// The longest lag that is told apart, from a second by steps of √2: more than an hour.
const LAST: u8 = 24;
/// Lags that are told apart.
pub(super) const LAGS: usize = LAST as usize + 1;

/// Occasions of what everybody's lags look like, added to members' and to others': our choice. From
/// 2 to 8 it made no difference to speak of.
const PRIOR: f64 = 4.0;

/// Least turns of members to one of others where pace counts for somebody: our choice.
const INSIDERS: f64 = 4.0;

/// Occasions that are left out of what a member's lag is held to: its own, and one of whoever came with
/// it.
const LEFT_OUT: f64 = 2.0;

/// The place of a lag among [`LAGS`]: the logarithm to base √2 of one more than its seconds.
pub(super) fn place(lag_ms: i64) -> u8 {
    let seconds = u64::try_from(lag_ms / 1_000).unwrap_or(0);
    u8::try_from((seconds + 1).saturating_pow(2).ilog2()).map_or(LAST, |lag| lag.min(LAST))
}

/// How many came at each lag, as parts of occasions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lags([f64; LAGS]);

impl Lags {
    pub(super) fn new(n: impl Fn(usize) -> f64) -> Self {
        Self(std::array::from_fn(n))
    }

    fn sum(&self) -> f64 {
        self.0.iter().sum()
    }

    /// The share that came at a lag, of `sum` in all, some left out, given what everybody's share is.
    fn share(&self, lag: usize, sum: f64, without: f64, of_all: f64) -> f64 {
        let (here, all) = ((self.0[lag] - without).max(0.0), (sum - without).max(0.0));
        (here + PRIOR * of_all) / (all + PRIOR)
    }
}

/// Nats by lag.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pace {
    other: [f64; LAGS],
    member: [f64; LAGS],
}

impl Pace {
    pub(super) fn new(members: &Lags, others: &Lags) -> Self {
        let (n_members, n_others) = (members.sum(), others.sum());
        let all = n_members + n_others + LAGS as f64;
        let most = if n_members >= INSIDERS * n_others { f64::INFINITY } else { 0.0 };
        let nats = |lag: usize, without: f64| {
            let of_all = (members.0[lag] + others.0[lag] + 1.0) / all;
            let of_members = members.share(lag, n_members, without, of_all);
            libm::log(of_members / others.share(lag, n_others, 0.0, of_all)).min(most)
        };
        let by_lag = |without: f64| std::array::from_fn(|lag| nats(lag, without));
        Self { other: by_lag(0.0), member: by_lag(LEFT_OUT) }
    }

    /// What a lag says of a member, or of somebody else.
    pub(super) fn of(&self, lag: u8, is_member: bool) -> f64 {
        (if is_member { &self.member } else { &self.other })[usize::from(lag)]
    }

    /// The most that any lag says.
    pub(super) fn most(&self) -> f64 {
        self.other.iter().chain(&self.member).copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// What all of the members' lags say.
    pub(super) fn of_all(&self, members: &Lags) -> f64 {
        self.member.iter().zip(&members.0).map(|(nats, n)| nats * n).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lags_are_told_apart_by_steps() {
        let found = [0, 999, 1_000, 2_999, 3_000, 42_000, 50_000, 3_600_000, i64::MAX].map(place);
        assert_eq!(found, [0, 0, 2, 3, 4, 10, 11, 23, 24]);
        assert_eq!(place(-5), 0);
    }

    /// Ten members came within a second, two others after a minute.
    #[test]
    fn who_comes_late_is_held_to_those_who_did() {
        let at = |place: usize, n: f64| Lags::new(|lag| if lag == place { n } else { 0.0 });
        let (members, others) = (at(0, 10.0), at(6, 2.0));
        let pace = Pace::new(&members, &others);
        // Of all 37, one more for each lag, 11 are at 0 and 3 at 6. Members: (10 + 4·11/37) / 14 and
        // (4·3/37) / 14; others: (4·11/37) / 6 and (2 + 4·3/37) / 6.
        let close = |found: f64, ratio: f64| assert!((found - ratio.ln()).abs() < 1e-12, "{found}");
        let [first, late] = [44.0 / 37.0, 12.0 / 37.0];
        close(pace.of(6, false), (late / 14.0) / ((2.0 + late) / 6.0));
        close(pace.of(0, false), ((10.0 + first) / 14.0) / (first / 6.0));
        // Two of the ten, left out.
        close(pace.of(0, true), ((8.0 + first) / 12.0) / (first / 6.0));
        assert!(pace.most() >= pace.of(0, false));
        assert!((pace.of_all(&members) - 10.0 * pace.of(0, true)).abs() < 1e-12);
        // With a third of others it counts for nobody.
        let pace = Pace::new(&members, &at(6, 3.0));
        close(pace.of(0, false), 1.0);
        assert!(pace.of(6, false) < -1.0);
    }
}
