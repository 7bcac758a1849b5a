//! Where each account stands while a group is judged.

/// One account; all that judging reads and writes of it lies side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    /// Nats by which taking part exceeds staying away, over the occasions judged so far.
    pub(super) odds: f64,
    /// Number of listed tokens relative to the mean, at least 0.1.
    pub(super) activity: f64,
    pub(super) ln_activity: f64,
    /// How often it uses the hashtag at hand, where habits count.
    pub(super) uses: u32,
    /// On how many occasions of the hashtag at hand it was, where habits count; each is half of one.
    pub(super) halves: u32,
    pub(super) is_member: bool,
    /// Whether it is among the authors gathered so far.
    pub(super) is_author: bool,
    /// Whether it took part in an occasion judged so far.
    pub(super) took_part: bool,
}

impl Standing {
    /// Nobody yet.
    pub(super) fn new(activity: f64) -> Self {
        Self {
            odds: 0.0,
            activity,
            ln_activity: libm::log(activity),
            uses: 0,
            halves: 0,
            is_member: false,
            is_author: false,
            took_part: false,
        }
    }
}
