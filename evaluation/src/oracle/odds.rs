//! How a wave changes the likelihood of a member's posts.

/// How many posts a member that takes part makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Turns {
    /// A Poisson number with this mean, whose posts come as their intensities say.
    Poisson(f64),
    /// Any number from the first to the second, all alike.
    Between(u32, u32),
}

/// The likelihood of a member's posts, over that of posts that nobody instructed, for a wave in which it
/// takes part with this chance. `ratios` are intensities of the instructed post over those of organic
/// ones, one for each post that fits; a share `keep` of posts is seen, the others are not seen or yet to come.
///
/// For one post each and all posts seen this is 1 - p + p Σ ratio. In general a wave of m posts gives
/// the sum over i of (m choose i) (1 - keep)^(m - i) i! e_i(ratios), where e_i is the elementary
/// symmetric polynomial: the sum over all ways to assign i of the m posts to different observed ones.
pub(super) fn factor(chance: f64, turns: Turns, keep: f64, ratios: &[f64]) -> f64 {
    let taken_part = match turns {
        Turns::Poisson(mean) => {
            libm::exp(-mean * keep) * ratios.iter().map(|ratio| 1.0 + ratio).product::<f64>()
        }
        Turns::Between(least, most) => {
            let sums = symmetric(ratios, most);
            let of = |m: u32| assigned(m, keep, &sums);
            (least..=most).map(of).sum::<f64>() / f64::from(most - least + 1)
        }
    };
    1.0 - chance + chance * taken_part.min(1e200)
}

/// The elementary symmetric polynomials of degrees 0 to `most`.
fn symmetric(ratios: &[f64], most: u32) -> Vec<f64> {
    let degree = ratios.len().min(most as usize);
    let mut sums = vec![0.0; degree + 1];
    sums[0] = 1.0;
    for &ratio in ratios {
        for i in (1..=degree).rev() {
            sums[i] = f64::min(sums[i] + sums[i - 1] * ratio, 1e200);
        }
    }
    sums
}

fn assigned(m: u32, keep: f64, sums: &[f64]) -> f64 {
    let (mut total, mut ways) = (0.0, 1.0);
    for (i, sum) in (0..=m).zip(sums) {
        // (m choose i) i! = m (m - 1) … (m - i + 1).
        total += ways * libm::pow(1.0 - keep, f64::from(m - i)) * sum;
        ways *= f64::from(m - i);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chance: f64, turns: Turns, keep: f64, ratios: &[f64], expected: f64) {
        let found = factor(chance, turns, keep, ratios);
        assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
    }

    #[test]
    fn waves_are_weighed_as_on_paper() {
        let once = Turns::Between(1, 1);
        check(0.5, once, 1.0, &[], 0.5);
        check(0.5, once, 1.0, &[3.0, 1.0], 0.5 + 0.5 * 4.0);
        // Half of the posts are seen: the one post is seen not at all or in one of two places.
        check(0.5, once, 0.5, &[3.0, 1.0], 0.5 + 0.5 * (0.5 + 4.0));
        // Two posts in two places, in either order; none where one is missing.
        check(1.0, Turns::Between(2, 2), 1.0, &[3.0, 2.0], 2.0 * 6.0);
        check(1.0, Turns::Between(2, 2), 1.0, &[3.0], 0.0);
        check(1.0, Turns::Between(1, 2), 1.0, &[3.0, 2.0], 0.5 * 5.0 + 0.5 * 12.0);
        check(1.0, Turns::Poisson(2.0), 1.0, &[3.0], libm::exp(-2.0) * 4.0);
    }
}
