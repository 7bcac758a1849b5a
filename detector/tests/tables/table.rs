//! A table with published figures, and how ours are held to it.

/// How far a mean of average precisions may lie from what was published.
pub(crate) const RANKED: f64 = 0.1;
/// How far a share of called pairs may.
pub(crate) const CALLED: f64 = 0.03;
/// A figure that was not published.
pub(crate) const NONE: [f64; 2] = [f64::NAN, f64::NAN];
/// How far a miss may move before its figure has to be put right.
const STALE: f64 = 0.01;

/// What the published worlds span in each column of a row.
pub(crate) type Published = (&'static str, &'static [[f64; 2]]);

/// A row and a column, by name, and what we measure there.
pub(crate) type Miss = (&'static str, &'static str, f64);

/// A table with its published figures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: &'static [Published],
    /// Distance within which a cell holds.
    pub(crate) within: f64,
    /// Worlds that tests make.
    pub(crate) n_worlds: u64,
    /// Cells that are known not to hold.
    pub(crate) misses: &'static [Miss],
    /// What we measure in (seed, row, column).
    pub(crate) measure: fn(u64, usize, usize) -> f64,
}

impl Table {
    /// Asserts that every cell holds, and that every miss still is one.
    pub(crate) fn hold(&self) {
        let cells = self.cells(self.n_worlds);
        let complaints: Vec<String> =
            cells.iter().filter_map(|cell| self.complaint(cell)).collect();
        assert!(complaints.is_empty(), "{}:\n{}", self.name, complaints.join("\n"));
    }

    /// Prints every cell beside what was published.
    #[expect(clippy::print_stdout, reason = "who asks for ten worlds wants to read them")]
    pub(crate) fn print(&self, n_worlds: u64) {
        println!("{}", self.name);
        for cell in self.cells(n_worlds) {
            let mark = if self.holds(&cell) { ' ' } else { '*' };
            println!("{mark} {cell:?}");
        }
    }

    fn cells(&self, n_worlds: u64) -> Vec<Cell> {
        let mut cells = Vec::new();
        for (row, &(name, published)) in self.rows.iter().enumerate() {
            for (column, &published) in published.iter().enumerate() {
                if !published[0].is_nan() {
                    let found = (1..=n_worlds).map(|seed| (self.measure)(seed, row, column));
                    let found = found.sum::<f64>() / n_worlds as f64;
                    cells.push(Cell { row: name, column: self.columns[column], published, found });
                }
            }
        }
        cells
    }

    fn holds(&self, cell: &Cell) -> bool {
        let [a, b] = cell.published;
        (a.min(b) - self.within..=a.max(b) + self.within).contains(&cell.found)
    }

    fn complaint(&self, cell: &Cell) -> Option<String> {
        let recorded = self.misses.iter().find(|miss| (miss.0, miss.1) == (cell.row, cell.column));
        match (recorded, self.holds(cell)) {
            (None, false) => Some(format!("outside: {cell:?}")),
            (Some(_), true) => Some(format!("no miss any more: {cell:?}")),
            (Some(miss), false) if (miss.2 - cell.found).abs() > STALE => {
                Some(format!("recorded as {}: {cell:?}", miss.2))
            }
            _ => None,
        }
    }
}

/// One figure, ours and theirs.
struct Cell {
    row: &'static str,
    column: &'static str,
    published: [f64; 2],
    found: f64,
}

impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { row, column, published: [a, b], found } = self;
        write!(f, "{row}, {column}: {found:.3}, published {a:.3} and {b:.3}")
    }
}

#[test]
fn a_table_complains_of_new_misses_cured_ones_and_stale_ones() {
    let one = Table {
        name: "one",
        columns: &["c"],
        rows: &[("r", &[[0.5, 0.6]])],
        within: 0.1,
        n_worlds: 2,
        misses: &[],
        measure: |seed, _, _| 0.1 * seed as f64,
    };
    let complaints = |misses| {
        let table = Table { misses, ..one };
        let cells = table.cells(2);
        cells.iter().filter_map(|cell| table.complaint(cell)).collect::<Vec<_>>().join("")
    };
    assert!(complaints(&[]).starts_with("outside: r, c: 0.150, published 0.500 and 0.600"));
    assert_eq!(complaints(&[("r", "c", 0.15)]), "");
    assert!(complaints(&[("r", "c", 0.3)]).starts_with("recorded as 0.3"));
    let cured = Table { rows: &[("r", &[[0.2, 0.2]])], misses: &[("r", "c", 0.15)], ..one };
    assert!(cured.complaint(&cured.cells(2)[0]).unwrap().starts_with("no miss any more"));
}
