//! The dip of sorted values: how far their distribution is from the nearest unimodal one. Knows
//! nothing of probabilities.

use std::iter::successors;

/// A value at which the empirical distribution rises.
#[derive(Debug, Clone, Copy)]
struct Step {
    at: f64,
    /// How many values are smaller.
    below: f64,
    /// How many values are at most as large.
    up_to: f64,
}

/// A convex or concave curve through some of the steps.
struct Hull {
    /// The steps that it touches, in rising order.
    vertices: Vec<usize>,
    height: fn(&Step) -> f64,
}

/// The distance between the two hulls where it is greatest, and the stretch left for the mode.
struct Widest {
    distance: f64,
    low: usize,
    high: usize,
}

/// The dip of `sorted` values, of which there is at least one.
///
/// Follows the description of Hartigan and Hartigan, section 3: the stretch that holds the mode
/// shrinks around the widest gap between the greatest convex minorant and the least concave
/// majorant, and what it leaves behind is compared with the hull on its side. Equal values are
/// one step. Once sorted, the hulls of all stretches are known from one pass in each direction,
/// because a stretch ends where the hull of the former one has a vertex.
pub(super) fn dip_of_sorted(sorted: &[f64]) -> f64 {
    let steps = steps_of(sorted);
    let (mut low, mut high) = (0, steps.len() - 1);
    let (previous, next) = (minorant_links(&steps), majorant_links(&steps));
    // A distribution without atoms is never nearer than half a value.
    let mut dip = 1.0_f64;
    loop {
        let minorant = Hull {
            vertices: chain(high, low, &previous).into_iter().rev().collect(),
            height: |step| step.below,
        };
        let majorant = Hull {
            vertices: chain(low, high, &next),
            height: |step| step.up_to,
        };
        let widest = widest_gap(&steps, &minorant, &majorant);
        if widest.distance <= dip || low == high {
            return dip / (2.0 * sorted.len() as f64);
        }
        dip = dip
            .max(left_behind_below(&steps, &minorant, widest.low))
            .max(left_behind_above(&steps, &majorant, widest.high));
        (low, high) = (widest.low, widest.high);
    }
}

// Of sorted values, those not greater than the former are equal to it.
fn steps_of(sorted: &[f64]) -> Vec<Step> {
    let mut below = 0.0;
    sorted
        .chunk_by(|left, right| left >= right)
        .map(|equal| {
            let step = Step {
                at: equal[0],
                below,
                up_to: below + equal.len() as f64,
            };
            below = step.up_to;
            step
        })
        .collect()
}

/// For each step, the one before it on the convex minorant of all steps up to it.
fn minorant_links(steps: &[Step]) -> Vec<usize> {
    let mut previous = vec![0; steps.len()];
    for end in 1..steps.len() {
        let mut candidate = end - 1;
        while candidate > 0 {
            let (a, b, c) = (&steps[previous[candidate]], &steps[candidate], &steps[end]);
            if (b.below - a.below) * (c.at - b.at) < (c.below - b.below) * (b.at - a.at) {
                break;
            }
            candidate = previous[candidate];
        }
        previous[end] = candidate;
    }
    previous
}

/// For each step, the one after it on the concave majorant of all steps from it on.
fn majorant_links(steps: &[Step]) -> Vec<usize> {
    let last = steps.len() - 1;
    let mut next = vec![last; steps.len()];
    for start in (0..last).rev() {
        let mut candidate = start + 1;
        while candidate < last {
            let (a, b, c) = (&steps[start], &steps[candidate], &steps[next[candidate]]);
            if (b.up_to - a.up_to) * (c.at - b.at) > (c.up_to - b.up_to) * (b.at - a.at) {
                break;
            }
            candidate = next[candidate];
        }
        next[start] = candidate;
    }
    next
}

fn chain(start: usize, end: usize, links: &[usize]) -> Vec<usize> {
    successors(Some(start), |step| (*step != end).then(|| links[*step])).collect()
}

impl Hull {
    /// The height at `step` on the edge that starts at the vertex number `edge`.
    fn height_at(&self, steps: &[Step], edge: usize, step: usize) -> f64 {
        let from = &steps[self.vertices[edge]];
        match self.vertices.get(edge + 1) {
            Some(to) if self.vertices[edge] != step => {
                let to = &steps[*to];
                let part = (steps[step].at - from.at) / (to.at - from.at);
                (self.height)(from) + ((self.height)(to) - (self.height)(from)) * part
            }
            _ => (self.height)(from),
        }
    }
}

/// Both hulls are straight between vertices, so the widest gap is at a vertex of one of them.
fn widest_gap(steps: &[Step], minorant: &Hull, majorant: &Hull) -> Widest {
    let mut widest = Widest {
        distance: 0.0,
        low: 0,
        high: 0,
    };
    let mut edge = 0;
    for &step in &majorant.vertices {
        while minorant
            .vertices
            .get(edge + 1)
            .is_some_and(|end| *end <= step)
        {
            edge += 1;
        }
        let distance = steps[step].up_to - minorant.height_at(steps, edge, step);
        if distance > widest.distance {
            widest = Widest {
                distance,
                low: minorant.vertices[edge],
                high: step,
            };
        }
    }
    edge = 0;
    for &step in &minorant.vertices {
        while majorant
            .vertices
            .get(edge + 1)
            .is_some_and(|end| *end <= step)
        {
            edge += 1;
        }
        let distance = majorant.height_at(steps, edge, step) - steps[step].below;
        if distance > widest.distance {
            let end = majorant.vertices.get(edge + 1);
            widest = Widest {
                distance,
                low: step,
                high: *end.unwrap_or(&majorant.vertices[edge]),
            };
        }
    }
    widest
}

/// The greatest distance down to the convex minorant, left of `low`.
fn left_behind_below(steps: &[Step], minorant: &Hull, low: usize) -> f64 {
    let mut greatest = 0.0_f64;
    for (edge, ends) in minorant.vertices.windows(2).enumerate() {
        if ends[1] > low {
            break;
        }
        for step in ends[0]..ends[1] {
            let height = minorant.height_at(steps, edge, step);
            greatest = greatest.max(steps[step].up_to - height);
        }
    }
    greatest
}

/// The greatest distance up to the concave majorant, right of `high`.
fn left_behind_above(steps: &[Step], majorant: &Hull, high: usize) -> f64 {
    let mut greatest = 0.0_f64;
    for (edge, ends) in majorant.vertices.windows(2).enumerate().rev() {
        if ends[0] < high {
            break;
        }
        for step in ends[0] + 1..=ends[1] {
            let height = majorant.height_at(steps, edge, step);
            greatest = greatest.max(height - steps[step].below);
        }
    }
    greatest
}
