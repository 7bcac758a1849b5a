//! Count-min sketches of one kind of key: what happened now, what happened before, and the last
//! statistic.
//!
//! Source: Cormode and Muthukrishnan (2005), DOI 10.1016/j.jalgor.2003.12.001.

use crate::mix::mix64;

/// Three sketches of one shape and one set of hashes, 24 bytes a cell.
#[derive(Debug, Clone)]
pub(super) struct Sketch {
    columns: usize,
    /// One a row.
    seeds: Vec<u64>,
    pub(super) current: Vec<f64>,
    pub(super) total: Vec<f64>,
    pub(super) score: Vec<f64>,
}

impl Sketch {
    /// Empty sketches; `seed` fixes the hashes.
    pub(super) fn new(rows: usize, columns: usize, seed: u64) -> Self {
        let seeds = (1..=rows as u64).map(|row| mix64(mix64(seed) ^ mix64(row))).collect();
        let empty = vec![0.0; rows * columns];
        Self { columns, seeds, current: empty.clone(), total: empty.clone(), score: empty }
    }

    /// The cells of a key, one a row.
    pub(super) fn cells(&self, key: u64) -> impl Iterator<Item = usize> + Clone + use<'_> {
        self.seeds.iter().enumerate().map(move |(row, seed)| {
            // By multiplication; the bias is under columns / 2^64.
            let wide = u128::from(mix64(key ^ seed)) * (self.columns as u128);
            row * self.columns + usize::try_from(wide >> 64).expect("below the columns")
        })
    }

    /// The least of some cells: an upper bound on the key's count.
    pub(super) fn least(values: &[f64], cells: impl Iterator<Item = usize>) -> f64 {
        cells.map(|cell| values[cell]).fold(f64::INFINITY, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_cell_in_every_row_that_the_seed_decides() {
        let cells = |seed| -> Vec<Vec<usize>> {
            let sketch = Sketch::new(3, 50, seed);
            (0..200).map(|key| sketch.cells(key).collect()).collect()
        };
        let found = cells(7);
        let in_row = |row: usize, cell: usize| (row * 50..row * 50 + 50).contains(&cell);
        assert!(found.iter().all(|of| of.iter().enumerate().all(|(r, &c)| in_row(r, c))));
        assert_ne!(found, cells(8));
        let mut used: Vec<usize> = found.concat();
        used.sort_unstable();
        used.dedup();
        // 200 keys leave a cell of 50 empty with chance 0.018: below 120 of 150 is out of reach.
        assert!(used.len() > 120, "{}", used.len());
    }
}
