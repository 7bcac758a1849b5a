//! Straight lines through points.

/// Slope of the least-squares line; none without two different x.
pub(crate) fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0, y + p.1));
    let (mean_x, mean_y) = (x / n, y / n);
    let (mut along, mut across) = (0.0, 0.0);
    for (x, y) in points {
        along += (x - mean_x) * (x - mean_x);
        across += (x - mean_x) * (y - mean_y);
    }
    (along > 0.0).then(|| across / along)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_slope() {
        assert_eq!(slope(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]), Some(2.0));
        // The mean of the right pair is one higher than the left point.
        assert_eq!(slope(&[(0.0, 0.0), (1.0, 0.0), (1.0, 2.0)]), Some(1.0));
        assert_eq!((slope(&[(1.0, 2.0), (1.0, 3.0)]), slope(&[])), (None, None));
    }
}
