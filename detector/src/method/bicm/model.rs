//! The bipartite configuration model: one number per distinct degree.

use crate::incidence::{Incidence, Lists};

/// Largest relative error of an expected degree.
const TOLERANCE: f64 = 1e-8;
const STEPS_MAX: usize = 10_000;

/// The model of a bipartite graph.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// Class of every row.
    class: Vec<u32>,
    rows: Vec<Class>,
    objects: Vec<Class>,
    /// Expected objects in common, by class and class; not a number until asked for.
    expected: Vec<f64>,
    /// Whether every expected degree is the observed one.
    pub(super) converged: bool,
}

/// Nodes of equal degree.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Class {
    /// Neighbours that are not certain yet.
    degree: f64,
    n_nodes: f64,
    strength: Strength,
}

/// How strongly nodes of a class attract neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Strength {
    /// The x or y of the model.
    Finite(f64),
    /// Joined to all (1) or none (0) of those that were not certain before this step.
    Certain(f64, u32),
}

impl Model {
    /// Fits the model to the degrees of rows and objects.
    pub(super) fn fit(held: &Incidence) -> Self {
        let (class, rows) = classes(&held.objects);
        let (_, objects) = classes(&held.holders);
        let expected = vec![f64::NAN; rows.len() * rows.len()];
        let mut model = Self { class, rows, objects, expected, converged: false };
        model.settle_certain();
        model.converged = model.solve();
        model
    }

    /// Expected number of objects that two rows share, above 0.
    pub(super) fn expected(&mut self, a: u32, b: u32) -> f64 {
        let (a, b) = (self.class[a as usize] as usize, self.class[b as usize] as usize);
        let (few, many) = (a.min(b), a.max(b));
        let place = few * self.rows.len() + many;
        if self.expected[place].is_nan() {
            let (x, z) = (self.rows[few].strength, self.rows[many].strength);
            let shared = |y: &Class| y.n_nodes * chance(x, y.strength) * chance(z, y.strength);
            let sum: f64 = self.objects.iter().map(shared).sum();
            self.expected[place] = sum.max(f64::MIN_POSITIVE);
        }
        self.expected[place]
    }

    /// Takes out nodes that are joined to everybody or nobody, until none is left.
    fn settle_certain(&mut self) {
        for step in 0.. {
            let settled = settle(&mut self.rows, &mut self.objects, step)
                || settle(&mut self.objects, &mut self.rows, step);
            if !settled {
                return;
            }
        }
    }

    /// Iterates the equations; whether they were solved.
    fn solve(&mut self) -> bool {
        let n_edges: f64 = uncertain(&self.rows).map(|class| class.degree * class.n_nodes).sum();
        for class in self.rows.iter_mut().chain(&mut self.objects) {
            if let Strength::Finite(strength) = &mut class.strength {
                *strength = class.degree / libm::sqrt(n_edges);
            }
        }
        (0..STEPS_MAX).any(|_| {
            let rows = improve(&mut self.rows, &self.objects);
            let objects = improve(&mut self.objects, &self.rows);
            rows.max(objects) <= TOLERANCE
        })
    }
}

/// The chance that nodes of these strengths are joined.
fn chance(x: Strength, y: Strength) -> f64 {
    match (x, y) {
        (Strength::Finite(x), Strength::Finite(y)) => x * y / (1.0 + x * y),
        (Strength::Certain(p, _), Strength::Finite(_))
        | (Strength::Finite(_), Strength::Certain(p, _)) => p,
        (Strength::Certain(p, early), Strength::Certain(q, late)) => {
            if early <= late {
                p
            } else {
                q
            }
        }
    }
}

/// Class of every node, and the classes by ascending degree.
fn classes(lists: &Lists) -> (Vec<u32>, Vec<Class>) {
    let degrees: Vec<usize> = lists.degrees().collect();
    let mut distinct = degrees.clone();
    distinct.sort_unstable();
    let class = |run: &[usize]| Class {
        degree: run[0] as f64,
        n_nodes: run.len() as f64,
        strength: Strength::Finite(0.0),
    };
    let classes: Vec<Class> = distinct.chunk_by(|a, b| a == b).map(class).collect();
    distinct.dedup();
    let number = |degree| (0..).zip(&distinct).find(|(_, d)| **d == degree).map_or(0, |(n, _)| n);
    let numbers: Vec<u32> = {
        let largest = distinct.last().map_or(0, |largest| largest + 1);
        let by_degree: Vec<u32> = (0..largest).map(number).collect();
        degrees.iter().map(|&degree| by_degree[degree]).collect()
    };
    (numbers, classes)
}

fn uncertain(classes: &[Class]) -> impl Iterator<Item = &Class> {
    classes.iter().filter(|class| matches!(class.strength, Strength::Finite(_)))
}

/// Makes one class certain if it is joined to all or none of what is left opposite.
fn settle(mine: &mut [Class], theirs: &mut [Class], step: u32) -> bool {
    let n_theirs: f64 = uncertain(theirs).map(|class| class.n_nodes).sum();
    for class in mine.iter_mut().filter(|c| matches!(c.strength, Strength::Finite(_))) {
        if class.degree > 0.0 && class.degree < n_theirs {
            continue;
        }
        let all = class.degree > 0.0;
        class.strength = Strength::Certain(f64::from(u8::from(all)), step);
        let lost = if all { class.n_nodes } else { 0.0 };
        let left = theirs.iter_mut().filter(|c| matches!(c.strength, Strength::Finite(_)));
        left.for_each(|other| other.degree -= lost);
        return true;
    }
    false
}

/// One step of the fixed point for one side; the largest relative error of a degree before it.
fn improve(mine: &mut [Class], theirs: &[Class]) -> f64 {
    let mut worst = 0.0_f64;
    for class in mine {
        let Strength::Finite(x) = &mut class.strength else { continue };
        let per_strength = |other: &Class| match other.strength {
            Strength::Finite(y) => other.n_nodes * y / (1.0 + *x * y),
            Strength::Certain(..) => 0.0,
        };
        let per_strength: f64 = theirs.iter().map(per_strength).sum();
        worst = worst.max((*x * per_strength - class.degree).abs() / class.degree);
        *x = class.degree / per_strength;
    }
    worst
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::corpus::dense;

    fn chances(model: &Model, held: &Incidence) -> Vec<Vec<f64>> {
        let (of_object, _) = classes(&held.holders);
        let strength = |row: &u32| model.rows[*row as usize].strength;
        let of_row = |row: &u32| {
            let object = |class: &u32| model.objects[*class as usize].strength;
            of_object.iter().map(|class| chance(strength(row), object(class))).collect()
        };
        model.class.iter().map(of_row).collect()
    }

    proptest! {
        #[test]
        fn expected_degrees_are_the_observed_ones(
            held in prop::collection::vec((0..6_u32, 0..7_u32), 0..30),
        ) {
            let held = Incidence::new(held, 6, 7);
            let model = Model::fit(&held);
            prop_assume!(model.converged);
            let chances = chances(&model, &held);
            for (row, degree) in held.objects.degrees().enumerate() {
                let expected: f64 = chances[row].iter().sum();
                prop_assert!((expected - degree as f64).abs() < 1e-6, "{expected} {degree}");
            }
            for (object, degree) in held.holders.degrees().enumerate() {
                let expected: f64 = chances.iter().map(|row| row[object]).sum();
                prop_assert!((expected - degree as f64).abs() < 1e-6, "{expected} {degree}");
            }
        }

        #[test]
        fn common_objects_are_summed_over_objects(
            held in prop::collection::vec((0..6_u32, 0..7_u32), 1..30),
        ) {
            let held = Incidence::new(held, 6, 7);
            let mut model = Model::fit(&held);
            let chances = chances(&model, &held);
            for (a, b) in [(0, 1), (2, 5), (6, 3)] {
                let sum: f64 =
                    (0..6).map(|object| chances[a][object] * chances[b][object]).sum();
                let found = model.expected(dense(a), dense(b));
                prop_assert!((found - sum).abs() < 1e-9, "{found} {sum}");
            }
        }
    }

    #[test]
    fn equal_degrees_make_equal_chances() {
        // Four rows of two objects each among four objects of two rows each: every chance is 1/2.
        let held = [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (0, 3)];
        let held = Incidence::new(held.to_vec(), 4, 4);
        let mut model = Model::fit(&held);
        assert!(model.converged);
        assert!((model.expected(0, 2) - 1.0).abs() < 1e-8);
    }

    #[test]
    fn whoever_holds_everything_is_certain() {
        // Row 0 holds all three objects; the others hold one each, all three the same chance.
        let held = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 2), (2, 3)];
        let mut model = Model::fit(&Incidence::new(held.to_vec(), 3, 4));
        assert!(model.converged);
        assert!((model.expected(0, 1) - 1.0).abs() < 1e-8);
        assert!((model.expected(1, 2) - 1.0 / 3.0).abs() < 1e-8);
    }
}
